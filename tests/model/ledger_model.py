"""The ledger as a plain, single-threaded model, written from the design (domain.md, ledger.md)
and not from the C: Python's integers, dictionaries and exceptions, one operation at a time.

    program = Program("America/New_York", 2, [(1, 0, document)])
    ledger = Ledger(program)
    ledger.open("a")
    outcome = ledger.submit(Op("load", "a", "key-1", amount=1000, contra="till_cash"), at_us)

Units are the ledger's: minor units, micro-points, microseconds UTC, days since 1970-01-01 in
the program's zone. Keys and accounts are any hashable values.
"""
from ledger_words import Account, Op, Outcome, Refusal
from lots_model import NoRoom
from work_model import Work


class Ledger:
    """Accounts and keys."""

    def __init__(self, program):
        self.program = program
        self.accounts = {}
        self.keys = {}              # key → its entry, whatever the account

    def open(self, name):
        self.accounts[name] = Account(name)
        return self.accounts[name]

    def submit(self, op, at_us):
        """One operation with its key: what has happened is told again, whatever is true now."""
        known = self.keys.get(op.key)
        if known is None or op.kind == "touch":
            return self.apply(op, at_us)
        if known.kind == "tombstone":
            return Outcome([], refusal=Refusal("voided"))
        if known.body != op.body():
            return Outcome([], refusal=Refusal("idempotency-key-reused"))
        return Outcome([], entry=known, replayed=True)

    def apply(self, op, at_us):
        """One new operation: what is due first, and that stays whatever follows."""
        original = self.keys.get(op.ref_key) if op.kind == "void" else None
        work = self.work(op, op.account, at_us)
        if op.to is not None and op.to != op.account:
            work.peer = self.work(op, op.to, at_us)
        outcome = self.decide(work, original)
        outcome.entries = work.entries + (work.peer.entries if work.peer else [])
        return outcome

    def work(self, op, name, at_us):
        """An account's side of an operation; what is due there has come."""
        account = self.accounts[name]
        work = Work(self, account, op, max(at_us, account.last_at))
        work.come_due()
        return work

    @staticmethod
    def decide(work, original):
        try:
            if original is not None and original.account != work.op.account:
                return Outcome([], moved_to=original.account)
            return Outcome([], entry=work.run(original))
        except NoRoom:
            return Outcome([], refusal=Refusal("limit-exceeded"))
        except Refusal as refusal:
            return Outcome([], refusal=refusal)

    def touch(self, name, at_us):
        """What is due comes."""
        return self.apply(Op("touch", name, None), at_us)

    def due(self, name, at_us):
        """Whether something would be written by a touch at that time."""
        account = self.accounts[name]
        at = max(at_us, account.last_at)
        day = self.program.calendar.day(at)
        return any(end <= day for end, _ in account.lots) or any(
            ends <= at for _, ends in account.holds.values())
