"""Refunds and voids: whole, in parts, by key, of what never arrived; freezing; reading entries."""
import pytest

from harness import Client, Terminal
from harness.client import new_key
from harness.wait import until


@pytest.fixture(scope="module", name="cards")
def fixture_cards(service):
    """Numbers of anonymous cards, one for each test."""
    return iter(service.gift_cards(40))


@pytest.fixture(name="visit")
def fixture_visit(till, cards):
    """A visit of a card with 50.00 on it."""
    visit = till.visit(next(cards)[0]).expect(201).body
    till.load(visit, 5000).expect(201)
    return visit


def state(till, visit):
    return till.get(f"/v1/accounts/{visit['account']}?visit={visit['visit']}").expect(200).body


def test_a_whole_refund_gives_money_back_and_takes_points(till, visit):
    bought = till.purchase(visit, 1999).expect(201)
    refund = till.refund(bought["entry"]["receipt"]).expect(201)
    assert refund["returned"] == {"card": 1999, "other": 0}
    assert refund["entry"]["reference"] == bought["entry"]["receipt"]
    assert refund["account"]["cash"] == 5000 and refund["account"]["points_micro"] == 0
    till.refund(bought["entry"]["receipt"]).expect(422, "already-refunded")


def test_no_more_than_32_parts_but_always_the_rest(till, visit):
    receipt = till.purchase(visit, 1000).expect(201)["entry"]["receipt"]
    for _ in range(32):
        till.refund(receipt, 1).expect(201)
    refused = till.refund(receipt, 1).expect(422, "too-many-refunds")
    assert refused["limit"] == 968
    assert till.refund(receipt, 968).expect(201)["returned"] == {"card": 1000, "other": 0}
    till.refund(receipt, 1).expect(422, "already-refunded")
    assert state(till, visit)["cash"] == 5000 and state(till, visit)["points_micro"] == 0


def test_parts_end_where_the_whole_ends(till, visit):
    bought = till.purchase(visit, 1001).expect(201)
    receipt = bought["entry"]["receipt"]
    given = 0
    for amount in (1, 333, 333, 333):
        given += amount
        refund = till.refund(receipt, amount).expect(201)
        assert refund["returned"] == {"card": given, "other": 0}
    refused = till.refund(receipt, 2).expect(422, "refund-too-large")
    assert refused["limit"] == 1
    last = till.refund(receipt).expect(201)
    assert last["account"]["cash"] == 5000 and last["account"]["points_micro"] == 0


def test_many_tiny_refunds_do_not_keep_the_points(till, visit):
    receipt = till.purchase(visit, 25).expect(201)["entry"]["receipt"]
    for _ in range(25):
        last = till.refund(receipt, 1).expect(201)
    assert last["account"]["points_micro"] == 0 and last["account"]["cash"] == 5000


def test_a_split_goes_back_to_its_tenders_card_first(till, visit):
    bought = till.purchase(visit, 1000, tender="split", card_amount=300).expect(201)
    first = till.refund(bought["entry"]["receipt"], 500).expect(201)
    assert first["returned"] == {"card": 300, "other": 200}
    rest = till.refund(bought["entry"]["receipt"]).expect(201)
    assert rest["returned"] == {"card": 300, "other": 700}
    assert rest["account"]["cash"] == 5000


def test_each_refund_tells_what_it_gives_back_itself(till, visit):
    """Or the till gives the cash of the refunds before out again."""
    key = new_key()
    receipt = till.purchase(visit, 1000, tender="other", key=key).expect(201)["entry"]["receipt"]
    for given, in_all in ((200, 200), (300, 500)):
        refund = till.refund(receipt, given).expect(201)
        assert refund["returned_now"] == {"card": 0, "other": given}
        assert refund["returned"] == {"card": 0, "other": in_all}
    rest = till.void(key).expect(201)
    assert rest["returned_now"] == {"card": 0, "other": 500}
    assert rest["returned"] == {"card": 0, "other": 1000}


def test_over_both_tenders_each_refund_tells_its_own_part(till, visit):
    bought = till.purchase(visit, 1000, tender="split", card_amount=300).expect(201)
    receipt = bought["entry"]["receipt"]
    parts = [till.refund(receipt, amount).expect(201) for amount in (100, 300, None)]
    assert [part["returned_now"] for part in parts] == [
        {"card": 100, "other": 0}, {"card": 200, "other": 100}, {"card": 0, "other": 600}]
    assert [part["entry"]["cash"] for part in parts] == [100, 200, 0]


