"""Authorisation holds: reserve, capture, release, expire, void (domain.md, "Operations")."""
import pytest

from harness import Staff, Terminal, until
from harness.client import new_key

MINUTE = 60


def new_card(service, till):
    """A gift card with 50.00 that nobody else uses: (number, visit)."""
    (number, _), = service.gift_cards(1)
    visit = till.visit(number).expect(201).body
    till.load(visit, 5000).expect(201)
    return number, visit


@pytest.fixture(name="card")
def fixture_card(service, till):
    return new_card(service, till)


def hold_of(reply):
    return reply.expect(201)["entry"]["hold"]


def test_a_hold_reserves_and_moves_nothing(till, manager, card):
    _, visit = card
    reply = till.hold(visit, 2000, expires_in=600).expect(201)
    entry, account = reply["entry"], reply["account"]
    assert (entry["kind"], entry["cash"], entry["cash_after"], entry["held_after"]) == (
        "hold", 0, 5000, 2000)
    assert (account["cash"], account["held"]) == (5000, 2000)
    assert entry["hold"]["amount"] == 2000 and entry["hold"]["expires_at"] > entry["at"]
    refused = till.purchase(visit, 3001).expect(422, "insufficient-funds")
    assert (refused["short"], refused["spendable"]) == (1, 3000)
    till.purchase(visit, 3000).expect(201)
    assert manager.account(visit["account"])["held"] == 2000


@pytest.mark.parametrize("amount, points", [(None, 40), (2000, 40), (1250, 25), (1, 0)])
def test_a_capture_takes_what_was_used_and_ends_the_hold(till, card, amount, points):
    _, visit = card
    hold = hold_of(till.hold(visit, 2000))
    reply = till.capture(hold["id"], amount).expect(201)
    entry, account = reply["entry"], reply["account"]
    taken = amount or 2000
    assert (entry["kind"], entry["cash"], entry["points"]) == ("capture", -taken, points)
    assert entry["hold"] == {"id": hold["id"], "amount": 2000}
    assert (account["cash"], account["held"]) == (5000 - taken, 0)
    assert entry["reasons"][0]["rule"] == "base-card"
    till.capture(hold["id"], 1).expect(422, "hold-ended")
    till.release(hold["id"]).expect(422, "hold-ended")


def test_a_capture_has_lines_that_add_up(till, card):
    _, visit = card
    hold = hold_of(till.hold(visit, 2000))["id"]
    lines = [{"sku": "soup", "amount": 900}]
    till.capture(hold, 1100, tip=100, lines=lines).expect(422, "lines-mismatch")
    till.capture(hold, lines=lines).expect(400, "invalid-body")
    entry = till.capture(hold, 1000, tip=100, lines=lines).expect(201)["entry"]
    assert entry["lines"] == [{"sku": "soup", "quantity": 1, "amount": 900}]


def test_no_more_than_is_held_is_captured(till, card):
    _, visit = card
    hold = hold_of(till.hold(visit, 2000))["id"]
    assert till.capture(hold, 2001).expect(422, "capture-too-large")["limit"] == 2000
    till.capture(hold, 2000).expect(201)


def test_a_release_gives_all_back(till, manager, card):
    _, visit = card
    hold = hold_of(till.hold(visit, 2000))["id"]
    reply = till.release(hold).expect(201)
    assert (reply["entry"]["kind"], reply["account"]["held"]) == ("release", 0)
    assert manager.account(visit["account"])["cash"] == 5000
    till.capture(hold, 1).expect(422, "hold-ended")


def test_every_step_repeats_safely(till, card):
    _, visit = card
    keys = [new_key(name) for name in ("hold", "capture", "release")]
    held = till.hold(visit, 5000, key=keys[0]).expect(201)
    again = till.hold(visit, 5000, key=keys[0]).expect(201)
    assert again.replayed and again.text == held.text
    till.hold(visit, 5000, key=keys[0], expires_in=600).expect(422, "idempotency-key-reused")
    hold = hold_of(held)["id"]
    first = till.capture(hold, 700, key=keys[1]).expect(201)
    repeat = till.capture(hold, 700, key=keys[1]).expect(201)
    assert repeat.replayed and repeat.text == first.text
    till.capture(hold, 701, key=keys[1]).expect(422, "idempotency-key-reused")
    till.capture(hold, 700, flags=["own_cup"], key=keys[1]).expect(422, "idempotency-key-reused")
    other = hold_of(till.hold(visit, 100))["id"]
    till.release(other, key=keys[2]).expect(201)
    assert till.release(other, key=keys[2]).expect(201).replayed


def test_open_holds_are_listed(till, manager, card):
    _, visit = card
    first, second = (hold_of(till.hold(visit, amount)) for amount in (100, 200))
    path = f"/v1/accounts/{visit['account']}/holds"
    listed = till.get(f"{path}?visit={visit['visit']}").expect(200)["items"]
    assert listed == [first, second]
    till.release(first["id"]).expect(201)
    assert manager.get(path).expect(200)["items"] == [second]


def test_a_void_of_the_hold_releases_it(till, card):
    _, visit = card
    key = new_key("hold")
    hold = hold_of(till.hold(visit, 2000, key=key))["id"]
    reply = till.void(key).expect(201)
    assert (reply["entry"]["kind"], reply["account"]["held"]) == ("void", 0)
    till.capture(hold, 1).expect(422, "hold-ended")


