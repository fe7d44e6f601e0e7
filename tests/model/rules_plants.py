"""Wrong variants of the model, one at a time, to see which law finds each (rules.md, "Acceptance"):
each is a context in which the model is wrong."""
import contextlib
from unittest import mock

import rules_account
import rules_kept
import rules_refund
import rules_step
import rules_due
from rules_earn import WHOLE, Asking
from rules_limits import micro_of
from program_model import MICRO


def card_first_shares():
    """Points by the tenders that are left after the money went back card first."""
    right = rules_kept.Kept.of

    def wrong(self, goods, left):
        made = right(self, goods, left)
        back = self.basket.amount - self.left + (self.left - left)
        made.basket = made.basket._replace(amount=self.basket.amount - back,
                                           card=max(0, self.basket.card - back))
        return made

    def after_all(began, _):
        return right(began, [good._replace(money=0, pieces=0) for good in began.goods], 0)

    return [mock.patch.object(rules_kept.Kept, "of", wrong),
            mock.patch.object(rules_kept, "after_all", after_all)]


def winner_per_basket():
    """The highest multiplier of the whole basket; goods that it does not mean have none."""
    def wrong(self, rules):
        best = max((rule for rule in rules if self.places_of(rule)), default=None,
                   key=lambda rule: (micro_of(rule["times"]), rule.get("priority", 0)))
        return {place: best for place in self.places_of(best)} if best else {}

    return [mock.patch.object(Asking, "winners", wrong)]


def floor_over_groups():
    """Multipliers with lines also multiply what is not per_unit: of their goods as a group."""
    right = Asking.add

    def wrong(self, rule, micro, base):
        lines = rule.get("when", {}).get("lines")
        if "times" in rule and lines is not None and not rule.get("stack"):
            won = self.winners([one for one in self.document.get("bonuses", ())
                                if "times" in one and not one.get("stack")
                                and self.takes_part(one)])
            goods = tuple(good._replace(money=0, pieces=0) if won.get(place) is not rule else good
                          for place, good in enumerate(self.basket.goods))
            group = Asking(self.document, self.exponent, self.basket._replace(goods=goods),
                           self.moment, self.memory)
            for one in self.document["earn"]:
                if (one["id"], WHOLE) in self.base:
                    gain = group.gains(one, one["give"])[WHOLE]
                    micro += gain * (micro_of(rule["times"]) - MICRO) // MICRO
        right(self, rule, micro, base)

    return [mock.patch.object(Asking, "add", wrong)]


def one_tier_until():
    """Only the tier's own holding is known."""
    right = rules_step.Step.write_tier

    def wrong(self, holdings, month, day, rules, named):
        tier = rules_step.held(rules, holdings, month)
        right(self, {number: pair for number, pair in holdings.items() if number == tier}, month,
              day, rules, named)

    return [mock.patch.object(rules_step.Step, "write_tier", wrong)]


def no_keep_of_older_weeks():
    return [mock.patch.object(rules_account, "older_periods", lambda *_: 0)]


def returned_voucher_not_opened():
    return [mock.patch.object(rules_refund.Refund, "room_for", lambda *_: False)]


def claw_of_expired():
    return [mock.patch.object(rules_refund.Refund, "own_expired", lambda *_: 0)]


def sliding_key_without_its_day():
    def wrong(_, draft):
        start, end, _ = draft.deltas()[-1]
        return ("expire", start, end)

    return [mock.patch.object(rules_due.Due, "expire_key", wrong)]


def ended_lower_holding_counts():
    """A holding counts as long as it has not been dropped."""
    right = rules_step.held

    def wrong(rules, holdings, month):
        tier = right(rules, holdings, month)
        if tier != rules.levels[0]["number"]:
            return tier
        return next((level["number"] for level in reversed(rules.levels)
                     if level["number"] in holdings), tier)

    return [mock.patch.object(rules_step, "lasting", lambda holdings, _: dict(holdings)),
            mock.patch.object(rules_step, "held", wrong)]


def limited_multiplier_is_capped():
    """A multiplier with a limit in times gives at most what it gave, the page's own words: it takes
    a good whose winner has gone, and keeps it from others for little."""
    def wrong(self, rule, micro):
        return self.memory.gave[rule["id"]] if "limit" in rule else micro

    return [mock.patch.object(Asking, "most_again", wrong)]


def expiry_behind_a_voucher_by_its_lot():
    """What a voucher returns to an ended lot expires under the lot's own name, again."""
    right = rules_due.Due.expire
    return [mock.patch.object(rules_due.Due, "expire",
                              lambda self, day, cause=None: right(self, day))]


def grants_since_the_purchase():
    """Only gifts behind the refunded purchase are looked for."""
    right = rules_refund.Refund.grants

    def wrong(self, name, period):
        asked = self.account.entries[self.ask.ref_seq - 1]["seq"]
        return [entry for entry in right(self, name, period) if entry["seq"] > asked]

    return [mock.patch.object(rules_refund.Refund, "grants", wrong)]


PLANTS = {plant.__name__: plant for plant in (
    card_first_shares, winner_per_basket, floor_over_groups, one_tier_until,
    no_keep_of_older_weeks, returned_voucher_not_opened, claw_of_expired,
    sliding_key_without_its_day, ended_lower_holding_counts, limited_multiplier_is_capped,
    expiry_behind_a_voucher_by_its_lot, grants_since_the_purchase)}


@contextlib.contextmanager
def planted(name):
    """The model with one bug."""
    with contextlib.ExitStack() as stack:
        for patch in PLANTS[name]():
            stack.enter_context(patch)
        yield
