"""POST /v1/program/quote: what a purchase would come to, told before it is made."""
import random

import pytest

from harness import Phone, Staff, Terminal
from harness.client import new_key



@pytest.fixture(scope="module", name="cards")
def fixture_cards(service):
    return iter(service.gift_cards(60))


@pytest.fixture(name="visit")
def fixture_visit(till, cards):
    """A visit of a card with 200.00 and 240 points on it."""
    visit = till.visit(next(cards)[0]).expect(201).body
    till.load(visit, 30000).expect(201)
    till.purchase(visit, 12000).expect(201)
    till.load(visit, 2000).expect(201)
    return visit


def quote(till, visit, amount, **fields):
    body = {"visit": visit["visit"], "amount": amount, **fields}
    return till.post("/v1/program/quote", body)


def stood(till, visit):
    path = f"/v1/accounts/{visit['account']}/entries?visit={visit['visit']}&limit=1"
    return till.get(path).expect(200)["items"][0]["seq"]


def a_basket(rng):
    """The body of a purchase: most can be made, some cannot."""
    lines = [{"sku": rng.choice(["latte", "tea", "bagel"]), "quantity": rng.randint(1, 3),
              "category": rng.choice(["drinks", "food"]), "amount": rng.randint(0, 900)}
             for _ in range(rng.randint(0, 4))]
    tax, tip = rng.choice([0, rng.randint(1, 90)]), rng.choice([0, rng.randint(1, 90)])
    goods = sum(line["amount"] for line in lines) if lines else rng.randint(1, 4000)
    body = {"amount": max(1, goods + tax + tip), "tax": tax, "tip": tip, "lines": lines,
            "flags": rng.sample(["own_cup", "rain"], rng.randint(0, 2))}
    body["tender"] = rng.choice(["card", "other", "split"] if body["amount"] > 1 else ["card"])
    if body["tender"] == "split":
        body["card_amount"] = rng.randint(1, body["amount"] - 1)
    if rng.random() < 0.4:
        body["rewards"] = [{"reward": rng.choice(["espresso", "bakery", "espresso", "moon"]),
                            **({"line": rng.randint(1, len(lines))} if lines else {})}]
    return body


def told_by(reply):
    """A problem without what is of its request alone."""
    own = ("instance", "request_id", "again_at")
    return {name: value for name, value in reply.body.items() if name not in own}


@pytest.mark.parametrize("seed", range(24))
def test_a_purchase_of_the_same_body_earns_what_was_told(till, visit, seed):
    """Or is refused as it was told."""
    rng = random.Random(seed)
    for _ in range(6):
        body = a_basket(rng)
        before = stood(till, visit)
        told = quote(till, visit, **body)
        assert stood(till, visit) == before
        made = till.purchase(visit, **body)
        if made.status != 201:
            assert (told.status, told_by(told)) == (made.status, told_by(made))
            continue
        told.expect(200)
        entry = made["entry"]
        spent = sum(reward["cost_micro"] for reward in entry["rewards"])
        assert told["points_micro"] == entry["points_micro"] + spent, body
        assert told["reasons"] == entry["reasons"]
        assert told["points"] == told["points_micro"] // 1000000
        account = till.get(f"/v1/accounts/{visit['account']}?visit={visit['visit']}"
                           f"&at_least={entry['seq']}").expect(200)
        assert told["tier_after"] == account["tier"]


def test_nothing_is_written(service, till, visit):
    rows = "select (select count(*) from entry), (select sum(version) from account)"
    before = service.sql(rows)
    for amount in (450, 1, 17999, 20001):
        quote(till, visit, amount, rewards=[{"reward": "espresso"}])
    assert service.sql(rows) == before


def test_what_can_be_redeemed_is_told_by_line(till, visit):
    """What points reach, at most its worth and what the line costs; other rewards of the check
    have been paid then, and what they take off is off."""
    lines = [{"sku": "latte", "amount": 475}, {"sku": "free", "amount": 0},
             {"sku": "syrup", "amount": 60}]
    reply = quote(till, visit, 635, tax=60, tip=40, lines=lines).expect(200)
    told = [(each["reward"], each["line"], each["off"]) for each in reply["redeemable"]]
    rewards = till.get("/v1/rewards").expect(200)["items"]
    reached = [reward for reward in rewards if reward["cost"] <= 240]
    assert reached != rewards
    assert told == [(reward["id"], line, min(reward["worth"], most)) for reward in reached
                    for line, most in ((None, 535), (1, 475), (3, 60))]
    dearest = reached[-1]
    rest = quote(till, visit, 475, lines=lines[:1], rewards=[{"reward": dearest["id"]}]).expect(200)
    assert {each["reward"] for each in rest["redeemable"]} == {
        reward["id"] for reward in rewards if reward["cost"] <= 240 - dearest["cost"]}


