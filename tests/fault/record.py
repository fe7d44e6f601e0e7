"""The client's own record of what it asked for and what it heard, and the books against it."""
import threading
import time


class Op:
    """One operation: a key, what it shall do, and every answer that was final."""

    def __init__(self, key, path, account, cash, fields):
        self.key = key
        self.path = path
        self.account = account
        self.cash = cash  # what it does to the balance
        self.fields = fields  # of the body, without who presents
        self.answers = []  # bodies of 201s, in the order of their arrival
        self.fresh = 0  # of these, how many were not told as a repeat

    @property
    def receipt(self):
        return self.answers[0]["entry"]["receipt"]

    def __repr__(self):
        return f"<{self.path} {self.account} {self.cash} key {self.key}>"


class Record:
    """Operations by key, under a lock: every thread of a load writes here."""

    def __init__(self):
        self.lock = threading.Lock()
        self.ops = {}
        self.open = []  # not answered yet: the key is to be repeated
        self.versions = {}  # account → the newest version that a reply told
        self.told_at = {}  # (account, version) → when a reply told it first
        self.trouble = []

    def begin(self, op):
        with self.lock:
            self.ops[op.key] = op

    def answered(self, op, body, replayed):
        with self.lock:
            op.answers.append(body)
            op.fresh += not replayed
            told = body["account"]["version"]
            self.versions[op.account] = max(told, self.versions.get(op.account, 0))
            self.told_at.setdefault((op.account, told), time.monotonic())

    def set_aside(self, op):
        with self.lock:
            self.open.append(op)

    def wrong(self, what):
        with self.lock:
            self.trouble.append(what)

    def acknowledged(self):
        with self.lock:
            return [op for op in self.ops.values() if op.answers]


class Audit:
    """What the books hold against a record: all numbers are zero when nothing lied.

    lost     acknowledged, but not in the books, or there with another amount
    doubled  in the books without a key that asked for it, or one entry for two keys
    unequal  repeats that answered something else, or did not say that they were repeats
    """

    def __init__(self, record, entries_of, begun):
        self.lost, self.doubled, self.unequal = [], [], []
        by_account = {account: [] for account in begun}
        for op in record.acknowledged():
            by_account[op.account].append(op)
            if op.fresh > 1 or any(answer != op.answers[0] for answer in op.answers):
                self.unequal.append(op)
        for account, ops in by_account.items():
            self._account(ops, entries_of(account)[begun[account]:])

    def _account(self, ops, entries):
        there = {entry["receipt"]: entry for entry in entries}
        claimed = {}
        for op in ops:
            entry = there.get(op.receipt)
            if entry is None or entry["cash"] != op.cash:
                self.lost.append(op)
            elif op.receipt in claimed:
                self.doubled.append((op, claimed[op.receipt]))
            claimed[op.receipt] = op
        self.doubled += [entry for entry in entries if entry["receipt"] not in claimed]
        before = None
        for entry in entries:
            if before is not None:
                right = (entry["seq"] == before["seq"] + 1 and entry["at"] >= before["at"]
                         and entry["cash_after"] == before["cash_after"] + entry["cash"])
                if not right:
                    self.lost.append((before, entry))
            before = entry
