"""svc/core against the model of format 2: random programs, baskets, facts and times, and what is
due again for what refunds leave. Reasons, counters, blocked, lost and qualifying points are equal.

Settings: CREMA_MODEL_EARN (programs, default 1500, of three baskets each), CREMA_MODEL_SEED
(default random, printed).
"""
import collections
import os
import random

import pytest
from earn_binding import Evaluation, Told
from harness import core_library
from rules_broken import broken, misshapen
from rules_cases import (ALL, EARNING, EDGES, ZONES, Drawer, basket, facts, hard, instant, one_each,
                         where)
from rules_check import check
from rules_earn import earn, earn_load
from rules_goods import bought
from rules_kept import kept
from rules_limits import slots
from rules_time import Clock, day_of

PROGRAMS = int(os.environ.get("CREMA_MODEL_EARN", "1500"))
SEED = int(os.environ.get("CREMA_MODEL_SEED", str(random.SystemRandom().randrange(10 ** 9))))
BASKETS = 3


@pytest.fixture(name="core", scope="module")
def fixture_core():
    core_library.build()
    core = Evaluation()
    yield core
    core.close()


def counters_of(rng, document, day):
    """What the account has used of some limits: a little, nearly all, all."""
    counters = {}
    for section in ("earn", "bonuses", "loads"):
        for rule in document.get(section, ()):
            for key, _, most in slots(rule, day):
                if rng.random() < 0.5:
                    counters[key] = max(1, rng.choice([1, most - 1, most]))
    return counters


def refunds(rng, basket_bought):
    """Up to three requests, of amounts and of lines, each with what is kept after it."""
    requests = []
    for _ in range(3):
        now = kept(basket_bought, requests)
        lines = {place + 1: good.pieces for place, good in enumerate(now.goods)
                 if good.kind == "line" and good.pieces > 0}
        chosen = {line: rng.randrange(1, pieces + 1) for line, pieces in lines.items()
                  if rng.random() < 0.6}
        if chosen and rng.random() < 0.5:
            requests.append(("lines", chosen))
        elif now.left > 0:
            requests.append(("amount", rng.randrange(1, now.left + 1)))
        else:
            return
        yield kept(basket_bought, requests).basket


def compare(core, rng, document, exponent, clock, seen):
    """One basket, its refunds, and a load."""
    made = bought(**rng.choice([basket, one_each])(rng, exponent))
    moment = clock.moment(instant(rng, clock))
    who, place = facts(rng, document), where(rng)
    flags = [flag for flag in ("own_cup", "happy", "no") if rng.random() < 0.4]
    counters = counters_of(rng, document, moment.day)
    core.ask(who, moment, place, flags, counters)
    want = earn(document, exponent, who, made, moment, place, flags, counters)
    assert core.earn(made).all == Told.by_model(want).all
    for name, there in (("reasons", want.reasons), ("blocked", want.blocked), ("lost", want.lost),
                        ("counters", want.counters)):
        seen[name] += bool(there)
    for rest in refunds(rng, made):
        due = earn(document, exponent, None, rest, moment, None, memory=want.memory())
        core.earn(made)
        assert core.again(rest).due() == Told.by_model(due).due()
        seen["again"] += bool(due.reasons)
    minor = rng.choice([10, 29, 30, 50, 80]) * 10 ** exponent
    want = earn_load(document, minor, who, moment, place, counters)
    assert core.load(minor).all == Told.by_model(want).all
    seen["loads"] += bool(want.reasons)


def test_core_earns_as_the_model_says(core):
    seen = collections.Counter()
    for case in range(PROGRAMS):
        rng = random.Random(f"{SEED}/{case}")
        exponent, zone = rng.choice([0, 2, 2, 3]), rng.choice(ZONES)
        document = Drawer(rng, EARNING, exponent, day_of(rng.choice(EDGES)),
                          rng.random() < 0.3).document()
        if rng.random() < 0.1:
            hard(rng, document)
        assert core.read(document, exponent, zone) is None
        for at in range(BASKETS):
            try:
                compare(core, rng, document, exponent, Clock(zone), seen)
            except AssertionError as error:
                raise AssertionError(f"CREMA_MODEL_SEED={SEED}, program {case}, basket {at}: "
                                     f"{document}\n{error}") from None
    print(f"{PROGRAMS} programs, {BASKETS} baskets each, seed {SEED}: {dict(seen)}")
    if PROGRAMS >= 300:
        assert min(seen[name] for name in (
            "reasons", "blocked", "lost", "counters", "again", "loads")) > 0


def test_core_refuses_what_the_model_refuses(core):
    """A mistake in a random program is found where the model finds it, or in the member that is one
    too many; whatever is not of the shape is refused by both, or by neither."""
    for case in range(PROGRAMS // 5):
        rng = random.Random(f"{SEED}/wrong/{case}")
        exponent = rng.choice([0, 2, 3])
        document = Drawer(rng, ALL, exponent, day_of(rng.choice(EDGES))).document()
        wrong, _ = broken(rng, document)
        told, want = core.wrong(wrong, exponent), {path for path, _ in check(wrong, exponent)}
        where = f"CREMA_MODEL_SEED={SEED}, case {case}: {want} {told}"
        assert told and want - {""} <= set(told), where
        wrong = misshapen(rng, document)
        assert bool(core.wrong(wrong, exponent)) == bool(check(wrong, exponent)), where
