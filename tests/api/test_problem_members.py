"""Refusals carry their figures as members, so that a page can word them in its language."""
import datetime

import pytest

from harness import Phone, Terminal


def when(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


@pytest.fixture(name="phone")
def fixture_phone(service):
    return Phone.enrol(service)


@pytest.fixture(name="till", scope="module")
def fixture_till(service):
    return Terminal.demo(service)


@pytest.fixture(name="bob", scope="module")
def fixture_bob(service):
    return Phone.enrol(service)


def outside(phone, bob, till, what, amount):
    """An amount loaded or sent, at a till or in the app."""
    if what == "topup":
        return phone.topup(amount).expect(422, "limit-exceeded")
    if what == "load":
        return till.load(till.visit(phone.paycode()).expect(201).body, amount).expect(
            422, "limit-exceeded")
    return phone.transfer(bob.email, amount).expect(422, "limit-exceeded")


@pytest.mark.parametrize("what", ["topup", "load", "transfer"])
@pytest.mark.parametrize("bound", ["minimum", "maximum"])
def test_the_least_and_the_most_at_a_time(service, phone, bob, till, what, bound):
    limits = phone.get("/v1/program").expect(200)["limits"]
    kind = "transfer" if what == "transfer" else "load"
    least, most = limits[f"{kind}_min"], limits[f"{kind}_max"]
    told = outside(phone, bob, till, what, least - 1 if bound == "minimum" else most + 1)
    assert (told["minimum"], told["maximum"]) == (least, most)
    assert told["limit"] == told[bound]
    assert not {"day_maximum", "left", "again_at"} & set(told.body)


def test_what_is_left_of_a_day_and_when_the_next_one_begins(service, phone, bob):
    limits = phone.get("/v1/program").expect(200)["limits"]
    day, most = limits["transfer_day_max"], limits["transfer_max"]
    for _ in range(2):
        phone.topup(limits["load_max"]).expect(201)
    for _ in range(day // most):
        phone.transfer(bob.email, most).expect(201)
    rest = day % most
    told = phone.transfer(bob.email, rest + 1).expect(422, "limit-exceeded")
    assert (told["limit"], told["day_maximum"], told["left"]) == (day, day, rest)
    assert 0 < when(told["again_at"]) - service.now() <= 86400
    phone.transfer(bob.email, rest).expect(201)
    assert phone.transfer(bob.email, 100).expect(422, "limit-exceeded")["left"] == 0


def test_what_the_balance_has_room_for(fresh_service):
    service = fresh_service()
    phone = Phone.enrol(service)
    limits = phone.get("/v1/program").expect(200)["limits"]
    for amount in (limits["load_max"],) * 3 + (limits["load_max"] - 700,):
        phone.topup(amount).expect(201)
        service.move_clock(86400)
        phone.refresh().expect(201)
    told = phone.topup(701).expect(422, "balance-limit")
    assert (told["limit"], told["left"]) == (limits["balance_max"], 700)


def test_what_is_left_of_a_purchase_and_of_a_hold(phone, till):
    phone.topup(5000).expect(201)
    visit = till.visit(phone.paycode()).expect(201).body
    bought = till.purchase(visit, 1000).expect(201)["entry"]["receipt"]
    told = till.refund(bought, 1001).expect(422, "refund-too-large")
    assert (told["limit"], told["maximum"]) == (1000, 1000)
    held = till.hold(visit, 2000).expect(201)["entry"]["hold"]["id"]
    assert till.capture(held, 2001).expect(422, "capture-too-large")["maximum"] == 2000


@pytest.mark.parametrize("field, value, maximum", [
    ("name", "  ", 80), ("name", "x" * 81, 80), ("name", "a\u0007b", 80), ("email", "ada", None),
    ("phone", "12", None), ("birthday", "2999-01-01", None), ("password", "a\tb" * 5, None)])
def test_what_she_typed_wrongly_is_named(service, field, value, maximum):
    body = {"name": "Ada", "email": "wrong-ada@example.com",
            "password": "correct-horse-battery", field: value}
    told = Phone(service).post("/v1/members", body).expect(400, "invalid-body")
    assert (told["field"], told.body.get("maximum")) == (field, maximum)


def test_whose_the_phone_number_is_is_told_apart_from_the_address(service, phone):
    number = "+1 555 010 0123"
    Phone.enrol(service, phone=number)
    body = {"name": "Ada", "email": "other-ada@example.com", "phone": number,
            "password": "correct-horse-battery"}
    assert Phone(service).post("/v1/members", body).expect(409, "email-taken")["field"] == "phone"
    told = phone.patch("/v1/me", {"phone": number}).expect(400, "invalid-body")
    assert (told["field"], told["reason"]) == ("phone", "taken")


def test_a_weak_password_is_told_how_long(service):
    body = {"name": "Ada", "email": "weak-ada@example.com", "password": "password1"}
    assert Phone(service).post("/v1/members", body).expect(422, "weak-password")["minimum"] == 10


def test_too_many_transfers_are_told_with_their_end(fresh_service):
    service = fresh_service(workers=1, config={"transfers_per_hour": 1})
    phone = Phone.ada(service)
    phone.transfer("nobody@example.com", 500).expect(422, "recipient-unavailable")
    told = phone.transfer("nobody@example.com", 500).expect(429, "rate-limited")
    assert 0 < when(told["again_at"]) - service.now() <= 3601
