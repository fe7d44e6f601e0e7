"""How long points live, and what keeps them alive (rules.md, "Lots")."""
from rules_lots import ALWAYS, NO_END, SLIDER
from rules_time import day_in_month, first_day, month_of, months_later, weekday_of

DAYS_EXACT = 56               # of a life in days; above it the last day is a Sunday


def lot_of(rules, tier, day):
    """The lot that points earned on a day join."""
    life = rules.points["life"]
    if rules.slides():
        lot = SLIDER
    elif "months" in life:
        lot = lot_of_months(rules.life_months(tier), day)
    elif "days" in life:
        lot = (day, end_of_days(life["days"], day))
    else:
        lot = (first_day(month_of(day)), end_on(life, day))
    if rules.hold_back():
        lot = (day + rules.hold_back(), lot[1])
    return lot


def lot_of_months(months, day):
    month = month_of(day)
    return (first_day(month), first_day(month + 1 + months)) if months else ALWAYS


def end_of_days(days, day):
    """The first day on which they are gone."""
    last = day + days - 1
    if days > DAYS_EXACT:
        last += 6 - weekday_of(last)
    return last + 1


def end_on(life, day):
    """After the first such date that leaves them at_least_months to live; 29 February is the 28th
    in common years."""
    month, day_of_month = map(int, life["on"].split("-"))
    least = months_later(day, life.get("at_least_months", 0))
    year = month_of(least) // 12
    dates = [day_in_month(12 * a_year + month - 1, day_of_month) for a_year in (year, year + 1)]
    return next(date for date in dates if date >= least) + 1


def sliding_end(rules, tier, day):
    """Where an activity on that day puts the end of the sliding lot; NO_END: no end day is kept."""
    months = rules.life_months(tier)
    return first_day(month_of(day) + 1 + months) if months else NO_END
