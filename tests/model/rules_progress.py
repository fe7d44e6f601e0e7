"""What an account shows of itself under rules of format 2 (rules.md, "API and pages"): the next
level, keeping its own, challenges, the next reward, when points end and when they can be used. Each
is of the account as it is, the rules and a day."""
from judge import time_text
from program_model import MICRO
from rules_challenges import due, marks_of, per_of, period_on, settled
from rules_lots import NO_END, SLIDING
from rules_match import context_holds
from rules_program import GRANTED, PROGRESS
from rules_tiers import window, window_start
from rules_time import Moment, date_of, first_day, month_of, weekday_of

PERSON = ("tiers", "tags", "without_tags", "from", "to", "on")
CHALLENGES_SHOWN = 5


def iso(day):
    return date_of(day).isoformat()


def month_end(month):
    return iso(first_day(month + 1) - 1)


def voucher_id(name, seq):
    return f"{name.replace('acc_', 'vch_')}-{seq}"


def whole(micro):
    return micro // MICRO


def missing(points, micro):
    """Whole points: what is begun is missing."""
    return max(0, -((micro - points * MICRO) // MICRO))


def progress(account, rules, day):
    return {"rules_version": rules.version, "valid_until": iso(day),
            "tier": next_level(account, rules, month_of(day)),
            "keep": own_level(account, rules, month_of(day)),
            "challenges": challenges(account, rules, day)[:CHALLENGES_SHOWN],
            "next_reward": next_reward(account, rules, day)}


# --- levels -------------------------------------------------------------------------------------
def next_level(account, rules, month):
    """What is there counts until its first month leaves the window."""
    rank = rules.rank(account.tier)
    if rank + 1 == len(rules.levels):
        return None
    level, first = rules.levels[rank + 1], window_start(rules, month)
    counted = min((one for one in account.months if first <= one <= month), default=month)
    tiers = rules.document["tiers"]
    last = counted + tiers["window_months"] - 1 if "window_months" in tiers else (
        window_start(rules, month) + 11)
    return {"next": level["name"], "of": level["points"], "by": month_end(last),
            "missing": missing(level["points"], window(rules, account, month))}


def own_level(account, rules, month):
    """The window that decides is the one before the level's end."""
    level = rules.level(account.tier)
    until = account.holdings().get(account.tier, (0, 0))[1]
    if not level["points"] or until <= month or until == NO_END:
        return None
    return {"name": level["name"], "of": level["points"], "by": month_end(until - 1),
            "missing": missing(level["points"], window(rules, account, until - 1))}


def tier_until(account):
    """The last day of the level; None: it has no end."""
    until = account.holdings().get(account.tier, (0, NO_END))[1]
    return None if until == NO_END else month_end(until - 1)


# --- challenges ---------------------------------------------------------------------------------
def challenges(account, rules, day):
    """Those that the account can take part in on that day."""
    facts, found = {"tier": rules.tier_id(account.tier), "tags": account.tags}, []
    for rule in rules.rules_of("challenges"):
        when = {name: want for name, want in rule.get("when", {}).items() if name in PERSON}
        period = period_on(rule, day)
        if period is not None and context_holds(when, facts, Moment(0, day, 0), {}, ()):
            found.append({"id": rule["id"], "name": rule["name"], "counts": rule["count"],
                          "count": in_hand(account, rule, period), "target": rule["target"],
                          "ends_on": period_end(rule, day)})
    return found


def in_hand(account, rule, period):
    """What has come since the last gift; all of it when none is left to be given."""
    if per_of(rule) == "weeks":
        return weeks_in_hand(account, rule, period)
    count = account.count((rule["id"], PROGRESS, period))
    gifts = due(rule, count)
    return rule["target"] if gifts == rule.get("repeat", 1) else count - gifts * rule["target"]


def weeks_in_hand(account, rule, this_week):
    """The run that this week goes on with, or has ended."""
    target, weeks = rule["target"], account.periods(rule["id"], PROGRESS)
    behind = settled(target, weeks, marks_of(account.periods(rule["id"], GRANTED)), this_week)
    run = []
    for week in sorted(week for week in weeks if behind < week <= this_week):
        run = [*run, week] if run and run[-1] == week - 1 and len(run) < target else [week]
    goes_on = run and (run[-1] == this_week or run[-1] == this_week - 1 and len(run) < target)
    return len(run) if goes_on else 0


def period_end(rule, day):
    per = per_of(rule)
    if isinstance(per, dict):
        return per["to"]
    return {"week": iso(day + 6 - weekday_of(day)), "weeks": iso(day + 6 - weekday_of(day)),
            "month": month_end(month_of(day)), "ever": None}[per]


# --- rewards and points -------------------------------------------------------------------------
def next_reward(account, rules, day):
    """The cheapest that the points do not pay."""
    there = account.draft(day).spendable()
    dear = [rule for rule in rules.rules_of("rewards")
            if not rule.get("gift_only") and rule["cost"] * MICRO > there]
    if not dear:
        return None
    rule = min(dear, key=lambda one: one["cost"])
    return {"id": rule["id"], "name": rule["name"], "cost": rule["cost"],
            "missing": missing(rule["cost"], there)}


def floored(parts):
    """Whole points of [(day or None, micro)], cumulatively floored; without the empty ones."""
    found, total = [], 0
    for on, micro in parts:
        before, total = whole(total), total + micro
        found.append({"on": on, "points": whole(total) - before})
    return found


def expiring(account):
    """By the last day on which they can be used, the earliest first."""
    ends = {}
    for (_, end), micro in account.lots.items():
        end = account.slides_on() if end == SLIDING else end
        ends[end] = ends.get(end, 0) + micro
    return [one for one in floored((None if end == NO_END else iso(end - 1), ends[end])
                                   for end in sorted(ends)) if one["points"]]


def pending(account):
    """Points that wait for their day, as of the newest entry."""
    today, starts = account.program.clock.day(account.last_at), {}
    for (start, _), micro in account.lots.items():
        if start > today:
            starts[start] = starts.get(start, 0) + micro
    return floored((iso(start), starts[start]) for start in sorted(starts))


def shown(account, name, now_us):
    """Members of the account as the API tells it, as of its newest entry (now, without any); what
    is absent is None."""
    at_us = account.last_at or now_us
    rules, day = account.program.rules_at(at_us), account.program.clock.day(at_us)
    return {"id": name, "version": len(account.entries), "cash": account.cash,
            "held": account.held, "points": whole(account.points), "points_micro": account.points,
            "tier": rules.level(account.tier)["name"], "tier_until": tier_until(account),
            "status": "active", "expiring": expiring(account), "pending": pending(account) or None,
            "vouchers": vouchers(account, rules, name), "progress": progress(account, rules, day)}


def vouchers(account, rules, name):
    return [{"id": voucher_id(name, seq), "reward": voucher["reward"],
             "name": rules.find("rewards", voucher["reward"])["name"],
             "ends_at": time_text(voucher["ends_us"])}
            for seq, voucher in sorted(account.vouchers.items())]
