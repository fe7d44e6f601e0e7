"""The ledger as a plain, single-threaded model, written from the design (domain.md, ledger.md)
and not from the C: Python's integers, dictionaries and exceptions, one operation at a time.

    program = Program("America/New_York", 2, [(1, 0, document)])
    ledger = Ledger(program)
    ledger.open("a")
    outcome = ledger.submit(Op("load", "a", "key-1", amount=1000, contra="till_cash"), at_us)

Units are the ledger's: minor units, micro-points, microseconds UTC, days since 1970-01-01 in
the program's zone. Keys and accounts are any hashable values.
"""
from lots_model import Draft, NoRoom
from program_model import MICRO, Calendar

INT64_MAX = 2 ** 63 - 1
DEBITS = {"purchase", "redeem"}


class Refusal(Exception):
    """Why an operation was refused; numbers are those that the reply must name."""

    def __init__(self, slug, **numbers):
        super().__init__(slug)
        self.slug = slug
        self.numbers = numbers

    def __repr__(self):
        return f"Refusal({self.slug}, {self.numbers})"


class Op:
    """What a caller asks. What is not given is zero, empty or None."""

    __slots__ = ("kind", "account", "key", "amount", "card", "tax", "tip", "tender", "contra",
                 "lines", "rewards", "ref_seq", "ref_key", "status", "card_id", "card_joins",
                 "card_shown", "expired")

    def __init__(self, kind, account, key, amount=0, card=0, tax=0, tip=0, tender="card",
                 contra="none", lines=(), rewards=(), ref_seq=0, ref_key=None, status=None,
                 card_id=0, card_joins=False, card_shown=0, expired=False):
        self.kind = kind            # load purchase redeem refund void status card cancel touch
        self.account = account
        self.key = key
        self.amount = amount        # everything paid; a refund's 0 is all that is left
        self.card = card            # the part that the card pays
        self.tax = tax
        self.tip = tip
        self.tender = tender
        self.contra = contra
        self.lines = lines          # ((sku, category, quantity, amount), …)
        self.rewards = rewards      # ((reward, line), …)
        self.ref_seq = ref_seq
        self.ref_key = ref_key
        self.status = status
        self.card_id = card_id
        self.card_joins = card_joins
        self.card_shown = card_shown
        self.expired = expired      # an expired credential

    def body(self):
        """What a repeat of the key must say again: never the credential, nor, for a void,
        which is where its original is, the account."""
        return (self.kind, None if self.kind == "void" else self.account, self.amount, self.card,
                self.tax, self.tip, self.tender, self.lines, self.rewards, self.ref_seq,
                self.ref_key, self.status, self.card_id, self.card_joins)

    def __repr__(self):
        said = [f"{name}={getattr(self, name)!r}" for name in self.__slots__[3:]
                if getattr(self, name) not in (0, (), None, False, "none")]
        return f"Op({self.kind!r}, {self.account!r}, {self.key!r}, {', '.join(said)})"


class Entry:
    """One line of an account."""

    __slots__ = ("account", "seq", "at", "kind", "key", "body", "cash", "points", "cash_after",
                 "points_after", "contra", "ref_seq", "rules_version", "detail", "lots", "op")

    def __repr__(self):
        return f"Entry({', '.join(f'{n}={getattr(self, n)!r}' for n in self.__slots__[:-1])})"

    def plus(self):
        """What it put into lots, in that order: [(lot, micro)]."""
        return [(lot, micro) for (lot, _), micro in self.lots.items() if micro > 0]

    def minus(self):
        return [(lot, -micro) for (lot, _), micro in self.lots.items() if micro < 0]


class Account:
    """What is known about one account: its entries tell the rest."""

    def __init__(self, name):
        self.name = name
        self.status = "active"
        self.cash = 0
        self.lots = {}
        self.loaded = {}            # day → loaded on that day
        self.cards = []
        self.last_at = 0
        self.entries = []

    @property
    def version(self):
        return len(self.entries)

    @property
    def points(self):
        return sum(self.lots.values())

    def state(self):
        """Everything, to be compared."""
        return (self.version, self.status, self.cash, self.points, sorted(self.lots.items()),
                sorted(self.loaded.items()), sorted(self.cards), self.last_at)

    def copy(self):
        twin = Account(self.name)
        twin.status, twin.cash, twin.last_at = self.status, self.cash, self.last_at
        twin.lots, twin.loaded = dict(self.lots), dict(self.loaded)
        twin.cards, twin.entries = list(self.cards), list(self.entries)
        return twin


