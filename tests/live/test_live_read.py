"""GET /v1/accounts/{id}: versions, ETags, waiting for a version, and whose account it is."""
import datetime
import threading
import time
from zoneinfo import ZoneInfo

import pytest

from harness import Phone, SocketWatcher, until
from people import Customer


@pytest.fixture(scope="module")
def customer(service, till):
    return Customer(service, till)


def test_what_is_read(customer):
    version = customer.charge()
    reply = customer.phone.get(f"/v1/accounts/me?at_least={version}").expect(200)
    body = reply.body
    assert set(body) == {"id", "version", "cash", "held", "points", "points_micro", "tier",
                         "status", "expiring", "vouchers", "progress", "currency", "at"}
    assert body["id"] == customer.account and body["version"] == version
    assert body["points"] == body["points_micro"] // 1_000_000
    assert sum(each["points"] for each in body["expiring"]) == body["points"]
    assert body["currency"] == "USD" and body["status"] == "active"
    assert reply.headers["etag"] == f'"{version}"'
    assert reply.headers["cache-control"] == "no-cache"


def test_if_none_match(customer):
    version = customer.charge()
    path = f"/v1/accounts/me?at_least={version}"
    for value in (f'"{version}"', f'W/"{version}"', f'"1", "{version}"', "*"):
        reply = customer.phone.get(path, headers={"If-None-Match": value}).expect(304)
        assert reply.text == "" and reply.headers["etag"] == f'"{version}"'
    for value in (f'"{version - 1}"', f'"{version}0"', str(version), ""):
        customer.phone.get(path, headers={"If-None-Match": value}).expect(200)


def test_every_read_sees_its_own_write(customer):
    for _ in range(30):
        version = customer.charge()
        reader = Phone(customer.service, customer.phone.token)
        assert reader.account(at_least=version)["version"] >= version
        reader.close()


def test_reading_after_a_push_without_at_least(customer, service):
    readers = [Phone(service, customer.phone.token) for _ in range(6)]
    with SocketWatcher(customer.phone) as watcher:
        watcher.watch(account="me")
        watcher.next(type="state")
        for _ in range(20):
            version = customer.charge()
            watcher.version(version)
            for reader in readers:
                assert reader.account()["version"] >= version


def test_a_version_ahead_is_waited_for_and_refused(customer):
    known = customer.known()
    begun = time.monotonic()
    reply = customer.phone.get(f"/v1/accounts/me?at_least={known + 1}")
    reply.expect(409, "version-ahead")
    assert 0.8 < time.monotonic() - begun < 5


def test_a_version_that_comes_in_time_is_answered(customer):
    known = customer.known()
    found = []

    def read():
        reader = Phone(customer.service, customer.phone.token)
        begun = time.monotonic()
        reply = reader.get(f"/v1/accounts/me?at_least={known + 1}")
        found.append((reply, time.monotonic() - begun))

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    version = customer.charge()
    for thread in threads:
        thread.join()
    for reply, _ in found:
        assert reply.expect(200)["version"] == version


@pytest.mark.parametrize("value", ["-1", "x", "1.0", "", "1e3", "9223372036854775808", "+1"])
def test_a_wrong_at_least(customer, value):
    customer.phone.get(f"/v1/accounts/me?at_least={value}").expect(400, "invalid-query")


def test_whose_account_it_is(service, customer, till, manager):
    stranger = Phone.enrol(service)
    path = f"/v1/accounts/{customer.account}"
    mine = customer.phone.get(path).expect(200)
    assert mine.body == customer.phone.account("me")
    assert manager.get(path).expect(200)["id"] == customer.account
    foreign = stranger.get(path).expect(404, "not-found")
    missing = stranger.get("/v1/accounts/acc_aaaaaaaaaaaaa").expect(404, "not-found")
    assert {**foreign.body, "instance": 0} == {**missing.body, "instance": 0}
    till.get(path).expect(404)
    visit = customer.visit["visit"]
    assert till.get(f"{path}?visit={visit}").expect(200)["id"] == customer.account
    till.get(f"/v1/accounts/{stranger.member['account']['id']}?visit={visit}"
             if isinstance(stranger.member.get("account"), dict)
             else f"/v1/accounts/acc_aaaaaaaaaaaaa?visit={visit}").expect(404)
    Phone(service).get(path).expect(401)


