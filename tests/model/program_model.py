"""A program as the design tells it: its calendar, currency, and rule sets with what they earn,
written from domain.md."""
import datetime
import zoneinfo
from fractions import Fraction

from lots_model import NO_END

MICRO = 1_000_000
EPOCH = datetime.date(1970, 1, 1).toordinal()


class Calendar:
    """Days and months of one time zone."""

    def __init__(self, zone):
        self.zone = zoneinfo.ZoneInfo(zone)
        self._starts = {}

    def day(self, at_us):
        return datetime.datetime.fromtimestamp(at_us // MICRO, self.zone).toordinal() - EPOCH

    def start_us(self, day):
        """The first instant of a day."""
        if day not in self._starts:
            date = datetime.datetime.fromordinal(day + EPOCH).replace(tzinfo=self.zone)
            self._starts[day] = int(date.timestamp()) * MICRO
        return self._starts[day]

    @staticmethod
    def month_lot(day, months):
        """(end, start) of what is earned on a day and kept for so many months; 0: for ever."""
        if months == 0:
            return (NO_END, 0)
        date = datetime.date.fromordinal(day + EPOCH)
        ends = date.year * 12 + date.month - 1 + 1 + months
        start = date.replace(day=1)
        end = datetime.date(ends // 12, ends % 12 + 1, 1)
        return (end.toordinal() - EPOCH, start.toordinal() - EPOCH)


class Rules:
    """One rule set."""

    def __init__(self, version, effective_at_us, document, exponent):
        self.version = version
        self.effective_at_us = effective_at_us
        self.exponent = exponent
        self.earn_rules = [(rule["id"], rule["tender"], exact_micro(rule["points_per_unit"]))
                           for rule in document["earn"]]
        self.rewards = {reward["id"]: reward["cost"] * MICRO for reward in document["rewards"]}
        limits = document["limits"]  # those of transfers may be absent
        self.limits = {"transfer_min": 1, "transfer_max": limits["load_max"],
                       "transfer_day_max": limits["load_day_max"], **limits}
        self.expire_months = document["points_expire_months"]
        self.debt_allowed = document["debt_allowed"]

    def earn(self, card, other):
        """Reasons for what money earns: [{rule, points_micro, text}]; each rule is floored."""
        reasons = []
        for name, tender, rate in self.earn_rules:
            base = card * (tender != "other") + other * (tender != "card")
            micro = base * rate // 10 ** self.exponent
            if micro:
                reasons.append({"rule": name, "points_micro": micro,
                                "text": f"{self.money(base)} x {decimal(rate)}"})
        return reasons

    def points(self, card, other):
        return sum(reason["points_micro"] for reason in self.earn(card, other))

    def money(self, minor):
        if self.exponent == 0:
            return str(minor)
        return f"{minor // 10 ** self.exponent}.{minor % 10 ** self.exponent:0{self.exponent}d}"


def exact_micro(text):
    """A decimal rate in millionths, without a float."""
    millionths = Fraction(text) * MICRO
    assert millionths.denominator == 1
    return int(millionths)


def decimal(rate_micro):
    """A rate without zeros at its end: '2', '1.7'."""
    whole, rest = divmod(rate_micro, MICRO)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


class Program:
    """Zone, currency and rule sets of a deployment: documents are (version, from_us, dict)."""

    def __init__(self, zone, exponent, documents):
        self.calendar = Calendar(zone)
        self.exponent = exponent
        self.sets = sorted((Rules(version, since, document, exponent)
                            for version, since, document in documents),
                           key=lambda rules: rules.effective_at_us)
        self.by_version = {rules.version: rules for rules in self.sets}

    def rules_at(self, at_us):
        found = None
        for rules in self.sets:
            if rules.effective_at_us <= at_us:
                found = rules
        return found
