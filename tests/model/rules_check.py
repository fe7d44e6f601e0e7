"""What a program must mean beyond its shape (rules.md, "The document" and "State per account"):
check() says where it does not, [(path, problem)]."""
import datetime
import json

from rules_challenges import per_of
from rules_limits import micro_of
from rules_schema import Schema
from rules_time import day_of, minute_of

SECTIONS = ("earn", "bonuses", "loads", "gifts", "challenges", "rewards")
LATER = ("budget", "stock")                     # members that are refused by name until they work
LATER_ON = ("birthday", "referred", "referral")
BASKET = ("flags", "tender", "lines", "at_least", "has")
COUNTERS_MAX, WORDS_MAX, BYTES_MAX = 144, 512, 64 * 1024
MINUTE_SLICES_MAX, DAY_SLICES_MAX = 96, 1024
EARN_MAX = 2 ** 63 // 1000
SCHEMA = []


def check(document, exponent, later=False):
    """later: what is refused until it works is let through."""
    SCHEMA[:] = SCHEMA or [Schema()]
    problems = [(path, "shape") for path in SCHEMA[0].problems(document)]
    if len(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()) > BYTES_MAX:
        problems.append(("", "bytes"))
    return problems or Check(document, exponent, later).problems()


class Check:
    """A document of the right shape."""

    def __init__(self, document, exponent, later):
        self.document = document
        self.exponent = exponent
        self.later = later
        self.levels = [level["id"] for level in document["tiers"]["levels"]]
        self.rewards = [reward["id"] for reward in document["rewards"]]

    def rules(self):
        """(section, path, rule) of all."""
        for section in SECTIONS:
            for place, rule in enumerate(self.document.get(section, ())):
                yield section, f"{section}[{place}]", rule

    def problems(self):
        """What a purchase gives at most is a question only where nothing that gives is wrong."""
        found = [*self.ids(), *self.tiers(), *self.life(), *self.limits()]
        for section, path, rule in self.rules():
            found += self.not_yet(path, rule)
            found += self.when(section, path + ".when", rule.get("when", {}), rule)
            found += self.rule(path, rule)
        gives = any(path.startswith(("earn", "bonuses", "limits")) for path, _ in found)
        return [*found, *self.sums(gives)]

    # --- parts ----------------------------------------------------------------------------
    def ids(self):
        """One name space for the rules of all sections and the levels."""
        seen = set()
        named = [(f"tiers.levels[{place}]", level) for place, level in enumerate(
            self.document["tiers"]["levels"])]
        for path, rule in [*named, *((path, rule) for _, path, rule in self.rules())]:
            if rule["id"] in seen:
                yield f"{path}.id", "twice"
            seen.add(rule["id"])

    def tiers(self):
        """Levels by rising points, from 0 up; a number is one level's."""
        tiers, last, numbers = self.document["tiers"], -1, set()
        for place, level in enumerate(tiers["levels"]):
            path = f"tiers.levels[{place}]"
            if place == 0 and level["points"] != 0 or level["points"] <= last:
                yield f"{path}.points", "order"
            if place == 0 and level["number"] != 0 or level["number"] in numbers:
                yield f"{path}.number", "number"
            last = level["points"]
            numbers.add(level["number"])
        if tiers.get("window_months", 0) + tiers["hold_months"] > 35:
            yield "tiers.hold_months", "months"

    def life(self):
        life = self.document["points"]["life"]
        if "on" in life:
            month, day = map(int, life["on"].split("-"))
            try:
                datetime.date(2028, month, day)
            except ValueError:
                yield "points.life.on", "date"
        yield from self.by_tier("points.life.by_tier", life.get("by_tier", ()))

    def by_tier(self, path, items):
        """Levels that there are, each once."""
        seen = set()
        for place, item in enumerate(items):
            tier = item.get("tier")
            if tier in seen or tier is not None and tier not in self.levels:
                yield f"{path}[{place}]" + (".tier" if tier else ""), "tier"
            seen.add(tier)

    def limits(self):
        limits = self.document["limits"]
        for most, least in (("load_max", "load_min"), ("load_day_max", "load_min"),
                            ("balance_max", "load_min"), ("transfer_max", "transfer_min"),
                            ("transfer_day_max", "transfer_min"), ("gift_max", "gift_min"),
                            ("gift_day_max", "gift_min")):
            if most in limits and least in limits and limits[most] < limits[least]:
                yield f"limits.{most}", "order"

    def not_yet(self, path, rule):
        if not self.later:
            for name in LATER:
                if name in rule:
                    yield f"{path}.{name}", "later"
            if rule.get("on") in LATER_ON:
                yield f"{path}.on", "later"

    def rule(self, path, rule):
        if "times" in rule and micro_of(rule["times"]) > 100_000_000:
            yield f"{path}.times", "range"
        for name in ("give", "extra"):
            if micro_of(rule.get(name, {}).get("per_unit", "0")) > 10 ** 12:
                yield f"{path}.{name}.per_unit", "range"
        if "reward" in rule and rule["reward"] not in self.rewards:
            yield f"{path}.reward", "unknown"
        yield from self.by_tier(f"{path}.valid", rule.get("valid", ()))
        per = rule.get("per")
        if isinstance(per, dict) and day_of(per["from"]) > day_of(per["to"]):
            yield f"{path}.per.to", "order"

    def when(self, section, path, when, rule):
        """Words that there are, hours and dates in order; no goods where there are none."""
        for place, tier in enumerate(when.get("tiers", ())):
            if tier not in self.levels:
                yield f"{path}.tiers[{place}]", "tier"
        for place, flag in enumerate(when.get("flags", ())):
            if flag not in self.document.get("flags", ()):
                yield f"{path}.flags[{place}]", "flag"
        for place, (begin, end) in enumerate(when.get("hours", ())):
            if minute_of(begin) >= minute_of(end):
                yield f"{path}.hours[{place}][1]", "order"
        if "from" in when and "to" in when and day_of(when["from"]) > day_of(when["to"]):
            yield f"{path}.to", "order"
        if section == "loads" or rule.get("on") in ("join", "birthday", "referral"):
            for name in BASKET:
                if name in when:
                    yield f"{path}.{name}", "no goods"

    # --- sums -----------------------------------------------------------------------------
    def sums(self, gives_wrong):
        if self.counters() > COUNTERS_MAX:
            yield "", "counters"
        if len(self.words()) > WORDS_MAX:
            yield "", "words"
        minutes, days = self.slices()
        if minutes > MINUTE_SLICES_MAX:
            yield "", "minutes"
        if days > DAY_SLICES_MAX:
            yield "", "days"
        if not gives_wrong and self.most_micro() > EARN_MAX:
            yield "limits.purchase_max", "points"

    def counters(self):
        """The most that an account may ever need."""
        total = 8 + len(self.levels) - 1
        for section, _, rule in self.rules():
            total += len(rule.get("limit", ())) + 2 * (rule.get("on") == "birthday")
            if section == "challenges":
                total += self.counters_of(rule)
        return total

    @staticmethod
    def counters_of(challenge):
        if per_of(challenge) == "weeks":
            weeks = challenge["target"] + 5
            return weeks + -(-weeks // challenge["target"])
        per = challenge["per"]
        return {"week": 10, "month": 4}.get(per if isinstance(per, str) else "", 2)

    def words(self):
        """Categories and skus that some rule names."""
        found = set()
        lists = [self.document.get("exclude", {})]
        for _, _, rule in self.rules():
            lists += [rule.get("when", {}).get(name, {}) for name in ("lines", "has")]
        for said in lists:
            for name, words in said.items():
                if name != "items":
                    found |= {(name.removeprefix("without_"), word) for word in words}
        return found

    def slices(self):
        """Into how many parts hours cut a day, and dates cut time."""
        minutes, days = set(), set()
        for _, _, rule in self.rules():
            when, per = rule.get("when", {}), rule.get("per")
            minutes |= {minute_of(end) for span in when.get("hours", ()) for end in span}
            spans = [(day, day) for day in when.get("on", ())]
            spans += [(per["from"], per["to"])] if isinstance(per, dict) else []
            days |= {day_of(first) for first, _ in spans} | {day_of(end) + 1 for _, end in spans}
            days |= {day_of(when["from"])} if "from" in when else set()
            days |= {day_of(when["to"]) + 1} if "to" in when else set()
        return len(minutes - {0, 1440}) + 1, len(days) + 1

    def most_micro(self):
        """What the greatest purchase could earn: all base rules, times the highest and all that
        stack, and the extras."""
        bonuses = self.document.get("bonuses", ())
        base = sum(self.give_micro(rule["give"]) for rule in self.document["earn"])
        times = [micro_of(rule["times"]) - 10 ** 6 for rule in bonuses if "times" in rule]
        stack = sum(more for rule, more in zip(
            (rule for rule in bonuses if "times" in rule), times) if rule.get("stack"))
        best = max((more for rule, more in zip(
            (rule for rule in bonuses if "times" in rule), times) if not rule.get("stack")),
            default=0)
        return base * (10 ** 6 + best + stack) // 10 ** 6 + sum(
            self.give_micro(rule["extra"]) for rule in bonuses if "extra" in rule)

    def give_micro(self, give):
        most = self.document["limits"]["purchase_max"]
        if "per_unit" in give:
            return most * micro_of(give["per_unit"]) // 10 ** self.exponent
        full = most // give.get("per_amount", most)
        return micro_of(give["points"]) * full
