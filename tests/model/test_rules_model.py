"""The model of format 2 against the figures of its design (rules.md): the worked month entry by
entry, the refund algebra's table, the clock table, and the sentences that decide. Laws over random
cases are in test_rules_laws.py."""
import pytest
from ledger_words import Refusal
from rules_broken import BREAKS
from rules_check import Check, check
from rules_lots import NO_END, SLIDER
from rules_model import Moment, bought, earn, kept
from rules_schema import Schema
from rules_shop import Shop, day_of, month, plain, points, program_named
from rules_tiers import window
from rules_time import period_of


# --- the worked month -----------------------------------------------------------------------
def coffee():
    """Cash 40.00; 180 sliding points that end on 1 June; 450 earned in the window."""
    shop = Shop(program_named("coffee"), cash=4000)
    account = shop.account
    account.lots = {SLIDER: 180_000_000}
    account.counters = {(-3, 0, 0): day_of("2026-06-01")}
    account.months = {month("2025-08"): 200_000_000, month("2025-10"): 150_000_000,
                      month("2025-11"): 100_000_000}
    return shop


MONTH = [  # seq, kind, points, cash after, points after, window, tier
    (1, "expire", "-180", 4000, "0", "450", "green"),
    (2, "load", "25", 9000, "25", "450", "green"),
    (3, "purchase", "8.7", 8053, "33.7", "458.7", "green"),
    (4, "purchase", "9.5", 7536, "43.2", "468.2", "green"),
    (5, "purchase", "16.5", 4536, "59.7", "484.7", "green"),
    (6, "bonus", "25", 4536, "84.7", "509.7", "green"),
    (7, "tier", "0", 4536, "84.7", "509.7", "gold"),
    (8, "purchase", "41.16", 2569, "125.86", "550.86", "gold"),
    (9, "purchase", "-94.9", 2106, "30.96", "555.96", "gold"),
    (10, "refund", "100", 2106, "130.96", "555.96", "gold"),
    (11, "refund", "-29.76", 3456, "101.2", "526.2", "gold"),
    (12, "refund", "-8.7", 4403, "92.5", "517.5", "gold"),
    (13, "bonus", "-25", 4403, "67.5", "492.5", "gold"),
    (14, "tier", "0", 4403, "67.5", "492.5", "green"),
    (15, "purchase", "20", 4403, "87.5", "512.5", "green"),
    (16, "tier", "0", 4403, "87.5", "512.5", "gold")]


def a_month(shop):
    """What happens in June."""
    shop.do("2026-06-01T08:10", "load", amount=5000)
    third = shop.buy("2026-06-01T08:15", ("drinks", 475), ("bakery", 395), tax=77)
    shop.buy("2026-06-02T08:20", ("drinks", 475), tax=42, flags=("own_cup",))
    shop.buy("2026-06-03T07:55", ("beans", 1650), ("gift-cards", 2500), tax=146, card=3000)
    eighth = shop.buy("2026-06-17T12:30", ("food", 1240), ("drinks", 475), tax=152, tip=100,
                      flags=("own_cup",))
    ninth = shop.buy("2026-06-20T10:00", ("drinks", 425), ("bakery", 0), tax=38,
                     rewards=({"reward": "bakery", "line": 2, "off": 295},))
    shop.refund("2026-06-22T10:00", ninth, 2)
    shop.refund("2026-06-24T10:00", eighth, 1)
    shop.refund("2026-06-25T10:00", third)
    shop.buy("2026-06-27T10:00", card=0, amount=2000)


def test_worked_month():
    shop = coffee()
    start = shop.account.copy()
    a_month(shop)
    told = []
    for entry in shop.account.entries:
        start.take({name: entry[name] for name in entry if not name.endswith("_after")})
        told.append((entry["seq"], entry["kind"], points(entry["points"]), entry["cash_after"],
                     points(entry["points_after"]),
                     points(window(shop.program.sets[0], start, month("2026-06"))),
                     shop.program.sets[0].tier_id(start.tier)))
    assert told == MONTH


