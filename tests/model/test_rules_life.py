"""The model of format 2 where time passes: points' life, debt, tiers by date, gifts and welcome, as
rules.md tells them ("Lots", "Tiers", "State per account")."""
import pytest
from ledger_words import Refusal
from rules_lots import ALWAYS, SLIDER, SLIDING
from rules_model import Account, Program
from rules_shop import Shop, day_of, micro_of, month, plain, points

SLIDES = {"life": {"after": "activity", "months": 1}, "debt": {"allowed": True}}
REWARD = [{"cost": 10, "worth": 1, "kind": "amount", "voucher_days": 60}]


def kinds(entries):
    return [entry["kind"] for entry in entries]


# --- points' life ---------------------------------------------------------------------------
def test_activity_moves_the_end():
    shop = Shop(plain(points=SLIDES, rewards=REWARD))
    shop.buy("2026-01-31T10:00", ("food", 2000))
    assert shop.account.lots == {SLIDER: 20_000_000} and shop.end() == day_of("2026-03-01")
    shop.do("2026-02-28T23:59", "redeem", rewards=({"reward": "rewards-0"},))
    assert shop.end() == day_of("2026-04-01")
    assert kinds(shop.do("2026-03-31T23:59", "touch")) == []
    assert kinds(shop.do("2026-04-01T00:00", "touch")) == ["expire"]
    assert shop.account.counters == {}


def test_what_returns_to_a_sleeper_ends_at_once():
    shop = Shop(plain(points=SLIDES, rewards=REWARD))
    shop.buy("2026-01-31T10:00", ("food", 2000))
    spent = shop.do("2026-01-31T11:00", "redeem", rewards=({"reward": "rewards-0"},))[0]
    told = shop.do("2026-05-01T10:00", "refund", ref_seq=spent["seq"])
    assert [(entry["kind"], entry["points"]) for entry in told] == [
        ("expire", -10_000_000), ("refund", 10_000_000), ("expire", -10_000_000)]
    assert told[2]["key"] == ("after", told[1]["seq"])


def test_what_is_given_to_a_sleeper_lives():
    shop = Shop(plain(points=SLIDES, gifts=[{"on": "join", "points": "5"}]))
    shop.do("2026-05-15T10:00", "join")
    assert shop.points == "5" and shop.end() == day_of("2026-07-01")


def test_a_voucher_of_a_sleeper_ends_with_its_points():
    shop = Shop(plain(points=SLIDES, rewards=REWARD))
    shop.buy("2026-01-31T10:00", ("food", 1000))
    made = shop.do("2026-01-31T11:00", "voucher", reward="rewards-0")[0]
    told = shop.do("2026-06-01T10:00", "touch")
    assert kinds(told) == ["voucher_end", "expire"] and shop.points == "0"
    assert told[0]["ref_seq"] == made["seq"] and told[1]["key"] == ("after", told[0]["seq"])


def test_dated_lots_join_at_the_first_activity():
    """A program that begins to slide."""
    dated = plain(points={"life": {"after": "earning", "months": 1}, "debt": {"allowed": True}})
    shop = Shop(dated)
    since = shop.program.clock.local("2026-06-15T00:00")
    shop.program = Program("America/New_York", 2, [(1, 0, dated), (2, since, plain(points=SLIDES))])
    shop.account = Account(shop.program)
    shop.account.cash = 10 ** 6
    shop.buy("2026-06-01T10:00", ("food", 1000))
    assert shop.end() == day_of("2026-08-01")
    shop.do("2026-06-20T10:00", "touch")
    assert shop.end() == day_of("2026-08-01")
    shop.buy("2026-07-20T10:00", ("food", 500))
    assert shop.account.lots == {SLIDER: 15_000_000} and shop.end() == day_of("2026-09-01")


def test_a_tier_without_months_keeps_no_end():
    levels = [{"id": "green", "number": 0, "name": "Green", "points": 0},
              {"id": "gold", "number": 3, "name": "Gold", "points": 10}]
    shop = Shop(plain(
        tiers={"window_months": 1, "hold_months": 1, "down": "one", "levels": levels},
        points={"life": {"after": "activity", "months": 2,
                         "by_tier": [{"tier": "gold", "months": 0}]}, "debt": {"allowed": True}}))
    shop.buy("2026-01-10T10:00", ("food", 1000))
    assert shop.account.tier == 3 and shop.account.sliding_day() is None
    shop.do("2026-03-10T10:00", "touch")     # fell on 1 March: an activity of that day
    assert shop.account.tier == 0 and shop.account.sliding_day() == day_of("2026-06-01")


