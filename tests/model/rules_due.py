"""What comes by itself: vouchers, tiers and lots end, in the order of their times and under the
rules of their time (rules.md, "Entries")."""
from rules_lots import NO_END, SLIDING
from rules_program import SLIDING_END
from rules_step import Step
from rules_tiers import at_end
from rules_time import first_day

VOUCHER, TIER, EXPIRE = 1, 2, 3         # at equal times in this order; 0 is a hold's release


class Due(Step):
    """Due entries of an account, up to the operation's time."""

    def come_due(self):
        while True:
            others = min(self.others_due(), default=(self.at + 1, EXPIRE, 0))
            day = self.program.clock.day(min(others[0], self.at + 1) - 1)
            if self.expire(day):
                continue
            if others[0] > self.at:
                return
            if others[1] == VOUCHER:
                self.end_voucher_at(*others)
            else:
                self.end_tier(others[0])

    def others_due(self):
        """(time, kind, which) of vouchers and of the tier."""
        for seq, voucher in self.account.vouchers.items():
            yield voucher["ends_us"], VOUCHER, seq
        until = self.account.holdings().get(self.account.tier, (0, NO_END))[1]
        if until != NO_END:
            yield self.program.clock.start_us(first_day(until)), TIER, 0

    def end_tier(self, at_us):
        rules, day = self.program.rules_at(at_us), self.program.clock.day(at_us)
        until = self.account.holdings()[self.account.tier][1]
        self.write_tier(at_end(rules, self.account, until), until, day, rules, ("tier", until))

    def end_voucher_at(self, at_us, _, seq):
        """What returns to a lot that has ended before expires at once."""
        ended = self.end_voucher(seq, self.program.rules_at(at_us))
        self.expire(self.program.clock.day(at_us) - 1, ended)

    def expire(self, day, cause=None):
        """Lots that have ended by a day are one entry. The sliding one's end goes with it."""
        draft, counters = self.draft(), {}
        draft.day = day
        if not draft.expire():
            return False
        self.sliding_gone = False
        if any(end == SLIDING for _, end, _ in draft.deltas()):
            counters[SLIDING_END, 0, 0] = -(self.account.sliding_day() or 0)
        self.write("expire", "breakage", draft=draft, counters=counters,
                   key=("after", cause["seq"]) if cause else self.expire_key(draft))
        return True

    def expire_key(self, draft):
        """The last lot; the sliding one by its end day, because it ends more than once."""
        start, end, _ = draft.deltas()[-1]
        return ("expire", -1, self.account.sliding_day()) if end == SLIDING else (
            "expire", start, end)

    def end_voucher(self, seq, rules=None):
        """Its points go back to their lots."""
        voucher, draft = self.account.vouchers[seq], self.draft(rules)
        self.returned(draft, voucher["from"])
        return self.write("voucher_end", "rewards", draft=draft, ref_seq=seq, rules=rules,
                          voucher={"reward": voucher["reward"]}, key=("voucher_end", seq))
