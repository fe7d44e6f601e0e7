"""svc/core against the model of format 2 over whole histories: random programs, purchases with
lines, flags and split tenders, loads, refunds of amounts, lines and wholes, voids, captures, tags,
redemptions, and time that passes. Outcome, entries and the whole account are equal after each
operation; the library decides every entry over again and replays it onto a second account besides.
The laws of rules.md, "Refund algebra", are asked of core itself, too.

Settings: CREMA_MODEL_CORE (histories, default 200), CREMA_MODEL_SEED (default random, printed).
"""
import collections
import os
import random
import time
from unittest import mock

import pytest
import rules_laws
from earn_binding import Evaluation
from harness import core_library
from rules_asks import Greedy
from rules_cases import ALL, ZONES, Drawer, changed, hard, instant
from rules_core import Core
from rules_core_laws import PAPER, CoreBill, Twins, accounts
from rules_story import Differs, Pair, Story, tell
from rules_time import DAY_US, Clock

HISTORIES = int(os.environ.get("CREMA_MODEL_CORE", "200"))
SEED = int(os.environ.get("CREMA_MODEL_SEED", str(random.SystemRandom().randrange(10 ** 9))))
RULES_MAX = 8           # of core_shim_books.h
ASKS = ("purchase", "refund", "load", "redeem", "tags", "void", "touch", "capture", "join",
        "voucher", "voucher_end")


@pytest.fixture(name="core", scope="module")
def fixture_core():
    core_library.build()
    core = Core()
    yield core
    core.close()


class Teller(Greedy):
    """Asks only for what core knows, and sometimes for too much."""

    def join(self):
        """Once: core knows a second one by its key."""
        if any(entry["kind"] == "join" for entry in self.account.entries):
            return self.touch()
        return super().join()

    def redeem(self):
        ask = super().redeem()
        for _ in range(5):
            ask.rewards = self.rewards() or ask.rewards
        return ask


def a_story(rng):
    """A program, often with later versions, and when it begins."""
    exponent, zone = rng.choice([0, 2, 2, 3]), rng.choice(ZONES)
    clock = Clock(zone)
    start = instant(rng, clock)
    document = Drawer(rng, ALL, exponent, clock.day(start), rng.random() < 0.3).document()
    if rng.random() < 0.15:
        document = hard(rng, document)
    documents = [(1, 0, document)]
    while len(documents) < RULES_MAX and rng.random() < 0.3:
        version, since, document = documents[-1]
        documents.append((version + 1, max(since, start) + rng.randrange(60 * DAY_US),
                          changed(rng, document, ALL)))
    return Story(zone, exponent, documents), start


def a_teller(rng, pair, start):
    asker = Teller(rng, pair.account, start, rng.choice([DAY_US // 4, 5 * DAY_US, 20 * DAY_US,
                                                      150 * DAY_US]))
    asker.kinds = list(ASKS)
    return asker


def live(core, rng, seen):
    """One history; returns its story when core and model differ."""
    story, start = a_story(rng)
    pair = Pair(core, story)
    assert pair.wrong is None, pair.wrong
    asker = a_teller(rng, pair, start)
    for number in range(rng.randrange(10, 60)):
        ask, at = asker.next()
        step = pair.step_of(number, ask, at)
        story.steps.append(step)
        try:
            done = pair.run(step)
        except AssertionError:
            return story
        if done is not None:
            seen[ask.kind, done.refusal.slug if done.refusal else "applied"] += 1
            for entry in done.entries:
                if entry is not done.entry:
                    seen["besides", entry["kind"]] += 1
    return None


def test_histories(core):
    seen, began = collections.Counter(), time.monotonic()
    for case in range(HISTORIES):
        story = live(core, random.Random(f"{SEED}/{case}"), seen)
        if story:
            pytest.fail(f"CREMA_MODEL_SEED={SEED}, history {case}: " + tell(core, story),
                        pytrace=False)
    print(f"\n{HISTORIES} histories, {sum(seen.values())} operations in "
          f"{time.monotonic() - began:.1f} s, seed {SEED}, no difference")
    for what, count in sorted(seen.items()):
        print(f"  {count:8} {': '.join(what)}")


@pytest.mark.parametrize("law", PAPER)
def test_laws_of_earning(core, law):
    """P0, P1, P4, P6: what core earns, and what is due of it again."""
    CoreBill.evaluation = Evaluation()
    with mock.patch.object(rules_laws, "Bill", CoreBill):
        for case in range(HISTORIES):
            try:
                PAPER[law](random.Random(f"{SEED}/{law}/{case}"))
            except AssertionError as error:
                raise AssertionError(f"CREMA_MODEL_SEED={SEED}: {law} is broken by case {case}: "
                                     f"{error}") from None
    CoreBill.evaluation.close()


def test_laws_of_accounts(core):
    """P2, P3, P5, P7, P9, P10: refunds end where the whole ends, and that where all began."""
    seen = collections.Counter()
    for case in range(HISTORIES):
        rng = random.Random(f"{SEED}/laws/{case}")
        story, start = a_story(rng)
        pair = Twins(core, story)
        assert pair.wrong is None, pair.wrong
        asker, count = a_teller(rng, pair, start), rng.randrange(20)
        try:
            for number in range(count):
                pair.run(pair.step_of(number, *asker.next()))
        except Differs:     # test_histories tells it
            pass
        try:
            seen[accounts(rng, pair, asker, count)] += 1
        except AssertionError as error:
            raise AssertionError(f"CREMA_MODEL_SEED={SEED}: case {case}: {error}") from None
    print(f"{dict(seen)}, seed {SEED}")