def test_an_amount_alone_is_for_rewards_of_the_whole_check(till, visit):
    told = quote(till, visit, 90).expect(200)["redeemable"]
    assert told and {(each["line"], each["off"]) for each in told} == {(None, 90)}


def test_points_that_are_earned_cannot_be_spent_in_it(till, cards):
    visit = till.visit(next(cards)[0]).expect(201).body
    told = quote(till, visit, 50000, tender="other").expect(200)
    assert told["points"] >= 25 and told["redeemable"] == []


def test_too_little_money_is_told(till, visit):
    refused = quote(till, visit, 20001).expect(422, "insufficient-funds")
    assert (refused["short"], refused["spendable"]) == (1, 20000)
    quote(till, visit, 20001, tender="split", card_amount=20000).expect(200)


def test_a_frozen_account_earns_by_cash_alone(till, visit, manager):
    manager.post(f"/v1/accounts/{visit['account']}/freeze", {"reason": "other"},
                 key=new_key()).expect(201)
    quote(till, visit, 500).expect(422, "account-frozen")
    assert quote(till, visit, 500, tender="other").expect(200)["points_micro"] > 0


def test_points_that_have_ended_are_not_there(fresh_service):
    service = fresh_service(workers=1)
    till, card = Terminal.enrol(service, Staff(service)), service.gift_cards(1)[0][0]
    visit = till.visit(card).expect(201).body
    till.load(visit, 20000).expect(201)
    till.purchase(visit, 10000).expect(201)
    assert quote(till, visit, 500).expect(200)["redeemable"] != []
    service.move_clock(400 * 86400)
    till.renew()
    quote(till, visit, 500).expect(401, "visit-expired")
    visit = till.visit(card).expect(201).body
    rows = service.sql("select count(*) from entry")
    assert quote(till, visit, 500).expect(200)["redeemable"] == []
    assert service.sql("select count(*) from entry") == rows  # they expire with what is done next


def test_a_visit_is_of_one_till(service, manager, till, visit):
    other = Terminal.enrol(service, manager)
    quote(other, visit, 500).expect(401, "visit-expired")
    for wrong in ("vis_0000000000zz0", "vis_x", "6274000000000428"):
        quote(till, {"visit": wrong}, 500).expect(401, "visit-expired")


def test_a_lost_card_is_told_as_the_purchase_would_tell(service, till):
    phone = Phone.enrol(service)
    phone.enrol_device()
    visit = till.visit(phone.paycode()).expect(201).body
    quote(till, visit, 500, tender="other").expect(200)
    card = phone.get("/v1/me/cards").expect(200)["items"][0]["id"]
    phone.post(f"/v1/me/cards/{card}/lost", key=new_key()).expect(200)
    told = quote(till, visit, 500, tender="other")
    made = till.purchase(visit, 500, tender="other")
    assert made.status >= 400 and (told.status, told.problem) == (made.status, made.problem)


@pytest.mark.parametrize("changes, status, problem, field", [
    ({"visit": None}, 400, "invalid-body", "visit"),
    ({"present": "6274000000000428"}, 400, "invalid-body", "present"),
    ({"amount": None}, 400, "invalid-body", "amount"),
    ({"amount": 0}, 400, "invalid-body", "amount"),
    ({"tender": "split"}, 400, "invalid-body", "card_amount"),
    ({"rewards": [{"reward": "espresso", "line": 1}]}, 400, "invalid-body", "rewards[0].line"),
    ({"rewards": [{"reward": "moon"}]}, 422, "reward-unknown", None),
    ({"lines": [{"sku": "a", "amount": 1}]}, 422, "lines-mismatch", None),
    ({"amount": 100001, "tender": "other"}, 422, "limit-exceeded", None)])
def test_what_is_no_purchase_is_refused(till, visit, changes, status, problem, field):
    body = {"visit": visit["visit"], "amount": 500, **changes}
    body = {name: value for name, value in body.items() if value is not None}
    reply = till.post("/v1/program/quote", body).expect(status, problem)
    assert reply.body.get("field") == field