def test_worked_month_in_detail():
    shop = coffee()
    a_month(shop)
    entries = {entry["seq"]: entry for entry in shop.account.entries}
    assert entries[4]["reasons"] == [("base-green", 4_750_000, 475), ("own-cup", 4_750_000, 0)]
    assert entries[8]["reasons"] == [("base-gold", 20_580_000, 1715),
                                     ("double-day", 20_580_000, 0)]
    assert entries[8]["facts"]["lost"] == ["own-cup"]
    assert not any(counter[0] == "own-cup" for counter in entries[8]["counters"])
    assert entries[6]["ref_seq"] == 5 and entries[13]["ref_seq"] == 6
    june, july = month("2026-06"), month("2027-07")
    assert entries[7]["counters"] == [[-17, 0, june, july], [-3, 0, 0, -day_of("2027-01-01")]]
    assert entries[14]["counters"] == [[-17, 0, june, -july], [-3, 0, 0, day_of("2027-01-01")]]
    assert entries[10]["lots"] == [[*SLIDER, 100_000_000]]
    assert shop.account.sliding_day() is None and shop.account.holdings() == {1: (june, july)}


# --- the refund algebra's table -------------------------------------------------------------
def test_e1_points_follow_the_goods():
    shop = Shop(plain(
        earn=[{"give": {"per_unit": "2"}, "when": {"tender": "card"}},
              {"give": {"per_unit": "1"}, "when": {"tender": "other"}}],
        exclude={"categories": ["gift-cards"]}))
    entry = shop.buy("2026-06-01T10:00", ("drinks", 600), ("gift-cards", 400), card=700)
    assert [points(micro) for _, micro, _ in entry["reasons"]] == ["8.4", "1.8"]
    back = shop.refund("2026-06-01T11:00", entry, 2)
    assert (back["cash"], back["points"]) == (400, 0)


def test_e2_a_bonus_goes_below_its_least():
    due = {400: "92", 600: "38", 2499: "0.02"}
    for amount, left in due.items():
        shop = Shop(plain(earn=[{"give": {"per_unit": "2"}}],
                          bonuses=[{"extra": {"points": "50"}, "when": {"at_least": 2000}}]))
        entry = shop.buy("2026-06-01T10:00", ("food", 2500))
        assert shop.points == "100"
        shop.refund("2026-06-01T11:00", entry, amount=amount)
        assert shop.points == left


def test_e3_pieces_one_by_one():
    for money, backs in ((999, (333, 333, 333)), (1000, (334, 333, 333))):
        shop = Shop(plain(earn=[{"give": {"per_unit": "1.2"}}]))
        entry = shop.buy("2026-06-01T10:00", ("food", money, 3))
        told = [shop.refund("2026-06-01T11:00", entry, 1) for _ in range(3)]
        assert tuple(one["cash"] for one in told) == backs
        assert shop.points == "0"
        if money == 999:
            assert {points(one["taken_back"]) for one in told} == {"3.996"}


def test_e4_amounts_over_lines():
    basket = bought(1000, 1000, lines=(("a", "a", 1, 333), ("b", "b", 1, 667)))
    for amount, there in ((1, (332, 666)), (500, (166, 333)), (999, (0, 0))):
        assert tuple(good.money for good in kept(basket, [("amount", amount)]).goods[:2]) == there


def test_e5_a_reward_goes_back_with_its_line():
    shop = coffee()
    a_month(shop)
    ninth, tenth = shop.account.entries[8:10]
    assert (tenth["cash"], tenth["points"], tenth["given_back"]) == (0, 100_000_000, 100_000_000)
    assert shop.refund("2026-06-28T10:00", ninth)["cash"] == 463


def test_e6_a_line_with_its_tax():
    shop = coffee()
    a_month(shop)
    assert (shop.account.entries[10]["cash"], points(shop.account.entries[10]["taken_back"])) == (
        1350, "29.76")


def test_e8_debt():
    for allowed, taken, then in ((True, "11.988", "8.012"), (False, "0", "20")):
        shop = Shop(plain(earn=[{"give": {"per_unit": "1.2"}}],
                          loads=[{"at_least": 1, "points": "20"}],
                          points={"life": {"after": "earning", "months": 12},
                                  "debt": {"allowed": allowed}}))
        entry = shop.buy("2026-06-01T10:00", ("food", 999))
        shop.account.lots.clear()       # spent
        back = shop.refund("2026-06-01T11:00", entry)
        assert points(back.get("taken_back", 0)) == taken
        shop.do("2026-06-01T12:00", "load", amount=100)
        assert shop.points == then


