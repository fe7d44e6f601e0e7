"""Tiers: holdings of levels, and when one is reached, renewed or lost (rules.md, "Tiers").

Holdings are {number: (since month, until month)}; the level that all have is in none of them."""
from rules_lots import NO_END


def window_start(rules, month):
    """The first month of the window that ends with this one."""
    tiers = rules.document["tiers"]
    if "window_months" in tiers:
        return month - tiers["window_months"] + 1
    return month - (month - (tiers["year_from_month"] - 1)) % 12


def window(rules, account, month):
    return account.window(window_start(rules, month), month)


def until(rules, since):
    """Where a holding that begins with a month ends; NO_END: never."""
    tiers = rules.document["tiers"]
    if "year_from_month" in tiers:
        return window_start(rules, since) + 24       # the end of the next year
    return since + 1 + tiers["hold_months"] if tiers["hold_months"] else NO_END


def is_reached(level, micro):
    return micro >= level["points"] * 1_000_000


def held(rules, holdings, month):
    """The number of the highest level whose until month lies ahead."""
    return next((level["number"] for level in reversed(rules.levels)
                 if level["number"] in holdings and holdings[level["number"]][1] > month),
                rules.levels[0]["number"])


def lasting(holdings, month):
    """Without those that have ended."""
    return {number: pair for number, pair in holdings.items() if pair[1] > month}


def after_change(rules, account, holdings, month):
    """Holdings after months have grown: each level that is reached and not held is now."""
    holdings, points = dict(holdings), window(rules, account, month)
    for level in rules.levels[1:]:
        number = level["number"]
        if is_reached(level, points) and not (number in holdings
                                              and holdings[number][1] > month):
            holdings[number] = (month, until(rules, month))
    return holdings


def without_lost(rules, account, before, month):
    """Holdings that a refund leaves: it ends one if it takes the window in which the level was
    reached below it, and the present window is below, too. `before` is the account of before."""
    kept = {}
    for number, (since, end) in account.holdings().items():
        level = rules.level(number)
        was = is_reached(level, window(rules, before, since))
        lost = was and not is_reached(level, window(rules, account, since))
        if not (lost and not is_reached(level, window(rules, account, month))):
            kept[number] = (since, end)
    return kept


def at_end(rules, account, ends):
    """Holdings when the tier's own ends with a month: renewed, or a lower one instead."""
    holdings, last = dict(account.holdings()), ends - 1
    points = window(rules, account, last)
    rank = rules.rank(account.tier)
    if not is_reached(rules.levels[rank], points):
        if rules.document["tiers"]["down"] == "one":
            rank -= 1
        else:
            rank = max(place for place in range(rank)
                       if place == 0 or is_reached(rules.levels[place], points))
    if rank:
        number, renewed = rules.levels[rank]["number"], (last, until(rules, last))
        if number not in holdings or holdings[number][1] < renewed[1]:
            holdings[number] = renewed
    return lasting(holdings, ends)
