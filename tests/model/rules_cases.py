"""Random programs of format 2, baskets and times for the tests of rules: valid by schema and check,
small words and limits so that they meet. Sections can be switched off, for a service that does not
know them yet."""
import copy
import datetime

from rules_time import DAY_US, date_of, day_of

EARNING = frozenset({"bonuses", "loads", "flags", "exclude", "tags", "limits", "rewards"})
LIVING = EARNING | {"life", "tiers"}
ALL = LIVING | {"challenges", "gifts", "prizes", "spending", "vouchers"}

CATEGORIES, SKUS = ("drinks", "food", "beans", "cards"), ("s1", "s2", "s3", "s4")
STORES, TAGS, FLAGS = ("st_a", "st_b"), ("staff", "vip"), ("own_cup", "happy")
CHANNELS = ("till", "app", "web")
LEVELS = ("green", "gold", "reserve")
ZONES = ("America/New_York", "Asia/Ho_Chi_Minh", "Europe/Berlin", "Pacific/Auckland")
# Clocks that change, a month's ends, a leap day, a year's turn: local days.
EDGES = ("2026-03-08", "2026-11-01", "2026-03-29", "2026-10-25", "2026-04-05", "2026-09-27",
         "2026-01-31", "2026-02-28", "2028-02-28", "2026-12-30", "2027-01-02", "2026-06-29")


# Programs of old mistakes, for amounts and refunds at random: {earn, bonuses, exclude}.
HARD = (
    # What each tender earns differs, and what is returned earned nothing.
    {"earn": [{"give": {"per_unit": "2"}, "when": {"tender": "card"}},
              {"give": {"per_unit": "1"}, "when": {"tender": "other"}}],
     "exclude": {"categories": ["cards"]}},
    # 3x on drinks as long as beans are there, 2x on all.
    {"earn": [{"give": {"per_unit": "1"}}],
     "bonuses": [{"times": "3", "when": {"lines": {"categories": ["drinks"]},
                                         "has": {"categories": ["beans"]}}}, {"times": "2"}]},
    # Drinks leave one multiplier's goods for another's, where two pieces are a point.
    {"earn": [{"give": {"points": "1", "per_items": 2}}],
     "bonuses": [{"times": "3", "when": {"lines": {"categories": ["drinks"]},
                                         "has": {"categories": ["cards"]}}},
                 {"times": "2", "when": {"lines": {"categories": ["drinks", "beans"]}}}]},
    # A limited multiplier gives little beside a higher one, which goes; then it goes, too.
    {"earn": [{"give": {"per_unit": "1"}}],
     "bonuses": [{"times": "4", "when": {"lines": {"categories": ["drinks"]},
                                         "has": {"categories": ["cards"]}}},
                 {"times": "3", "when": {"has": {"categories": ["beans"]}},
                  "limit": [{"times": 1, "per": "day"}]}, {"times": "2"}]},
)


def changed(rng, document, sections=ALL):
    """The same program a while later: other figures and conditions, but whatever an id fixes (what
    is counted, for how long, and what for) stays, and so do the levels."""
    later, again = copy.deepcopy(document), Drawer(rng, sections)
    again.tiers = [level["id"] for level in document["tiers"]["levels"]]
    again.flags = document.get("flags", [])
    factor = rng.choice([1, 2])
    for level in later["tiers"]["levels"]:
        level["points"] *= factor
    later["tiers"]["hold_months"] = rng.choice([0, 1, 3, 12])
    later["points"] = again.points()
    for section in ("earn", "bonuses", "loads", "challenges"):
        for rule in later.get(section, ()):
            if section == "earn" and rng.random() < 0.4:
                rule["give"] = again.give()
            if section == "challenges" and "repeat" in rule:
                rule["repeat"] = rng.choice([1, 2, 4])
            if section in ("earn", "bonuses") and rng.random() < 0.3:
                rule.pop("when", None)
    if later.get("bonuses") and rng.random() < 0.5:
        later["bonuses"].pop(0)
    return later


