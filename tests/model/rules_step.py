"""What every operation under format 2 is made of: what is asked, what becomes of it, and the one
way to write an entry. See rules_work.py."""
from dataclasses import dataclass, field

from rules_life import lot_of, sliding_end
from rules_lots import NO_END, SLIDING
from rules_program import HOLDING, SLIDING_END
from rules_tiers import held, lasting
from rules_time import month_of


@dataclass
class Ask:
    """What a caller asks; what is not given is zero, empty or None."""

    kind: str       # load purchase capture redeem refund void voucher voucher_end join tags touch
    amount: int = 0             # of a refund 0: all there is
    card: int = 0               # the part that the card pays
    tax: int = 0
    tip: int = 0
    lines: tuple = ()           # (sku, category, quantity, amount), …
    rewards: tuple = ()         # {"reward" or "voucher", "line", "times", "off"}, …
    flags: tuple = ()
    store: str | None = None
    channel: str = "till"
    ref_seq: int = 0            # what is refunded or voided, the voucher that is ended
    pieces: dict = field(default_factory=dict)      # of a refund by lines: {line: pieces}
    reward: str | None = None   # of which a voucher is made
    add: tuple = ()
    remove: tuple = ()

    def where(self):
        return {"store": self.store, "channel": self.channel}


@dataclass
class Done:
    """All new entries, and the operation's own; or a refusal, and what was due all the same."""

    entries: list
    entry: dict | None = None
    refusal: object = None


class Step:
    """One operation on one account at one time."""

    sliding_gone = False        # points have returned to a sliding lot that has ended

    def __init__(self, account, ask, at_us):
        self.account = account
        self.program = account.program
        self.ask = ask
        self.at = max(at_us, account.last_at)
        self.moment = self.program.clock.moment(self.at)
        self.day = self.moment.day
        self.rules = self.program.rules_at(self.at)
        self.entries = []

    @property
    def month(self):
        return month_of(self.day)

    def facts(self):
        return {"tier": self.rules.tier_id(self.account.tier), "tags": sorted(self.account.tags)}

    def write(self, kind, contra="none", cash=0, draft=None, counters=None, months=None,
              rules=None, **more):
        """A new entry: counters are {(rule, slot, period): delta}, months {month: delta}. The key
        of what nobody asked for is what its op_id is made of."""
        entry = {"seq": len(self.account.entries) + 1, "at": self.at, "kind": kind, "cash": cash,
                 "contra": contra, "rules": (rules or self.rules).version,
                 "lots": draft.deltas() if draft else [],
                 "counters": [[*key, delta] for key, delta in (counters or {}).items() if delta],
                 "months": [[month, micro] for month, micro in (months or {}).items() if micro],
                 **more}
        entry["points"] = sum(micro for *_, micro in entry["lots"])
        entry = {name: value for name, value in entry.items()
                 if value or name in ("cash", "points")}
        self.account.take(entry)
        entry["cash_after"], entry["points_after"] = self.account.cash, self.account.points
        self.entries.append(entry)
        return entry

    # --- points' life ---------------------------------------------------------------------
    def draft(self, rules=None):
        draft = self.account.draft(self.day)
        if self.sliding_gone or self.sliding_is_over(rules or self.rules):
            draft.sliding_end = 0
        return draft

    def sliding_is_over(self, rules):
        """Where there is no end day though the tier has months, and nothing in the lot, what
        returns to it has ended."""
        return (rules.slides() and self.account.sliding_day() is None
                and rules.life_months(self.account.tier) > 0
                and self.account.sliding_points() == 0)

    def returned(self, draft, parts):
        """Points that return to their own lots, [[start, end, micro]]."""
        into = draft.give_back([((start, end), micro) for start, end, micro in parts])
        if draft.sliding_end == 0 and any(end == SLIDING for (_, end), _ in into):
            self.sliding_gone = True

    def activity(self, draft, counters, tier=None, day=None, rules=None):
        """Moves the sliding lot's end, and dated lots that end sooner join it."""
        rules = rules or self.rules
        if rules.slides():
            self.slide(draft, counters, sliding_end(
                rules, self.account.tier if tier is None else tier,
                self.day if day is None else day))
            draft.join_sliding()

    def slide(self, draft, counters, end):
        now = self.account.sliding_day() or 0
        counters[SLIDING_END, 0, 0] = (0 if end == NO_END else end) - now
        self.sliding_gone = False
        draft.sliding_end = end

    def given(self, draft, counters):
        """Points that are given, to a sleeper too, have a life."""
        end = sliding_end(self.rules, self.account.tier, self.day) if self.rules.slides() else 0
        kept = self.account.sliding_day()
        if self.rules.slides() and end != NO_END and (kept is None or kept <= self.day):
            self.slide(draft, counters, end)

    def own_lot(self):
        return lot_of(self.rules, self.account.tier, self.day)

    # --- tiers ----------------------------------------------------------------------------
    def write_tier(self, holdings, month, day, rules, named):
        """A TIER entry, if some holding or the tier changes."""
        holdings, old = lasting(holdings, month), self.account.holdings()
        tier = held(rules, holdings, month)
        if holdings == lasting(old, month) and tier == self.account.tier:
            return
        counters, draft = {}, self.account.draft(self.day)
        for sign, pairs in ((-1, old), (1, holdings)):
            for number, (since, until) in pairs.items():
                key = (HOLDING - number, 0, since)
                counters[key] = counters.get(key, 0) + sign * until
        if tier != self.account.tier:
            self.activity(draft, counters, tier, day, rules)
        self.write("tier", draft=draft, counters=counters, rules=rules,
                   ref_seq=named[1] if named[0] == "tier of" else 0,
                   tier=[self.account.tier, tier], key=named)
