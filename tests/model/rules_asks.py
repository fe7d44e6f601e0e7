"""Random operations of an account under a program of format 2, looking at the model for what could
be refunded or spent: what test_rules_laws.py does, and what the real thing may be asked."""
from rules_cases import CHANNELS, FLAGS, STORES, TAGS, basket
from rules_kept import kept
from rules_refund import REFUNDABLE, Bought
from rules_step import Ask
from rules_time import DAY_US

WEIGHTS = {"purchase": 40, "refund": 18, "load": 8, "redeem": 5, "voucher": 6, "voucher_end": 2,
           "tags": 2, "void": 3, "touch": 3, "join": 2, "capture": 4}


class Asker:
    """The next operation of a history, and when."""

    def __init__(self, rng, account, start_us, pace_us=5 * DAY_US):
        self.rng = rng
        self.account = account
        self.exponent = account.program.exponent
        self.now = start_us
        self.pace_us = pace_us
        self.kinds = list(WEIGHTS)

    def next(self):
        rng = self.rng
        self.now += rng.choice([0, rng.randrange(3600 * 10 ** 6), rng.randrange(self.pace_us),
                                rng.randrange(self.pace_us)])
        if rng.random() < 0.02:
            self.now += 60 * self.pace_us
        kind = rng.choices(self.kinds, [WEIGHTS[kind] for kind in self.kinds])[0]
        return getattr(self, kind)(), self.now

    def rules(self):
        return self.account.program.rules_at(self.now)

    # --- one of each kind -----------------------------------------------------------------
    def touch(self):
        return Ask("touch")

    def join(self):
        return Ask("join", channel=self.rng.choice(CHANNELS))

    def tags(self):
        tag = self.rng.choice(TAGS)
        return Ask("tags", **{self.rng.choice(["add", "add", "remove"]): (tag,)})

    def load(self):
        unit = 10 ** self.exponent
        return Ask("load", amount=self.rng.choice([10, 30, 50, 200]) * unit)

    def purchase(self):
        rng = self.rng
        made = basket(rng, self.exponent)
        made["card"] = min(made["card"], self.account.cash)
        return Ask("purchase", **made, store=rng.choice(STORES), channel=rng.choice(CHANNELS),
                   flags=tuple(flag for flag in FLAGS if rng.random() < 0.4),
                   rewards=self.rewards(made["lines"]))

    def capture(self):
        amount = min(self.rng.randrange(1, 30 * 10 ** self.exponent + 2), self.account.cash)
        return Ask("capture", amount=amount or 1, card=amount or 1, store=self.rng.choice(STORES))

    def rewards(self, lines=()):
        """Mostly none, sometimes one that cannot be had."""
        rng, rewards = self.rng, []
        known = [rule["id"] for rule in self.rules().rules_of("rewards")]
        if known and rng.random() < 0.35:
            line = rng.randrange(len(lines) + 1)
            rewards.append({"reward": rng.choice(known), "line": line,
                            "times": rng.choice([1, 1, 1, 2]), "off": rng.choice([0, 1])})
        if self.account.vouchers and rng.random() < 0.4:
            rewards.append({"voucher": rng.choice(sorted(self.account.vouchers)),
                            "line": rng.randrange(len(lines) + 1)})
        return tuple(rewards)

    def redeem(self):
        return Ask("redeem", rewards=self.rewards() or ({"reward": "none"},),
                   store=self.rng.choice(STORES))

    def voucher(self):
        known = [rule["id"] for rule in self.rules().rules_of("rewards")]
        return Ask("voucher", reward=self.rng.choice([*known, "none"]), channel="app")

    def voucher_end(self):
        open_ones = sorted(self.account.vouchers)
        return Ask("voucher_end", ref_seq=self.rng.choice(open_ones) if open_ones else 1)

    def void(self):
        return self.of_last(Ask("void"), (*REFUNDABLE, "load"))

    def of_last(self, ask, kinds):
        good = [entry for entry in self.account.entries[-30:] if entry["kind"] in kinds]
        ask.ref_seq = self.rng.choice(good)["seq"] if good else 1
        return ask

    def refund(self):
        """By amount, by lines or whole."""
        rng, ask = self.rng, self.of_last(Ask("refund"), REFUNDABLE)
        if ask.ref_seq > len(self.account.entries):
            return ask
        original = self.account.entries[ask.ref_seq - 1]
        if original["kind"] not in REFUNDABLE:
            return ask
        past = [entry["request"] for entry in self.account.entries
                if entry.get("ref_seq") == ask.ref_seq and "request" in entry]
        return part(rng, ask, kept(Bought(self.account.program, original).basket, past))


def part(rng, ask, now):
    """Of what is kept: some of the money, some pieces, or all."""
    way = rng.random()
    lines = {place + 1: now.goods[place].pieces for place in now.lines()
             if now.goods[place].pieces}
    if way < 0.4 and now.left:
        ask.amount = rng.choice([1, rng.randrange(1, now.left + 1), max(1, now.left // 3),
                                 now.left])
    elif way < 0.8 and lines:
        chosen = rng.sample(sorted(lines), rng.randrange(1, len(lines) + 1))
        ask.pieces = {line: rng.randrange(1, lines[line] + 1) for line in sorted(chosen)}
    return ask


class Greedy(Asker):
    """Asks at times for more to be taken back than is kept, or for lines that are not there."""

    def refund(self):
        ask, rng = super().refund(), self.rng
        if ask.pieces and rng.random() < 0.05:
            line = rng.choice([*ask.pieces, 1 + max(ask.pieces)])
            ask.pieces[line] = ask.pieces.get(line, 0) + rng.choice([1, 7])
        elif ask.amount and rng.random() < 0.05:
            ask.amount += rng.choice([1, 5000])
        return ask
