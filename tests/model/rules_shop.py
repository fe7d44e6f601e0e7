"""A shop on paper for tests of figures: local times, lines by name, points in words."""
import json
import os

from rules_account import Account
from rules_limits import micro_of
from rules_program import Program
from rules_step import Ask
from rules_time import day_of
from rules_work import apply

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "programs")


def program_named(name):
    """A program of the design's page."""
    with open(os.path.join(FOLDER, name + ".json"), encoding="utf-8") as file:
        return json.load(file)


def plain(**members):
    """A program of one level that says nothing but this: earn and bonuses need neither id nor
    name."""
    document = {"format": 2, "name": "Plain",
                "tiers": {"window_months": 12, "hold_months": 12, "down": "one", "levels": [
                    {"id": "member", "number": 0, "name": "Member", "points": 0}]},
                "earn": [{"give": {"per_unit": "1"}}], "rewards": [],
                "points": {"life": {"after": "earning", "months": 12}, "debt": {"allowed": True}},
                "limits": {"load_min": 1, "load_max": 10 ** 7, "load_day_max": 10 ** 8,
                           "balance_max": 10 ** 9, "purchase_max": 10 ** 7}, **members}
    for section in ("earn", "bonuses", "loads", "gifts", "challenges", "rewards"):
        if section in document:
            document[section] = [{"id": f"{section}-{place}", "name": "Rule", **rule}
                                 for place, rule in enumerate(document[section])]
    return document


def month(text):
    year, number = map(int, text.split("-"))
    return (year - 1970) * 12 + number - 1


class Shop:
    """One account, and a clock on the wall."""

    def __init__(self, document, exponent=2, zone="America/New_York", cash=10 ** 6):
        self.program = Program(zone, exponent, [(1, 0, document)])
        self.account = Account(self.program)
        self.account.cash = cash

    def do(self, time, kind, **asked):
        """Asked at a local time; all new entries. What is refused raises."""
        done = apply(self.account, Ask(kind, **asked), self.program.clock.local(time))
        if done.refusal:
            raise done.refusal
        return done.entries

    def buy(self, time, *lines, tax=0, tip=0, card=None, **asked):
        """Lines are (category, money) or (category, money, pieces); returns the purchase."""
        lines = tuple((line[0], line[0], line[2] if len(line) > 2 else 1, line[1])
                      for line in lines)
        amount = asked.pop("amount", sum(line[3] for line in lines) + tax + tip)
        entries = self.do(time, "purchase", lines=lines, tax=tax, tip=tip, amount=amount,
                          card=amount if card is None else card, **asked)
        return next(entry for entry in entries if entry["kind"] == "purchase")

    def refund(self, time, entry, *pieces, amount=0):
        """By lines, or by amount, or whole; returns the refund."""
        entries = self.do(time, "refund", ref_seq=entry["seq"], amount=amount,
                          pieces={line: 1 for line in pieces})
        return next(entry for entry in entries if entry["kind"] == "refund")

    @property
    def points(self):
        return points(self.account.points)

    def end(self):
        """The last usable day of the only lot."""
        (lot,) = self.account.lots
        return self.account.slides_on() if lot[1] == 2 ** 31 - 2 else lot[1]


def points(micro):
    """Micro-points as a decimal without zeros at its end."""
    sign, micro = "-" * (micro < 0), abs(micro)
    return f"{sign}{micro // 10 ** 6}.{micro % 10 ** 6:06d}".rstrip("0").rstrip(".")


__all__ = ["Shop", "day_of", "micro_of", "month", "plain", "points", "program_named"]
