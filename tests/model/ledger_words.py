"""What the model of the ledger speaks of: operations and what becomes of them, accounts and their
entries. See ledger_model.py."""
INT64_MAX = 2 ** 63 - 1


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
                 "card_shown", "expired", "hold_us", "to", "to_name", "to_card", "store",
                 "tags_add", "tags_remove")

    def __init__(self, kind, account, key, amount=0, card=0, tax=0, tip=0, tender="card",
                 contra="none", lines=(), rewards=(), ref_seq=0, ref_key=None, status=None,
                 card_id=0, card_joins=False, card_shown=0, expired=False, hold_us=0, to=None,
                 to_name=None, to_card=0, store=None, tags_add=(), tags_remove=()):
        # load purchase redeem refund void status card cancel hold capture release transfer tags
        # touch
        self.kind = kind
        self.account = account
        self.key = key
        self.amount = amount        # everything paid; 0 of a refund or capture: all there is
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
        self.hold_us = hold_us      # how long a hold lasts
        self.to = to                # a transfer's recipient; None: nobody is known by to_name
        self.to_name = to_name      # how the sender named him
        self.to_card = to_card      # the card that to_name is; 0: named by something else
        self.store = store          # where it is asked for: a hold belongs to its store
        self.tags_add = tags_add    # ids
        self.tags_remove = tags_remove

    def body(self):
        """What a repeat of the key must say again: never the credential, nor, for a void,
        which is where its original is, the account."""
        return (self.kind, None if self.kind == "void" else self.account, self.amount, self.card,
                self.tax, self.tip, self.tender, self.lines, self.rewards, self.ref_seq,
                self.ref_key, self.status, self.card_id, self.card_joins, self.hold_us,
                self.to_name, self.tags_add, self.tags_remove)

    def __repr__(self):
        said = [f"{name}={getattr(self, name)!r}" for name in self.__slots__[3:]
                if getattr(self, name) not in (0, (), None, False, "none")]
        return f"Op({self.kind!r}, {self.account!r}, {self.key!r}, {', '.join(said)})"


class Entry:
    """One line of an account."""

    __slots__ = ("account", "seq", "at", "kind", "key", "body", "cash", "held", "points",
                 "cash_after", "held_after", "points_after", "contra", "ref_seq",
                 "rules_version", "detail", "lots", "peer", "op")

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
        self.holds = {}             # seq of the open hold → (amount, when it ends)
        self.counted = {}           # rule of the limit → {day: minor units}
        self.cards = []
        self.tags = set()
        self.last_at = 0
        self.entries = []

    @property
    def version(self):
        return len(self.entries)

    @property
    def points(self):
        return sum(self.lots.values())

    @property
    def held(self):
        return sum(amount for amount, _ in self.holds.values())

    @property
    def spendable(self):
        return self.cash - self.held

    def count(self, rule, day):
        return self.counted.get(rule, {}).get(day, 0)

    def counters(self):
        return sorted((rule, day, count) for rule, days in self.counted.items()
                      for day, count in days.items() if count)

    def state(self):
        """Everything, to be compared."""
        return (self.version, self.status, self.cash, self.points, sorted(self.lots.items()),
                sorted(self.holds.items()), self.counters(), sorted(self.cards), sorted(self.tags),
                self.last_at)

    def copy(self):
        twin = Account(self.name)
        twin.status, twin.cash, twin.last_at = self.status, self.cash, self.last_at
        twin.lots, twin.holds = dict(self.lots), dict(self.holds)
        twin.counted = {rule: dict(days) for rule, days in self.counted.items()}
        twin.cards, twin.entries = list(self.cards), list(self.entries)
        twin.tags = set(self.tags)
        return twin


class Outcome:
    """What became of an operation: its entry, or a refusal; and all new entries, those of a
    transfer's recipient last."""

    def __init__(self, entries, entry=None, refusal=None, replayed=False, moved_to=None):
        self.entries = entries
        self.entry = entry
        self.refusal = refusal
        self.replayed = replayed
        self.moved_to = moved_to
