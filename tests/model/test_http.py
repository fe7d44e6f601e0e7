"""The service over HTTP against the plain model (I6): random operations one by one and several at
once over both workers, repeats of keys with the same and with other bodies, voids of what never
came, holds and what becomes of them, transfers there and back, visits and holds that end, months
that pass. Every reply and every state must be the model's, and in the end the books must be sound
and `crema verify` find nothing.

Settings: CREMA_MODEL_HTTP_OPS (default 4000), CREMA_MODEL_SEED (default random, printed).
"""
import contextlib
import http.client
import os
import random
import time

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, seed, settings, strategies as st
from hypothesis.stateful import (RuleBasedStateMachine, initialize, precondition, rule,
                                 run_state_machine_as_test)

from http_calls import KINDS, Teller
from judge import Judge
from world import World

OPS = int(os.environ.get("CREMA_MODEL_HTTP_OPS", "4000"))
SEED = int(os.environ.get("CREMA_MODEL_SEED", str(random.SystemRandom().randrange(10 ** 9))))
SHRINK_SECONDS = 30
EXAMPLES = 20  # between two looks at how many operations there were
PATIENCE = 4  # times OPS, until each of COMMON came: chance may leave one out for long
MINUTE, DAY = 60, 86400
# A test that never came to one of these would not test it.
COMMON = [(kind, "done") for kind in ("load", "purchase", "redeem", "refund", "void", "status",
                                      "hold", "capture", "release", "transfer")] + [
    (kind, "repeated") for kind in ("purchase", "hold", "transfer", "void")] + [
    ("hold", "insufficient-funds"), ("capture", "hold-ended"), ("transfer", "insufficient-funds"),
    ("transfer", "limit-exceeded"), ("transfer", "transfer-to-self"),
    ("transfer", "recipient-unavailable"), ("entry", "expire"), ("entry", "transfer_in")]
PASSING = [11 * MINUTE, 3600, DAY, 8 * DAY, 32 * DAY, 33 * DAY]

AMOUNTS = st.one_of(st.integers(1, 1500), st.sampled_from(["all", "all", "all and one", "half"]),
                    st.integers(500, 50001), st.integers(1, 110000))
SPECS = st.fixed_dictionaries({
    "kind": st.sampled_from([kind for kind, weight in KINDS.items() for _ in range(weight)]),
    "account": st.integers(0, 3), "till": st.integers(0, 2), "amount": AMOUNTS,
    "tender": st.sampled_from(["card", "card", "other", "split"]),
    "rewards": st.sampled_from([()] * 7 + [("espresso",)] * 3 + [("two-off", "espresso"),
                                                                ("moon",)]),
    "pick": st.integers(0, 12), "shown": st.sampled_from(["card", "card", "visit"]),
    "share": st.sampled_from(["no"] * 7 + ["twin", "key"])})


class Enough(BaseException):
    """An example was found and made shorter for long enough; Hypothesis lets it pass."""


def told_of(error):
    return str(error) if isinstance(error, AssertionError) else repr(error)


