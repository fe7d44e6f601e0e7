"""Refunds under rules of format 2 through the front door: lines, amounts, the whole and voids, in
the figures of the design's section 4; what a reason says; what is refused, with what is left."""
import json

import pytest

from harness import EventWatcher, Phone, Staff
from harness.client import new_key
from harness.rules import program, put_in_force, simple

ALL = {"id": "all", "name": "1 per 1.00", "names": {"vi": "1 cho 1,00"}, "give": {"per_unit": "1"}}
GOLD = {"id": "gold", "name": "Gold: 1.2 per 1.00", "give": {"per_unit": "1.2"}}
CUP = {"id": "cup", "name": "Your own cup", "when": {"flags": ["own_cup"]}, "times": "2",
       "limit": [{"times": 3, "per": "day"}]}
BAKERY = {"id": "bakery", "name": "Bakery", "cost": 100, "worth": 600, "kind": "item"}
SHOT = {"id": "shot", "name": "Extra shot", "cost": 100, "worth": 600, "kind": "amount"}
TEA = {"id": "tea", "name": "A tea", "cost": 12, "worth": 300, "kind": "amount"}
LOAD = {"id": "load-50", "name": "Top-up of 50", "at_least": 5000, "points": "105"}
HOUSE = program(GOLD, bonuses=[CUP], rewards=[BAKERY, SHOT, TEA], loads=[LOAD])
LUNCH = [{"sku": "lunch", "category": "food", "amount": 1240},
         {"sku": "latte", "category": "drinks", "amount": 475}]


def line(sku, amount, quantity=1, category="food"):
    return {"sku": sku, "category": category, "quantity": quantity, "amount": amount}


@pytest.fixture(name="cards", scope="module")
def fixture_cards(service):
    return iter(service.gift_cards(40))


@pytest.fixture(name="in_force", scope="module")
def fixture_in_force(service):
    """Puts a document in force, if it is not already; by who has just signed in, as days may have
    passed."""
    known = []

    def put(document):
        if known[-1:] != [document]:
            put_in_force(service, Staff(service), document)
            known.append(document)
    return put


@pytest.fixture(name="visit")
def fixture_visit(till, cards):
    """A visit of a card, made when it is asked for: clocks move meanwhile."""
    def make(load=4000):
        till.renew()
        made = till.visit(next(cards)[0]).expect(201).body
        if load:
            till.load(made, load).expect(201)
        return made
    return make


def micro(points):
    return round(points * 1e6)


def receipt(reply):
    return reply["entry"]["receipt"]


def check_back(reply, card, other, points):
    """What a refund gives back now, and the change of the points."""
    assert reply["returned_now"] == {"card": card, "other": other}
    assert reply["entry"]["cash"] == card
    assert reply["entry"]["points_micro"] == micro(points)


def give_line(till, bought, number, quantity=1):
    return till.refund(receipt(bought), lines=[{"line": number, "quantity": quantity}])


# --- the design's figures -----------------------------------------------------------------------
def test_goods_that_earned_nothing_take_nothing(till, in_force, visit):
    """E1: points follow the goods, by the purchase's own shares of tenders."""
    in_force(program({"id": "card", "name": "Card", "when": {"tender": "card"}, "give":
                      {"per_unit": "2"}}, {"id": "other", "name": "Other", "when":
                      {"tender": "other"}, "give": {"per_unit": "1"}},
                     exclude={"categories": ["gift-cards"]}))
    bought = till.purchase(visit(), 1000, tender="split", card_amount=700, lines=[
        line("drink", 600), line("gift", 400, category="gift-cards")]).expect(201)
    assert bought["entry"]["points_micro"] == micro(10.2)
    assert bought["entry"]["reasons"] == [
        {"rule": "card", "name": "Card", "points_micro": micro(8.4), "text": "4.20 × 2"},
        {"rule": "other", "name": "Other", "points_micro": micro(1.8), "text": "1.80 × 1"}]
    check_back(give_line(till, bought, 2).expect(201), 400, 0, 0)
    check_back(till.refund(receipt(bought)).expect(201), 300, 300, -10.2)
    till.refund(receipt(bought)).expect(422, "already-refunded")
    give_line(till, bought, 1).expect(422, "already-refunded")


