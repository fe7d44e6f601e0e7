"""A program of format 2: its zone, its exponent and its rule sets, and what stands in one."""
from rules_challenges import weeks_kept
from rules_limits import micro_of
from rules_time import Clock, month_of

# The program's own counters (svc/core/counter.h).
LOADED, SLIDING_END, JOINED = -1, -3, -4
HOLDING = -16                 # -16-n: the holding of the tier with number n
PROGRESS, GRANTED = 2, 3      # slots of a challenge; 0 and 1 are a rule's limits


class Rules:
    """One rule set."""

    def __init__(self, version, since_us, document, exponent):
        self.version = version
        self.since_us = since_us
        self.document = document
        self.exponent = exponent
        self.levels = document["tiers"]["levels"]
        self.limits = document["limits"]
        self.points = document["points"]

    def rules_of(self, section):
        return self.document.get(section, [])

    def find(self, section, name):
        return next((rule for rule in self.rules_of(section) if rule["id"] == name), None)

    def level(self, number):
        return next(level for level in self.levels if level["number"] == number)

    def rank(self, number):
        return self.levels.index(self.level(number))

    def tier_id(self, number):
        return self.level(number)["id"]

    def debt_most(self):
        """How much debt an account may have, in micro-points."""
        debt = self.points["debt"]
        if not debt["allowed"]:
            return 0
        return micro_of(str(debt["max"])) if "max" in debt else 2 ** 63

    def hold_back(self):
        return self.points.get("hold_back_days", 0)

    def life_months(self, number):
        """Months of points' life in a tier; 0: never."""
        life = self.points["life"]
        named = {item["tier"]: item["months"] for item in life.get("by_tier", ())}
        return named.get(self.tier_id(number), life["months"])

    def slides(self):
        return self.points["life"]["after"] == "activity"

    def flags_of(self, flags):
        """Those that the program knows; others are ignored."""
        return sorted(set(flags) & set(self.document.get("flags", ())))

    def tags_named(self):
        """Tags that some rule looks at."""
        return {tag for section in ("earn", "bonuses", "loads", "gifts", "challenges", "rewards")
                for rule in self.rules_of(section) for name in ("tags", "without_tags")
                for tag in rule.get("when", {}).get(name, ())}


class Program:
    """Zone, exponent and rule sets: documents are (version, from_us, dict)."""

    def __init__(self, zone, exponent, documents):
        self.clock = Clock(zone)
        self.exponent = exponent
        self.sets = sorted((Rules(version, since, document, exponent)
                            for version, since, document in documents),
                           key=lambda rules: (rules.since_us, rules.version))
        self.by_version = {rules.version: rules for rules in self.sets}

    def rules_at(self, at_us):
        """Those in force: of equal times the higher version rules."""
        return [rules for rules in self.sets if rules.since_us <= at_us][-1]

    def month_at(self, at_us):
        return month_of(self.clock.day(at_us))


def older_periods(program, rule, slot):
    """How many older periods of a counter live on beside the newest: what its id says. Looked up
    in any rule set, because a challenge's count and period are fixed by its id for ever."""
    if slot not in (PROGRESS, GRANTED):
        return 0
    for rules in program.sets:
        challenge = rules.find("challenges", rule)
        if challenge:
            if challenge["count"] == "weeks":
                return weeks_kept(challenge["target"])
            return {"week": 4, "month": 1}.get(
                challenge["per"] if isinstance(challenge["per"], str) else "", 0)
    return 0