# --- the clock table ------------------------------------------------------------------------
def test_clock_days():
    clock = Shop(plain(), zone="Asia/Ho_Chi_Minh").program.clock
    at_us = 1_782_838_800_000_000        # 2026-06-30T17:00Z
    assert clock.moment(at_us).day == day_of("2026-07-01")
    assert clock.moment(at_us - 1).day == day_of("2026-06-30")


@pytest.mark.parametrize("hours, day, utc, holds", [
    (["01:00", "03:00"], "2026-03-08", "06:59:59", True),
    (["01:00", "03:00"], "2026-03-08", "07:00:00", False),
    (["01:00", "02:00"], "2026-11-01", "05:30:00", True),
    (["01:00", "02:00"], "2026-11-01", "06:30:00", True),
    (["01:00", "02:00"], "2026-11-01", "07:00:00", False)])
def test_clock_hours(hours, day, utc, holds):
    hour, minute, second = map(int, utc.split(":"))
    at_us = ((day_of(day) * 24 + hour) * 3600 + minute * 60 + second) * 10 ** 6
    moment = Shop(plain()).program.clock.moment(at_us)
    earned = earn(plain(earn=[{"give": {"points": "1"}, "when": {"hours": [hours]}}]), 2,
                  {"tier": "member"}, bought(100, 100), moment, {})
    assert bool(earned.points_micro) is holds


@pytest.mark.parametrize("life, day, ends", [
    ({"months": 1}, "2026-01-31", "2026-03-01"),
    ({"months": 12}, "2028-02-29", "2029-03-01"),
    ({"months": 6}, "2020-12-15", "2021-07-01"),
    ({"days": 30}, "2027-01-30", "2027-03-01"),
    ({"days": 57}, "2026-06-01", "2026-08-03"),      # 27 July, rounded up to Sunday, 2 August
    ({"days": 56}, "2026-06-01", "2026-07-27"),
    ({"on": "12-31"}, "2026-12-31", "2027-01-01"),
    ({"on": "06-30", "at_least_months": 1}, "2026-05-31", "2026-07-01"),
    ({"on": "06-30", "at_least_months": 1}, "2026-06-01", "2027-07-01"),
    ({"on": "02-29"}, "2026-02-28", "2026-03-01"),
    ({"months": 0}, "2026-06-01", None)])
def test_lives(life, day, ends):
    shop = Shop(plain(points={"life": {"after": "earning", **life}, "debt": {"allowed": True}}))
    shop.buy(day + "T10:00", ("food", 100))
    assert shop.end() == (day_of(ends) if ends else NO_END)


def test_clock_weeks():
    def week(text):
        return period_of("week", day_of(text))
    assert week("2026-06-07") != week("2026-06-08")
    assert week("2026-12-31") == week("2027-01-03") != week("2027-01-04")


def test_clock_tier():
    shop = Shop(program_named("coffee"))
    shop.buy("2026-01-31T10:00", ("food", 60000))
    assert shop.account.holdings() == {1: (month("2026-01"), month("2027-02"))}
    assert [entry["tier"] for entry in shop.do("2027-01-31T23:59", "touch")] == []
    assert [entry["tier"] for entry in shop.do("2027-02-01T00:00", "touch")
            if entry["kind"] == "tier"] == [[1, 0]]


# --- decided, so that nobody guesses --------------------------------------------------------
def earned_by(document, *lines, tender=None, flags=(), counters=None, tax=0, tip=0):
    """Points by rule of a basket, at noon of 17 June 2026."""
    amount = sum(money for _, money in lines) + tax + tip
    moment = Moment(0, day_of("2026-06-17"), 720)
    got = earn(document, 2, {"tier": "member", "tags": []},
               bought(amount, amount if tender is None else tender, tax, tip,
                      tuple((name, name, 1, money) for name, money in lines)),
               moment, {"store": "st_a", "channel": "till"}, flags, counters)
    return {rule: points(micro) for rule, micro, _ in got.reasons}, got