def test_a_bonus_goes_with_the_amount_that_it_asks_for(till, in_force, visit):
    """E2"""
    in_force(program({**ALL, "id": "two", "give": {"per_unit": "2"}}, bonuses=[
        {"id": "twenty", "name": "From 20.00", "when": {"at_least": 2000},
         "extra": {"points": "50"}}]))
    bought = till.purchase(visit(), 2500).expect(201)
    assert bought["entry"]["points_micro"] == micro(100)
    assert [each["text"] for each in bought["entry"]["reasons"]] == ["25.00 × 2", "50"]
    for amount, points in ((400, -8), (200, -54), (1899, -37.98), (1, -0.02)):
        check_back(till.refund(receipt(bought), amount).expect(201), amount, 0, points)


def test_pieces_go_back_one_by_one(till, in_force, visit):
    """E3"""
    in_force(HOUSE)
    here = visit()
    for amount, parts in ((999, (333, 333, 333)), (1000, (334, 333, 333))):
        bought = till.purchase(here, amount, lines=[line("bun", amount, 3)]).expect(201)
        for part in parts:
            back = give_line(till, bought, 1).expect(201)
            check_back(back, part, 0, -part * 0.012)
            assert back["entry"]["returned_lines"] == [{"line": 1, "quantity": 1}]
        assert back["account"]["points_micro"] == 0


def test_amounts_are_taken_from_each_line_alike(till, in_force, visit):
    """E4: kept 3.32 + 6.66, 1.66 + 3.33, nothing."""
    in_force(program({**ALL, "id": "a", "when": {"lines": {"categories": ["a"]}}},
                     {**ALL, "id": "b", "when": {"lines": {"categories": ["b"]}}}))
    bought = till.purchase(visit(), 1000, lines=[line("x", 333, category="a"),
                                                 line("y", 667, category="b")]).expect(201)
    for amount, points in ((1, -0.02), (499, -4.99), (499, -4.99), (1, 0)):
        check_back(till.refund(receipt(bought), amount).expect(201), amount, 0, points)


def test_a_reward_returns_with_its_line(till, in_force, visit):
    """E5: to its own lots at once, and 4.63 stay paid."""
    in_force(HOUSE)
    bought = till.purchase(visit(5000), 463, tax=38, rewards=[{"reward": "bakery", "line": 2}],
                           lines=[line("flat white", 425), line("cookie", 0)]).expect(201)
    assert bought["entry"]["points_micro"] == micro(5.1 - 100)
    assert bought["entry"]["rewards"] == [{"reward": "bakery", "cost_micro": micro(100), "line": 2}]
    check_back(give_line(till, bought, 2).expect(201), 0, 0, 100)
    refused = give_line(till, bought, 2).expect(422, "refund-too-large")
    assert (refused["line"], refused["left_pieces"]) == (2, 0)
    last = till.refund(receipt(bought)).expect(201)
    check_back(last, 463, 0, -5.1)
    assert last["account"]["points_micro"] == micro(105)


def test_a_line_takes_its_tax_and_its_multiplier(till, in_force, visit):
    """E6: the lunch of the worked month's entry 8; the tip stays until the rest goes."""
    in_force(HOUSE)
    bought = till.purchase(visit(), 1967, tax=152, tip=100, lines=LUNCH,
                           flags=["own_cup", "unheard-of"]).expect(201)
    assert bought["entry"]["reasons"] == [
        {"rule": "gold", "name": GOLD["name"], "points_micro": micro(20.58),
         "text": "17.15 × 1.2"},
        {"rule": "cup", "name": CUP["name"], "points_micro": micro(20.58),
         "text": "20.58 × (2 − 1)"}]
    check_back(give_line(till, bought, 1).expect(201), 1350, 0, -29.76)
    check_back(give_line(till, bought, 2).expect(201), 475 + 42, 0, -11.4)
    check_back(till.refund(receipt(bought)).expect(201), 100, 0, 0)


@pytest.mark.parametrize("debt", [True, False])
def test_what_was_spent_is_owed_or_stays(till, in_force, visit, debt):
    """E8"""
    in_force(program(GOLD, rewards=[TEA], points={
        "life": {"after": "earning", "months": 6}, "debt": {"allowed": debt}}))
    here = visit()
    till.purchase(here, 1).expect(201)
    bought = till.purchase(here, 999).expect(201)
    till.redeem(here, "tea").expect(201)
    half = till.refund(receipt(bought), 500).expect(201)
    rest = till.refund(receipt(bought)).expect(201)
    assert half["entry"]["points_micro"] + rest["entry"]["points_micro"] == (
        micro(-11.988) if debt else 0)
    later = till.purchase(here, 2000, tender="other").expect(201)
    assert later["account"]["points_micro"] == micro(24 - 11.988 if debt else 24)


