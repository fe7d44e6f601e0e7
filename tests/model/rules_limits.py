"""Limits of a rule: so many times, or so many points, a period (rules.md, "Evaluation", 5).

Counters are {(rule, slot, period): count}; the slot of a limit is its place in the rule's list, and
what it counts are uses or micro-points."""
import functools
from fractions import Fraction

from program_model import MICRO
from rules_time import period_of


@functools.lru_cache(maxsize=4096)
def micro_of(text):
    """A decimal of at most six places in millionths."""
    millionths = Fraction(text) * MICRO
    assert millionths.denominator == 1, text
    return int(millionths)


def slots(rule, day):
    """The counter and the most of each limit: [((rule, slot, period), unit, most)]."""
    return [((rule["id"], slot, period_of(limit["per"], day)),
             "times" if "times" in limit else "points",
             limit["times"] if "times" in limit else micro_of(limit["points"]))
            for slot, limit in enumerate(rule.get("limit", ()))]


def has_room(rule, counters, day, uses=1):
    """Whether that many further uses fit, and some part of a point."""
    return all(counters.get(key, 0) + (uses if unit == "times" else 1) <= most
               for key, unit, most in slots(rule, day))


def cut(rule, micro, counters, day):
    """What a gain comes to: `max` first, then what is left of a limit in points."""
    if "max" in rule:
        micro = min(micro, micro_of(rule["max"]))
    for key, unit, most in slots(rule, day):
        if unit == "points":
            micro = min(micro, most - counters.get(key, 0))
    return micro


def uses_of(rule, micro, day, uses=1):
    """What a gain counts as."""
    return {key: uses if unit == "times" else micro for key, unit, _ in slots(rule, day)}
