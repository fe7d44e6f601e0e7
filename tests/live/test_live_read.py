"""GET /v1/accounts/{id}: versions, ETags, waiting for a version, and whose account it is."""
import threading
import time

import pytest

from harness import Phone
from people import Customer


@pytest.fixture(scope="module")
def customer(service, till):
    return Customer(service, till)


def test_what_is_read(customer):
    version = customer.charge()
    reply = customer.phone.get(f"/v1/accounts/me?at_least={version}").expect(200)
    body = reply.body
    assert set(body) == {"id", "version", "cash", "held", "points", "points_micro", "tier",
                         "status", "expiring", "currency", "at"}
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
    from harness import SocketWatcher
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
    """Many reads of one unchanged account ask Postgres a handful of times."""
    service = fresh_service(workers=1, own_redis=True)
    customer = Customer(service)
    known = customer.known()
    before = reads(service)
    for _ in range(200):
        assert customer.phone.account()["version"] == known
    assert reads(service) - before < 20
    assert service.redis.cli("keys", "*") != ""


def reads(service):
    """Scans of the account table so far, as Postgres counts them."""
    service.sql("select pg_stat_force_next_flush()")
    query = "select coalesce(sum(seq_scan + idx_scan), 0) from pg_stat_user_tables " \
            "where relname = 'account'"
    return int(service.sql(query)[0][0])