def test_debt_ends_where_the_rules_say(till, in_force, visit):
    in_force(program(GOLD, rewards=[TEA], points={
        "life": {"after": "earning", "months": 6}, "debt": {"allowed": True, "max": 5}}))
    here = visit()
    till.purchase(here, 1).expect(201)
    bought = till.purchase(here, 999).expect(201)
    till.redeem(here, "tea").expect(201)
    assert till.refund(receipt(bought)).expect(201)["account"]["points_micro"] == micro(-5)


# --- the whole, voids, limits, loads, tags --------------------------------------------------------
def test_the_whole_and_a_void_leave_nothing(till, in_force, visit):
    in_force(HOUSE)
    here, key = visit(5000), new_key()
    for voided in (False, True):
        bought = till.purchase(here, 1967, tax=152, tip=100, lines=LUNCH, flags=["own_cup"],
                               rewards=[{"reward": "shot"}], key=key).expect(201)
        back = (till.void(key) if voided else till.refund(receipt(bought))).expect(201)
        check_back(back, 1967, 0, 100 - 41.16)
        assert back["account"]["points_micro"] == micro(105) and back["account"]["cash"] == 5000
        key = new_key()
    lines = till.purchase(here, 1967, tax=152, tip=100, lines=LUNCH, key=key).expect(201)
    give_line(till, lines, 2).expect(201)
    check_back(till.void(key).expect(201), 1967 - 518, 0, -14.88)


def test_a_limit_gets_back_what_nothing_is_kept_of(till, in_force, visit):
    """Three cups a day: the third that is brought back may be brought again."""
    in_force(HOUSE)
    here = visit()
    cups = [till.purchase(here, 100, flags=["own_cup"]).expect(201) for _ in range(4)]
    assert [each["entry"]["points_micro"] for each in cups] == [micro(2.4)] * 3 + [micro(1.2)]
    till.refund(receipt(cups[2])).expect(201)
    again = till.purchase(here, 100, flags=["own_cup"]).expect(201)
    assert again["entry"]["points_micro"] == micro(2.4)


def test_a_load_brings_points_and_its_void_takes_them(till, in_force, visit):
    in_force(HOUSE)
    here, key = visit(0), new_key()
    loaded = till.load(here, 5000, key=key).expect(201)
    assert loaded["entry"]["reasons"] == [
        {"rule": "load-50", "name": LOAD["name"], "points_micro": micro(105), "text": "105"}]
    assert till.load(here, 4999).expect(201)["entry"]["reasons"] == []
    assert till.void(key).expect(201)["entry"]["points_micro"] == micro(-105)


def test_a_capture_is_refunded_like_a_purchase(till, in_force, visit):
    """With lines, without, and all of the hold."""
    in_force(HOUSE)
    here = visit()
    ways = [({"amount": 1000, "lines": [line("a", 600), line("b", 400)], "flags": ["own_cup"]},
             1000, 24), ({"amount": 500}, 500, 6), ({}, 1200, 14.4)]
    for body, amount, points in ways:
        held = till.hold(here, 1200).expect(201)["entry"]["hold"]["id"]
        taken = till.post(f"/v1/holds/{held}/capture", body, key=new_key()).expect(201)
        assert taken["entry"]["cash"] == -amount
        assert taken["entry"]["points_micro"] == micro(points)
        if "lines" in body:
            check_back(give_line(till, taken, 2).expect(201), 400, 0, -9.6)
            amount, points = 600, 14.4
        else:
            give_line(till, taken, 1).expect(422, "lines-not-refundable")
        check_back(till.refund(receipt(taken), 100).expect(201), 100, 0,
                   -points * 100 / amount)
        check_back(till.refund(receipt(taken)).expect(201), amount - 100, 0,
                   -points * (amount - 100) / amount)