def test_a_capture_is_refunded_and_voided_like_a_purchase(till, card):
    _, visit = card
    hold = hold_of(till.hold(visit, 2000))["id"]
    key = new_key("capture")
    receipt = till.capture(hold, 1000, key=key).expect(201)["entry"]["receipt"]
    back = till.refund(receipt, 400).expect(201)
    assert (back["entry"]["cash"], back["returned"]) == (400, {"card": 400, "other": 0})
    void = till.void(key).expect(201)
    assert (void["entry"]["cash"], void["account"]["cash"], void["account"]["points"]) == (
        600, 5000, 0)
    till.refund(receipt).expect(422, "already-refunded")


def test_a_void_that_comes_first_blocks_the_hold(till, card):
    _, visit = card
    key = new_key("hold")
    till.void(key, visit=visit).expect(201)
    till.hold(visit, 100, key=key).expect(422, "voided")


def test_another_store_cannot_touch_the_hold(service, manager, till, card):
    _, visit = card
    hold = hold_of(till.hold(visit, 2000))["id"]
    harbour = Terminal.enrol(service, manager, store="st_harbour")
    harbour.capture(hold, 1).expect(404, "not-found")
    harbour.release(hold).expect(404, "not-found")
    sister = Terminal.enrol(service, manager)
    sister.capture(hold, 1).expect(201)


@pytest.mark.parametrize("name", ["hld_0000000000001-1", "acc_0000000000001-1", "hld_x", "-1"])
def test_what_is_no_hold_is_not_found(till, name):
    till.capture(name, 1).expect(404, "not-found")


def test_an_entry_that_is_no_hold_is_not_found(till, card):
    _, visit = card
    receipt = till.purchase(visit, 1).expect(201)["entry"]["receipt"]
    till.capture(receipt.replace("acc_", "hld_"), 1).expect(404, "not-found")


def test_frozen_accounts_hold_and_capture_nothing_but_release(till, manager, card):
    _, visit = card
    hold = hold_of(till.hold(visit, 2000))["id"]
    path = f"/v1/accounts/{visit['account']}"
    manager.post(f"{path}/freeze", {"reason": "other"}, key=new_key()).expect(201)
    till.hold(visit, 1).expect(422, "account-frozen")
    till.capture(hold, 1).expect(422, "account-frozen")
    till.release(hold).expect(201)


def test_a_load_cannot_be_voided_on_a_frozen_account(till, manager, card):
    _, visit = card
    key = new_key("load")
    till.load(visit, 1000, key=key).expect(201)
    path = f"/v1/accounts/{visit['account']}"
    manager.post(f"{path}/freeze", {"reason": "other"}, key=new_key()).expect(201)
    till.void(key).expect(422, "account-frozen")
    manager.post(f"{path}/unfreeze", {"reason": "resolved"}, key=new_key()).expect(201)
    till.void(key).expect(201)


def test_an_account_has_so_many_holds_and_no_more(till, card):
    _, visit = card
    holds = [hold_of(till.hold(visit, 1))["id"] for _ in range(32)]
    till.hold(visit, 1).expect(422, "too-many-holds")
    till.capture(holds[7]).expect(201)
    till.hold(visit, 1).expect(201)


@pytest.mark.parametrize("fields", [
    {"amount": 0}, {"amount": -1}, {"amount": 2 ** 63}, {"amount": 1.0}, {"amount": "1"}, {},
    {"amount": 1, "expires_in": 9}, {"amount": 1, "expires_in": 2592001},
    {"amount": 1, "tip": 1}])
def test_bad_holds_are_told(till, card, fields):
    till.post("/v1/holds", {"visit": card[1]["visit"], **fields}, key=new_key()).expect(
        400, "invalid-body")


def test_holds_are_verified_and_missed_when_they_are_gone(service, till, card):
    """verify recomputes the open holds; a hold that somebody takes off the row is found."""
    _, visit = card
    till.hold(visit, 2000).expect(201)
    service.health()
    where = "where id = (select account_id from entry order by at desc limit 1)"
    service.sql(f"update account set holds[2] = 1999 {where}")
    with pytest.raises(AssertionError):
        service.health()
    service.sql(f"update account set holds[2] = 2000 {where}")
    service.health()


@pytest.fixture(name="later")
def fixture_later(fresh_service):
    """A service whose time is this test's own, with a till and a card: (service, till, card)."""
    service = fresh_service(workers=1)
    till = Terminal.enrol(service, Staff(service))
    return service, till, new_card(service, till)


def test_a_hold_that_expires_is_released_before_the_next_operation(later):
    service, till, (number, visit) = later
    hold = hold_of(till.hold(visit, 5000, expires_in=10 * MINUTE))["id"]
    till.purchase(present=number, amount=1).expect(422, "insufficient-funds")
    service.move_clock(10 * MINUTE)
    till.renew()
    reply = till.purchase(present=number, amount=5000).expect(201)
    assert (reply["account"]["cash"], reply["account"]["held"]) == (0, 0)
    till.capture(hold, 1).expect(422, "hold-ended")
    service.health()


def test_the_sweep_releases_what_nobody_touches(later):
    service, till, (_, visit) = later
    till.hold(visit, 100, expires_in=11 * MINUTE).expect(201)
    last = till.hold(visit, 200, expires_in=10 * MINUTE).expect(201)["account"]
    service.move_clock(12 * MINUTE)
    until(lambda: service.sql("select id from account where version = %s and held = 0",
                              (last["version"] + 2,)), "both holds are released", 20)
    entries = Staff(service).entries(visit["account"])[-2:]
    assert [(e["kind"], e["hold"]["amount"], e["channel"]) for e in entries] == [
        ("release", 200, "system"), ("release", 100, "system")]
    service.health()
