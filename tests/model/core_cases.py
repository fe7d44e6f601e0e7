"""Random programs and operations for test_core.py: mostly what happens in shops, with a taste
for the edges of days, months, balances and limits."""
import random
from dataclasses import dataclass, field, replace

from core_binding import ACCOUNTS, TAGS
from ledger_words import Op
from program_model import Program
from work_model import REFUNDABLE

SECOND, HOUR, DAY = 10 ** 6, 3600 * 10 ** 6, 86400 * 10 ** 6
ZONES = ["America/New_York", "UTC", "Asia/Kolkata", "Pacific/Auckland"]
START_US = 1_767_225_600 * SECOND  # 2026-01-01
HUGE = 2 ** 53                # the largest amount that a request may name
HUGE_PURCHASE = 3 * 10 ** 6   # at three rules of 1000 points a unit, 1,024 of them fit
WEIGHTS = {"purchase": 30, "load": 14, "redeem": 7, "refund": 16, "void": 10, "status": 4,
           "card": 2, "cancel": 1, "touch": 4, "hold": 4, "capture": 14, "release": 3,
           "transfer": 7, "tags": 5}
HUGE_WEIGHTS = {"purchase": 95, "load": 1, "redeem": 1, "refund": 2, "void": 1}
HOARD_WEIGHTS = {"load": 10, "purchase": 10, "hold": 60, "capture": 4, "release": 1, "void": 3,
                 "transfer": 5, "touch": 2}  # so many holds that there is no room for more
STORES = 3


@dataclass
class Case:
    """A program and what is asked of it: enough to run it again."""
    zone: str
    exponent: int
    documents: list
    start_us: int
    pace_us: int       # how fast time goes
    huge: bool         # amounts as large as can be
    ops: list = field(default_factory=list)

    @classmethod
    def random(cls, rng):
        start = START_US + rng.randrange(700) * DAY + rng.randrange(DAY)
        since, documents, huge = 0, [], rng.random() < 0.02
        pace = SECOND if huge else rng.choice([HOUR, 8 * HOUR, 3 * DAY, 20 * DAY])
        for version in range(1, rng.randrange(2, 6)):
            documents.append((version, since, document(rng, huge)))
            since = max(since, start) + rng.randrange(1, 100) * pace
        exponent = 0 if huge else rng.choice([2, 2, 0, 3])
        return cls(rng.choice(ZONES), exponent, documents, start, pace, huge)

    def with_ops(self, ops):
        return replace(self, ops=ops)


def program_of(case):
    return Program(case.zone, case.exponent, case.documents)


def document(rng, huge):
    """A rule set. Small limits, so that they are met; or huge ones, so that sums leave 64 bits."""
    rates = ["1000"] if huge else ["1", "2", "1.7", "0.333333", "10", "0.01"]
    tenders = ["any"] if huge else ["card", "other", "any"]
    earn = [{"id": f"base-{i}", "tender": rng.choice(tenders), "points_per_unit":
             rng.choice(rates)} for i in range(3 if huge else rng.randrange(1, 4))]
    rewards = [{"id": f"r{i}", "name": f"Reward {i}", "cost": cost, "worth": 100}
               for i, cost in enumerate([1, rng.randrange(2, 40), rng.randrange(20, 400)])]
    limits = {"load_min": rng.choice([1, 500]), "load_max": 50000, "load_day_max": 100000,
              "balance_max": rng.choice([60000, 200000]), "purchase_max": 100000}
    if huge:
        limits.update(load_max=HUGE, load_day_max=HUGE, balance_max=HUGE,
                      purchase_max=HUGE_PURCHASE)
    elif rng.random() < 0.7:
        limits.update(transfer_min=rng.choice([1, 100]), transfer_max=rng.choice([2000, 20000]),
                      transfer_day_max=rng.choice([3000, 30000]))
    return {"earn": earn, "rewards": rewards, "limits": limits,
            "points_expire_months": rng.choice([0, 1, 1, 3, 6, 6, 12, 47, 48]),
            "debt_allowed": rng.random() < 0.6, "tiers": ["green"]}


