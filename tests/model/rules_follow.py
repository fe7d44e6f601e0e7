"""What follows an operation: gifts, challenges, the tier, what has ended (rules.md, "Entries" and
"Challenges")."""
from rules_challenges import contribution, due, marks_of, per_of, runs, settled, weeks_kept
from rules_due import Due
from rules_limits import cut, has_room, micro_of, uses_of
from rules_lots import NoRoom
from rules_match import basket_holds, context_holds
from rules_program import GRANTED, JOINED, PROGRESS
from rules_tiers import after_change, without_lost
from rules_time import period_of

FOLLOW_MAX = 8                # gifts of one operation; the rest comes with the next purchase
WELCOME_DAYS = 90             # a first purchase later than that welcomes nobody


class Follow(Due):
    """Entries behind the operation's own."""

    follow_count = 0

    @property
    def own(self):
        """The operation's own entry."""
        return self.account.entries[len(self.before.entries)]

    # --- gifts ----------------------------------------------------------------------------
    def gifts_for(self, on, basket, flags):
        """Gifts that this operation accepts, and that have room."""
        return [gift for gift in self.rules.rules_of("gifts") if gift["on"] == on
                and context_holds(gift.get("when", {}), self.facts_before, self.moment,
                                  self.ask.where(), flags)
                and (basket is None or basket_holds(gift, self.rules.document, basket))
                and has_room(gift, self.account.counters, self.day)]

    def joined_day(self):
        return self.account.counters.get((JOINED, 0, 0))

    def follow_purchase(self, entry, gifts):
        """Of a purchase or a capture."""
        for gift in gifts:
            counters = {}
            if self.joined_day() is not None:
                counters[JOINED, 0, 0] = -self.joined_day()
            self.give(gift, entry, 0, counters)
        for rule, slot, period, added in entry.get("counters", ()):
            challenge = self.rules.find("challenges", rule)
            if challenge and slot == PROGRESS and added > 0:
                self.grant(challenge, period, entry)

    def give(self, rule, cause, period, counters):
        """A BONUS or a VOUCHER entry; false: it cannot be written."""
        if self.follow_count >= FOLLOW_MAX:
            return False
        given = {"rule": rule["id"], "period": period, "n": self.number_of(rule["id"])}
        write = self.give_voucher if "reward" in rule else self.give_points
        if not write(rule, cause, given, counters):
            return False
        self.follow_count += 1
        return True

    def number_of(self, rule):
        """Of a further gift of this rule in this operation, from 1."""
        return 1 + sum(entry.get("give", {}).get("rule") == rule for entry in self.entries)

    def gift_key(self, given):
        return ("gift", self.own["seq"], given["rule"], given["n"])

    def give_points(self, rule, cause, given, counters):
        micro = cut(rule, micro_of(rule["points"]), self.account.counters, self.day)
        draft = self.draft()
        self.given(draft, counters)
        try:
            own = draft.put(self.own_lot(), micro)
        except NoRoom:
            return False
        counters.update(uses_of(rule, micro, self.day))
        months = {self.month: micro} if rule.get("qualifies", True) else {}
        self.write("bonus", "promotion", draft=draft, counters=counters, months=months,
                   ref_seq=cause["seq"], give=given, own=[[*lot, part] for lot, part in own],
                   key=self.gift_key(given))
        return True

    def give_voucher(self, rule, cause, given, counters):
        """Valid by tier, the day of giving is the first; an item without tier is for others."""
        tier = self.facts_before["tier"]
        days = {item.get("tier"): item["days"] for item in rule["valid"]}
        days = days.get(tier, days.get(None))
        if days is None or not self.account.voucher_room(0):
            return False
        counters.update(uses_of(rule, 0, self.day))
        voucher = {"reward": rule["reward"], "cost_micro": 0, "from": [],
                   "ends_us": self.program.clock.start_us(self.day + days)}
        self.write("voucher", "rewards", counters=counters, ref_seq=cause["seq"], give=given,
                   voucher=voucher, key=self.gift_key(given))
        return True

    # --- challenges -----------------------------------------------------------------------
    def contribute(self, counters, basket, flags):
        """What a purchase adds to challenges, into its own entry."""
        for challenge in self.rules.rules_of("challenges"):
            period, added = contribution(challenge, self.rules.document, basket,
                                         self.facts_before, self.moment, self.ask.where(), flags)
            if added:
                counters[challenge["id"], PROGRESS, period] = added
                if per_of(challenge) == "weeks":
                    weeks = {*self.account.periods(challenge["id"], PROGRESS), period}
                    weeks = {week for week in weeks
                             if week >= max(weeks) - weeks_kept(challenge["target"])}
                    self.move_marks(challenge, weeks, weeks, counters)

    def grant(self, challenge, period, cause):
        """Whatever is due in a period that a purchase has added to, and not granted."""
        if per_of(challenge) == "weeks":
            self.grant_runs(challenge, cause)
            return
        progress = self.account.count((challenge["id"], PROGRESS, period))
        key = (challenge["id"], GRANTED, period)
        while self.account.count(key) < due(challenge, progress):
            if not self.give(challenge, cause, period, {key: 1}):
                return

    def grant_runs(self, challenge, cause):
        weeks = self.account.periods(challenge["id"], PROGRESS)
        ends, marks = self.runs_of(challenge, weeks, weeks)
        for week in ends[len(marks):]:
            if not self.give(challenge, cause, week, {(challenge["id"], GRANTED, week): 1}):
                return

    def runs_of(self, challenge, before, after):
        """Runs that are due with the weeks after, and marks of those that were granted; what was
        settled with the weeks before is in neither."""
        target = challenge["target"]
        marks = marks_of(self.account.periods(challenge["id"], GRANTED))
        behind = settled(target, before, marks, period_of("week", self.day))
        return runs(target, after, behind), [mark for mark in marks if mark > behind]

    def move_marks(self, challenge, before, after, counters):
        """Marks of grants move with the runs; returns those that no run is left for."""
        ends, marks = self.runs_of(challenge, before, after)
        for old, new in zip(marks, ends):
            if old != new:
                for mark, delta in ((old, -1), (new, 1)):
                    key = (challenge["id"], GRANTED, mark)
                    counters[key] = counters.get(key, 0) + delta
        return marks[len(ends):]

    # --- tier and ends --------------------------------------------------------------------
    def follow_tier(self, lost):
        """After an entry that changes months; lost: they may have fallen."""
        if self.account.months == self.before.months:
            return
        if lost:
            holdings = without_lost(self.rules, self.account, self.before, self.month)
        else:
            holdings = self.account.holdings()
        holdings = after_change(self.rules, self.account, holdings, self.month)
        self.write_tier(holdings, self.month, self.day, self.rules, ("tier of", self.own["seq"]))

    def follow_ends(self):
        """What has returned past its end ends at once."""
        for seq, ends_us in [(seq, voucher["ends_us"])
                             for seq, voucher in self.account.vouchers.items()]:
            if ends_us <= self.at:
                self.end_voucher(seq, self.program.rules_at(ends_us))
        self.expire(self.day, self.own)
