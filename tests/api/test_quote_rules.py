"""POST /v1/program/quote under rules of format 2: flags, limits, and rewards by the lines that they
are for."""
import random

import pytest

from harness import Phone, Staff
from harness.rules import preset, program, put_in_force
from test_quote import quote, told_by

ALL = {"id": "all", "name": "1 per 1.00", "give": {"per_unit": "1"}}
TEA = {"id": "tea-base", "name": "Tea", "when": {"lines": {"skus": ["tea"]}},
       "give": {"per_unit": "0.5"}}
CUP = {"id": "cup", "name": "Your own cup", "names": {"vi": "Cốc của bạn"}, "times": "2",
       "when": {"flags": ["own_cup"]}, "limit": [{"times": 2, "per": "day"}]}
CARD = {"id": "card", "name": "By card", "when": {"tender": "card", "at_least": 1000},
        "extra": {"points": "3.5"}}
REWARDS = [
    {"id": "any", "name": "Any item", "cost": 2, "worth": 300, "kind": "item"},
    {"id": "drink", "name": "A drink", "cost": 5, "worth": 400, "kind": "item",
     "when": {"lines": {"categories": ["drinks"]}}},
    {"id": "off", "name": "1.00 off", "cost": 3, "worth": 100, "kind": "amount",
     "when": {"at_least": 500}},
    {"id": "once", "name": "A gift, once", "cost": 0, "worth": 50, "kind": "amount",
     "limit": [{"times": 1, "per": "ever"}]},
    {"id": "cup-off", "name": "Own cup", "cost": 0, "worth": 20, "kind": "amount",
     "when": {"flags": ["own_cup"]}},
    {"id": "dear", "name": "A bicycle", "cost": 100000, "worth": 90000, "kind": "amount"}]
CHALLENGES = [
    {"id": "three", "name": "Three", "names": {"vi": "Ba lần"}, "when": {"at_least": 300},
     "count": "visits", "target": 3, "per": "month", "points": "25"},
    {"id": "cups", "name": "Ten cups", "when": {"at_least": 300}, "count": "items", "target": 10,
     "per": "ever", "points": "25"},
    {"id": "weeks", "name": "Weeks", "when": {"at_least": 300}, "count": "weeks", "target": 2,
     "points": "40"}]
WEEKS = {"id": "weeks", "name": "Weeks", "counts": "weeks", "target": 2}
LINES = [{"sku": "latte", "category": "drinks", "amount": 475},
         {"sku": "bread", "category": "food", "quantity": 2, "amount": 350}]


@pytest.fixture(name="cards", scope="module")
def fixture_cards(service, manager):
    put_in_force(service, manager, program(ALL, TEA, bonuses=[CUP, CARD], rewards=REWARDS))
    return iter(service.gift_cards(40))


@pytest.fixture(name="visit")
def fixture_visit(till, cards):
    """A visit of a card with 100.00 and 203.5 points."""
    card = next(cards)[0]
    visit = {**till.renew().visit(card).expect(201).body, "card": card}
    till.load(visit, 30000).expect(201)
    till.purchase(visit, 20000).expect(201)
    return visit


def redeemable(reply):
    return {(each["reward"], each["line"]): each["off"] for each in reply["redeemable"]}


def a_basket(rng):
    lines = [{"sku": rng.choice(["latte", "tea", "bread"]), "quantity": rng.randint(1, 3),
              "category": rng.choice(["drinks", "food"]), "amount": rng.randint(0, 900)}
             for _ in range(rng.randint(0, 3))]
    goods = sum(line["amount"] for line in lines) if lines else rng.randint(1, 1500)
    tax = rng.choice([0, 7, 88])
    body = {"amount": max(1, goods + tax), "tax": tax, "lines": lines,
            "flags": rng.sample(["own_cup", "unheard-of"], rng.randint(0, 2)),
            "tender": rng.choice(["card", "card", "other"])}
    if rng.random() < 0.5:
        body["rewards"] = [{"reward": rng.choice(REWARDS)["id"],
                            **({"line": rng.randint(1, len(lines))} if lines else {})}
                           for _ in range(rng.randint(1, 2))]
    return body


