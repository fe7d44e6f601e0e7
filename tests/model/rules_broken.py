"""Documents that are wrong: of the right shape and without sense (BREAKS: each puts one mistake
into a document and says at which path check() must find it), or of any shape (misshapen)."""
import copy


def rule_of(document, section, **members):
    """Adds a rule; returns its path."""
    rules = document.setdefault(section, [])
    extra = {"earn": {"give": {"per_unit": "1"}}, "bonuses": {"times": "2"},
             "loads": {"at_least": 1, "points": "1"},
             "gifts": {"on": "join"} if "on" in members else {"on": "join", "points": "1"},
             "challenges": {"count": "visits", "target": 1, "per": "week"},
             "rewards": {"cost": 1, "worth": 1, "kind": "amount"}}[section]
    rules.append({"id": f"broken-{section}", "name": "Broken", **extra, **members})
    return f"{section}[{len(rules) - 1}]"


def level(document, **members):
    levels = document["tiers"]["levels"]
    levels.append({"id": "broken", "number": 15, "name": "Broken", "points": 10 ** 9, **members})
    return f"tiers.levels[{len(levels) - 1}]"


def when(section, said, name, **members):
    """A break of a condition: (document) → path."""
    return lambda document: f"{rule_of(document, section, when=said, **members)}.when.{name}"


def id_twice(document):
    return rule_of(document, "bonuses", id=document["earn"][0]["id"]) + ".id"


def id_of_a_level(document):
    return rule_of(document, "earn", id=document["tiers"]["levels"][0]["id"]) + ".id"


def first_level_above_nothing(document):
    document["tiers"]["levels"] = [{**one, "points": one["points"] + 1}
                                   for one in document["tiers"]["levels"]]
    return "tiers.levels[0].points"


def first_number_not_0(document):
    document["tiers"]["levels"][0]["number"] = 14
    return "tiers.levels[0].number"


def too_many_months(document):
    document["tiers"].pop("year_from_month", None)
    document["tiers"].update(window_months=24, hold_months=12)
    return "tiers.hold_months"


def no_such_date(document):
    document["points"]["life"] = {"after": "earning", "on": "04-31"}
    return "points.life.on"


def life_of_no_tier(document):
    document["points"]["life"] = {"after": "activity", "months": 1, "by_tier": [
        {"tier": "nobody", "months": 2}]}
    return "points.life.by_tier[0].tier"


def life_of_a_tier_twice(document):
    tier = document["tiers"]["levels"][0]["id"]
    document["points"]["life"] = {"after": "earning", "months": 1, "by_tier": [
        {"tier": tier, "months": 2}, {"tier": tier, "months": 3}]}
    return "points.life.by_tier[1].tier"


def load_max_below_min(document):
    document["limits"].update(load_min=10, load_max=9)
    return "limits.load_max"


def transfer_day_below_min(document):
    document["limits"].update(transfer_min=100, transfer_max=100, transfer_day_max=99)
    return "limits.transfer_day_max"


def valid_twice_for_others(document):
    document["rewards"].append({"id": "prize", "name": "Prize", "cost": 0, "worth": 1,
                                "kind": "amount"})
    return rule_of(document, "gifts", on="join", reward="prize",
                   valid=[{"days": 1}, {"days": 2}]) + ".valid[1]"


def too_many_counters(document):
    document["challenges"] = []
    for place in range(15):
        rule_of(document, "challenges", id=f"many-{place}", points="1")
    return ""


def too_many_words(document):
    for place in range(9):
        rule_of(document, "earn", id=f"words-{place}", when={"lines": {"categories": [
            f"word-{place}-{number}" for number in range(64)]}})
    return ""


def too_many_hours(document):
    for place in range(25):
        rule_of(document, "earn", id=f"hours-{place}", when={"hours": [
            [f"{hour:02}:{place + 1:02}", f"{hour:02}:{place + 31:02}"] for hour in range(4)]})
    return ""