def test_a_refund_of_the_version_before_repeats_with_its_bytes(service, till, visit):
    """Its entry does not say what it gave back itself: the replay does not grow a member."""
    receipt = till.purchase(visit, 900, tender="other").expect(201)["entry"]["receipt"]
    key = new_key()
    first = till.refund(receipt, 100, key=key).expect(201)
    now = ',"returned_now":{"card":0,"other":100}'
    assert now in first.text
    [(kept,)] = service.sql("select detail from entry order by at desc limit 1")
    set_detail = "update entry set detail = %s where detail = %s"
    before = kept.replace(now.encode(), b"")
    service.sql(set_detail, (before, kept))
    again = till.refund(receipt, 100, key=key).expect(201)
    assert again.replayed and again.text == first.text.replace(now, "")
    assert till.refund(receipt).expect(201)["returned_now"] == {"card": 0, "other": 800}
    service.sql(set_detail, (kept, before))


def test_a_repeated_refund_has_the_same_bytes_after_later_ones(till, visit):
    receipt = till.purchase(visit, 900).expect(201)["entry"]["receipt"]
    key = new_key()
    first = till.refund(receipt, 100, key=key).expect(201)
    till.refund(receipt, 100).expect(201)
    again = till.refund(receipt, 100, key=key).expect(201)
    assert again.text == first.text and again.replayed


def test_staff_refund_any_receipt(till, visit, manager):
    receipt = till.purchase(visit, 900).expect(201)["entry"]["receipt"]
    refund = manager.post("/v1/refunds", {"receipt": receipt}, key=new_key()).expect(201)
    assert refund["entry"]["channel"] == "console" and refund["entry"]["store"] is None


@pytest.mark.parametrize("receipt", ["acc_0000000000zz0-1", "nonsense", "acc_0000000000zz0",
                                     "acc_0000000000zz0-0", "acc_0000000000zz0-1x"])
def test_receipts_that_are_none(till, receipt):
    reply = till.refund(receipt)
    assert (reply.status, reply.problem) in ((400, "invalid-body"), (404, "not-found"))


def test_only_purchases_are_refunded(till, visit):
    load = till.load(visit, 500).expect(201)
    till.refund(load["entry"]["receipt"]).expect(422, "not-refundable")
    receipt = f"{visit['account']}-4000"
    till.refund(receipt).expect(404, "not-found")


def test_a_void_takes_all_that_is_left_back(till, visit):
    key = new_key()
    bought = till.purchase(visit, 1000, key=key).expect(201)
    till.refund(bought["entry"]["receipt"], 400).expect(201)
    void_key = new_key()
    void = till.void(key, key=void_key).expect(201)
    assert void["entry"]["kind"] == "void" and void["entry"]["cash"] == 600
    assert void["returned"] == {"card": 1000, "other": 0}
    assert till.void(key, visit, key=void_key).expect(201).text == void.text
    till.void(key).expect(422, "already-refunded")
    assert state(till, visit)["cash"] == 5000


def test_a_void_finds_its_original_on_another_card(till, visit, cards):
    key = new_key()
    till.purchase(visit, 1000, key=key).expect(201)
    other = till.visit(next(cards)[0]).expect(201).body
    void = till.void(key, other).expect(201)
    assert void["account"]["id"] == visit["account"] and void["account"]["cash"] == 5000


def test_a_void_takes_a_load_back_while_it_is_there(till, visit):
    key = new_key()
    till.load(visit, 1000, key=key).expect(201)
    assert till.void(key).expect(201)["account"]["cash"] == 5000
    key = new_key()
    till.load(visit, 1000, key=key).expect(201)
    till.purchase(visit, 5500).expect(201)
    refused = till.void(key).expect(422, "insufficient-funds")
    assert refused["short"] == 500


