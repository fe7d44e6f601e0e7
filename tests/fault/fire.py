"""Tills under fire: load that keeps its own record, repeats what was not answered, and audits."""
import random
import threading
import time

import httpx

from harness import PATIENCE, Staff, Terminal, until
from harness.client import new_key
from record import Audit, Op, Record

RETRIED = {"busy", "unavailable", "outcome-unknown"}
FINAL_S = 30  # how long a key may need to be settled once the fault is over
SHARED_CASH, OWN_CASH, REFILL, REFILLS = 50000, 700, 500, 90


class Scene:
    """A service with a till, cards that all threads use, and one card for each thread."""

    def __init__(self, service, shared=3, threads=6):
        self.service = service
        self.staff = Staff(service)
        self.till = Terminal.enrol(service, self.staff)
        numbers = [number for number, _ in service.gift_cards(shared + threads)]
        self.shared = [self.open_card(number, SHARED_CASH) for number in numbers[:shared]]
        self.own = [self.open_card(number, OWN_CASH) for number in numbers[shared:]]
        self.begun = {card["account"]: len(self.staff.entries(card["account"]))
                      for card in [*self.shared, *self.own]}

    def open_card(self, number, cash):
        visit = self.till.visit(number).expect(201).body
        self.till.load(visit, cash).expect(201)
        return {"number": number, "account": visit["account"], "visit": visit, "refills": 0}

    def client(self, timeout_s=3.0, hops=False):
        """The till on a connection of its own; a worker that says nothing is given up.
        hops: a new connection, and perhaps another worker, for each request."""
        made = Terminal(self.service, self.till.token, self.till.terminal)
        if hops:
            made.http.headers["Connection"] = "close"
        made.key = self.till.key
        made.http.timeout = httpx.Timeout(timeout_s * PATIENCE)
        return made


def renew(client):
    try:
        client.renew()
    except (AssertionError, httpx.HTTPError):
        pass  # the next attempt is told so again