def test_reads_come_from_the_cache(fresh_service):
    """Many reads of one unchanged account do not ask Postgres."""
    service = fresh_service(workers=1, config={"cache_lease_ms": 600000})
    customer = Customer(service)
    known = customer.known()
    before = service.metric("crema_account_fetches_total")
    for _ in range(100):
        assert customer.phone.account()["version"] == known
        assert customer.phone.account(at_least=known)["version"] == known
    assert service.metric("crema_account_fetches_total") == before
    assert service.metric("crema_cache_hits_total") >= 200


def test_a_stampede_costs_a_few_queries(fresh_service):
    """Two hundred readers of one account that is in no cache share their questions."""
    service = fresh_service(workers=1, own_redis=True)
    customer = Customer(service)
    version = customer.charge()
    with SocketWatcher(customer.till) as socket:
        service.redis.kill()
        until(lambda: service.metric("crema_redis_up") == 0, "the worker knows")
        before = service.metric("crema_account_fetches_total")
        path = f"/v1/accounts/{customer.account}?visit={customer.visit['visit']}"
        stopped = service.freeze_worker()  # so that all of them are there at once
        for i in range(200):
            socket.send({"type": "call", "id": str(i), "method": "GET", "path": path})
        service.thaw(stopped)
        replies = [socket.next(type="reply") for _ in range(200)]
    assert {reply["body"]["version"] for reply in replies} == {version}
    assert service.metric("crema_account_fetches_total") - before < 50


def test_due_entries_come_before_the_answer(fresh_service):
    """Points that have ended since are taken off by the read itself, as an entry."""
    service = fresh_service(workers=2)
    customer = Customer(service)
    customer.charge(1000)
    before = customer.phone.account()
    assert before["points"] > 0 and before["expiring"]
    service.move_clock(300 * 86400)
    customer.phone.login()
    after = customer.phone.account()
    assert (after["points"], after["expiring"]) == (0, [])
    assert after["version"] == before["version"] + 1
    newest = customer.phone.get(f"/v1/accounts/me/entries/{after['version']}").expect(200)
    assert newest["kind"] == "expire" and newest["points"] == -before["points"]
    assert customer.phone.account() == after


def test_points_can_be_used_on_the_last_day_that_is_told(fresh_service):
    """`on` is that day, in the program's zone; the day after, they are gone."""
    service = fresh_service(workers=1)
    customer = Customer(service)
    customer.charge(5000)
    [end] = customer.phone.account()["expiring"]
    zone = ZoneInfo(customer.phone.get("/v1/program")["time_zone"])
    noon = datetime.datetime.fromisoformat(end["on"] + "T12:00").replace(tzinfo=zone)
    service.move_clock(noon.timestamp() - service.now())
    customer.phone.login()
    customer.till.renew()
    visit = customer.till.visit(customer.phone.paycode()).expect(201)
    assert visit["points"] == end["points"]
    customer.till.redeem(visit.body, "espresso").expect(201)
    service.move_clock(86400)
    customer.phone.login()
    assert customer.phone.account()["points"] == 0


def test_without_postgres_only_the_lease_is_served(fresh_service):
    service = fresh_service(workers=1, pg_proxy=True, config={"cache_lease_ms": 2000})
    customer = Customer(service)
    version = customer.charge()
    service.proxy.cut()
    try:
        reply = customer.phone.get("/v1/accounts/me")
        assert reply.status == 503 or reply["version"] == version
        until(lambda: customer.phone.get("/v1/accounts/me").status == 503,
              "the lease has ended", 15)
    finally:
        service.proxy.restore()
    until(lambda: customer.phone.get("/v1/accounts/me").status == 200, "it reads again", 15)
    assert customer.phone.account(at_least=version)["version"] == version
