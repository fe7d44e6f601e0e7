"""Whoever can write to Redis shows nobody a balance, and stops no payment."""
import json
import time

import pytest

from harness import Service, until
from harness.sealed import seal
from people import TRANSPORTS, Customer, first_state, watch

RICH = 99_999_999
LEASE_S = 2


@pytest.fixture(name="scene", scope="module")
def fixture_scene(postgres):
    service = Service(postgres, workers=2, own_redis=True,
                      config={"cache_lease_ms": LEASE_S * 1000})
    try:
        yield service, Customer(service)
        service.health()
    finally:
        service.remove()


def cached(service, customer):
    """Her account is in the cache, alone; returns its key and what is there."""
    def look():
        customer.phone.account()
        return service.redis.bytes.keys("*acct:*")
    key, = until(look, "the account is cached")
    return key, service.redis.bytes.get(key)


def forged(text):
    """What a stranger would put there, who has read how it looks."""
    version, due, until_us, account = text.split(b"|", 3)
    rich = json.loads(account[:-17]) | {"cash": RICH}
    return b"|".join([version, due, until_us, json.dumps(rich).encode()]) + text[-17:]


@pytest.mark.parametrize("query", ["", "?at_least="])
def test_a_balance_is_not_made_in_redis(scene, query):
    service, customer = scene
    real = customer.phone.account()
    asked = query and query + str(real["version"])
    before = service.metric("crema_cache_refused_total")
    for _ in range(20):
        key, text = cached(service, customer)
        service.redis.bytes.set(key, forged(text), px=60000)
        told = customer.phone.get("/v1/accounts/me" + asked).expect(200)
        assert (told["cash"], told["version"]) == (real["cash"], real["version"])
    assert service.metric("crema_cache_refused_total") > before
    service.logs("has not sealed")


def test_an_old_balance_is_not_put_back(scene):
    service, customer = scene
    key, old = cached(service, customer)
    version = customer.charge()
    for _ in range(5):
        service.redis.bytes.set(key, old, px=60000)
        told = customer.phone.get(f"/v1/accounts/me?at_least={version}").expect(200)
        assert told["version"] == version
    time.sleep(LEASE_S + 0.5)
    service.redis.bytes.set(key, old, px=60000)
    assert customer.phone.account()["version"] == version


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_push_is_not_made_in_redis(scene, transport):
    service, customer = scene
    watcher = watch(transport, customer.phone, "me")
    known = first_state(watcher)
    channels = service.redis.cli("pubsub", "channels", "*changes:*").split()
    for channel in channels:
        for text in ("H", "L", "x", json.dumps({"cash": RICH}), ""):
            service.redis.cli("publish", channel, text)
    version = customer.charge()
    heard = watcher.version(version)
    assert heard["cash"] < known["cash"]
    assert watcher.versions() == [known["version"], version]
    watcher.close()


def test_a_mark_does_not_stop_payments(scene):
    """`acked = 9|1` said that the database was older than what clients have seen."""
    service, customer = scene
    key = service.redis.cli("--scan", "--pattern", service.database + ":acked:*").strip()
    for text in ("9|1", "1|4000000000", "1|4000000000:0011223344556677"):
        service.redis.cli("set", key, text)
        service.sql("select pg_terminate_backend(pid) from pg_stat_activity "
                    "where usename = 'crema_service' and datname = current_database()")
        until(lambda: customer.charge(), "she pays", 15)
    until(lambda: service.redis.cli("get", key).startswith("1|") and
          ":" in service.redis.cli("get", key), "marks are kept again")
    until(lambda: service.probe("/readyz") == 200, "it is ready again")


def test_a_value_of_another_type_harms_its_own_key_alone(scene):
    service, customer = scene
    key, _ = cached(service, customer)
    service.redis.bytes.delete(key)
    service.redis.bytes.lpush(key, "a list")
    assert customer.phone.account()["cash"] < RICH
    version = customer.charge()
    assert customer.phone.account()["version"] == version
    until(lambda: service.redis.bytes.type(key) == b"string", "it is replaced")


def test_what_the_key_seals_is_believed(scene):
    """The other tests could not fail if nothing at all were believed."""
    service, customer = scene
    before = service.metric("crema_cache_hits_total")
    until(lambda: customer.phone.account() and
          service.metric("crema_cache_hits_total") > before, "the cache answers")
    key, text = cached(service, customer)
    assert text[-16:] == seal(service.postgres.keys, key, text[:-17])