def hard(rng, document):
    """Puts an old mistake's rules into a document."""
    document.pop("exclude", None)
    for section, rules in rng.choice(HARD).items():
        document[section] = rules if section == "exclude" else [
            {"id": f"{section}-{place}", "name": "Hard", **rule}
            for place, rule in enumerate(rules)]
    return document


def some(rng, items, least=1):
    """A few of them, in their order."""
    chosen = set(rng.sample(range(len(items)), rng.randrange(least, len(items) + 1)))
    return [item for place, item in enumerate(items) if place in chosen]


class Drawer:
    """One random program; everything is near the day on which it starts."""

    def __init__(self, rng, sections=ALL, exponent=2, day=None, clash=False):
        self.rng = rng
        self.clash = clash      # many multipliers on the same goods, told apart by goods alone
        self.sections = sections
        self.day = day_of("2026-06-01") if day is None else day
        self.unit = 10 ** exponent
        self.names = 0
        self.tiers = LEVELS[:rng.randrange(1, 4)] if "tiers" in sections else LEVELS[:1]
        self.flags = list(FLAGS) if "flags" in sections else []

    def has(self, section, chance=1.0):
        return section in self.sections and self.rng.random() < chance

    def id(self, stem):
        self.names += 1
        return f"{stem}-{self.names}"

    def rule(self, stem, when, **members):
        name = self.id(stem)
        rule = {"id": name, "name": name.capitalize(), **members}
        if when:
            rule["when"] = when
        return rule

    def document(self):
        rng = self.rng
        document = {"format": 2, "name": "Random", "tiers": self.levels(),
                    "earn": [self.base() for _ in range(rng.randrange(1, 5))],
                    "points": self.points(), "rewards": self.rewards(), "limits": self.limits()}
        if rng.random() < 0.4:
            document["counts"] = {"tax": rng.random() < 0.6, "tip": rng.random() < 0.5}
        if not self.clash and self.has("exclude", 0.4):
            document["exclude"] = {"categories": ["cards"], **(
                {"skus": ["s4"]} if rng.random() < 0.3 else {})}
        if self.flags:
            document["flags"] = self.flags
        for section, most, make in (("bonuses", 6, self.bonus), ("loads", 3, self.load),
                                    ("challenges", 3, lambda: self.challenge(document)),
                                    ("gifts", 2, lambda: self.gift(document))):
            if section in self.sections:
                least = 3 if self.clash and section == "bonuses" else 0
                made = [make() for _ in range(rng.randrange(least, most + 1))]
                if made:
                    document[section] = made
        return document

    # --- parts ----------------------------------------------------------------------------
    def levels(self):
        rng = self.rng
        points = [0, rng.choice([5, 20, 60]), rng.choice([80, 200])]
        numbers = [0, *rng.sample(range(1, 16), 2)]
        levels = {"hold_months": rng.choice([0, 1, 3, 12]),
                  "down": rng.choice(["one", "by_points"]),
                  "levels": [{"id": name, "number": number, "name": name.capitalize(),
                              "points": least}
                             for name, number, least in zip(self.tiers, numbers, points)]}
        if rng.random() < 0.75:
            levels["window_months"] = rng.choice([1, 3, 12])
        else:
            levels["year_from_month"] = rng.randrange(1, 13)
        return levels

    def points(self):
        rng = self.rng
        life = {"after": "earning", "months": rng.choice([0, 1, 6])}
        if "life" in self.sections:
            life = rng.choice([
                life, {"after": "earning", "days": rng.choice([1, 10, 30, 56, 57, 90])},
                {"after": "earning", "on": rng.choice(["12-31", "02-28", "06-30", "07-04"]),
                 "at_least_months": rng.randrange(4)},
                {"after": "activity", "months": rng.choice([1, 3, 6])},
                {"after": "activity", "months": rng.choice([0, 1, 6])}])
            if "months" in life and rng.random() < 0.4:
                life["by_tier"] = [{"tier": tier, "months": rng.choice([0, 1, 2, 9])}
                                   for tier in some(rng, self.tiers)]
        points = {"life": life, "debt": {"allowed": rng.random() < 0.6}}
        if points["debt"]["allowed"] and rng.random() < 0.3:
            points["debt"]["max"] = rng.choice([1, 20, 5000])
        if self.has("life", 0.3):
            points["hold_back_days"] = rng.choice([1, 14, 30])
        return points

    def base(self):
        rule = self.rule("base", {} if self.clash else self.when(), give=self.give())
        if self.has("limits", 0.2):
            rule["limit"] = self.limit(points=False)
        if self.rng.random() < 0.15:
            rule["qualifies"] = False
        return rule

    def give(self):
        rng = self.rng
        if self.clash:
            return rng.choice([{"per_unit": "1"}, {"per_unit": "1.7"},
                               {"points": "1", "per_items": rng.choice([2, 3, 5])},
                               {"points": "10", "per_amount": rng.choice([3, 20]) * self.unit}])
        rate = rng.choice(["1", "1.2", "1.7", "0.333333", "2"])
        points = rng.choice(["1", "2.5", "10"])
        return rng.choice([{"per_unit": rate}, {"per_unit": rate}, {"points": points},
                           {"points": points, "per_amount": rng.choice([1, 3]) * self.unit},
                           {"points": points, "per_items": rng.choice([1, 2, 3])}])

    def bonus(self):
        rng, when = self.rng, self.when()
        if rng.random() < (0.9 if self.clash else 0.6):
            stack = rng.random() < (0.1 if self.clash else 0.35)
            rule = self.rule("bonus", when, times=rng.choice(["2", "2", "3", "1.5", "4", "1"]))
            if stack:
                rule["stack"] = True
            if rng.random() < 0.3:
                rule["priority"] = rng.choice([-1, 1, 10])
            free = stack
        else:
            rule, free = self.rule("bonus", when, extra=self.give()), True
        if free and rng.random() < 0.3:
            rule["max"] = rng.choice(["0.5", "5", "40"])
        if self.has("limits", 0.5 if self.clash else 0.35):
            rule["limit"] = self.limit(points=free)
        if rng.random() < 0.2:
            rule["qualifies"] = False
        return rule

    def limit(self, points):
        rng = self.rng
        limits = []
        for _ in range(rng.choice([1, 1, 2])):
            per = rng.choice(["day", "week", "month", "year", "ever"])
            limits.append({"points": rng.choice(["3", "12.5", "60"]), "per": per}
                          if points and rng.random() < 0.5
                          else {"times": rng.choice([1, 2, 3]), "per": per})
        return limits

    def load(self):
        rng = self.rng
        when = self.context() if rng.random() < 0.3 else {}
        when.pop("flags", None)
        rule = self.rule("load", when, points=rng.choice(["10", "25", "0.5"]),
                         at_least=rng.choice([10, 30, 50]) * self.unit)
        if rng.random() < 0.6:
            rule["qualifies"] = False
        if self.has("limits", 0.3):
            rule["limit"] = self.limit(points=True)
        return rule

    def rewards(self):
        rng, made = self.rng, []
        if "rewards" not in self.sections:
            return made
        for cost in (1, rng.choice([3, 10]), rng.choice([0, 25])):
            if "spending" not in self.sections:
                made.append(self.rule("reward", {}, cost=cost or 2, worth=self.unit,
                                      kind="amount"))
                continue
            item = rng.random() < 0.4
            when = self.context() if rng.random() < 0.15 else {}
            when.pop("flags", None)
            if item and rng.random() < 0.7:
                when["lines"] = {"categories": some(rng, CATEGORIES[:3])}
            rule = self.rule("reward", when, cost=cost, worth=rng.choice([1, 5]) * self.unit,
                             kind="item" if item else "amount")
            if self.has("limits", 0.3) or cost == 0 and "limits" in self.sections:
                rule["limit"] = self.limit(points=False)
            if rng.random() < 0.3:
                rule["times_max"] = 3
            if self.has("vouchers", 0.7):
                rule["voucher_days"] = rng.choice([1, 5, 30])
            made.append(rule)
        return made

    def prize(self, document):
        """Points, or a reward for some days by tier."""
        rng = self.rng
        if not document["rewards"] or "prizes" not in self.sections or rng.random() < 0.6:
            return {"points": rng.choice(["5", "25", "0.25"])}
        valid = [{"days": rng.choice([1, 7, 30])}]
        valid += [{"tier": tier, "days": rng.choice([1, 7, 30])} for tier in
                  (some(rng, self.tiers) if rng.random() < 0.5 else ())]
        return {"reward": rng.choice(document["rewards"])["id"], "valid": valid}

    def challenge(self, document):
        rng = self.rng
        count = rng.choice(["visits", "visits", "items", "amount", "weeks"])
        target = {"visits": rng.choice([1, 2, 3]), "items": rng.choice([2, 4]),
                  "amount": rng.choice([10, 30]) * self.unit, "weeks": rng.choice([2, 2, 3, 4])}
        rule = self.rule("challenge", self.when(), count=count, target=target[count],
                         **self.prize(document))
        if count != "weeks":
            first = self.day + rng.randrange(-20, 20)
            rule["per"] = rng.choice(["week", "week", "month", "ever", {
                "from": str(date_of(first)), "to": str(date_of(first + rng.randrange(60)))}])
            if rng.random() < 0.4:
                rule["repeat"] = rng.choice([2, 3])
        if rng.random() < 0.3:
            rule["qualifies"] = False
        return rule

    def gift(self, document):
        rng = self.rng
        on = rng.choice(["join", "first_purchase", "first_purchase"])
        when = self.when() if on == "first_purchase" else (
            {"channels": ["app", "till"]} if rng.random() < 0.3 else {})
        rule = self.rule("gift", when, on=on, **self.prize(document))
        if self.has("limits", 0.2):
            rule["limit"] = self.limit(points="points" in rule)
        return rule

    def limits(self):
        return {"load_min": 1, "load_max": 1000 * self.unit, "load_day_max": 10000 * self.unit,
                "balance_max": 100000 * self.unit, "purchase_max": 1000 * self.unit}

    # --- conditions -----------------------------------------------------------------------
    def when(self):
        rng = self.rng
        when = self.context() if rng.random() < (0.02 if self.clash else 0.4) else {}
        if rng.random() < (0.9 if self.clash else 0.5):
            when.update(self.basket())
        return when

    def context(self):
        rng, day = self.rng, self.day
        near = [str(date_of(day + rng.randrange(-9, 30))) for _ in range(3)]
        can = {"tiers": lambda: some(rng, self.tiers), "stores": lambda: some(rng, STORES),
               "without_stores": lambda: [rng.choice(STORES)],
               "channels": lambda: some(rng, CHANNELS),
               "weekdays": lambda: some(rng, ("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
               "hours": lambda: rng.choice([[["00:00", "02:30"]], [["06:00", "11:00"]],
                                            [["01:00", "02:00"], ["11:00", "24:00"]]]),
               "from": lambda: min(near), "to": lambda: max(near),
               "on": lambda: sorted(set(near))}
        if "tags" in self.sections:
            can["tags"] = lambda: some(rng, TAGS)
            can["without_tags"] = lambda: [rng.choice(TAGS)]
        if self.flags:
            can["flags"] = lambda: some(rng, self.flags)
        names = sorted(can)
        return {name: can[name]() for name in sorted(rng.sample(names, rng.choice([1, 1, 2])))}

    def clashing(self):
        """Some goods, or some goods as long as others are there."""
        rng, when = self.rng, {}
        if rng.random() < 0.7:
            when["lines"] = {"categories": some(rng, CATEGORIES)[:2]}
        if rng.random() < 0.6:
            when["has"] = {"categories": [rng.choice(CATEGORIES)]}
        elif rng.random() < 0.4:
            when["at_least"] = rng.choice([1, 10, 40]) * self.unit
        return when

    def basket(self):
        rng, when = self.rng, {}
        if self.clash:
            return self.clashing()
        if rng.random() < 0.5:
            when["at_least"] = rng.choice([1, 3 * self.unit, 10 * self.unit])
        if rng.random() < 0.5:
            when["lines"] = rng.choice([
                {"categories": some(rng, CATEGORIES[:3])}, {"skus": some(rng, SKUS)},
                {"without_categories": [rng.choice(CATEGORIES)]},
                {"categories": ["drinks", "food"], "without_skus": [rng.choice(SKUS)]}])
        if rng.random() < 0.3:
            when["has"] = {**rng.choice([{"categories": some(rng, CATEGORIES)},
                                         {"skus": some(rng, SKUS)}]),
                           **({"items": rng.choice([2, 3])} if rng.random() < 0.5 else {})}
        if rng.random() < 0.25:
            when["tender"] = rng.choice(["card", "other"])
        return when


def basket(rng, exponent=2, counts=(0, 1, 2, 2, 3, 4)):
    """{amount, card, tax, tip, lines} of a purchase, with as many lines as one of the counts."""
    unit = 10 ** exponent
    lines = []
    for _ in range(rng.choice(counts)):
        money = rng.choice([0, rng.randrange(1, 20), rng.randrange(1, 12 * unit),
                            rng.randrange(1, 60 * unit)])
        lines.append((rng.choice(SKUS), rng.choice((*CATEGORIES, None)),
                      rng.choice([1, 1, 2, 3, 7]), money))
    tax, tip = (rng.choice([0, 0, rng.randrange(3 * unit + 1)]) for _ in range(2))
    amount = sum(money for *_, money in lines) + tax + tip
    if not lines:
        amount += rng.choice([1, 7, rng.randrange(1, 50 * unit + 2)])
    if amount == 0:
        lines.append(("s1", "drinks", 1, 1))
        amount = 1
    card = rng.choice([amount, amount, 0, rng.randrange(amount + 1)])
    return {"amount": amount, "card": card, "tax": tax, "tip": tip, "lines": tuple(lines)}


def one_each(rng, exponent):
    """One line of some categories, dear or cheap: what old mistakes need."""
    lines = [(rng.choice(SKUS), category, rng.choice([1, 1, 2]),
              rng.randrange(1, rng.choice([3, 20]) * 10 ** exponent + 2))
             for category in some(rng, CATEGORIES, 2)]
    rng.shuffle(lines)
    amount = sum(money for *_, money in lines)
    return {"amount": amount, "card": rng.choice([0, amount, rng.randrange(amount + 1)]),
            "lines": tuple(lines)}


def instant(rng, clock, near=None):
    """A time; often at the edge of a day, or where clocks change."""
    day = day_of(rng.choice(EDGES)) + rng.randrange(-2, 4) if near is None else near
    start = clock.start_us(day)
    return rng.choice([start, start - 1, start + rng.randrange(DAY_US), start + 7 * DAY_US // 24,
                       start + rng.randrange(4) * DAY_US // 24 + rng.randrange(-1, 1)])


def facts(rng, document):
    levels = document["tiers"]["levels"]
    return {"tier": rng.choice(levels)["id"],
            "tags": [tag for tag in TAGS if rng.random() < 0.4]}


def where(rng):
    return {"store": rng.choice((*STORES, None)), "channel": rng.choice(CHANNELS)}


def iso(day):
    return datetime.date.isoformat(date_of(day))