def test_highest_for_each_line():
    document = plain(bonuses=[{"times": "3", "when": {"lines": {"categories": ["drinks"]}}},
                              {"times": "2"}])
    told, _ = earned_by(document, ("drinks", 400), ("food", 1000))
    assert told == {"earn-0": "14", "bonuses-0": "8", "bonuses-1": "10"}


def test_stacking_on_the_same_base():
    told, _ = earned_by(plain(bonuses=[{"times": "2"}, {"times": "2", "stack": True}]),
                        ("food", 1000))
    assert sum(map(float, told.values())) == 30


def test_ties_by_priority_then_id():
    document = plain(bonuses=[{"id": "b", "times": "2"}, {"id": "c", "times": "2", "priority": 1},
                              {"id": "a", "times": "2"}])
    told, got = earned_by(document, ("food", 1000))
    assert told == {"earn-0": "10", "c": "10"} and got.lost == ["b", "a"]
    del document["bonuses"][1]["priority"]
    assert earned_by(document, ("food", 1000))[0] == {"earn-0": "10", "a": "10"}


def test_flat_points_are_multiplied_without_lines_only():
    document = plain(earn=[{"give": {"points": "5"}}], bonuses=[
        {"times": "3", "when": {"lines": {"categories": ["food"]}}}, {"times": "2"}])
    told, got = earned_by(document, ("food", 1000))
    assert told == {"earn-0": "5", "bonuses-1": "5"} and got.lost == ["bonuses-0"]
    assert earned_by(plain(earn=[{"give": {"per_unit": "1"}}], bonuses=[
        {"extra": {"points": "7"}}, {"times": "2"}]), ("food", 1000))[0] == {
            "earn-0": "10", "bonuses-1": "10", "bonuses-0": "7"}


def test_without_means_what_has_neither_sku_nor_category():
    document = plain(earn=[{"give": {"per_unit": "1"},
                            "when": {"lines": {"without_categories": ["food"]}}},
                           {"give": {"per_unit": "1"},
                            "when": {"lines": {"categories": ["food"]}}}])
    moment = Moment(0, 20000, 720)
    got = earn(document, 2, {"tier": "member"}, bought(1000, 1000), moment, {})
    assert [rule for rule, _, _ in got.reasons] == ["earn-0"]


def test_tax_and_tip_are_seen_without_lines():
    document = plain(counts={"tax": True}, earn=[
        {"give": {"per_unit": "1"}},
        {"give": {"per_unit": "1"}, "when": {"lines": {"without_skus": ["x"]}}}])
    assert earned_by(document, ("food", 1000), tax=100, tip=50)[0] == {"earn-0": "11",
                                                                       "earn-1": "10"}


def test_tender_is_a_part_and_all_for_times():
    document = plain(earn=[{"give": {"points": "1", "per_amount": 100},
                            "when": {"tender": "card", "at_least": 500}},
                           {"give": {"per_unit": "1"}}],
                     bonuses=[{"times": "2", "when": {"tender": "card"}}])
    assert earned_by(document, ("food", 1000), tender=499)[0] == {"earn-1": "10"}
    assert earned_by(document, ("food", 1000), tender=599)[0] == {"earn-0": "5", "earn-1": "10"}
    assert earned_by(document, ("food", 1000))[0] == {"earn-0": "10", "earn-1": "10",
                                                      "bonuses-0": "20"}


def test_limits_cut_the_last_gain():
    document = plain(bonuses=[{"extra": {"per_unit": "2"}, "max": "15", "limit": [
        {"points": "20", "per": "month"}, {"times": 2, "per": "day"}]}])
    day, june = day_of("2026-06-17"), month("2026-06")
    told, got = earned_by(document, ("food", 1000))
    assert told["bonuses-0"] == "15"
    assert got.counters == {("bonuses-0", 0, june): 15_000_000, ("bonuses-0", 1, day): 1}
    told, got = earned_by(document, ("food", 1000), counters=got.counters)
    assert told["bonuses-0"] == "5"
    told, got = earned_by(document, ("food", 1000), counters={("bonuses-0", 0, june): 20_000_000})
    assert "bonuses-0" not in told and got.blocked == [("bonuses-0", "limit")]