def test_points_that_wait_are_lots_of_their_day():
    shop = Shop(plain(points={**SLIDES, "hold_back_days": 3}))
    shop.buy("2026-06-01T10:00", ("food", 100))
    shop.buy("2026-06-02T10:00", ("food", 100))
    first = day_of("2026-06-04")
    assert shop.account.lots == {(first, SLIDING): 1_000_000, (first + 1, SLIDING): 1_000_000}
    shop.buy("2026-06-05T10:00", ("food", 100))
    assert shop.account.lots == {(first, SLIDING): 2_000_000, (first + 4, SLIDING): 1_000_000}


# --- debt and refunds -----------------------------------------------------------------------
def test_debt_has_its_most_and_the_next_refund_asks_again():
    shop = Shop(plain(points={"life": {"after": "earning", "months": 12},
                              "debt": {"allowed": True, "max": 5}}))
    entry = shop.buy("2026-06-01T10:00", ("food", 1000))
    shop.account.lots.clear()           # spent
    assert points(shop.refund("2026-06-01T11:00", entry, amount=600)["taken_back"]) == "5"
    shop.buy("2026-06-01T12:00", ("food", 900))
    assert shop.account.points == micro_of("4")
    assert points(shop.refund("2026-06-01T13:00", entry)["taken_back"]) == "5"
    assert shop.account.lots == {ALWAYS: -1_000_000}


def test_what_expired_is_not_taken():
    shop = Shop(plain(points={"life": {"after": "earning", "days": 10}, "debt": {"allowed": True}}))
    entry = shop.buy("2026-06-01T10:00", ("food", 1000))
    shop.do("2026-06-11T00:00", "touch")
    shop.refund("2026-06-11T10:00", entry)
    assert shop.points == "0"


def test_refunds_are_32_and_the_whole():
    shop = Shop(plain())
    entry = shop.buy("2026-06-01T10:00", ("food", 1000))
    for _ in range(32):
        shop.refund("2026-06-01T11:00", entry, amount=1)
    with pytest.raises(Refusal, match="too-many-refunds"):
        shop.refund("2026-06-01T11:00", entry, amount=1)
    assert shop.refund("2026-06-01T11:00", entry)["cash"] == 968
    with pytest.raises(Refusal, match="already-refunded"):
        shop.refund("2026-06-01T11:00", entry)


def test_limits_go_back_to_their_own_period():
    shop = Shop(plain(bonuses=[{"extra": {"points": "5"}, "limit": [{"times": 1, "per": "day"}]}]))
    first = shop.buy("2026-06-01T10:00", ("food", 100))
    shop.refund("2026-06-01T11:00", first)
    second = shop.buy("2026-06-01T12:00", ("food", 100))
    assert second["points"] == 6_000_000
    shop.buy("2026-06-02T10:00", ("food", 100))
    shop.refund("2026-06-02T11:00", second)      # its day's count is gone
    assert shop.buy("2026-06-02T12:00", ("food", 100))["points"] == 1_000_000


# --- tiers ----------------------------------------------------------------------------------
def three_levels(down, hold):
    levels = [{"id": name, "number": number, "name": name, "points": least}
              for number, (name, least) in enumerate((("green", 0), ("gold", 10), ("top", 100)))]
    return plain(tiers={"window_months": 3, "hold_months": hold, "down": down, "levels": levels})


@pytest.mark.parametrize("down, tiers", [("one", [[2, 1], [1, 0]]), ("by_points", [[2, 0]])])
def test_down_when_the_holding_ends(down, tiers):
    shop = Shop(three_levels(down, 6))
    shop.buy("2026-01-10T10:00", ("food", 10000))
    told = shop.do("2027-12-01T10:00", "touch")
    assert [entry["tier"] for entry in told if entry["kind"] == "tier"] == tiers


