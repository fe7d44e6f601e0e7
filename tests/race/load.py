"""Tills under load that repeat what was not answered, and what must hold afterwards."""
import threading

import httpx

from harness import Terminal, until
from harness.client import new_key

RETRIED = {"busy", "unavailable", "outcome-unknown"}


class Load:
    """Threads that buy for 1 with a fresh key each, repeating a key until it is answered.

    with Load(till, visits) as load: …break things, wait until load.count has grown…
    """

    def __init__(self, till, visits, threads=8):
        self.till = till
        self.visits = visits
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.answers = {}  # key → (account, receipt)
        self.trouble = []  # replies that no retry may turn into
        self.retries = 0
        self.threads = [threading.Thread(target=self._run, args=(i,)) for i in range(threads)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    @property
    def count(self):
        return len(self.answers)

    def _run(self, number):
        visit = self.visits[number % len(self.visits)]
        client = Terminal(self.till.service, self.till.token, self.till.terminal)
        while not self.stopping.is_set():
            self._buy(client, visit, new_key("load"))
        client.close()

    def _buy(self, client, visit, key):
        while True:
            try:
                reply = client.purchase(visit, 1, key=key)
            except httpx.HTTPError:
                reply = None
            if reply is not None and reply.status == 201:
                with self.lock:
                    self.answers[key] = (visit["account"], reply["entry"]["receipt"])
                return
            if reply is not None and reply.problem not in RETRIED:
                with self.lock:
                    self.trouble.append(repr(reply))
                return
            with self.lock:
                self.retries += 1

    def check(self, staff):
        """Every operation was answered in the end, is there exactly once, and nothing else is."""
        assert self.trouble == []
        by_account = {}
        for account, receipt in self.answers.values():
            by_account.setdefault(account, []).append(receipt)
        for account, receipts in by_account.items():
            assert len(set(receipts)) == len(receipts), "two keys, one entry"
            entries = until(lambda account=account: staff.entries(account), "entries are read")
            bought = {entry["receipt"] for entry in entries if entry["kind"] == "purchase"}
            assert bought == set(receipts)
            assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
            assert entries[-1]["cash_after"] == sum(entry["cash"] for entry in entries)
