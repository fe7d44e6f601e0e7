"""Transfers between members and cards: both legs or neither (domain.md, security.md)."""
import threading

import psycopg
import pytest

from harness import Phone, until
from harness.client import new_key


@pytest.fixture(name="ann", scope="module")
def fixture_ann(service):
    return Phone.enrol(service, name="Ann Sender")


@pytest.fixture(name="bob", scope="module")
def fixture_bob(service):
    return Phone.enrol(service, name="Bob Receiver")


def fill(phone, amount=10000):
    phone.topup(amount).expect(201)
    return phone.account()


def test_money_goes_to_a_member_by_email(service, manager, ann, bob):
    before, had = fill(ann), bob.account()
    reply = ann.transfer(bob.email.upper(), 2500).expect(201)
    entry = reply["entry"]
    assert (entry["kind"], entry["cash"], entry["points"]) == ("transfer_out", -2500, 0)
    assert reply["account"]["cash"] == before["cash"] - 2500
    got = bob.account(at_least=had["version"] + 1)
    assert got["cash"] == had["cash"] + 2500
    last = bob.entries()[-1]
    assert (last["kind"], last["cash"], last["reference"]) == ("transfer_in", 2500, None)
    assert manager.account(before["id"])["cash"] == before["cash"] - 2500
    assert ann.member["account"] not in str(last), "who sends is not told by their account"
    service.health()


def test_money_goes_to_a_card_by_number(service, till, ann):
    fill(ann)
    (number, _), = service.gift_cards(1)
    spaced = " ".join(number[i:i + 4] for i in range(0, 16, 4))
    ann.transfer(spaced, 1234).expect(201)
    assert till.visit(number).expect(201)["cash"] == 1234


def test_a_repeat_is_one_transfer(ann, bob):
    fill(ann)
    key = new_key("send")
    first = ann.transfer(bob.email, 300, key=key).expect(201)
    again = ann.transfer(bob.email, 300, key=key).expect(201)
    assert again.replayed and again.text == first.text
    ann.transfer(bob.email, 301, key=key).expect(422, "idempotency-key-reused")
    ann.transfer("somebody@example.com", 300, key=key).expect(422, "idempotency-key-reused")


def test_a_repeat_is_answered_although_the_card_is_lost_since(service, ann):
    """Somebody who is not known any more is no reason to refuse what has happened."""
    fill(ann)
    (number, _), = service.gift_cards(1)
    key = new_key("send")
    first = ann.transfer(number, 300, key=key).expect(201)
    service.sql("update account set card_slots = '{}' where id = (select account_id from entry "
                "where kind = 10 order by at desc limit 1)")
    again = ann.transfer(number, 300, key=key).expect(201)
    assert again.replayed and again.text == first.text
    ann.transfer(number, 300).expect(422, "recipient-unavailable")


def test_nobody_is_known_by_that_name(ann):
    fill(ann)
    ann.transfer("nobody@example.com", 300).expect(422, "recipient-unavailable")
    ann.transfer("6274000000000998", 300).expect(422, "recipient-unavailable")


def test_who_has_no_money_cannot_ask_who_is_a_member(service, bob):
    poor = Phone.enrol(service)
    told = [poor.transfer(to, 300).expect(422, "insufficient-funds").body
            for to in (bob.email, "nobody@example.com", "6274000000000998")]
    assert len({str({**each, "instance": None}) for each in told}) == 1


@pytest.mark.parametrize("to", ["", "bob", "6274000000000429", "a b@example.com", "1", "@"])
def test_what_is_no_name_is_told(ann, to):
    ann.transfer(to, 300).expect(400, "invalid-body")


@pytest.mark.parametrize("amount", [0, -1, 2 ** 63, 1.0, "1", True, None])
def test_bad_amounts_are_told(ann, amount):
    ann.transfer("nobody@example.com", amount).expect(400, "invalid-body")


def test_the_own_card_is_no_recipient(ann):
    fill(ann)
    ann.transfer(ann.email, 300).expect(422, "transfer-to-self")