def test_renewed_when_the_window_allows():
    shop = Shop(three_levels("one", 2))
    shop.buy("2026-01-10T10:00", ("food", 10000))
    shop.buy("2026-02-10T10:00", ("food", 10000))    # held: nothing changes
    assert shop.account.holdings()[2] == (month("2026-01"), month("2026-04"))
    told = shop.do("2026-04-01T00:00", "touch")
    assert [entry["tier"] for entry in told] == [[2, 2]]
    assert shop.account.holdings()[2] == (month("2026-03"), month("2026-06"))


def test_reached_and_returned_keeps_the_older_holding():
    shop = Shop(three_levels("by_points", 12))
    first = shop.buy("2026-01-10T10:00", ("food", 2000))
    second = shop.buy("2026-05-10T10:00", ("food", 2000))
    shop.refund("2026-05-11T10:00", second)          # Gold is January's: its window has its 20
    assert shop.account.holdings() == {1: (month("2026-01"), month("2027-02"))}
    shop.refund("2026-05-12T10:00", first)
    assert shop.account.holdings() == {} and shop.account.tier == 0


# --- gifts ----------------------------------------------------------------------------------
WELCOME = plain(gifts=[{"on": "first_purchase", "points": "50", "when": {"at_least": 500}}])


def test_the_first_purchase_that_is_enough():
    shop = Shop(WELCOME)
    shop.do("2026-06-01T10:00", "join")
    assert kinds(shop.do("2026-06-02T10:00", "purchase", amount=499, card=499)) == ["purchase"]
    told = shop.do("2026-06-03T10:00", "purchase", amount=500, card=500)
    assert kinds(told) == ["purchase", "bonus"] and told[1]["ref_seq"] == told[0]["seq"]
    assert kinds(shop.do("2026-06-04T10:00", "purchase", amount=500, card=500)) == ["purchase"]
    back = shop.do("2026-06-05T10:00", "refund", ref_seq=told[0]["seq"], amount=1)
    assert [entry["points"] for entry in back] == [-10_000, -50_000_000]
    again = shop.do("2026-06-06T10:00", "purchase", amount=500, card=500)
    assert kinds(again) == ["purchase", "bonus"]


def test_a_welcome_is_waited_for_90_days():
    for day, gift in (("2026-08-30", ["purchase", "bonus"]), ("2026-08-31", ["purchase"])):
        shop = Shop(WELCOME)
        shop.do("2026-06-01T10:00", "join")
        shop.do(f"{day}T10:00", "purchase", amount=100, card=100)
        assert kinds(shop.do("2026-09-01T10:00", "purchase", amount=500, card=500)) == gift


def test_a_gift_for_some_days_by_tier():
    shop = Shop(plain(rewards=[{"id": "cake", "cost": 0, "worth": 500, "kind": "item",
                                "gift_only": True}],
                      gifts=[{"on": "join", "reward": "cake", "valid": [{"days": 1}]}]))
    made = shop.do("2026-06-01T10:00", "join")[1]
    assert kinds(shop.do("2026-06-01T23:59", "touch")) == []
    assert kinds(shop.do("2026-06-02T00:00", "touch")) == ["voucher_end"]
    assert made["voucher"]["cost_micro"] == 0
    with pytest.raises(Refusal, match="reward-unavailable"):
        shop.do("2026-06-02T10:00", "redeem", rewards=({"reward": "cake"},))


def test_a_used_gift_stays():
    """The voucher of a challenge was used; what it was for goes back; it is not given twice."""
    shop = Shop(plain(rewards=[{"id": "cake", "cost": 0, "worth": 500, "kind": "amount",
                                "gift_only": True}],
                      challenges=[{"count": "visits", "target": 1, "per": "month",
                                   "reward": "cake", "valid": [{"days": 7}]}]))
    first = shop.do("2026-06-01T10:00", "purchase", amount=100, card=100)
    shop.do("2026-06-01T11:00", "redeem", rewards=({"voucher": first[1]["seq"]},))
    assert kinds(shop.do("2026-06-01T12:00", "refund", ref_seq=first[0]["seq"])) == ["refund"]
    assert kinds(shop.do("2026-06-01T13:00", "purchase", amount=100, card=100)) == ["purchase"]