@pytest.mark.parametrize("with_card", [True, False])
def test_a_void_before_its_original_blocks_it(till, visit, with_card):
    key, void_key = new_key(), new_key()
    shown = visit if with_card else None
    void = till.void(key, shown, key=void_key).expect(201)
    assert void["entry"]["cash"] == 0
    assert (void["account"]["id"] == visit["account"]) == with_card
    till.purchase(visit, 100, key=key).expect(422, "voided")
    assert till.void(key, shown, key=void_key).expect(201).text == void.text
    till.void(key, shown).expect(201)
    assert state(till, visit)["cash"] == 5000


def test_a_void_needs_a_key_of_its_own(till, visit):
    key = new_key()
    till.purchase(visit, 100, key=key).expect(201)
    till.void(key, key=key).expect(422, "idempotency-key-reused")


def accepted(answer):
    """The answer when it is a 201; None when it says that a repeat is due."""
    if answer.status == 503:
        return None
    return answer.expect(201)


def test_another_store_has_keys_of_its_own(service, till, visit, manager):
    manager.post("/v1/stores", {"store": "st_other", "title": "Other"}).expect(201)
    other = Terminal.enrol(service, manager, store="st_other")
    key = new_key()
    till.purchase(visit, 100, key=key).expect(201)
    # A worker that has not met the new store yet says 503 for a second: the till repeats.
    void = until(lambda: accepted(other.void(key)), "every worker has met the store")
    assert void["entry"]["cash"] == 0, "a store voids what is its own"


def test_frozen_accounts_take_money_but_give_none(till, visit, manager):
    path = f"/v1/accounts/{visit['account']}"
    key = new_key()
    frozen = manager.post(path + "/freeze", {"reason": "suspected_fraud"}, key=key).expect(201)
    assert frozen["entry"]["kind"] == "status" and frozen["entry"]["channel"] == "console"
    again = manager.post(path + "/freeze", {"reason": "suspected_fraud"}, key=key).expect(201)
    assert again.text == frozen.text
    assert state(till, visit)["status"] == "frozen"
    till.purchase(visit, 100).expect(422, "account-frozen")
    till.purchase(visit, 100, tender="other").expect(201)
    till.load(visit, 500).expect(201)
    manager.post(path + "/unfreeze", {"reason": "resolved"}, key=new_key()).expect(201)
    till.purchase(visit, 100).expect(201)


def test_freezing_wants_a_reason_and_an_account(till, visit, manager):
    path = f"/v1/accounts/{visit['account']}/freeze"
    manager.post(path, {"reason": "because"}, key=new_key()).expect(400, "invalid-body")
    manager.post(path, {}, key=new_key()).expect(400, "invalid-body")
    manager.post("/v1/accounts/acc_0000000000zz0/freeze", {"reason": "other"},
                 key=new_key()).expect(404, "not-found")
    manager.post("/v1/accounts/nobody/freeze", {"reason": "other"},
                 key=new_key()).expect(404, "not-found")
    assert state(till, visit)["status"] == "active"


def test_entries_come_in_pages_and_one_by_one(till, visit, manager):
    for _ in range(6):
        till.purchase(visit, 10).expect(201)
    path = f"/v1/accounts/{visit['account']}/entries"
    seen, cursor = [], ""
    while True:
        page = manager.get(f"{path}?limit=3{cursor}").expect(200).body
        seen += [item["seq"] for item in page["items"]]
        if page["next"] is None:
            break
        assert len(page["items"]) == 3
        cursor = f"&cursor={page['next']}"
    assert seen == list(range(7, 0, -1))
    one = manager.get(path + "/3").expect(200).body
    assert one["seq"] == 3 and one == manager.get(f"{path}?limit=200")["items"][4]
    manager.get(path + "/8").expect(404)
    manager.get(path + "?limit=0").expect(400, "invalid-query")
    manager.get(path + "?limit=201").expect(400, "invalid-query")
    manager.get(path + "?at_least=8").expect(409, "version-ahead")
    manager.get("/v1/accounts/acc_0000000000zz0/entries").expect(404)


def test_entries_of_others_are_not_there(service, till, visit, member):
    path = f"/v1/accounts/{visit['account']}/entries"
    member.get(path).expect(404)
    till.get(path).expect(404)
    Client(service).get(path).expect(401)
    assert member.get("/v1/accounts/me/entries").expect(200)["items"] == []


def test_the_books_are_sound(service):
    service.health()
    assert "sound" in service.verify()
