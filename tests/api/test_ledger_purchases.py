"""Loads, purchases and redemptions at a till: what they do, what they say, what they refuse."""
import pytest

from harness import Staff, Terminal
from harness.client import new_key


@pytest.fixture(scope="module", name="cards")
def fixture_cards(service):
    """Numbers of anonymous cards, one for each test."""
    return iter(service.gift_cards(60))


@pytest.fixture(name="card")
def fixture_card(cards):
    return next(cards)[0]


@pytest.fixture(name="visit")
def fixture_visit(till, card):
    """A visit of a card with 20.00 on it."""
    visit = till.visit(card).expect(201).body
    till.load(visit, 2000).expect(201)
    return visit


def test_a_load_is_answered_with_entry_and_account(till, card):
    visit = till.visit(card).expect(201).body
    reply = till.load(visit, 1500).expect(201)
    entry, account = reply["entry"], reply["account"]
    assert account == {"id": visit["account"], "version": entry["seq"], "cash": 1500, "held": 0,
                       "points": 0, "points_micro": 0}
    assert entry["receipt"] == f"{visit['account']}-{entry['seq']}"
    assert (entry["kind"], entry["cash"], entry["cash_after"]) == ("load", 1500, 1500)
    where = (entry["channel"], entry["store"], entry["terminal"])
    assert where == ("till", "st_demo", till.terminal)
    assert entry["reference"] is None and entry["lines"] == []


def test_a_purchase_takes_the_money_and_says_why_points_were_earned(till, visit):
    lines = [{"sku": "latte", "category": "drinks", "quantity": 2, "amount": 900},
             {"sku": "muffin", "amount": 300}]
    reply = till.purchase(visit, 1350, lines=lines, tax=100, tip=50).expect(201)
    entry = reply["entry"]
    assert (entry["cash"], entry["cash_after"]) == (-1350, 650)
    assert entry["lines"] == [lines[0], {"sku": "muffin", "quantity": 1, "amount": 300}]
    assert entry["points_micro"] > 0 and entry["reasons"]
    assert sum(reason["points_micro"] for reason in entry["reasons"]) == entry["points_micro"]
    assert entry["points_after"] - 0 == entry["points"]


def test_split_debits_the_part_of_the_card_and_other_only_earns(till, visit):
    split = till.purchase(visit, 1000, tender="split", card_amount=400).expect(201)
    assert split["entry"]["cash"] == -400
    other = till.purchase(visit, 1000, tender="other").expect(201)
    assert other["entry"]["cash"] == 0 and other["entry"]["points_micro"] > 0
    assert other["account"]["cash"] == 1600


def test_too_little_money_says_how_much_is_short(till, visit):
    refused = till.purchase(visit, 2500).expect(422, "insufficient-funds")
    assert (refused["short"], refused["spendable"]) == (500, 2000)
    till.purchase(visit, 2000).expect(201)


def test_a_refusal_is_not_remembered(till, visit):
    key = new_key()
    till.purchase(visit, 2500, key=key).expect(422, "insufficient-funds")
    till.load(visit, 500).expect(201)
    bought = till.purchase(visit, 2500, key=key).expect(201)
    assert bought["account"]["cash"] == 0 and not bought.replayed


def test_a_repeat_answers_with_the_same_bytes(till, visit):
    key = new_key()
    first = till.purchase(visit, 700, key=key).expect(201)
    till.purchase(visit, 100).expect(201)
    again = till.purchase(visit, 700, key=key).expect(201)
    assert again.text == first.text
    assert again.replayed and not first.replayed


def test_a_key_belongs_to_one_body(till, visit, cards):
    key = new_key()
    till.purchase(visit, 700, key=key).expect(201)
    till.purchase(visit, 701, key=key).expect(422, "idempotency-key-reused")
    till.purchase(visit, 700, tender="other", key=key).expect(422, "idempotency-key-reused")
    till.purchase(visit, 700, flags=["own_cup"], key=key).expect(422, "idempotency-key-reused")
    till.load(visit, 700, key=key).expect(422, "idempotency-key-reused")
    other = till.visit(next(cards)[0]).expect(201).body
    till.load(other, 2000).expect(201)
    till.purchase(other, 700, key=key).expect(422, "idempotency-key-reused")


def test_flags_that_the_program_does_not_name_are_ignored(till, visit):
    key = new_key()
    first = till.purchase(visit, 700, flags=["own_cup", "rain"], key=key).expect(201)
    plain = till.purchase(visit, 700).expect(201)
    assert first["entry"]["points_micro"] == plain["entry"]["points_micro"] > 0
    again = till.purchase(visit, 700, flags=["own_cup", "rain"], key=key).expect(201)
    assert again.replayed and again.text == first.text


def test_a_rescan_of_the_same_check_is_a_repeat(till, visit, card):
    key = new_key()
    first = till.purchase(visit, 700, key=key).expect(201)
    rescanned = till.visit(card).expect(201).body
    assert till.purchase(rescanned, 700, key=key).expect(201).text == first.text
    assert till.purchase(None, 700, present=card, key=key).expect(201).text == first.text


def test_an_expired_visit_replays_but_does_not_buy(fresh_service):
    service = fresh_service(workers=1)
    till = Terminal.enrol(service, Staff(service))
    visit = till.visit(service.gift_cards(1)[0][0]).expect(201).body
    key = new_key()
    first = till.load(visit, 1000, key=key).expect(201)
    service.move_clock(601)
    till.renew()
    assert till.load(visit, 1000, key=key).expect(201).text == first.text
    till.load(visit, 1000).expect(401, "visit-expired")


@pytest.mark.parametrize("amount", ["0", "-1", "1.0", '"1"', "1e2", "9223372036854775807",
                                    "9223372036854775808", "9007199254740993", "true", "null",
                                    "[]"])