class Outcome:
    """What became of an operation: its entry, or a refusal; and all new entries."""

    def __init__(self, entries, entry=None, refusal=None, replayed=False, moved_to=None):
        self.entries = entries
        self.entry = entry
        self.refusal = refusal
        self.replayed = replayed
        self.moved_to = moved_to


class Ledger:
    """Accounts and keys."""

    def __init__(self, program):
        self.program = program
        self.accounts = {}
        self.keys = {}              # key → its entry, whatever the account

    def open(self, name):
        self.accounts[name] = Account(name)
        return self.accounts[name]

    def submit(self, op, at_us):
        """One operation with its key: what has happened is told again, whatever is true now."""
        known = self.keys.get(op.key)
        if known is None or op.kind == "touch":
            return self.apply(op, at_us)
        if known.kind == "tombstone":
            return Outcome([], refusal=Refusal("voided"))
        if known.body != op.body():
            return Outcome([], refusal=Refusal("idempotency-key-reused"))
        return Outcome([], entry=known, replayed=True)

    def apply(self, op, at_us):
        """One new operation: what is due first, and that stays whatever follows."""
        original = self.keys.get(op.ref_key) if op.kind == "void" else None
        account = self.accounts[op.account]
        work = Work(self, account, op, max(at_us, account.last_at))
        work.expire()
        try:
            if original is not None and original.account != op.account:
                return Outcome(work.entries, moved_to=original.account)
            return Outcome(work.entries, entry=work.run(original))
        except NoRoom:
            return Outcome(work.entries, refusal=Refusal("limit-exceeded"))
        except Refusal as refusal:
            return Outcome(work.entries, refusal=refusal)

    def expire(self, name, at_us):
        """What a touch does."""
        return self.apply(Op("touch", name, None), at_us)

    def due(self, name, at_us):
        """Whether something would be written by a touch at that time."""
        account = self.accounts[name]
        day = self.program.calendar.day(max(at_us, account.last_at))
        return any(end <= day for end, _ in account.lots)