def test_zero_gains_use_no_limit():
    document = plain(bonuses=[{"extra": {"points": "1", "per_amount": 5000},
                               "limit": [{"times": 1, "per": "day"}]}])
    told, got = earned_by(document, ("food", 1000))
    assert told == {"earn-0": "10"} and got.counters == {} and got.blocked == []


def test_has_counts_pieces_and_nothing_excluded():
    document = plain(exclude={"categories": ["cards"]}, earn=[
        {"give": {"points": "1"}, "when": {"has": {"categories": ["cards", "food"], "items": 2}}}])
    assert earned_by(document, ("food", 0), ("food", 100))[0] == {"earn-0": "1"}
    assert earned_by(document, ("food", 100), ("cards", 100))[0] == {}


def test_nothing_counted_is_no_visit():
    shop = Shop(plain(exclude={"categories": ["cards"]}, earn=[{"give": {"points": "1"}}],
                      challenges=[{"count": "visits", "target": 1, "per": "week", "points": "5"}]))
    shop.buy("2026-06-01T10:00", ("cards", 1000))
    assert shop.points == "0"
    shop.buy("2026-06-01T11:00", ("cards", 1000), ("food", 1))
    assert shop.points == "6"


def test_the_highest_load_decides():
    shop = Shop(plain(loads=[{"at_least": 3000, "points": "10"},
                             {"at_least": 5000, "points": "25",
                              "limit": [{"times": 1, "per": "ever"}]}]))
    for amount, there in ((2999, "0"), (3000, "10"), (5000, "35"), (6000, "35")):
        shop.do("2026-06-01T10:00", "load", amount=amount)
        assert shop.points == there


def test_points_that_wait_can_be_clawed_back():
    shop = Shop(plain(points={"life": {"after": "earning", "months": 1}, "hold_back_days": 14,
                              "debt": {"allowed": False}},
                      rewards=[{"cost": 1, "worth": 1, "kind": "amount"}],
                      loads=[{"at_least": 1, "points": "10"}]))
    shop.do("2026-06-01T09:00", "load", amount=100)
    entry = shop.buy("2026-06-01T10:00", ("food", 1000))
    assert shop.account.lots == {(day_of("2026-06-15"), day_of("2026-08-01")): 20_000_000}
    with pytest.raises(Refusal, match="insufficient-points"):
        shop.do("2026-06-14T23:59", "redeem", rewards=({"reward": "rewards-0"},))
    shop.refund("2026-06-14T23:59", entry)
    assert shop.points == "10"
    shop.do("2026-06-15T00:00", "redeem", rewards=({"reward": "rewards-0"},))


def test_each_of_times_is_a_use():
    shop = Shop(plain(rewards=[{"cost": 1, "worth": 5, "kind": "amount", "times_max": 3,
                                "limit": [{"times": 4, "per": "day"}]}]))
    shop.buy("2026-06-01T10:00", ("food", 1000))
    three = ({"reward": "rewards-0", "times": 3, "off": 15},)
    shop.do("2026-06-01T10:00", "redeem", rewards=three)
    with pytest.raises(Refusal, match="reward-unavailable"):
        shop.do("2026-06-01T10:00", "redeem", rewards=three)
    shop.do("2026-06-02T10:00", "redeem", rewards=three)
    with pytest.raises(Refusal, match="reward-worth"):
        shop.do("2026-06-03T10:00", "redeem", rewards=({"reward": "rewards-0", "off": 6},))


def test_year_from_month_ends_with_the_next_year():
    shop = Shop(program_named("cashback"))
    shop.buy("2026-06-01T10:00", amount=1_000_000, card=0)
    assert shop.account.holdings() == {1: (month("2026-06"), month("2028-01"))}


def test_stamps_and_the_tenth():
    shop = Shop(program_named("visits"), exponent=0, zone="Asia/Ho_Chi_Minh")
    for visit in range(5):
        for _ in range(3):      # two a day
            shop.buy(f"2026-06-0{visit + 1}T10:00", ("drinks", 25000))
    assert shop.points == "10"
    tenth = ({"reward": "tenth", "line": 1, "off": 25000},)
    shop.buy("2026-06-06T10:00", ("drinks", 0), ("food", 30000), rewards=tenth)
    assert shop.points == "1"
    with pytest.raises(Refusal, match="reward-unavailable"):
        shop.buy("2026-06-06T11:00", ("food", 0), ("food", 30000), rewards=tenth)