class Fire:
    """Threads of one till. with Fire(scene) as fire: …break things…; then fire.finish(row).

    Half of what a thread does is on shared cards; the other half spends all of its own card
    and takes it back: a spend that was done and is repeated must be answered, not refused.
    Every third failure is put aside, as by a till that gives up, and settled at the end.
    """

    def __init__(self, scene, copies=None, timeout_s=3.0):
        self.scene = scene
        self.timeout_s = timeout_s  # how long a till waits for an answer
        self.copies = copies  # callable: how often each request is sent
        self.record = Record()
        self.stopping = threading.Event()
        self.count = 0
        self.failures = 0
        self.unheard = 0  # requests that had no answer within timeout_s
        self.troubles = 0  # 5xx answers
        self.longest_gap_s = 0.0
        self.recovery_s = 0.0  # the longest that usable_again has waited
        self.last_answer = None
        self.finished_at = [0.0] * len(scene.own)  # when each thread last was served
        self.threads = [threading.Thread(target=self._run, args=(i,), daemon=True)
                        for i in range(len(scene.own))]

    def __enter__(self):
        self.last_answer = time.monotonic()
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._note_gap()
        self.stopping.set()
        for thread in self.threads:
            thread.join(60 * PATIENCE)

    # --- what the test waits for --------------------------------------------------------------
    def more(self, by=40, seconds=40):
        """Waits until that many more operations have been answered."""
        goal = self.count + by
        try:
            until(lambda: self.count >= goal, f"{by} more answers", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; {self.reason()}") from None

    def usable_again(self, seconds=15):
        """From now on every thread is served once more within that time."""
        now = time.monotonic()
        try:
            until(lambda: min(self.finished_at) > now, "every till is served again", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; {self.reason()}") from None
        self.recovery_s = max(self.recovery_s, time.monotonic() - now)

    def reason(self):
        """What went wrong with a till, and what the service says of itself."""
        try:
            ready = self.scene.client(timeout_s=2).get("/readyz").text
        except httpx.HTTPError as error:
            ready = repr(error)
        return f"{self.record.trouble[:5]} /readyz: {ready}"

    # --- the threads ----------------------------------------------------------------------------
    def _run(self, number):
        own, spent = self.scene.own[number], None
        client = self.scene.client(self.timeout_s, hops=self.copies is not None)
        try:
            while not self.stopping.is_set():
                if spent is None:
                    spent = self._send(client, self._spend_all(own), patient=True)
                else:
                    self._send(client, self._refund(own, spent), patient=True)
                    spent = None
                self._on_shared(client)
                self.finished_at[number] = time.monotonic()
        except Exception as error:  # an end that nobody sees would look like a quiet till
            self.record.wrong(f"thread {number}: {error!r}")
        client.close()

    def _on_shared(self, client):
        card = random.choice(self.scene.shared)
        if random.random() < 0.1 and card["refills"] < REFILLS:
            card["refills"] += 1
            self._send(client, self._op("/v1/loads", card, REFILL, {"amount": REFILL}))
            return
        amount = random.randint(1, 9)
        bought = self._send(client, self._op("/v1/purchases", card, -amount,
                                             {"amount": amount}))
        if bought and random.random() < 0.4:
            self._send(client, self._refund(card, bought))

    def on_card(self, client, card):
        """A purchase on this card: whether it was done."""
        return self._send(client, self._op("/v1/purchases", card, -1, {"amount": 1})) is not None

    def _op(self, path, card, cash, fields):
        presents = path != "/v1/refunds"
        op = Op(new_key("fire"), path, card["account"], cash,
                {**fields, **({"present": card["number"]} if presents else {})})
        self.record.begin(op)
        return op

    def _spend_all(self, card):
        return self._op("/v1/purchases", card, -OWN_CASH, {"amount": OWN_CASH})

    def _refund(self, card, bought):
        return self._op("/v1/refunds", card, -bought.cash, {"receipt": bought.receipt})

    def _send(self, client, op, patient=False):
        """Repeats the key until it is answered; None if it was put aside or refused."""
        if self.copies:
            return self._send_copies(client, op)
        while True:
            answer = self.attempt(client, op)
            if answer is not None:
                return op if answer else None
            self.failures += 1
            if self.stopping.is_set() or (not patient and random.random() < 0.3):
                self.record.set_aside(op)
                return None
            self.stopping.wait(random.uniform(0.01, 0.05))

    def _send_copies(self, client, op):
        """The same request several times at once, over connections to any worker."""
        copies = [threading.Thread(target=self.attempt, args=(client, op))
                  for _ in range(self.copies() - 1)]
        for copy in copies:
            copy.start()
        answer = self.attempt(client, op)
        for copy in copies:
            copy.join()
        if answer is None and not op.answers:
            self.record.set_aside(op)
        return op if op.answers else None

    def attempt(self, client, op):
        """One request: True if it was done, False if it was refused for good, else None."""
        try:
            reply = client.post(op.path, op.fields, key=op.key)
        except httpx.TimeoutException:
            self.unheard += 1
            return None
        except httpx.HTTPError:
            return None
        self.troubles += reply.status >= 500
        if reply.status == 201:
            self.record.answered(op, reply.body, reply.replayed)
            self._note_answer()
            return True
        if reply.problem in RETRIED:
            return None
        if reply.status == 401:  # the token has ended: a new one, and the same key again
            renew(client)
            return None
        self.record.wrong(f"{op} was refused: {reply!r}")
        return False

    def _note_answer(self):
        with self.record.lock:
            self.count += 1
            self._note_gap()

    def _note_gap(self):
        now = time.monotonic()
        self.longest_gap_s = max(self.longest_gap_s, now - self.last_answer)
        self.last_answer = now

    # --- the end ----------------------------------------------------------------------------------
    def settle(self):
        """Repeats every key that nobody answered; returns those that cannot be settled."""
        client = self.scene.client(timeout_s=10)
        deadline = time.monotonic() + FINAL_S * PATIENCE
        left = [op for op in self.record.open if not op.answers]
        while left and time.monotonic() < deadline:
            left = [op for op in left if self.attempt(client, op) is None]
        client.close()
        return left

    def repeat_some(self, count=60):
        """Keys that were answered are answered the same again."""
        client = self.scene.client(timeout_s=10)
        known = self.record.acknowledged()
        for op in random.sample(known, min(count, len(known))):
            until(lambda op=op: self.attempt(client, op) is not None, f"{op} is answered again")
        client.close()

    def finish(self, row):
        """Settles, audits, writes the row of the table, and asserts that it is clean."""
        under_fire, gap_s = self.count, self.longest_gap_s
        unresolved = self.settle()
        self.repeat_some()
        # The first session may have ended; a worker may still be looking for its Postgres.
        self.scene.staff = staff = until(lambda: Staff(self.scene.service), "staff can sign in")
        audit = Audit(self.record, lambda account: until(
            lambda: staff.entries(account), "entries are read"), self.scene.begun)
        row.note(under_fire, audit, unresolved, gap_s, self.recovery_s)
        findings = {"acknowledged lost": audit.lost, "doubled": audit.doubled,
                    "unequal replies": audit.unequal, "trouble": self.record.trouble,
                    "unresolved": unresolved}
        told = [f"{name}: {what[:3]}" for name, what in findings.items() if what]
        assert not told, "\n".join(told)
        self.scene.service.health()
        assert "sound" in self.scene.service.verify()
