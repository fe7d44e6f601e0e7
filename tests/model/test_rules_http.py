"""The service over HTTP against the model of format 2 (I6): random programs with everything in
them, which change while days and months go by, and customers who buy lines with flags, load, spend
rewards and vouchers, return amounts, lines and wholes, one by one and several at once; repeats and
quotes. After each operation all new entries, their reasons, and the account with its level,
vouchers and progress are the model's; in the end the books are sound and `crema verify --rules`
finds nothing.

Settings: CREMA_MODEL_RULES_HTTP_OPS (default 300), CREMA_MODEL_SEED (default random, printed).
"""
import collections
import contextlib
import http.client
import os
import random
import time

import pytest

from rules_http import Customer
from rules_http_judge import Judge
from rules_http_shop import Shop

OPS = int(os.environ.get("CREMA_MODEL_RULES_HTTP_OPS", "300"))
SEED = int(os.environ.get("CREMA_MODEL_SEED", str(random.SystemRandom().randrange(10 ** 9))))
OPS_A_SHOP = 250            # under some programs hardly anybody comes to some of COMMON
PATIENCE = 12               # times OPS, until each of COMMON came
RENEW = 60                  # entries, until somebody else comes instead
MINUTE, DAY = 60, 86400
PASSING = [11 * MINUTE, 3600, 5 * 3600, DAY, DAY, 3 * DAY, 8 * DAY, 33 * DAY]
# A test that never came to one of these would not test it.
COMMON = [(kind, "done") for kind in (
    "purchase", "load", "redeem", "refund", "void", "hold", "capture", "tags", "voucher",
    "voucher_end", "join", "quote")] + [
    ("refund", "of lines"), ("refund", "of an amount"), ("refund", "whole"),
    ("purchase", "with flags"), ("purchase", "with a voucher"), ("purchase", "with a reward"),
    ("purchase", "repeated"), ("purchase", "reward-unavailable"), ("refund", "already-refunded"),
    ("redeem", "insufficient-points"), ("purchase", "idempotency-key-reused")] + [
    ("besides", kind) for kind in ("bonus", "bonus reversed", "tier", "expire", "voucher",
                                   "voucher_end")]


class Street:
    """One shop: two gift cards and two members, others when they have bought enough, and time."""

    def __init__(self, shop, seed):
        self.shop, self.rng = shop, random.Random(seed)
        self.judges = [self.somebody(at) for at in range(4)]
        self.since = 0

    def somebody(self, at):
        phone = self.shop.member() if at % 2 else None
        judge = Judge(self.shop, Customer(self.shop, random.Random(self.rng.random()), phone))
        judge.settle_in()
        return judge

    def step(self):
        """Some operations of somebody; often enough time passes before them."""
        if self.since > 6 and self.rng.random() < 0.4:
            self.shop.move_clock(self.rng.choice(PASSING))
            self.since = 0
        at = self.rng.randrange(4)
        if len(self.judges[at].model.entries) > RENEW:
            self.judges[at] = self.somebody(at)
        judge, before = self.judges[at], self.shop.operations
        try:
            self.operate(judge)
        except (AssertionError, OSError, http.client.HTTPException) as error:
            error.add_note("\n".join(judge.log))
            raise
        self.since += self.shop.operations - before

    def operate(self, judge):
        """One operation, several at once, a repeat, or a look; what is held is captured."""
        customer, way = judge.customer, self.rng.random()
        if way < 0.04:
            judge.progress()
            return
        calls = [call for call in self.calls(customer, way) if call]
        if calls and calls[0].path == "/v1/purchases" and "visit" in calls[0].body and way > 0.9:
            judge.quote(calls[0])
        if calls:
            judge.settle(calls)
        else:                       # time alone
            judge.follow([], self.shop.now_us())
        for seq in customer.holds():
            judge.settle([customer.capture_of(seq)])

    def calls(self, customer, way):
        """What is asked at once."""
        if way < 0.18:
            return [customer.call() for _ in range(self.rng.randrange(2, 5))]
        if way < 0.28:              # with as many keys: one voucher, one receipt, one cent
            call = customer.call()
            return [call and customer.said(call.ask) for _ in range(self.rng.randrange(2, 4))]
        if way < 0.36:
            return [customer.again()] * self.rng.choice([1, 1, 2])
        if way < 0.41:
            return [customer.otherwise()]
        return [customer.call("purchase" if way > 0.97 else None)]

    def end(self):
        for judge in self.judges:
            judge.follow([], self.shop.now_us())


class Run:
    """Shops one after the other, until there were enough operations and each of COMMON came."""

    def __init__(self, postgres):
        self.postgres, self.counts = postgres, collections.Counter()
        self.operations = self.shops = self.moves = 0

    def goes_on(self, more=0):
        done = self.operations + more
        return done < OPS or (done < PATIENCE * OPS
                              and not all(self.counts[what] for what in COMMON))

    def run(self):
        while self.goes_on():
            self.visit(Shop(self.postgres, f"{SEED}/{self.shops}", self.counts))
            self.shops += 1

    def visit(self, shop):
        try:
            street = Street(shop, f"{SEED}/{self.shops}")
            while shop.operations < OPS_A_SHOP and self.goes_on(shop.operations):
                street.step()
            street.end()
        except BaseException:
            with contextlib.suppress(AssertionError):   # what went wrong first is told
                shop.service.remove()
            raise
        self.operations += shop.operations
        self.moves += shop.moves
        shop.close()            # which looks at the books, and verifies


@pytest.mark.timeout(120 + PATIENCE * OPS // 4)
def test_random_programs_over_http(postgres):
    run, began = Run(postgres), time.monotonic()
    try:
        run.run()
    except (AssertionError, OSError, http.client.HTTPException) as error:
        pytest.fail("\n".join([f"CREMA_MODEL_SEED={SEED}, shop {run.shops}:",
                               *getattr(error, "__notes__", ()), f"wrong: {error}"]))
    finally:
        print(f"\n{run.operations} operations in {time.monotonic() - began:.1f} s, {run.shops} "
              f"shops, {run.moves} moves of the clock, seed {SEED}")
        for what, count in sorted(run.counts.items()):
            print(f"  {count:8} {': '.join(what)}")
    for what in COMMON:
        assert run.counts[what] > 0, f"{what} never happened"