def test_an_ended_lower_holding_counts_no_more():
    """Gold of January, Reserve of June: when Reserve ends, Gold has ended under it."""
    levels = [{"id": name, "number": number, "name": name, "points": least}
              for number, (name, least) in enumerate((("green", 0), ("gold", 10), ("top", 100)))]
    shop = Shop(plain(tiers={"window_months": 1, "hold_months": 3, "down": "by_points",
                             "levels": levels}))
    shop.buy("2026-01-10T10:00", ("food", 1000))
    shop.buy("2026-02-10T10:00", ("food", 10000))
    assert shop.account.tier == 2
    told = shop.do("2026-06-01T00:00", "touch")
    assert [entry["tier"] for entry in told] == [[2, 0]] and shop.account.holdings() == {}
    shop.buy("2026-06-01T10:00", ("food", 100))
    assert shop.account.tier == 0


def test_gold_is_back_with_its_old_end():
    """Reserve reached and returned (D6)."""
    shop = Shop(program_named("coffee"))
    shop.buy("2026-01-31T10:00", ("food", 60000))
    shop.buy("2026-03-30T10:00", amount=100_000, card=0)
    entry = shop.buy("2026-03-31T10:00", amount=100_000, card=0)
    assert shop.account.tier == 2
    shop.refund("2026-05-01T10:00", entry)
    assert shop.account.tier == 1
    assert shop.account.holdings() == {1: (month("2026-01"), month("2027-02"))}


def test_weeks_in_a_row():
    """Marks of grants move with the runs."""
    shop = Shop(plain(earn=[], challenges=[{"count": "weeks", "target": 2, "points": "40"}]))
    first = shop.buy("2026-06-01T10:00", ("food", 100))
    shop.buy("2026-06-08T10:00", ("food", 100))
    assert shop.points == "40"
    shop.buy("2026-06-15T10:00", ("food", 100))
    assert shop.points == "40"
    shop.refund("2026-06-16T10:00", first)
    assert shop.points == "40"          # of the second and third week now
    shop.buy("2026-06-22T10:00", ("food", 100))
    assert shop.points == "40"
    shop.buy("2026-06-29T10:00", ("food", 100))
    assert shop.points == "80"


def test_a_voucher_there_and_back():
    shop = Shop(program_named("coffee"))
    shop.buy("2026-06-01T10:00", ("food", 10000))
    made = shop.do("2026-06-01T10:00", "voucher", reward="two-off")[0]
    assert shop.points == "40"
    use = ({"voucher": made["seq"], "off": 200},)
    spent = shop.buy("2026-06-02T10:00", ("food", 300), rewards=use)
    with pytest.raises(Refusal, match="voucher-ended"):
        shop.buy("2026-06-02T10:00", ("food", 300), rewards=use)
    shop.refund("2026-06-03T10:00", spent)
    assert shop.points == "40" and made["seq"] in shop.account.vouchers
    assert shop.do("2026-07-01T23:59", "touch") == []
    assert [entry["kind"] for entry in shop.do("2026-07-02T00:00", "touch")] == ["voucher_end"]
    assert shop.points == "100"


# --- documents ------------------------------------------------------------------------------
@pytest.mark.parametrize("name, exponent, later", [
    ("coffee", 2, {"gifts[0].on", "gifts[1].on", "gifts[2].on", "rewards[5].stock"}),
    ("visits", 0, set()), ("cashback", 2, {"bonuses[1].budget"})])
def test_programs_of_the_page(name, exponent, later):
    document = program_named(name)
    assert check(document, exponent, later=True) == []
    assert {path for path, _ in check(document, exponent)} == later


def test_counters_of_coffee():
    assert Check(program_named("coffee"), 2, True).counters() == 37


@pytest.mark.parametrize("name", BREAKS)
def test_every_mistake_has_its_path(name):
    document = program_named("visits")
    path = BREAKS[name](document)
    assert Schema().problems(document) == []
    assert path in [where for where, _ in check(document, 0)]