def test_what_a_limit_cuts_is_told(till, in_force, visit):
    """A stacking multiplier and an extra, each cut: what they would have given is not stored."""
    in_force(program({**ALL, "id": "all-2"}, bonuses=[
        {"id": "stacked", "name": "Twice", "times": "3", "stack": True, "max": "15"},
        {"id": "extra", "name": "More", "extra": {"per_unit": "2"},
         "limit": [{"points": "30", "per": "day"}]}]))
    here = visit()
    texts = [[each["text"] for each in till.purchase(here, 1000).expect(201)["entry"]["reasons"]]
             for _ in range(3)]
    assert texts == [["10.00 × 1", "min(10 × (3 − 1), 15)", "10.00 × 2"],
                     ["10.00 × 1", "min(10 × (3 − 1), 15)", "min(10.00 × 2, 10)"],
                     ["10.00 × 1", "min(10 × (3 − 1), 15)"]]


def test_tags_and_counted_tax_and_tip(service, till, in_force, visit):
    in_force(program({**ALL, "id": "all-3"}, counts={"tax": True, "tip": True}, bonuses=[
        {"id": "staff", "name": "Staff", "when": {"tags": ["staff"]}, "extra": {"per_unit": "1"}}]))
    here = visit()
    path = f"/v1/accounts/{here['account']}/tags"
    Staff(service).post(path, {"add": ["staff"]}, key=new_key()).expect(201)
    bought = till.purchase(here, 1967, tax=152, tip=100, lines=LUNCH).expect(201)
    assert [each["text"] for each in bought["entry"]["reasons"]] == ["19.67 × 1", "19.67 × 1"]
    check_back(give_line(till, bought, 1).expect(201), 1350, 0, -27)


def test_what_a_grant_gave_and_lost_is_not_taken(service, till, cards, in_force):
    """Its points expired before the purchase whose refund takes the visit that it needs."""
    in_force(program({**ALL, "id": "all-4"}, points={"life": {"after": "earning", "days": 1},
                                                     "debt": {"allowed": True}},
                     challenges=[{"id": "come", "name": "Come once", "count": "visits",
                                  "target": 1, "per": "ever", "points": "5"}]))
    number, bought = next(cards)[0], []
    for _ in range(2):
        till.renew()
        here = till.visit(number).expect(201).body
        bought.append(till.purchase(here, 1000, tender="other").expect(201))
        service.move_clock(2 * 86400)
    assert [each["account"]["points_micro"] for each in bought] == [micro(10), micro(10)]
    for each in bought:
        till.renew()
        check_back(till.refund(receipt(each)).expect(201), 0, 1000, 0)
    later = till.purchase(till.visit(number).expect(201).body, 100, tender="other").expect(201)
    assert later["account"]["points_micro"] == micro(1)     # before what follows


# --- read again -----------------------------------------------------------------------------------
def test_every_reader_sees_the_same_reasons(service, in_force, visit, till):
    in_force(HOUSE)
    phone = Phone.enrol(service)
    phone.topup(5000).expect(201)
    here = till.visit(phone.paycode()).expect(201).body
    key, watcher = new_key(), EventWatcher(phone)
    watcher.next(type="state")        # it is read: what comes then are changes
    bought = till.purchase(here, 1967, tax=152, tip=100, lines=LUNCH, flags=["own_cup"],
                           rewards=[{"reward": "shot"}], key=key).expect(201)
    back = give_line(till, bought, 1).expect(201)
    entries = {entry["seq"]: entry for entry in phone.entries()}
    for reply in (bought, back):
        assert entries[reply["entry"]["seq"]] == reply["entry"]
        assert watcher.version(reply["entry"]["seq"])["entry"] == reply["entry"]
    watcher.close()
    assert "from" not in json.dumps(bought.body)
    in_force(program({**ALL, "id": "all-4"}, rewards=[{**TEA, "name": "Another name"}]))
    again = till.purchase(here, 1967, tax=152, tip=100, lines=LUNCH, flags=["own_cup"],
                          rewards=[{"reward": "shot"}], key=key)
    assert again.expect(201).replayed and again.text == bought.text
    # The rest goes by the rules under which it was bought.
    till.renew()
    check_back(give_line(till, bought, 2).expect(201), 475 + 42, 0, -11.4)


