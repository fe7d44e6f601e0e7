"""A browser's cookie lives for 30 days, a worker remembers for an hour or two what has ended: what
is older is looked up, once."""
import pytest

from harness import Client, Phone, Service, until
from raw_ws import CLOSE, RawSocket, close_code

AGO_S = 2 * 3600
ENDED_AGO = f"update session set revoked_at = revoked_at - interval '{AGO_S} seconds' " \
            "where revoked_at is not null"
WELCOME, ENDED = None, 4001


def browser_of(phone):
    """Her browser, signed in."""
    body = {"email": phone.email, "password": phone.password, "role": "member", "client": "web",
            "cookie": True}
    cookie = Client(phone.service).post("/v1/sessions", body).expect(201).headers["set-cookie"]
    return Client(phone.service, headers={"Cookie": cookie.partition(";")[0],
                                          "Origin": phone.service.url})


def hello(browser):
    """Says whose socket it is, by its cookie: the code that it is closed with, if it is."""
    extra = [f"{name}: {browser.http.headers[name]}" for name in ("Cookie", "Origin")]
    with RawSocket(browser.service.port.number, extra) as socket:
        socket.send({"type": "hello", "as": "member"})
        _, opcode, payload = socket.frame()
        return close_code(payload) if opcode == CLOSE else WELCOME


@pytest.fixture(name="browsers", scope="module")
def fixture_browsers(postgres):
    """Two of one person and one that she has signed out, all of two hours ago; the workers have
    begun since, and what had ended by then did so before all that they have read."""
    service = Service(postgres, workers=1)
    try:
        service.move_clock(-AGO_S)
        phone = Phone.enrol(service)
        goes_on, ends, ended = [browser_of(phone) for _ in range(3)]
        ended.delete("/v1/sessions/current").expect(204)
        service.stop()
        service.sql("update test_clock set offset_us = 0")
        service.offset_us = 0
        service.sql(ENDED_AGO)
        service.start()
        yield goes_on, ends, ended
    finally:
        service.remove()


def test_an_old_cookie_is_good(browsers):
    goes_on, _, _ = browsers
    for _ in range(3):
        goes_on.get("/v1/me").expect(200)
        assert hello(goes_on) == WELCOME


def test_a_socket_may_come_first(browsers):
    _, ends, _ = browsers
    assert hello(ends) == WELCOME


def test_one_that_ended_long_ago_is_not(browsers):
    _, _, ended = browsers
    assert hello(ended) == ENDED
    for _ in range(2):
        reply = ended.get("/v1/me").expect(401, "unauthenticated")
        assert reply["ended"] == "signed-out"


def test_one_that_went_on_and_then_ends_is_heard_of(browsers):
    goes_on, ends, _ = browsers
    ends.get("/v1/me").expect(200)
    ends.delete("/v1/sessions/current").expect(204)
    until(lambda: ends.get("/v1/me").status == 401, "the worker knows")
    assert hello(ends) == ENDED
    goes_on.get("/v1/me").expect(200)
