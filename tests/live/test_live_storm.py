"""I5 under trouble: while Redis is killed, wiped and frozen and watchers come and go, every
watcher sees every version once and in order, or an explicit `"resumed": false`."""
import random
import threading
import time

import httpx

from harness import PATIENCE
from people import TRANSPORTS, Customer, watch

SECONDS = 12


class Wanderer(threading.Thread):
    """Watches, leaves after a moment, and resumes where it was."""

    def __init__(self, customer, known, seed):
        super().__init__()
        self.customer = customer
        self.known = self.first = known
        self.random = random.Random(seed)
        self.seen = []
        self.jumps = 0
        self.leave = threading.Event()
        self.trouble = None

    def run(self):
        try:
            while not self.leave.is_set():
                self.visit()
        except (AssertionError, httpx.HTTPError) as error:
            self.trouble = error

    def visit(self):
        transport = self.random.choice(TRANSPORTS)
        with watch(transport, self.customer.phone, "me", after=self.known) as watcher:
            until = time.monotonic() + self.random.uniform(0.05, 1.5)
            while time.monotonic() < until and not watcher.closed.is_set():
                self.leave.wait(0.02)
        for message in watcher.messages:
            if message["type"] == "change":
                assert message["version"] == self.known + 1, (message["version"], self.known)
                self.known = message["version"]
                self.seen.append(self.known)
            elif message["type"] == "state":
                assert message["version"] == self.known or message["resumed"] is False
                self.jumps += message["version"] != self.known
                self.known = message["version"]

    def catch_up(self, newest):
        with watch(TRANSPORTS[0], self.customer.phone, "me", after=self.known) as watcher:
            watcher.version(newest, 10)


def nemesis(redis, seed, end):
    dice = random.Random(seed)
    while time.monotonic() < end:
        what = dice.choice(["kill", "wipe", "freeze", "nothing"])
        if what == "kill":
            redis.kill()
            time.sleep(dice.uniform(0.1, 1))
            redis.start()
        elif what == "freeze":
            redis.freeze()
            time.sleep(dice.uniform(0.05, 1))
            redis.thaw()
        elif what == "wipe":
            redis.wipe()
        time.sleep(dice.uniform(0.1, 0.7))


def test_every_version_once_in_order(fresh_service):
    service = fresh_service(workers=2, own_redis=True)
    customer = Customer(service, cash=50000)
    known = customer.known()
    seed = random.randrange(1 << 32)
    print("seed", seed)
    wanderers = [Wanderer(customer, known, seed + i) for i in range(6)]
    end = time.monotonic() + SECONDS
    trouble = threading.Thread(target=nemesis, args=(service.redis, seed, end))
    for thread in [*wanderers, trouble]:
        thread.start()
    newest = known
    while time.monotonic() < end:
        newest = customer.charge_many(5)[-1]
    trouble.join()
    for wanderer in wanderers:
        wanderer.leave.set()
        wanderer.join(30 * PATIENCE)
        assert wanderer.trouble is None, (seed, wanderer.trouble)
        wanderer.catch_up(newest)
    assert newest > known + 50
    assert sum(len(wanderer.seen) for wanderer in wanderers) > newest - known