class Generator:
    """The next operation of a case, looking at the model for what could be refunded."""

    def __init__(self, rng, ledger, case):
        self.rng = rng
        self.ledger = ledger
        self.now = case.start_us
        self.pace = case.pace_us
        self.length = 1600 if case.huge else rng.randrange(50, 500)
        self.huge = case.huge
        self.keys = [[] for _ in range(ACCOUNTS)]
        self.key = 0
        weights = HUGE_WEIGHTS if case.huge else (
            HOARD_WEIGHTS if rng.random() < 0.04 else WEIGHTS)
        self.kinds, self.weights = list(weights), list(weights.values())
        self.hoards = weights is HOARD_WEIGHTS
        if self.hoards:
            self.pace = HOUR
        self.freezes = rng.random() < 0.7

    def new_key(self):
        self.key += 1
        return self.key

    def next(self):
        rng = self.rng
        self.pass_time()
        account = 0 if self.huge else int(rng.random() ** 3 * ACCOUNTS)
        kind = rng.choices(self.kinds, self.weights)[0]
        op = getattr(self, kind)(account, self.new_key())
        if rng.random() < 0.02:
            op.expired = True
        elif rng.random() < 0.04:
            op.card_shown = rng.randrange(1, 4)
        if op.store is None:
            op.store = rng.randrange(STORES)
        return op, self.now

    def pass_time(self):
        rng = self.rng
        chance = rng.random()
        if chance < 0.5:
            self.now += rng.randrange(1000 * SECOND)
        elif chance < 0.97:
            self.now += rng.randrange(self.pace)
        elif chance < 0.99:
            self.now -= rng.randrange(2 * DAY)  # a clock that was set back
        else:
            self.now += rng.randrange(10 * self.pace)
        ends = [ends for account in self.ledger.accounts.values()
                for _, ends in account.holds.values()]
        if ends and rng.random() < 0.05 and not self.hoards:
            self.now = rng.choice(ends) - rng.randrange(2)  # the very moment, and the one before

    def learn(self, op, outcome):
        if outcome.entry is not None:
            self.keys[op.account].append(op.key)

    # --- one of each kind -------------------------------------------------------------------
    def touch(self, account, key):
        return Op("touch", account, key)

    def load(self, account, key):
        rng = self.rng
        if self.huge:
            return Op("load", account, key, rng.randrange(1, HUGE), contra="till_cash")
        amount = rng.choice([rng.randrange(500, 5000), rng.randrange(500, 50001), 50000, 500,
                             499, rng.randrange(1, 60000)])
        return Op("load", account, key, amount, contra=rng.choice(["till_cash", "provider"]))

    def purchase(self, account, key):
        rng, cash = self.rng, self.ledger.accounts[account].cash
        amount = rng.choice([rng.randrange(1, 1500), rng.randrange(1, 1500), max(1, cash),
                             cash + 1, rng.randrange(1, 20000), rng.randrange(1, 110000)])
        if self.huge:
            amount = HUGE_PURCHASE - rng.randrange(3)
            return Op("purchase", account, key, amount, tender="other")
        tender = rng.choice(["card", "card", "card", "other", "split"])
        if tender == "split" and amount < 2:
            tender = "card"
        card = {"card": amount, "other": 0}.get(tender)
        if card is None:
            card = rng.randrange(1, amount)
        tax = rng.randrange(amount) if rng.random() < 0.1 else 0
        lines = ()
        if rng.random() < 0.1 and amount - tax >= 2:
            first = rng.randrange(1, amount - tax)
            lines = (("s1", "food", 1, first), ("s2", "food", 2, amount - tax - first))
        rewards = tuple((f"r{rng.choice([0, 1, 2, 9 if rng.random() < 0.1 else 0])}",
                         rng.randrange(len(lines) + 1))
                        for _ in range(rng.choice([0, 0, 0, 1, 1, 3])))
        return Op("purchase", account, key, amount, card, tax=tax, tender=tender, lines=lines,
                  rewards=rewards)

    def redeem(self, account, key):
        name = self.rng.choice(["r0", "r1", "r2", "r2", "r9" if self.rng.random() < 0.1 else "r1"])
        return Op("redeem", account, key, rewards=((name, 0),))

    def refund(self, account, key):
        rng, entries = self.rng, self.ledger.accounts[account].entries
        good = [entry for entry in entries[-40:] if entry.kind in REFUNDABLE]
        if good and rng.random() < 0.93:
            entry = rng.choice(good)
            paid = entry.detail.get("card", 0) + entry.detail.get("other", 0)
            amount = rng.choice([0, 0, 1, rng.randrange(paid + 2), rng.randrange(paid // 3 + 2),
                                 max(1, paid // 3), paid])
            return Op("refund", account, key, amount, ref_seq=entry.seq)
        if rng.random() < 0.8:
            return self.purchase(account, key)
        return Op("refund", account, key, rng.randrange(3), ref_seq=rng.randrange(
            len(entries) + 3))

    def void(self, account, key):
        rng = self.rng
        keys = self.keys[account] if rng.random() < 0.95 else self.keys[rng.randrange(ACCOUNTS)]
        known = rng.random() < 0.93 and keys
        return Op("void", account, key,
                  ref_key=rng.choice(keys[-20:]) if known else self.new_key())

    def hold(self, account, key):
        rng, there = self.rng, self.ledger.accounts[account].spendable
        amount = rng.choice([rng.randrange(1, 1500), max(1, there), max(0, there) + 1,
                             rng.randrange(1, 20000), rng.randrange(1, 110000)])
        lasts = rng.choice([rng.randrange(10 * SECOND, HOUR), 30 * DAY, 30 * DAY,
                            rng.randrange(10 * SECOND, 4 * self.pace + HOUR)])
        if self.hoards:
            amount, lasts = rng.randrange(1, 30), 30 * DAY
        return Op("hold", account, key, amount, hold_us=lasts)

    def a_hold(self, account):
        """A hold and its store: mostly an open one. None: there is none yet."""
        rng, known = self.rng, self.ledger.accounts[account]
        held = [entry for entry in known.entries if entry.kind == "hold"]
        if known.holds and rng.random() < 0.9:
            entry = known.entries[rng.choice(sorted(known.holds)) - 1]
        elif rng.random() < 0.8:
            return None
        elif not held or rng.random() < 0.2:
            return rng.randrange(len(known.entries) + 3), None
        else:
            entry = rng.choice(held)
        return entry.seq, entry.op.store if rng.random() < 0.93 else None

    def capture(self, account, key):
        rng, found = self.rng, self.a_hold(account)
        if found is None:
            return self.hold(account, key)
        seq, store = found
        held = self.ledger.accounts[account].holds.get(seq, (1, 0))[0]
        amount = rng.choice([0, 0, held, held + 1, rng.randrange(1, held + 1),
                             rng.randrange(1, held + 1), max(1, held // 3)])
        tax = rng.randrange(amount) if amount and rng.random() < 0.1 else 0
        lines = (("s1", "food", 1, amount - tax),) if tax else ()
        return Op("capture", account, key, amount, amount, tax=tax, lines=lines, ref_seq=seq,
                  store=store)

    def release(self, account, key):
        found = self.a_hold(account)
        if found is None:
            return self.hold(account, key)
        return Op("release", account, key, ref_seq=found[0], store=found[1])

    def transfer(self, account, key):
        rng, there = self.rng, self.ledger.accounts[account].spendable
        amount = rng.choice([rng.randrange(1, 1500), rng.randrange(1, 1500), max(1, there),
                             max(0, there) + 1, rng.randrange(1, 30000)])
        to = (account + rng.randrange(1, ACCOUNTS)) % ACCOUNTS
        if rng.random() < 0.08:
            to = rng.choice([None, account])
        card = 0
        if to is not None and rng.random() < 0.3:
            cards = self.ledger.accounts[to].cards
            card = rng.choice(cards) if cards and rng.random() < 0.7 else rng.randrange(1, 4)
        return Op("transfer", account, key, amount, to=to, to_card=card)

    def status(self, account, key):
        to = "frozen" if self.freezes and self.rng.random() < 0.3 else "active"
        if self.rng.random() < 0.01:
            to = "closed"
        return Op("status", account, key, status=to)

    def tags(self, account, key):
        """Of 24 tags: more join than leave; sometimes one is named twice."""
        rng = self.rng
        known = [f"g{i}" for i in range(24)]
        rng.shuffle(known)
        add, remove = known[:rng.randrange(TAGS)], known[TAGS:TAGS + rng.choice([0, 0, 0, 1, 4])]
        if add and rng.random() < 0.2:
            add.append(rng.choice(add))
        return Op("tags", account, key, tags_add=tuple(add), tags_remove=tuple(remove))

    def card(self, account, key):
        return Op("card", account, key, card_id=self.rng.randrange(1, 4),
                  card_joins=self.rng.random() < 0.7)

    def cancel(self, account, key):
        return Op("cancel", account, key)