@pytest.mark.parametrize("seed", range(12))
def test_a_purchase_of_the_same_body_earns_what_was_told(till, visit, seed):
    """Or is refused as it was told."""
    rng = random.Random(seed)
    for _ in range(8):
        body = a_basket(rng)
        told, made = quote(till, visit, **body), till.purchase(visit, **body)
        if made.status != 201:
            assert (told.status, told_by(told)) == (made.status, told_by(made))
            continue
        entry = told.expect(200) and made["entry"]
        spent = sum(reward["cost_micro"] for reward in entry["rewards"])
        assert told["points_micro"] == entry["points_micro"] + spent, body
        assert told["reasons"] == entry["reasons"]
        path = f"/v1/accounts/{visit['account']}/entries/{entry['seq']}/why"
        nearly = [{name: each[name] for name in each if name not in ("name", "names")}
                  for each in told["nearly"]]
        assert nearly == till.get(f"{path}?visit={visit['visit']}").expect(200)["nearly"]


@pytest.mark.parametrize("seed", range(8))
def test_what_is_told_can_be_redeemed_and_nothing_else(till, visit, seed):
    """Each reward on each line, put beside what is on the check: it is told, or refused."""
    rng = random.Random(seed)
    body = a_basket(rng)
    while quote(till, visit, **body).status != 200:
        body = a_basket(rng)
    told = redeemable(quote(till, visit, **body))
    taken = body.pop("rewards", [])
    for reward in REWARDS:
        for line in [None, *range(1, len(body["lines"]) + 1)]:
            one = {"reward": reward["id"], **({"line": line} if line else {})}
            reply = quote(till, visit, **body, rewards=[*taken, one])
            goods = body["lines"][line - 1]["amount"] if line else body["amount"] - body["tax"]
            can = reply.status == 200 and goods > 0 and (reward["kind"] == "item" or not line)
            assert told.get((reward["id"], line)) == (
                min(goods, reward["worth"]) if can else None), (one, body, reply)


def test_a_reward_is_for_the_lines_that_it_means(till, visit):
    body = {"amount": 825, "lines": LINES}
    assert redeemable(quote(till, visit, **body).expect(200)) == {
        ("any", 1): 300, ("any", 2): 300, ("drink", 1): 400, ("off", None): 100, ("once", None): 50}
    body["flags"] = ["own_cup"]
    assert redeemable(quote(till, visit, **body).expect(200))["cup-off", None] == 20
    # Behind the one that is on the check already, and without what its goods are too few for.
    body = {"amount": 400, "lines": [{**LINES[0], "amount": 400}],
            "rewards": [{"reward": "once"}]}
    told = redeemable(quote(till, visit, **body).expect(200))
    assert told == {("any", 1): 300, ("drink", 1): 400}


def test_a_used_limit_is_told(till, visit):
    """The own cup doubles twice a day; what is asked for is not used up by asking."""
    for points in (10, 10, 5, 5):
        for _ in range(3):
            told = quote(till, visit, 500, flags=["own_cup"], tender="other").expect(200)
            assert told["points"] == points
        till.purchase(visit, 500, flags=["own_cup"], tender="other").expect(201)


def test_what_was_nearly_had_is_told(till, visit):
    told = quote(till, visit, 999).expect(200)["nearly"]
    assert {"rule": "cup", "name": "Your own cup", "names": {"vi": "Cốc của bạn"}, "failed": "flag",
            "need": "own_cup"} in told
    assert {"rule": "card", "name": "By card", "failed": "at_least", "have": "9.99",
            "need": "10.00"} in told


def test_the_program_tells_its_flags(till, cards):
    assert next(cards)
    told = till.get("/v1/program").expect(200)
    assert (told["flags"], told["rules_format"]) == (["own_cup"], 2)


def test_the_program_tells_what_its_rules_call_goods(till, cards):
    """Categories alone, each once: a sku is the till's own."""
    assert next(cards)
    assert till.get("/v1/program").expect(200)["categories"] == ["drinks"]