# --- refused --------------------------------------------------------------------------------------
def test_what_is_not_there_is_refused_with_what_is_left(till, in_force, visit):
    in_force(HOUSE)
    here = visit()
    bought = till.purchase(here, 900, lines=[line("bun", 900, 3)]).expect(201)
    give_line(till, bought, 1).expect(201)
    cases = [([(1, 3)], 1, 2, "Of line 1 only 2 can still be given back: refund that or fewer."),
             ([(1, 1), (1, 2)], 1, 2, "Of line 1 only 2 can still"),
             ([(1, 1), (2, 1)], 2, 0, "The purchase has no line 2: name one from 1 to 1.")]
    for lines, number, left, says in cases:
        told = till.refund(receipt(bought), lines=[{"line": each, "quantity": pieces}
                                                   for each, pieces in lines])
        assert told.expect(422, "refund-too-large")["detail"].startswith(says)
        assert (told["line"], told["left_pieces"]) == (number, left) and "limit" not in told.body
    assert till.refund(receipt(bought), 601).expect(422, "refund-too-large")["maximum"] == 600
    twice = till.refund(receipt(bought), lines=[{"line": 1, "quantity": 1}] * 2).expect(201)
    check_back(twice, 600, 0, -7.2)
    bare = till.purchase(here, 900).expect(201)
    give_line(till, bare, 1).expect(422, "lines-not-refundable")
    redeemed = till.purchase(here, 100, tender="other").expect(201)
    give_line(till, redeemed, 1).expect(422, "lines-not-refundable")


@pytest.mark.parametrize("fields, field", [
    ({"lines": []}, "lines"), ({"lines": [{"line": 1, "quantity": 1}], "amount": 1}, "lines"),
    ({"lines": [{"line": 0, "quantity": 1}]}, "lines[0].line"),
    ({"lines": [{"line": 101, "quantity": 1}]}, "lines[0].line"),
    ({"lines": [{"line": 1}]}, "lines[0].quantity"),
    ({"lines": [{"line": 1, "quantity": 0}]}, "lines[0].quantity"),
    ({"lines": [{"line": 1, "quantity": 1000001}]}, "lines[0].quantity"),
    ({"lines": [{"line": 1, "quantity": 1}] * 101}, "lines")])
def test_what_is_no_body_is_refused_by_name(till, fields, field):
    till.renew()
    body = {"receipt": "acc_3k9v7q2m8x4ta-42", **fields}
    told = till.post("/v1/refunds", body, key=new_key()).expect(400, "invalid-body")
    assert told["field"] == field


def test_a_key_is_of_its_lines(till, in_force, visit):
    in_force(HOUSE)
    bought = till.purchase(visit(), 900, lines=[line("bun", 900, 3)]).expect(201)
    key, one = new_key(), [{"line": 1, "quantity": 1}]
    first = till.refund(receipt(bought), lines=one, key=key).expect(201)
    again = till.refund(receipt(bought), lines=one, key=key).expect(201)
    assert again.replayed and again.text == first.text
    for other in ({"lines": [{"line": 1, "quantity": 2}]}, {"amount": 300}, {}):
        till.refund(receipt(bought), key=key, **other).expect(422, "idempotency-key-reused")


# --- between the formats --------------------------------------------------------------------------
def test_purchases_keep_the_arithmetic_of_their_own_rules(till, in_force, visit):
    """Of format 1: the card's money and its points go first, and lines are no parts."""
    in_force(simple(earn=[{"id": "one-card", "tender": "card", "points_per_unit": "2"},
                          {"id": "one-other", "tender": "other", "points_per_unit": "1"}]))
    here = visit()
    old = till.purchase(here, 1000, tender="split", card_amount=700,
                        lines=[line("a", 600), line("b", 400)]).expect(201)
    assert old["entry"]["reasons"] == [
        {"rule": "one-card", "points_micro": micro(14), "text": "7.00 x 2"},
        {"rule": "one-other", "points_micro": micro(3), "text": "3.00 x 1"}]
    in_force(HOUSE)
    told = give_line(till, old, 1).expect(422, "lines-not-refundable")
    assert told["detail"] == "Refund an amount, or all that is left of it."
    check_back(till.refund(receipt(old), 400).expect(201), 400, 0, -8)
    new = till.purchase(here, 1000, lines=[line("a", 600), line("b", 400)]).expect(201)
    in_force(simple())
    check_back(give_line(till, new, 2).expect(201), 400, 0, -4.8)
    check_back(till.refund(receipt(old)).expect(201), 300, 300, -9)
    check_back(till.refund(receipt(new)).expect(201), 600, 0, -7.2)


def test_the_books_are_sound(service):
    service.verify()
    service.health()
