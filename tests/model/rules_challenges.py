"""Challenges: what a purchase adds, how many gifts are due (rules.md, "Challenges")."""
from rules_goods import meant, pieces_of
from rules_match import basket_holds, context_holds, rule_money
from rules_time import day_of, period_of


def per_of(challenge):
    return "weeks" if challenge["count"] == "weeks" else challenge["per"]


def period_on(challenge, day):
    """The period that a day counts for, or None outside of {from, to}."""
    per = per_of(challenge)
    if isinstance(per, dict) and not day_of(per["from"]) <= day <= day_of(per["to"]):
        return None
    return period_of(per, day)


def adds(challenge, document, basket):
    """What these goods are for it: a visit, pieces, or money."""
    if not basket_holds(challenge, document, basket):
        return 0
    if challenge["count"] == "items":
        return pieces_of(basket, meant(challenge, document, basket))
    if challenge["count"] == "amount":
        return rule_money(challenge, document, basket)
    return 1


def contribution(challenge, document, basket, facts, moment, where, flags):
    """(period, what a purchase adds)."""
    period = period_on(challenge, moment.day)
    if period is None or not context_holds(challenge.get("when", {}), facts, moment, where, flags):
        return None, 0
    return period, adds(challenge, document, basket)


def due(challenge, progress):
    """How many gifts this much progress is due."""
    return min(challenge.get("repeat", 1), progress // challenge["target"])


def runs(target, weeks, behind):
    """Weeks in a row, greedily: the last week of each run of `target` weeks with progress, all of
    them behind a week."""
    ends, length, last = [], 0, None
    for week in sorted(week for week in weeks if week > behind):
        length = length + 1 if last == week - 1 else 1
        last = week
        if length == target:
            ends.append(week)
            length, last = 0, None
    return ends


def marks_of(granted):
    """The last weeks of the runs that were granted, from {week: count}."""
    return sorted(week for week, count in granted.items() for _ in range(count))


def weeks_kept(target):
    """How many older weeks live on beside the newest."""
    return target + 4


def settled(target, weeks, marks, this_week):
    """The last grant whose run has lost its first week to time: nothing moves it any more, and
    later runs begin behind it. A week that a refund emptied is not lost to time."""
    oldest = this_week - weeks_kept(target)
    return max((mark for mark in marks
                if mark - target + 1 not in weeks and mark - target + 1 < oldest), default=-1)
