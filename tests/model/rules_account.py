"""An account under programs of format 2, as its entries tell it. An entry is a plain dict; take()
is all that changes an account, so entries alone make it again."""
from rules_lots import NO_END, SLIDING, Draft, merged
from rules_program import HOLDING, SLIDING_END, older_periods

MONTHS_MAX = 36
VOUCHERS_MAX, VOUCHER_LOTS_MAX = 16, 48


class Account:
    """What is known about one account."""

    def __init__(self, program):
        self.program = program
        self.cash = 0
        self.held = 0               # of the cash, for captures
        self.lots = {}
        self.counters = {}          # (rule, slot, period) → count; the program's own: (-3, 0, 0)
        self.months = {}            # month → qualifying micro-points
        self.tier = 0               # the number of its level
        self.vouchers = {}          # seq → {reward, cost_micro, ends_us, from}
        self.tags = set()
        self.last_at = 0
        self.entries = []

    @property
    def points(self):
        return sum(self.lots.values())

    # --- counters -------------------------------------------------------------------------
    def count(self, key):
        return self.counters.get(key, 0)

    def lives(self, key):
        """Whether no newer period settles the counter's."""
        rule, slot, period = key
        keeps = older_periods(self.program, rule, slot)
        return all(other[2] <= period + keeps for other in self.counters
                   if other[:2] == (rule, slot))

    def add_count(self, key, delta):
        """What falls to zero goes; a newer period drops those that are too old for their id."""
        rule, slot, period = key
        self.counters[key] = self.count(key) + delta
        if isinstance(rule, str) or rule > HOLDING:
            keeps = older_periods(self.program, rule, slot)
            newest = max(other[2] for other in self.counters if other[:2] == (rule, slot))
            self.counters = {other: count for other, count in self.counters.items()
                             if other[:2] != (rule, slot) or other[2] >= newest - keeps}
        if not self.counters.get(key):
            self.counters.pop(key, None)

    def periods(self, rule, slot):
        """{period: count} of a counter, the oldest first."""
        return {key[2]: count for key, count in sorted(self.counters.items(), key=str)
                if key[:2] == (rule, slot)}

    # --- the sliding lot ------------------------------------------------------------------
    def sliding_day(self):
        """The end day that is kept for it, or None."""
        return self.counters.get((SLIDING_END, 0, 0))

    def slides_on(self):
        """Its end day, or NO_END."""
        day = self.sliding_day()
        return NO_END if day is None else day

    def draft(self, day):
        return Draft(self.lots, day, self.slides_on())

    def sliding_points(self):
        return sum(micro for lot, micro in self.lots.items() if lot[1] == SLIDING)

    # --- holdings -------------------------------------------------------------------------
    def holdings(self):
        """{number of the level: (since month, until month)}."""
        return {HOLDING - key[0]: (key[2], count) for key, count in self.counters.items()
                if not isinstance(key[0], str) and key[0] <= HOLDING}

    def window(self, first, last):
        return sum(micro for month, micro in self.months.items() if first <= month <= last)

    # --- vouchers -------------------------------------------------------------------------
    def voucher_room(self, lots):
        """Whether a further one, with so many lots in it, has room."""
        taken = sum(len(voucher["from"]) for voucher in self.vouchers.values())
        return len(self.vouchers) < VOUCHERS_MAX and taken + lots <= VOUCHER_LOTS_MAX

    # --- entries --------------------------------------------------------------------------
    def take(self, entry):
        """What an entry does, and nothing else does anything."""
        day = self.program.clock.day(entry["at"])
        self.cash += entry["cash"]
        self.held += entry.get("held", 0)
        self.take_lots(entry.get("lots", ()), day)
        for rule, slot, period, delta in entry.get("counters", ()):
            self.add_count((rule, slot, period), delta)
        self.take_months(entry.get("months", ()))
        if "tier" in entry:
            self.tier = entry["tier"][1]
        self.take_vouchers(entry)
        tags = entry.get("tags", {})
        self.tags = (self.tags | set(tags.get("add", ()))) - set(tags.get("remove", ()))
        self.last_at = entry["at"]
        self.entries.append(entry)

    def take_lots(self, deltas, day):
        if deltas:
            self.lots = merged(self.lots, day)
            for start, end, micro in deltas:
                lot = (start, end)
                self.lots[lot] = self.lots.get(lot, 0) + micro
            self.lots = {lot: micro for lot, micro in self.lots.items() if micro}

    def take_months(self, deltas):
        for month, micro in deltas:
            self.months[month] = self.months.get(month, 0) + micro
        self.months = {month: self.months[month] for month in sorted(self.months)[-MONTHS_MAX:]
                       if self.months[month]}

    def take_vouchers(self, entry):
        if entry["kind"] == "voucher":
            self.vouchers[entry["seq"]] = entry["voucher"]
        if entry["kind"] == "voucher_end":
            del self.vouchers[entry["ref_seq"]]
        for reward in entry.get("rewards", ()):
            if reward.get("voucher"):
                del self.vouchers[reward["voucher"]]
        for seq, voucher in entry.get("opened", ()):
            self.vouchers[seq] = voucher

    def state(self, day=None):
        """Everything, to be compared; lots as they are on a day, by their ends."""
        lots = merged(self.lots, day) if day is not None else self.lots
        return {"version": len(self.entries), "cash": self.cash, "points": self.points,
                "lots": sorted([[*lot, micro] for lot, micro in lots.items()]),
                "counters": sorted(([*key, count] for key, count in self.counters.items()),
                                   key=str),
                "months": sorted([month, micro] for month, micro in self.months.items()),
                "tier": self.tier, "vouchers": sorted(self.vouchers.items()),
                "tags": sorted(self.tags)}

    def copy(self):
        """As it is now, to be compared with later."""
        twin = Account(self.program)
        twin.__dict__.update({name: value.copy() if isinstance(value, (dict, list, set)) else value
                              for name, value in self.__dict__.items()})
        return twin

    def again(self):
        """The account that its entries make."""
        twin = Account(self.program)
        for entry in self.entries:
            twin.take(entry)
        return twin