class LedgerMachine(RuleBasedStateMachine):
    """One example: two gift cards, up to two members, and what happens to them."""

    world = None
    failures = []
    first_failure = None

    @initialize(members=st.sampled_from([0, 1, 2, 2]),
                money=st.lists(SPECS, min_size=2, max_size=4))
    def open(self, members, money):
        if self.first_failure and time.monotonic() > self.first_failure + SHRINK_SECONDS:
            raise Enough
        self.judge = Judge(self.world)
        self.teller = Teller(self.world, self.judge, members)
        self.since_time_passed = 0
        self.settle([{**spec, "kind": "load", "share": "no", "account": i}
                     for i, spec in enumerate(money)][:len(self.teller.accounts)])

    def settle(self, specs):
        self.sound = False
        with self.told():
            calls = self.teller.calls(specs)
            self.since_time_passed += len(calls)
            self.judge.settle(calls)
            for account in self.teller.touched(calls):
                self.judge.compare(account)
        self.sound = True

    @contextlib.contextmanager
    def told(self):
        """A race need not come again when Hypothesis repeats the example: what went wrong
        first, and last in fewer steps, is kept."""
        try:
            yield
        except (AssertionError, OSError, http.client.HTTPException) as error:
            LedgerMachine.first_failure = self.first_failure or time.monotonic()
            self.failures[1:] = ["\n".join([*self.judge.log, f"wrong: {told_of(error)}"])]
            raise

    @rule(spec=SPECS)
    def one(self, spec):
        self.settle([spec])

    @rule(specs=st.lists(SPECS, min_size=2, max_size=4))
    def one_by_one(self, specs):
        for spec in specs:
            self.settle([spec])

    @rule(specs=st.lists(SPECS, min_size=2, max_size=8))
    def at_once(self, specs):
        self.settle(specs)

    @rule(spec=SPECS, count=st.integers(2, 8))
    def rush(self, spec, count):
        """The same several times, with as many keys: the last cent, one receipt, one void."""
        self.settle([{**spec, "share": "no"}] * count)

    @precondition(lambda self: len(self.teller.accounts) == 4)
    @rule(spec=SPECS, count=st.integers(1, 4))
    def there_and_back(self, spec, count):
        """A sends to B while B sends to A."""
        way = {**spec, "kind": "transfer", "share": "no", "pick": 0}
        self.settle([{**way, "account": 2}, {**way, "account": 3}] * count)

    @rule(account=st.integers(0, 3), till=st.integers(0, 2))
    def visit(self, account, till):
        with self.told():
            self.teller.visit(account, till)

    @precondition(lambda self: self.since_time_passed > 6)
    @rule(seconds=st.sampled_from(PASSING), look=st.booleans())
    def pass_time(self, seconds, look):
        """What is due comes with a look at the account, with its next operation, or by itself."""
        self.sound, self.since_time_passed = False, 0
        with self.told():
            self.judge.touch_due()
            self.world.move_clock(seconds)
            self.judge.log.append(f"{seconds} seconds pass")
            for account in self.teller.accounts if look else ():
                self.judge.compare(account.name)
        self.sound = True

    def teardown(self):
        if getattr(self, "sound", False):
            self.judge.touch_due()
            for account in self.teller.accounts:
                self.judge.compare_entries(account.name)


@pytest.fixture(name="world", scope="module")
def fixture_world(postgres):
    made = World(postgres)
    yield made
    made.close()


@pytest.mark.timeout(120 + PATIENCE * OPS // 4)
def test_random_operations_over_http(world):
    LedgerMachine.world = world
    how = settings(max_examples=EXAMPLES, stateful_step_count=50, deadline=None, database=None,
                   phases=[Phase.generate, Phase.shrink], verbosity=Verbosity.quiet,
                   suppress_health_check=list(HealthCheck), print_blob=False,
                   report_multiple_bugs=False)
    began, rounds = time.monotonic(), 0
    wanted = COMMON if OPS >= 3000 else []
    try:
        while world.operations < OPS or (world.operations < PATIENCE * OPS and
                                         not all(world.counts[what] for what in wanted)):
            run_state_machine_as_test(seed(SEED + rounds)(LedgerMachine), settings=how)
            rounds += 1
    except (Exception, Enough) as error:
        pytest.fail("\n\n".join(LedgerMachine.failures) or repr(error), pytrace=True)
    finally:
        seconds = time.monotonic() - began
        print(f"\n{world.operations} operations in {seconds:.1f} s, {rounds * EXAMPLES} examples, "
              f"{world.moves} moves of the clock, seed {SEED}")
        for what, count in sorted(world.counts.items()):
            print(f"  {count:8} {': '.join(what)}")
    for what in wanted:
        assert world.counts[what] > 0, f"{what} never happened"
