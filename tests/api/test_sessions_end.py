"""Signing out everywhere: whose sessions end, whose pay codes, and what each device is told."""
import pytest

from harness import Phone, SocketWatcher, Staff, Terminal, until
from harness.phone import PASSWORD


@pytest.fixture(scope="module")
def till(service):
    return Terminal.demo(service)


@pytest.fixture
def phones(service):
    """Two phones of one member, each with a session and a pay code of its own."""
    first = Phone.enrol(service)
    first.topup(5000).expect(201)
    second = Phone(service).login(first.email, PASSWORD)
    for phone in (first, second):
        phone.enrol_device()
    return first, second


def cards(phone, kind):
    items = phone.get("/v1/me/cards").expect(200)["items"]
    return {card["id"]: card["status"] for card in items if card["kind"] == kind}


def test_signing_out_everywhere_ends_the_pay_codes_of_all_phones(service, phones, till):
    """Of the phone that signs out, of the other, and of a visit that a code has opened."""
    first, second = phones
    visit = till.visit(second.paycode()).expect(201).body
    service.move_clock(30)  # a code that no till has taken yet
    first.delete("/v1/sessions").expect(204)
    till.purchase(visit, 100).expect(404, "card-unknown")
    for phone in phones:
        till.visit(phone.paycode()).expect(404, "card-unknown")
        till.purchase(present=phone.paycode(), amount=100).expect(404, "card-unknown")
    first.login()
    assert first.account()["cash"] == 5000
    assert set(cards(first, "paycode").values()) == {"lost"}
    assert set(cards(first, "number").values()) == {"active"}
    first.device = None
    till.purchase(present=first.paycode(), amount=100).expect(201)
    service.verify()


def test_the_history_names_each_pay_code_that_ended(phones):
    first, _ = phones
    devices = cards(first, "paycode")
    first.delete("/v1/sessions").expect(204)
    first.login()
    entries = [entry["card"] for entry in first.entries() if entry["kind"] == "card"]
    assert sorted((card["id"], card["added"]) for card in entries) == sorted(
        (device, added) for device in devices for added in (True, False))


def test_a_till_that_watches_a_visit_of_such_a_code_hears_no_more(service, phones, till):
    first, second = phones
    visit = till.visit(second.paycode()).expect(201)["visit"]
    with SocketWatcher(till) as socket:
        socket.watch(visit=visit)
        socket.next(type="state")
        first.delete("/v1/sessions").expect(204)
        until(lambda: till.get(f"/v1/accounts/{first.member['account']}?visit={visit}").status
              == 401, "the visit's reads to end")


def test_a_frozen_member_and_staff_sign_out_everywhere_too(service, phones, till, manager):
    first, second = phones
    manager.post(f"/v1/accounts/{first.member['account']}/freeze", {"reason": "lost_card"},
                 key="freeze-two-phones").expect(201)
    first.delete("/v1/sessions").expect(204)
    till.visit(second.paycode()).expect(404, "card-unknown")
    Staff(service).delete("/v1/sessions").expect(204)


def test_a_device_is_told_how_its_session_ended(service):
    """`ended`: signed out elsewhere, or expired; nothing where there never was a session."""
    phone = Phone.enrol(service)
    other = Phone(service).login(phone.email, PASSWORD)
    other.delete("/v1/sessions").expect(204)
    until(lambda: phone.get("/v1/me").status == 401, "the session to end")
    problem = phone.get("/v1/me").expect(401, "unauthenticated").body
    assert problem["ended"] == "signed-out"
    other.login()
    service.move_clock(601)
    assert other.get("/v1/me").expect(401, "unauthenticated")["ended"] == "expired"
    for token in (None, "v4.local.not-ours"):
        assert "ended" not in Phone(service, token).get("/v1/me").expect(401).body