class Work:
    """One operation on one account at one time."""

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
        if op.kind == "refund":
            original = self.refundable()
        if op.kind == "void" and original is not None and original.kind not in (
                "purchase", "redeem", "load", "tombstone"):
            raise Refusal("not-refundable")
        if op.kind not in ("void", "cancel"):
            if op.expired:
                raise Refusal("visit-expired")
            if op.card_shown and op.card_shown not in account.cards:
                raise Refusal("card-unknown")
        if account.status == "closed" and op.kind not in ("refund", "void",
                                                                      "cancel"):
            raise Refusal("account-closed")
        if account.status == "frozen" and op.kind in DEBITS and (op.card or op.rewards):
            raise Refusal("account-frozen")
        if op.kind in ("refund", "void"):
            return getattr(self, op.kind)(original)
        return getattr(self, op.kind)()

    def refundable(self):
        if not 1 <= self.op.ref_seq <= self.asked_of:
            raise Refusal("not-found")
        original = self.account.entries[self.op.ref_seq - 1]
        if original.kind not in ("purchase", "redeem"):
            raise Refusal("not-refundable")
        return original

    def write(self, kind, contra="none", cash=0, draft=None, ref_seq=0, detail=None, key=None,
              body=True, rules=None, by_system=False):
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
        entry.cash, entry.contra, entry.ref_seq = cash, contra, ref_seq
        entry.points = sum(entry.lots.values())
        rules = rules or self.rules
        entry.rules_version = rules.version if rules else 0
        entry.detail = {name: value for name, value in (detail or {}).items() if value}
        entry.op = None if by_system else self.op
        account.cash += cash
        account.last_at = self.at
        entry.cash_after, entry.points_after = account.cash, account.points
        account.entries.append(entry)
        self.entries.append(entry)
        if not by_system:
            self.ledger.keys[entry.key] = entry
        return entry

    # --- what each does -------------------------------------------------------------------
    def expire(self):
        """Lots that have ended are gone, by an entry of its own."""
        if any(end <= self.day for end, _ in self.account.lots):
            draft = Draft(self.account.lots)
            draft.expire(self.day)
            self.write("expire", "breakage", draft=draft, key=("due", len(self.account.entries)),
                       body=False, by_system=True)

    def load(self):
        amount, limits, account = self.op.amount, self.rules.limits, self.account
        if amount < limits["load_min"]:
            raise Refusal("limit-exceeded", limit=limits["load_min"])
        if amount > limits["load_max"]:
            raise Refusal("limit-exceeded", limit=limits["load_max"])
        if account.loaded.get(self.day, 0) + amount > limits["load_day_max"]:
            raise Refusal("limit-exceeded", limit=limits["load_day_max"])
        if account.cash + amount > limits["balance_max"]:
            raise Refusal("balance-limit", limit=limits["balance_max"])
        entry = self.write("load", self.op.contra, cash=amount,
                           detail={"counters": [[-1, self.day, amount]]})
        # A new day drops the days before it.
        account.loaded = {self.day: account.loaded.get(self.day, 0) + amount}
        return entry

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
        if op.amount > self.rules.limits["purchase_max"]:
            raise Refusal("limit-exceeded", limit=self.rules.limits["purchase_max"])
        if op.card > account.cash:
            raise Refusal("insufficient-funds", short=op.card - account.cash,
                          spendable=account.cash)
        draft = Draft(account.lots)
        self.spend(draft, rewards)
        reasons = self.rules.earn(op.card, op.amount - op.card)
        if any(reason["points_micro"] > INT64_MAX for reason in reasons):
            raise Refusal("limit-exceeded")
        draft.earn(Calendar.month_lot(self.day, self.rules.expire_months),
                   sum(reason["points_micro"] for reason in reasons))
        lines = [{"sku": sku, **({"category": category} if category else {}),
                  "quantity": quantity, "amount": amount}
                 for sku, category, quantity, amount in op.lines]
        return self.write("purchase", "revenue", cash=-op.card, draft=draft, detail={
            "tender": op.tender, "card": op.card, "other": op.amount - op.card, "tax": op.tax,
            "tip": op.tip, "lines": lines, "rewards": rewards, "reasons": reasons})

    def redeem(self):
        rewards = self.cost()
        draft = Draft(self.account.lots)
        self.spend(draft, rewards)
        return self.write("redeem", "rewards", draft=draft, detail={"rewards": rewards})

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

    def cancel(self):
        """The operation of this very key will never be."""
        return self.write("tombstone", body=False, detail={"unknown": True})

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
        return self.give_back(original, 0, "void")

    def void_nothing(self, stone):
        return self.write("void", ref_seq=stone.seq, detail={"voided": True, "unknown": True})

    def void_load(self, load):
        """All of a load, while the money is there; its day's count is given back."""
        account, amount = self.account, load.cash
        if self.returned(load):
            raise Refusal("already-refunded")
        if account.cash < amount:
            raise Refusal("insufficient-funds", short=amount - account.cash,
                          spendable=account.cash)
        day = self.ledger.program.calendar.day(load.at)
        count = account.loaded.get(day, 0)
        less = min(count, amount)
        entry = self.write("void", load.contra, cash=-amount, ref_seq=load.seq, detail={
            "voided": True, "counters": [[-1, day, -less]] if less else []})
        if less:
            account.loaded[day] = count - less
        account.loaded = {d: n for d, n in account.loaded.items() if n}
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
        entry = self.write(kind, original.contra, cash=card_now - card_before, draft=draft,
                           ref_seq=original.seq, rules=rules, detail={
                               "card": card_now - card_before,
                               "other": other_now - other_before,
                               "returned": {"card": card_now, "other": other_now},
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