def too_many_days(document):
    for place in range(20):
        rule_of(document, "earn", id=f"days-{place}", when={"on": [
            f"{2026 + place}-{month:02}-{day:02}" for month in (1, 3, 5) for day in range(1, 31, 3)
        ]})
    return ""


def beyond_64_bits(document):
    document["limits"]["purchase_max"] = 10 ** 12
    rule_of(document, "earn", give={"per_unit": "1000000"})
    return "limits.purchase_max"


NO_GOODS = {"lines": {"skus": ["s1"]}, "at_least": 5, "tender": "card", "has": {"skus": ["s1"]}}

BREAKS = {
    "id twice": id_twice, "id of a level": id_of_a_level,
    "level with the same points": lambda document: level(document, points=0) + ".points",
    "level with the same number": lambda document: level(document, number=0) + ".number",
    "first level above 0": first_level_above_nothing, "first number not 0": first_number_not_0,
    "window and hold too long": too_many_months, "life on no date": no_such_date,
    "life of no tier": life_of_no_tier, "life of a tier twice": life_of_a_tier_twice,
    "load_max below load_min": load_max_below_min,
    "transfer_day_max below transfer_min": transfer_day_below_min,
    "no such tier": when("earn", {"tiers": ["nobody"]}, "tiers[0]"),
    "no such flag": when("bonuses", {"flags": ["nobody"]}, "flags[0]"),
    "hours backwards": when("earn", {"hours": [["01:00", "02:00"], ["11:00", "10:00"]]},
                            "hours[1][1]"),
    "hours of no length": when("earn", {"hours": [["11:00", "11:00"]]}, "hours[0][1]"),
    "dates backwards": when("earn", {"from": "2026-06-02", "to": "2026-06-01"}, "to"),
    "challenge backwards": lambda document: rule_of(document, "challenges", points="1", per={
        "from": "2026-06-02", "to": "2026-06-01"}) + ".per.to",
    "times above 100": lambda document: rule_of(document, "bonuses", times="100.5") + ".times",
    "rate above 1000000": lambda document: rule_of(
        document, "earn", give={"per_unit": "1000000.5"}) + ".give.per_unit",
    "no such reward": lambda document: rule_of(document, "gifts", on="join", reward="nothing",
                                               valid=[{"days": 1}]) + ".reward",
    "valid twice for others": valid_twice_for_others,
    "too many counters": too_many_counters, "too many words": too_many_words,
    "too many hours": too_many_hours, "too many days": too_many_days,
    "more than 64 bits": beyond_64_bits,
    "budget": lambda document: rule_of(document, "bonuses", budget={
        "points": "5", "per": "day"}) + ".budget",
    "stock": lambda document: rule_of(document, "rewards", stock={"total": 5}) + ".stock",
    **{f"{name} of a load": when("loads", {name: said}, name) for name, said in NO_GOODS.items()},
    **{f"{name} of joining": when("gifts", {name: said}, name) for name, said in NO_GOODS.items()},
    **{on: lambda document, on=on: rule_of(document, "gifts", on=on, points="5") + ".on"
       for on in ("birthday", "referred", "referral")},
}


def broken(rng, document):
    """(the document with one mistake, its path): of the right shape, but without sense."""
    document = copy.deepcopy(document)
    return document, BREAKS[rng.choice(sorted(BREAKS))](document)


def misshapen(rng, document):
    """Something somewhere is gone, of another kind, or new."""
    document = copy.deepcopy(document)
    value = document
    while True:
        key = rng.choice(sorted(value) if isinstance(value, dict) else range(len(value)))
        if isinstance(value[key], (dict, list)) and value[key] and rng.random() < 0.8:
            value = value[key]
            continue
        way = rng.choice(["gone", "other", "new"])
        if way == "gone":
            del value[key]
        elif way == "new" and isinstance(value, dict):
            value["unknown"] = 1
        else:
            value[key] = rng.choice([None, 1.5, -1, 10 ** 17, True, "", "x" * 70, [], {},
                                     "1.0000001", "2026-02-30", "24:30", ["twice", "twice"]])
        return document
