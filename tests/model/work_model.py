"""What each operation does to an account, written from domain.md: see ledger_model.py."""
from ledger_words import INT64_MAX, Entry, Refusal
from lots_model import Draft
from program_model import MICRO, Calendar

HOLDS_MAX, REFUNDS_MAX, TAGS_MAX = 32, 32, 16
LOADED, SENT = -1, -2               # the rules that count money by the day
VOIDABLE = {"purchase", "redeem", "load", "hold", "capture", "tombstone"}
REFUNDABLE = {"purchase", "redeem", "capture"}
UNDOING = {"refund", "void", "cancel", "release"}  # what a closed account still does


class Work:
    """One operation on one account at one time; peer is a transfer's recipient's side."""

    peer = None

    def __init__(self, ledger, account, op, at):
        self.ledger = ledger
        self.account = account
        self.op = op
        self.at = at
        self.day = ledger.program.calendar.day(at)
        self.rules = ledger.program.rules_at(at)
        self.asked_of = account.version  # nobody can name what is written only now
        self.entries = []

    # --- what every operation goes through ------------------------------------------------
    def run(self, original):
        op, account = self.op, self.account
        if op.kind == "touch":
            return None
        if op.kind in ("refund", "capture", "release"):
            original = self.named()
        if op.kind == "void" and original is not None and original.kind not in VOIDABLE:
            raise Refusal("not-refundable")
        if op.kind not in ("void", "cancel"):
            if op.expired:
                raise Refusal("visit-expired")
            if op.card_shown and op.card_shown not in account.cards:
                raise Refusal("card-unknown")
        if account.status == "closed" and op.kind not in UNDOING:
            raise Refusal("account-closed")
        if account.status == "frozen" and self.debits(original):
            raise Refusal("account-frozen")
        if op.kind in ("refund", "void", "capture", "release"):
            return getattr(self, op.kind)(original)
        return getattr(self, op.kind)()

    def debits(self, original):
        """Whether it takes money or points from the account."""
        op = self.op
        if op.kind == "void":
            return original is not None and original.kind == "load"
        return op.kind in ("redeem", "hold", "capture", "transfer") or (
            op.kind == "purchase" and bool(op.card or op.rewards))

    def named(self):
        """The entry that is refunded, or the hold of this store that is ended."""
        if not 1 <= self.op.ref_seq <= self.asked_of:
            raise Refusal("not-found")
        original = self.account.entries[self.op.ref_seq - 1]
        if self.op.kind == "refund":
            if original.kind not in REFUNDABLE:
                raise Refusal("not-refundable")
        elif original.kind != "hold" or original.op.store != self.op.store:
            raise Refusal("not-found")
        return original


    def write(self, kind, contra="none", cash=0, held=0, draft=None, ref_seq=0, detail=None,
              key=None, body=True, rules=None, by_system=False):
        """The one way to change an account: a new entry. What leaves 64 bits is refused."""
        account, entry = self.account, Entry()
        if abs(account.cash + cash) > INT64_MAX:
            raise Refusal("balance-limit")
        if draft is not None and not draft.fits():
            raise Refusal("limit-exceeded")
        if draft is not None:
            entry.lots = draft.changes
            account.lots = draft.whole()
        else:
            entry.lots = {}
        entry.account, entry.seq, entry.at, entry.kind = (account.name, account.version + 1,
                                                          self.at, kind)
        entry.key = self.op.key if key is None else key
        entry.body = self.op.body() if body else None
        entry.cash, entry.held, entry.contra, entry.ref_seq = cash, held, contra, ref_seq
        entry.points = sum(entry.lots.values())
        rules = rules or self.rules
        entry.rules_version = rules.version if rules else 0
        entry.detail = {name: value for name, value in (detail or {}).items() if value}
        entry.op, entry.peer = None if by_system else self.op, None
        account.cash += cash
        if held > 0:
            account.holds[entry.seq] = (held, entry.detail["expires_us"])
        elif held < 0:
            del account.holds[ref_seq]
        account.last_at = self.at
        entry.cash_after, entry.held_after, entry.points_after = (account.cash, account.held,
                                                                  account.points)
        account.entries.append(entry)
        self.entries.append(entry)
        if not by_system:
            self.ledger.keys[entry.key] = entry
        return entry

    # --- what each does -------------------------------------------------------------------
    def come_due(self):
        """What has ended is gone: each hold in an entry of its own, then all lots in one."""
        ended = sorted((ends, seq) for seq, (_, ends) in self.account.holds.items()
                       if ends <= self.at)
        for _, seq in ended:
            self.end_hold("release", seq, key=("due", len(self.account.entries)), body=False,
                          by_system=True)
        self.expire()

    def expire(self):
        if any(end <= self.day for end, _ in self.account.lots):
            draft = Draft(self.account.lots)
            draft.expire(self.day)
            self.write("expire", "breakage", draft=draft, key=("due", len(self.account.entries)),
                       body=False, by_system=True)

    def load(self):
        amount, limits = self.op.amount, self.rules.limits
        self.limit_range("load", LOADED)
        if self.account.cash + amount > limits["balance_max"]:
            raise Refusal("balance-limit", limit=limits["balance_max"])
        entry = self.write("load", self.op.contra, cash=amount,
                           detail={"counters": [[LOADED, self.day, amount]]})
        self.count(LOADED, amount)
        return entry

    def limit_range(self, what, rule):
        """The least, the greatest, and the most of a day."""
        amount, limits = self.op.amount, self.rules.limits
        least, greatest, of_day = (limits[f"{what}_{name}"] for name in ("min", "max", "day_max"))
        today = self.account.count(rule, self.day) + amount
        for limit, met in ((least, amount >= least), (greatest, amount <= greatest),
                           (of_day, today <= of_day)):
            if not met:
                raise Refusal("limit-exceeded", limit=limit)

    def count(self, rule, amount):
        """A new day drops the days before it."""
        self.account.counted[rule] = {self.day: self.account.count(rule, self.day) + amount}

    def cost(self):
        """What the rewards cost, one by one."""
        for name, _ in self.op.rewards:
            if name not in self.rules.rewards:
                raise Refusal("reward-unknown")
        return [{"reward": name, "cost_micro": self.rules.rewards[name],
                 **({"line": line} if line else {})} for name, line in self.op.rewards]

    def spend(self, draft, rewards):
        cost = sum(reward["cost_micro"] for reward in rewards)
        there = draft.spendable(self.day)
        if cost > there and cost > 0:
            raise Refusal("insufficient-points", short=-((there - cost) // MICRO))
        draft.spend(cost, self.day)

    def purchase(self):
        op, account = self.op, self.account
        rewards = self.cost()
        self.limit_purchase()
        self.fund(op.card)
        draft = Draft(account.lots)
        self.spend(draft, rewards)
        reasons = self.earn(draft, op.card, op.amount - op.card)
        return self.write("purchase", "revenue", cash=-op.card, draft=draft, detail={
            **self.bought(op.card, op.amount - op.card), "rewards": rewards,
            "reasons": reasons})

    def limit_purchase(self):
        if self.op.amount > self.rules.limits["purchase_max"]:
            raise Refusal("limit-exceeded", limit=self.rules.limits["purchase_max"])

    def fund(self, amount):
        """What is held cannot be spent."""
        there = self.account.spendable
        if amount > there:
            raise Refusal("insufficient-funds", short=amount - there, spendable=there)

    def earn(self, draft, card, other):
        reasons = self.rules.earn(card, other)
        if any(reason["points_micro"] > INT64_MAX for reason in reasons):
            raise Refusal("limit-exceeded")
        draft.earn(Calendar.month_lot(self.day, self.rules.expire_months),
                   sum(reason["points_micro"] for reason in reasons))
        return reasons

    def bought(self, card, other):
        op = self.op
        lines = [{"sku": sku, **({"category": category} if category else {}),
                  "quantity": quantity, "amount": amount}
                 for sku, category, quantity, amount in op.lines]
        return {"tender": op.tender, "card": card, "other": other, "tax": op.tax,
                "tip": op.tip, "lines": lines}

    def redeem(self):
        rewards = self.cost()
        draft = Draft(self.account.lots)
        self.spend(draft, rewards)
        return self.write("redeem", "rewards", draft=draft, detail={"rewards": rewards})

    # --- holds and transfers --------------------------------------------------------------
    def hold(self):
        self.limit_purchase()
        self.fund(self.op.amount)
        if len(self.account.holds) >= HOLDS_MAX:
            raise Refusal("too-many-holds")
        return self.write("hold", "revenue", held=self.op.amount,
                          detail={"expires_us": self.at + self.op.hold_us})

    def open_hold(self, seq):
        """How much it still holds."""
        if seq not in self.account.holds:
            raise Refusal("hold-ended")
        return self.account.holds[seq][0]

    def end_hold(self, kind, seq, **fields):
        return self.write(kind, "revenue", held=-self.open_hold(seq), ref_seq=seq, **fields)

    def release(self, hold):
        return self.end_hold("release", hold.seq)

    def capture(self, hold):
        """All of a hold ends, whatever part of it is taken; that part is a purchase by card."""
        held = self.open_hold(hold.seq)
        amount = self.op.amount or held
        if amount > held:
            raise Refusal("capture-too-large", limit=held)
        draft = Draft(self.account.lots)
        reasons = self.earn(draft, amount, 0)
        return self.end_hold("capture", hold.seq, cash=-amount, draft=draft, detail={
            **self.bought(amount, 0), "reasons": reasons})

    def transfer(self):
        """Two entries that name each other, or none; the sender is not told why the recipient
        cannot take it."""
        if self.op.to == self.account.name:
            raise Refusal("transfer-to-self")
        amount = self.op.amount
        self.limit_range("transfer", SENT)
        self.fund(amount)
        if self.peer is None:
            raise Refusal("recipient-unavailable")
        self.peer.receive(amount)
        entry = self.write("transfer_out", "transfer", cash=-amount,
                           detail={"counters": [[SENT, self.day, amount]]})
        self.count(SENT, amount)
        other = self.peer.write("transfer_in", "transfer", cash=amount,
                                key=("in", self.op.key))
        entry.peer, other.peer = (other.account, other.seq), (entry.account, entry.seq)
        return entry

    def receive(self, amount):
        """Whether a transfer can come. A lost card names nobody."""
        if self.op.to_card and self.op.to_card not in self.account.cards:
            raise Refusal("recipient-unavailable")
        if (self.account.status == "closed"
                or self.account.cash + amount > self.rules.limits["balance_max"]):
            raise Refusal("recipient-unavailable")

    # --- the account itself ---------------------------------------------------------------
    def status(self):
        entry = self.write("status", detail={"status": self.op.status})
        self.account.status = self.op.status
        return entry

    def card(self):
        op, cards = self.op, self.account.cards
        if not op.card_joins and op.card_id not in cards:
            raise Refusal("card-unknown")
        entry = self.write("card", detail={"card_id": op.card_id})
        entry.detail["joined"] = op.card_joins
        if op.card_id in cards:
            cards.remove(op.card_id)
        if op.card_joins:
            cards.append(op.card_id)
        return entry

    def tags(self):
        """What is told is what changes; what leaves makes room."""
        carried = self.account.tags
        add = [tag for tag in dict.fromkeys(self.op.tags_add) if tag not in carried]
        remove = [tag for tag in dict.fromkeys(self.op.tags_remove) if tag in carried]
        room = TAGS_MAX - len(carried) + len(remove)
        if len(add) > room:
            raise Refusal("too-many-tags", left=room)
        entry = self.write("tags", detail={"tags": {
            name: tags for name, tags in (("add", add), ("remove", remove)) if tags}})
        carried.difference_update(remove)
        carried.update(add)
        return entry

    def cancel(self):
        """The operation of this very key will never be."""
        return self.write("tombstone", body=False, detail={"unknown": True})

    # --- back again -----------------------------------------------------------------------
    def refund(self, original):
        return self.give_back(original, self.op.amount, "refund")

    def void(self, original):
        if original is None:
            stone = self.write("tombstone", key=self.op.ref_key, body=False,
                               detail={"unknown": True})
            return self.void_nothing(stone)
        if original.kind == "tombstone":
            return self.void_nothing(original)
        if original.kind == "load":
            return self.void_load(original)
        if original.kind == "hold":
            return self.end_hold("void", original.seq, detail={"voided": True})
        return self.give_back(original, 0, "void")

    def void_nothing(self, stone):
        return self.write("void", ref_seq=stone.seq, detail={"voided": True, "unknown": True})

    def void_load(self, load):
        """All of a load, while the money is there; its day's count is given back."""
        account, amount = self.account, load.cash
        if self.returned(load):
            raise Refusal("already-refunded")
        self.fund(amount)
        day = self.ledger.program.calendar.day(load.at)
        count = account.count(LOADED, day)
        less = min(count, amount)
        entry = self.write("void", load.contra, cash=-amount, ref_seq=load.seq, detail={
            "voided": True, "counters": [[LOADED, day, -less]] if less else []})
        if less:
            account.counted[LOADED][day] = count - less
        return entry

    def returned(self, original):
        """The refunds and voids of an entry so far."""
        return [entry for entry in self.account.entries[original.seq:]
                if entry.ref_seq == original.seq and entry.kind in ("refund", "void")]

    def give_back(self, original, amount, kind):
        """Points due = earn(bought − returned) under the purchase's own rules; what was earned
        and is no longer due is taken back, less what has expired; money goes back card first;
        rewards return to their own lots with the last cent."""
        bought, before = original.detail, self.returned(original)
        card, other = bought.get("card", 0), bought.get("other", 0)
        card_before = sum(entry.detail.get("card", 0) for entry in before)
        other_before = sum(entry.detail.get("other", 0) for entry in before)
        left = card + other - card_before - other_before
        if before and left == 0:
            raise Refusal("already-refunded")
        if amount > left:
            raise Refusal("refund-too-large", limit=left)
        if len(before) >= REFUNDS_MAX and 0 < amount < left:
            raise Refusal("too-many-refunds", limit=left)
        total = card_before + other_before + (amount or left)
        card_now, other_now = min(total, card), max(0, total - card)
        whole = total == card + other
        rules = self.ledger.program.by_version[original.rules_version]
        claw = sum(micro for _, micro in original.plus())
        claw -= sum(entry.detail.get("taken_back", 0) for entry in before)
        claw -= 0 if whole else rules.points(card - card_now, other - other_now)
        claw = max(0, claw - self.own_expired(original))
        draft = Draft(self.account.lots)
        given = 0
        for lot, micro in original.minus() if whole else ():
            draft.put(lot, micro)
            given += micro
        taken = draft.claw([lot for lot, _ in original.plus()], claw, self.day,
                           self.rules.debt_allowed)
        parts = {"card": card_now - card_before, "other": other_now - other_before}
        entry = self.write(kind, original.contra, cash=parts["card"], draft=draft,
                           ref_seq=original.seq, rules=rules, detail={
                               **parts, "returned": {"card": card_now, "other": other_now},
                               "returned_now": parts,
                               "taken_back": taken, "given_back": given,
                               "voided": kind == "void"})
        self.expire()  # points that return to an ended lot expire in the same operation
        return entry

    def own_expired(self, original):
        """What has expired from the purchase's own lots since: never more than it put in."""
        gone = {}
        for entry in self.account.entries[original.seq:]:
            if entry.kind == "expire":
                for lot, micro in entry.minus():
                    gone[lot] = gone.get(lot, 0) + micro
        return sum(min(micro, gone.get(lot, 0)) for lot, micro in original.plus())
