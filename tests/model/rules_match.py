"""Whether a rule's `when` holds (rules.md, "The document"): its context, which a refund never asks
again, and its basket, which only ever asks for more (the upward law)."""
from rules_goods import counted, meant, money_of, named, pieces_of
from rules_time import day_of, minute_of, weekday_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BASKET = ("tender", "lines", "at_least", "has")


def context_holds(when, facts, moment, where, flags):
    """Everything but the goods. Lists are "any of"."""
    tags, store = facts.get("tags", ()), where.get("store")
    asked = {
        "tiers": lambda want: facts["tier"] in want,
        "tags": lambda want: any(tag in want for tag in tags),
        "without_tags": lambda want: not any(tag in want for tag in tags),
        "flags": lambda want: any(flag in want for flag in flags),
        "stores": lambda want: store in want,
        "without_stores": lambda want: store not in want,
        "channels": lambda want: where.get("channel") in want,
        "weekdays": lambda want: WEEKDAYS[weekday_of(moment.day)] in want,
        "hours": lambda want: any(minute_of(begin) <= moment.minute < minute_of(end)
                                  for begin, end in want),
        "from": lambda want: day_of(want) <= moment.day,
        "to": lambda want: moment.day <= day_of(want),
        "on": lambda want: moment.day in map(day_of, want),
    }
    return all(asked[name](want) for name, want in when.items() if name not in BASKET)


def basket_holds(rule, document, basket, least=1):
    """What it asks of the goods: that some which it means cost something, at_least so much (the
    part that its tender paid; all, of a multiplier), and that the basket has others."""
    when = rule.get("when", {})
    tender = when.get("tender")
    if "times" in rule and basket.tender(tender) != basket.amount:
        return False
    if rule_money(rule, document, basket) < when.get("at_least", least):
        return False
    has = when.get("has")
    if has is None:
        return True
    there = [place for place in counted(document, basket) if named(has, basket.goods[place])]
    return pieces_of(basket, there) >= has.get("items", 1)


def rule_money(rule, document, basket):
    """The money of the goods that a rule means, and of it the part that its tender paid."""
    money = money_of(basket, meant(rule, document, basket))
    return basket.share(money, rule.get("when", {}).get("tender"))