@pytest.mark.parametrize("path", ["/v1/purchases", "/v1/loads"])
def test_hostile_amounts_are_400s(till, visit, path, amount):
    body = f'{{"visit":"{visit["visit"]}","amount":{amount}}}'
    reply = till.post(path, content=body.encode(), key=new_key(),
                      headers={"Content-Type": "application/json"})
    assert reply.status == 400 and reply.problem in ("invalid-body", "malformed-request")


@pytest.mark.parametrize("extra", ['"amount":1', '"unknown":1', '"Amount":5'])
def test_duplicate_and_unknown_fields_are_400s(till, visit, extra):
    body = f'{{"visit":"{visit["visit"]}","amount":100,{extra}}}'
    reply = till.post("/v1/purchases", content=body.encode(), key=new_key(),
                      headers={"Content-Type": "application/json"})
    assert reply.status == 400


@pytest.mark.parametrize("fields", [
    {"lines": [{"sku": "a", "amount": 99}]},
    {"lines": [{"sku": "a", "amount": 100}], "tax": 1},
    {"lines": [{"sku": "a", "amount": 2**53}] * 3},
    {"tax": 60, "tip": 41},
])
def test_lines_that_do_not_add_up(till, visit, fields):
    till.purchase(visit, 100, **fields).expect(422, "lines-mismatch")


@pytest.mark.parametrize("fields", [
    {"tender": "split"},
    {"tender": "split", "card_amount": 100},
    {"tender": "split", "card_amount": 0},
    {"tender": "card", "card_amount": 50},
    {"tender": "shells"},
    {"rewards": [{"reward": "espresso", "line": 1}]},
    {"lines": [{"sku": "", "amount": 100}]},
    {"lines": [{"sku": "a", "amount": -100}]},
    {"lines": [{"sku": "a", "amount": 1}] * 101},
])
def test_impossible_purchases_are_400s(till, visit, fields):
    till.purchase(visit, 100, **fields).expect(400, "invalid-body")


def test_a_key_is_required_and_has_a_shape(till, visit):
    body = {"visit": visit["visit"], "amount": 100}
    till.post("/v1/purchases", body).expect(400, "idempotency-key-missing")
    till.post("/v1/purchases", body, key="k" * 129).expect(400, "idempotency-key-missing")
    till.post("/v1/purchases", body, key="k" * 128).expect(201)


def test_rewards_are_spent_with_the_purchase_or_alone(till, cards):
    visit = till.visit(next(cards)[0]).expect(201).body
    till.load(visit, 20000).expect(201)
    reward = min(till.get("/v1/rewards").expect(200)["items"], key=lambda item: item["cost"])
    till.redeem(visit, reward["id"]).expect(422, "insufficient-points")
    earned = till.purchase(visit, 15000).expect(201)["account"]["points"]
    assert earned >= 2 * reward["cost"]
    alone = till.redeem(visit, reward["id"]).expect(201)
    assert alone["entry"]["kind"] == "redeem" and alone["entry"]["cash"] == 0
    assert alone["account"]["points"] == earned - reward["cost"]
    bought = till.purchase(visit, 1000, rewards=[{"reward": reward["id"]}]).expect(201)
    assert bought["entry"]["points"] < 0 or reward["cost"] < 20
    till.redeem(visit, "no-such-reward").expect(422, "reward-unknown")


def test_rewards_that_leave_nothing_to_pay_are_spent_together_or_not_at_all(till, cards):
    visit = till.visit(next(cards)[0]).expect(201).body
    till.load(visit, 20000).expect(201)
    reward = min(till.get("/v1/rewards").expect(200)["items"], key=lambda item: item["cost"])
    earned = till.purchase(visit, 7000).expect(201)["account"]["points"]

    def redeem(count, key=None, **also):
        body = {"visit": visit["visit"], "rewards": [{"reward": reward["id"]}] * count, **also}
        return till.post("/v1/redemptions", body, key=key or new_key())

    fit = earned // reward["cost"]
    assert 2 <= fit < 10
    redeem(fit + 1).expect(422, "insufficient-points")
    key = new_key()
    given = redeem(2, key).expect(201)
    assert [each["reward"] for each in given["entry"]["rewards"]] == [reward["id"]] * 2
    assert given["account"]["points"] == earned - 2 * reward["cost"]
    assert redeem(2, key).expect(201).body == given.body
    back = till.refund(given["entry"]["receipt"]).expect(201)
    assert back["account"]["points"] == earned
    one = new_key()
    assert redeem(1, one).expect(201)["account"]["points"] == earned - reward["cost"]
    till.redeem(visit, reward["id"], key=one).expect(201)
    redeem(1, reward=reward["id"]).expect(400, "invalid-body")
    redeem(0).expect(400, "invalid-body")


def test_limits_name_their_number(till, cards):
    visit = till.visit(next(cards)[0]).expect(201).body
    refused = till.load(visit, 10**9).expect(422, "limit-exceeded")
    assert refused["limit"] > 0
    till.load(visit, refused["limit"]).expect(201)
    till.load(visit, refused["limit"] + 1).expect(422, "limit-exceeded")


def test_points_of_a_history_add_up(till, cards):
    visit = till.visit(next(cards)[0]).expect(201).body
    till.load(visit, 10000).expect(201)
    for amount in (333, 777, 45, 1, 999):
        till.purchase(visit, amount).expect(201)
    entries = till.get(f"/v1/accounts/{visit['account']}/entries?visit={visit['visit']}")
    items = entries.expect(200)["items"]
    assert [item["seq"] for item in items] == list(range(6, 0, -1))
    assert sum(item["points"] for item in items) == items[0]["points_after"]
    assert sum(item["cash"] for item in items) == items[0]["cash_after"]