def test_challenges_that_it_adds_to_are_told(service, manager, till, visit):
    """And the points of what follows are no part of what it earns itself."""
    put_in_force(service, manager, program(ALL, challenges=CHALLENGES))
    till.renew()
    visit = {**visit, **till.visit(visit["card"]).expect(201).body}
    assert quote(till, visit, 299).expect(200)["challenges"] == []
    lines = [{"sku": "tea", "quantity": 2, "amount": 600}]
    told = [quote(till, visit, 600, lines=lines).expect(200)]
    for _ in range(3):
        till.purchase(visit, 600, lines=lines).expect(201)
        told.append(quote(till, visit, 600, lines=lines).expect(200))
    for at, each in enumerate(told):
        assert each["points"] == 6
        assert each["challenges"] == [
            {"id": "three", "name": "Three", "names": {"vi": "Ba lần"}, "counts": "visits",
             "before": at, "after": at + 1, "target": 3},
            {"id": "cups", "name": "Ten cups", "counts": "items", "before": 2 * at,
             "after": 2 * at + 2, "target": 10},
            {**WEEKS, "before": min(at, 1), "after": 1}]
    service.move_clock(7 * 86400)
    till.renew()
    visit = {**visit, **till.visit(visit["card"]).expect(201).body}
    weeks = [each for each in quote(till, visit, 600, lines=lines).expect(200)["challenges"]
             if each["id"] == "weeks"]
    assert weeks == [{**WEEKS, "before": 1, "after": 2}]
    till.purchase(visit, 600, lines=lines).expect(201)
    again = quote(till, visit, 600, lines=lines).expect(200)["challenges"][2]
    assert again == {**WEEKS, "before": 0, "after": 0}


def test_vouchers_are_told_first(service, till):
    """Whatever they cost and ask for; what is on the check is not told again. One that has ended
    gives its points back before, though nobody has written it yet."""
    put_in_force(service, Staff(service), program(ALL, rewards=[
        {"id": "drink", "name": "A drink", "cost": 6, "worth": 400, "kind": "item",
         "voucher_days": 3, "when": {"lines": {"categories": ["drinks"]}}},
        {"id": "off", "name": "Off", "cost": 10, "worth": 100, "kind": "amount"}]))
    phone = Phone.enrol(service)
    phone.topup(10000).expect(201)
    till.renew().purchase(present=phone.paycode(), amount=1000).expect(201)
    voucher = phone.keep("drink").expect(201)["voucher"]
    visit = till.visit(phone.paycode()).expect(201).body
    assert [each["id"] for each in visit["vouchers"]] == [voucher]
    body = {"amount": 825, "lines": LINES}
    assert quote(till, visit, **body).expect(200)["redeemable"] == [
        {"reward": "drink", "voucher": voucher, "line": 1, "off": 400}]
    body["rewards"] = [{"voucher": voucher, "line": 1}]
    told = quote(till, visit, **body).expect(200)
    assert told["redeemable"] == [] and told["points_micro"] == 8250000
    body["rewards"] = [{"voucher": voucher, "line": 2}]
    told, made = quote(till, visit, **body), till.purchase(visit, **body)
    assert made.problem == "reward-unavailable" and told_by(told) == told_by(made)
    service.move_clock(4 * 86400)
    visit = till.renew().visit(phone.paycode()).expect(201).body
    told = quote(till, visit, 100).expect(200)["redeemable"]
    assert told == [{"reward": "off", "line": None, "off": 100}]


def test_the_level_behind_it_is_told(service, till, cards):
    """The preset coffee: Gold from 500 points on, which earn 1.2 from the next purchase on."""
    put_in_force(service, Staff(service), preset("coffee"))
    card = next(cards)[0]
    visit = till.renew().visit(card).expect(201).body
    till.purchase(visit, 49900, tender="other").expect(201)
    assert quote(till, visit, 99, tender="other").expect(200)["tier_after"] == "Green"
    told = quote(till, visit, 100, tender="other").expect(200)
    assert (told["tier_after"], told["points_micro"]) == ("Gold", 1000000)
    made = till.purchase(visit, 100, tender="other").expect(201)
    account = till.get(f"/v1/accounts/{visit['account']}?visit={visit['visit']}"
                       f"&at_least={made['entry']['seq'] + 1}").expect(200)
    assert account["tier"] == "Gold"
    told = quote(till, visit, 1000, tender="other").expect(200)
    assert (told["tier_after"], told["points_micro"]) == ("Gold", 12000000)
