"""What each operation does to an account under a program of format 2 (rules.md, "Entries").

    program = Program("America/New_York", 2, [(1, 0, document)])
    account = Account(program)
    done = apply(account, Ask("purchase", amount=470, card=470, lines=(…)), at_us)

Order in one operation: what is due, the operation, gifts and challenges, tier, what has ended."""
from ledger_words import Refusal
from rules_earn import earn, earn_load
from rules_follow import WELCOME_DAYS
from rules_goods import bought
from rules_lots import NoRoom
from rules_program import JOINED, LOADED
from rules_refund import REFUNDABLE, Refund
from rules_step import Done


def apply(account, ask, at_us):
    """One operation; what is due comes first, and stays whatever follows."""
    work = Work(account, ask, at_us)
    work.come_due()
    work.before = account.copy()
    work.facts_before = work.facts()
    asked_of = len(account.entries)
    try:
        work.run()
    except NoRoom:
        return Done(work.entries, refusal=Refusal("limit-exceeded"))
    except Refusal as refusal:
        return Done(work.entries, refusal=refusal)
    own = account.entries[asked_of] if len(account.entries) > asked_of else None
    return Done(work.entries, own)


class Work(Refund):
    """One operation."""

    before = facts_before = None

    def run(self):
        ask = self.ask
        if ask.kind in ("refund", "void"):
            self.undo(self.named())
        elif ask.kind != "touch":
            getattr(self, ask.kind)()

    def named(self):
        if not 1 <= self.ask.ref_seq <= len(self.before.entries):
            raise Refusal("not-found")
        return self.account.entries[self.ask.ref_seq - 1]

    def undo(self, original):
        """A void is the whole."""
        if self.ask.kind == "void" and original["kind"] == "load":
            self.void_load(original)
        elif original["kind"] not in REFUNDABLE:
            raise Refusal("not-refundable")
        else:
            self.give_back(original, self.ask.kind)

    # --- loads ----------------------------------------------------------------------------
    def load(self):
        amount, limits = self.ask.amount, self.rules.limits
        today = self.account.count((LOADED, 0, self.day)) + amount
        for limit, met in (("load_min", amount >= limits["load_min"]),
                           ("load_max", amount <= limits["load_max"]),
                           ("load_day_max", today <= limits["load_day_max"])):
            if not met:
                raise Refusal("limit-exceeded", limit=limits[limit])
        if self.account.cash + amount > limits["balance_max"]:
            raise Refusal("balance-limit", limit=limits["balance_max"])
        draft, counters = self.draft(), {(LOADED, 0, self.day): amount}
        self.activity(draft, counters)
        reasons, blocked, months = self.load_bonus(counters)
        own = draft.put(self.own_lot(), sum(micro for _, micro, _ in reasons))
        self.write("load", "provider", cash=amount, draft=draft, counters=counters,
                   months=months, reasons=reasons, own=[[*lot, micro] for lot, micro in own],
                   facts={"tier": self.facts_before["tier"], "blocked": blocked,
                          "tags": sorted(self.account.tags & self.rules.tags_named())}
                   if self.rules.rules_of("loads") else {})
        self.follow_tier(lost=False)

    def load_bonus(self, counters):
        """Reasons, what was blocked, and months."""
        earned = earn_load(self.rules.document, self.ask.amount, self.facts_before, self.moment,
                           self.ask.where(), self.account.counters)
        counters.update(earned.counters)
        months = {self.month: earned.qualifying_micro} if earned.qualifying_micro else {}
        return earned.reasons, earned.blocked, months

    # --- purchases ------------------------------------------------------------------------
    def purchase(self):
        ask = self.ask
        self.check_amount(ask.card)
        self.earn_by(ask.kind, {})

    def check_amount(self, card):
        """In the order of refusals: limits, funds, then rewards and points."""
        if self.ask.amount > self.rules.limits["purchase_max"]:
            raise Refusal("limit-exceeded", limit=self.rules.limits["purchase_max"])
        if card > self.account.cash - self.account.held:
            raise Refusal("insufficient-funds",
                          short=card - self.account.cash + self.account.held)

    def hold(self):
        self.check_amount(self.ask.amount)
        self.write("hold", "revenue", held=self.ask.amount)

    def capture(self):
        """Of a hold that ref_seq names, or (on paper) of none: one good, no lines, no rewards."""
        hold = self.account.entries[self.ask.ref_seq - 1] if self.ask.ref_seq else None
        if hold is None:
            self.check_amount(self.ask.card)
        self.earn_by("capture", {"held": -hold["held"], "ref_seq": hold["seq"]} if hold else {})

    def earn_by(self, kind, more):
        """A purchase or a capture."""
        ask = self.ask
        basket = bought(ask.amount, ask.card, ask.tax, ask.tip, ask.lines)
        flags = self.rules.flags_of(ask.flags)
        earned = earn(self.rules.document, self.program.exponent, self.facts_before, basket,
                      self.moment, ask.where(), flags, self.account.counters)
        draft, counters = self.draft(), {}
        self.activity(draft, counters)
        rewards = self.spend_rewards(draft, counters, basket)
        own = draft.put(self.own_lot(), earned.points_micro)
        counters.update(earned.counters)
        self.contribute(counters, basket, flags)
        gifts = self.welcome(counters, basket, flags)
        entry = self.write(
            kind, "revenue", cash=-ask.card, draft=draft, counters=counters,
            months={self.month: earned.qualifying_micro}, reasons=earned.reasons,
            rewards=rewards, own=[[*lot, micro] for lot, micro in own],
            bought={"amount": ask.amount, "card": ask.card, "tax": ask.tax, "tip": ask.tip,
                    "lines": ask.lines},
            facts={**self.facts_before, "flags": flags, "blocked": earned.blocked,
                   "lost": earned.lost,
                   "tags": sorted(self.account.tags & self.rules.tags_named())}, **more)
        self.follow_purchase(entry, gifts)
        self.follow_tier(lost=False)
        self.follow_ends()

    def welcome(self, counters, basket, flags):
        """Gifts of a first purchase; a late one ends the wait for it without any."""
        joined = self.joined_day()
        if joined is None:
            return []
        gifts = self.gifts_for("first_purchase", basket, flags)
        if not gifts and self.day > joined + WELCOME_DAYS:
            counters[JOINED, 0, 0] = -joined
        return gifts

    # --- the account itself ---------------------------------------------------------------
    def join(self):
        if any(entry["kind"] == "join" for entry in self.account.entries):
            raise Refusal("already-joined")
        entry = self.write("join", counters={(JOINED, 0, 0): self.day})
        for gift in self.gifts_for("join", None, ()):
            self.give(gift, entry, 0, {})
        self.follow_tier(lost=False)

    def card(self):
        """One joins the account or leaves it: nothing that rules know."""
        self.write("card")

    def tags(self):
        """At most 16."""
        after = (self.account.tags | set(self.ask.add)) - set(self.ask.remove)
        if len(after) > 16:
            raise Refusal("limit-exceeded", limit=16)
        self.write("tags", tags={"add": sorted(set(self.ask.add) - self.account.tags),
                                 "remove": sorted(set(self.ask.remove) & self.account.tags)})

    def voucher_end(self):
        if self.ask.ref_seq not in self.account.vouchers:
            raise Refusal("voucher-ended")
        self.end_voucher(self.ask.ref_seq)
        self.follow_ends()
