"""What a basket earns (rules.md, "Evaluation"): base rules, multipliers, extras; pure."""
from typing import NamedTuple

from rules_goods import counted, meant, means, pieces_of
from rules_limits import cut, has_room, micro_of, uses_of
from rules_match import basket_holds, context_holds, rule_money
from program_model import MICRO

WHOLE = -1                    # the place of what a base rule gives for no good in particular


class Memory(NamedTuple):
    """What a purchase said when it was made, for asking again what was kept."""

    gave: dict                  # rule → micro-points
    lost: tuple                 # multipliers that gave nothing


class Earned:
    """Points, and why: reasons are (rule, micro, base), base rules first, then multipliers, then
    extras, each in the document's order. The base is the money that it was computed from, the
    pieces of what is given per_items, and 0 of a multiplier."""

    def __init__(self):
        self.reasons = []
        self.counters = {}
        self.blocked = []       # (rule, "limit"): it held, and had no room
        self.lost = []
        self.qualifying_micro = 0

    @property
    def points_micro(self):
        return sum(micro for _, micro, _ in self.reasons)

    def memory(self):
        return Memory({rule: micro for rule, micro, _ in self.reasons}, tuple(self.lost))


def earn(document, exponent, facts, basket, moment, where, flags=(), counters=None, memory=None):
    """facts {tier, tags}; where {store, channel}; counters of the account before. With a memory,
    context and room are what they were: only the goods are asked."""
    asking = Asking(document, exponent, basket, moment, memory)
    asking.facts, asking.where, asking.flags = facts, where, flags
    asking.counters = counters or {}
    asking.run()
    return asking.earned


def earn_load(document, amount, facts, moment, where, counters):
    """Of the load rules that match, the one with the highest at_least decides; without room it
    gives nothing."""
    earned = Earned()
    match = [rule for rule in document.get("loads", ())
             if rule["at_least"] <= amount and context_holds(
                 rule.get("when", {}), facts, moment, where, ())]
    if not match:
        return earned
    rule = min(match, key=lambda rule: (-rule["at_least"], rule["id"]))
    if not has_room(rule, counters, moment.day):
        earned.blocked.append((rule["id"], "limit"))
        return earned
    micro = cut(rule, micro_of(rule["points"]), counters, moment.day)
    if micro:
        earned.reasons.append((rule["id"], micro, amount))
        earned.counters = dict(uses_of(rule, micro, moment.day))
        earned.qualifying_micro = micro if rule.get("qualifies", True) else 0
    return earned


class Asking:
    """One evaluation."""

    facts = where = flags = counters = None

    def __init__(self, document, exponent, basket, moment, memory):
        self.document = document
        self.exponent = exponent
        self.basket = basket
        self.moment = moment
        self.memory = memory
        self.earned = Earned()
        self.base = {}          # (base rule, place) → micro-points before multipliers

    def run(self):
        bonuses = self.document.get("bonuses", ())
        for rule in self.document["earn"]:
            if self.takes_part(rule):
                gains = {(rule["id"], place): micro
                         for place, micro in self.gains(rule, rule["give"]).items()}
                self.base.update(gains)
                self.add(rule, sum(gains.values()), self.base_of(rule, rule["give"]))
        self.multiply([rule for rule in bonuses if "times" in rule])
        for rule in bonuses:
            if "extra" in rule and self.takes_part(rule):
                self.add(rule, sum(self.gains(rule, rule["extra"]).values()),
                         self.base_of(rule, rule["extra"]))

    def takes_part(self, rule):
        """Whether it holds and has room. Asked again: whether it gave something (or lost, and
        knows no limit), and the goods that were kept are enough for it."""
        if not basket_holds(rule, self.document, self.basket):
            return False
        if self.memory is not None:
            return rule["id"] in self.memory.gave or (
                rule["id"] in self.memory.lost and "limit" not in rule)
        if not context_holds(rule.get("when", {}), self.facts, self.moment, self.where,
                             self.flags):
            return False
        if not has_room(rule, self.counters, self.moment.day):
            self.earned.blocked.append((rule["id"], "limit"))
            return False
        return True

    def gains(self, rule, give):
        """What a give comes to: {place: micro}, the WHOLE for all but per_unit."""
        basket = self.basket
        if "per_unit" in give:
            paid, rate = self.tendered(rule), micro_of(give["per_unit"])
            return {place: basket.goods[place].money * paid * rate
                    // (basket.amount * 10 ** self.exponent)
                    for place in meant(rule, self.document, basket)
                    if basket.goods[place].money}
        return {WHOLE: self.full(rule, give) * micro_of(give["points"])}

    def tendered(self, rule):
        return self.basket.tender(rule.get("when", {}).get("tender"))

    def full(self, rule, give):
        """How many full amounts, full numbers of pieces, or visits there are."""
        if "per_items" in give:
            return pieces_of(self.basket, meant(rule, self.document, self.basket)
                             ) // give["per_items"]
        money = rule_money(rule, self.document, self.basket)
        return money // give["per_amount"] if "per_amount" in give else 1

    def base_of(self, rule, give):
        if "per_items" in give:
            return pieces_of(self.basket, meant(rule, self.document, self.basket))
        return rule_money(rule, self.document, self.basket)

    def multiply(self, rules):
        """Each good, and each base rule's whole, takes the highest; stacking ones add theirs."""
        rules = [rule for rule in rules if self.takes_part(rule)]
        highest = [rule for rule in rules if not rule.get("stack")]
        won = self.winners(highest)
        for rule in rules:
            if rule.get("stack"):
                places = self.places_of(rule)
            else:
                places = [place for place in won if won[place] is rule]
            micro = sum(self.more(rule, micro) for (_, place), micro in self.base.items()
                        if place in places)
            if micro == 0 and not rule.get("stack"):
                self.earned.lost.append(rule["id"])
            self.add(rule, micro, 0)

    def places_of(self, rule):
        """What it multiplies: goods that it means; the WHOLE only if it means all goods."""
        lines = rule.get("when", {}).get("lines")
        places = [place for place in counted(self.document, self.basket)
                  if means(lines, self.basket.goods[place])]
        return places + [WHOLE] * (lines is None)

    def winners(self, rules):
        """Which of them each place takes: the most times, the highest priority, the first id."""
        best = {}
        for rule in sorted(rules, key=lambda rule: (-micro_of(rule["times"]),
                                                    -rule.get("priority", 0), rule["id"])):
            for place in self.places_of(rule):
                best.setdefault(place, rule)
        return best

    @staticmethod
    def more(rule, micro):
        return micro * (micro_of(rule["times"]) - MICRO) // MICRO

    def add(self, rule, micro, base):
        """A reason. Nothing is no reason, and uses no limit."""
        if self.memory is None:
            micro = cut(rule, micro, self.counters, self.moment.day)
        else:
            micro = min(cut({**rule, "limit": ()}, micro, {}, self.moment.day),
                        self.most_again(rule, micro))
        if micro <= 0:
            return
        self.earned.reasons.append((rule["id"], micro, base))
        for key, count in uses_of(rule, micro, self.moment.day).items():
            self.earned.counters[key] = self.earned.counters.get(key, 0) + count
        if rule.get("qualifies", True):
            self.earned.qualifying_micro += micro

    def most_again(self, rule, micro):
        """What was cut to the rest of a limit in points comes to no more now. Limits in times do
        not cut: a multiplier that took part may take a good whose winner has gone. Were it capped
        by what it gave, it would keep the good from others for little, and when it goes, too,
        points due would rise."""
        if any("points" in limit for limit in rule.get("limit", ())):
            return self.memory.gave[rule["id"]]
        return micro
