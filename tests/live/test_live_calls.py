"""Calls over the WebSocket: the same operations as over HTTP, without waiting in between."""
import pytest

from harness import Phone, SocketWatcher, until
from people import Customer


@pytest.fixture(scope="module")
def customer(service, till):
    return Customer(service, till)


def test_pipelined_purchases(customer, till):
    start = customer.known()
    count = 200
    with SocketWatcher(till) as socket:
        for i in range(count):
            socket.send({"type": "call", "id": f"n{i}", "method": "POST",
                         "path": "/v1/purchases", "key": f"pipe-{customer.account}-{i}",
                         "body": {"visit": customer.visit["visit"], "amount": 1}})
        replies = [socket.next(type="reply") for _ in range(count)]
    assert {reply["status"] for reply in replies} == {201}
    assert {reply["id"] for reply in replies} == {f"n{i}" for i in range(count)}
    versions = sorted(reply["body"]["account"]["version"] for reply in replies)
    assert versions == list(range(start + 1, start + count + 1))


def test_a_call_answers_what_http_answers(customer, till):
    key = "both-" + customer.account
    body = {"visit": customer.visit["visit"], "amount": 3}
    first = till.post("/v1/purchases", body, key=key).expect(201)
    with SocketWatcher(till) as socket:
        reply = socket.call("POST", "/v1/purchases", body, key)
        assert (reply["status"], reply["body"]) == (201, first.body)
        assert reply["headers"]["Idempotent-Replayed"] == "true"


def test_problems_come_as_replies(customer, till):
    with SocketWatcher(till) as socket:
        bad = socket.call("POST", "/v1/purchases", {"visit": "nonsense", "amount": 0}, "k1")
        assert bad["status"] == 400
        assert bad["body"]["type"] == "/problems/invalid-body"
        assert socket.call("GET", "/v1/nothing")["status"] == 404
        assert socket.call("DELETE", "/v1/program")["status"] == 405
        keyless = socket.call("POST", "/v1/purchases",
                              {"visit": customer.visit["visit"], "amount": 1})
        assert keyless["body"]["type"] == "/problems/idempotency-key-missing"
        assert socket.call("GET", "/v1/me")["status"] in (401, 403)


def test_a_body_that_becomes_too_long_is_no_absent_one(customer):
    """1e9 is written as 1000000000.0: 60 KB of that are more than a call may have. Nothing is done,
    also where a request needs no body."""
    many = ",".join(["1e9"] * 15000)
    before = len(customer.phone.get("/v1/me/cards").expect(200)["items"])
    with SocketWatcher(customer.phone) as socket:
        socket.send('{"type":"call","id":"long","method":"POST","path":"/v1/me/cards","key":"k",'
                    f'"body":[{many}]}}')
        reply = socket.next(type="reply", id="long")
        assert (reply["status"], reply["body"]["type"]) == (413, "/problems/payload-too-large")
        assert socket.call("GET", "/v1/me")["status"] == 200
    assert len(customer.phone.get("/v1/me/cards").expect(200)["items"]) == before


def test_reads_with_a_query(customer):
    with SocketWatcher(customer.phone) as socket:
        version = customer.charge()
        reply = socket.call("GET", f"/v1/accounts/me?at_least={version}")
        assert reply["status"] == 200 and reply["body"]["version"] == version
        assert reply["headers"]["ETag"] == f'"{version}"'
        ahead = socket.call("GET", f"/v1/accounts/me?at_least={version + 100}")
        assert ahead["body"]["type"] == "/problems/version-ahead"


def test_streams_and_cookies_are_not_for_sockets(customer):
    with SocketWatcher(customer.phone) as socket:
        assert socket.call("GET", "/v1/accounts/me/events")["status"] in (400, 404)
        assert socket.call("GET", "/v1/live")["status"] in (400, 404)


def test_a_caller_that_leaves_is_charged_all_the_same(customer, till):
    key = "gone-" + customer.account
    body = {"visit": customer.visit["visit"], "amount": 1}
    with SocketWatcher(till) as socket:
        socket.send({"type": "call", "id": "1", "method": "POST", "path": "/v1/purchases",
                     "key": key, "body": body})
    reply = till.post("/v1/purchases", body, key=key).expect(201)
    again = till.post("/v1/purchases", body, key=key).expect(201)
    assert again.replayed and again.body == reply.body


def test_a_worker_that_cannot_hear_of_revocations_lets_nobody_call(fresh_service):
    """As over HTTP: what the cache could still tell is not told, since nobody knows to whom."""
    service = fresh_service(workers=1, pg_proxy=True, config={"cache_lease_ms": 60000})
    phone = Phone.enrol(service)
    phone.topup(1000).expect(201)
    with SocketWatcher(phone) as socket:
        assert socket.call("GET", "/v1/accounts/me")["status"] == 200
        service.proxy.cut()
        until(lambda: phone.get("/v1/accounts/me").status == 503, "the worker is blind", 20)
        assert socket.call("GET", "/v1/accounts/me")["status"] == 503
        service.proxy.restore()
        until(lambda: socket.call("GET", "/v1/accounts/me")["status"] == 200,
              "the worker hears again", 20)