def test_limits_of_a_transfer_and_of_a_day(service, bob):
    sender = Phone.enrol(service)
    fill(sender, 50000), fill(sender, 50000)
    limits = sender.get("/v1/program").expect(200)["limits"]
    assert sender.transfer(bob.email, limits["transfer_min"] - 1).expect(
        422, "limit-exceeded")["limit"] == limits["transfer_min"]
    assert sender.transfer(bob.email, limits["transfer_max"] + 1).expect(
        422, "limit-exceeded")["limit"] == limits["transfer_max"]
    for _ in range(limits["transfer_day_max"] // limits["transfer_max"]):
        sender.transfer(bob.email, limits["transfer_max"]).expect(201)
    sender.transfer(bob.email, limits["transfer_day_max"] % limits["transfer_max"]).expect(201)
    assert sender.transfer(bob.email, 100).expect(422, "limit-exceeded")["limit"] == (
        limits["transfer_day_max"])


def test_no_more_than_is_there_is_sent(service, bob):
    sender = Phone.enrol(service)
    fill(sender, 500)
    refused = sender.transfer(bob.email, 501).expect(422, "insufficient-funds")
    assert (refused["short"], refused["spendable"]) == (1, 500)
    assert bob.entries() == bob.entries()
    sender.transfer(bob.email, 500).expect(201)


def test_a_recipient_that_is_full_changes_neither_account(service, ann):
    """And the sender is not told that it is full."""
    fill(ann)
    rich = Phone.enrol(service)
    fill(rich, 50000), fill(rich, 50000)
    service.move_clock(86400)
    rich.login(), ann.login()
    fill(rich, 50000), fill(rich, 50000)
    before, had = ann.account(), rich.account()
    refused = ann.transfer(rich.email, 100).expect(422, "recipient-unavailable")
    assert "limit" not in refused.body
    assert (ann.account()["version"], rich.account()["version"]) == (
        before["version"], had["version"])


def test_a_frozen_sender_sends_nothing_but_receives(service, manager, ann, bob):
    manager.__init__(service), bob.login()
    fill(bob)
    path = f"/v1/accounts/{ann.member['account']}"
    manager.post(f"{path}/freeze", {"reason": "other"}, key=new_key()).expect(201)
    ann.transfer(bob.email, 100).expect(422, "account-frozen")
    bob.transfer(ann.email, 100).expect(201)
    manager.post(f"{path}/unfreeze", {"reason": "resolved"}, key=new_key()).expect(201)


def test_there_and_back_at_once_keeps_every_cent(service):
    """A→B and B→A at the same time over both workers, again and again."""
    pair = [Phone.enrol(service), Phone.enrol(service)]
    for phone in pair:
        fill(phone, 5000)
    replies = []

    def send(sender, receiver):
        client = Phone(service, sender.token)
        for _ in range(25):
            replies.append(client.transfer(receiver.email, 100))
        client.close()
    threads = [threading.Thread(target=send, args=pair[::step])
               for step in (1, -1) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {reply.status for reply in replies} == {201}, replies
    assert [phone.account()["cash"] for phone in pair] == [5000, 5000]
    service.health()


@pytest.mark.parametrize("held", ["sender", "receiver"])
def test_a_row_that_somebody_holds_delays_both_legs(fresh_service, held):
    """Not one leg now and one later; and the other account's own business goes on."""
    service = fresh_service(workers=1)
    sender, receiver = Phone.enrol(service), Phone.enrol(service)
    free = {"sender": receiver, "receiver": sender}[held]
    fill(sender, 5000), fill(receiver, 5000)
    row = service.sql("select account_id from member order by created_at")[-2:]
    account = row[0][0] if held == "sender" else row[1][0]
    replies = []
    with psycopg.connect(service.postgres.conninfo(service.database, "postgres")) as db:
        db.execute("select from account where id = %s for update", (account,))
        waiting = threading.Thread(
            target=lambda: replies.append(sender.transfer(receiver.email, 700)), daemon=True)
        waiting.start()
        until(lambda: service.metric("crema_lane_retries_total") >= 1, "the row is given up")
        Phone(service, free.token).topup(1000).expect(201)
        assert replies == []
        db.rollback()
    waiting.join(10)
    replies[0].expect(201)
    cash = {sender: 4300, receiver: 5700}
    cash[free] += 1000
    assert {phone: phone.account()["cash"] for phone in cash} == cash
    service.health()


def test_how_often_a_member_may_send(fresh_service):
    """Over all workers: each connection may come to another one."""
    service = fresh_service(workers=2, config={"transfers_per_hour": 3})
    replies = [Phone.ada(service).transfer("nobody@example.com", 100) for _ in range(8)]
    for reply in replies[:3]:
        reply.expect(422, "recipient-unavailable")
    for reply in replies[3:]:
        reply.expect(429, "rate-limited")
        assert 3000 < int(reply.headers["retry-after"]) <= 3600
    service.move_clock(3600)
    Phone.ada(service).transfer("nobody@example.com", 100).expect(422, "recipient-unavailable")
