"""Redis killed, wiped, frozen: slower at worst, never wrong; then back to normal (live.md)."""
import time

import pytest

from harness import PATIENCE, EventWatcher, Phone, SocketWatcher, until
from people import TRANSPORTS, Customer, first_state, watch


@pytest.fixture
def broken(fresh_service):
    """A service of two workers with a Redis of its own, and a customer."""
    service = fresh_service(workers=2, own_redis=True)
    return service, Customer(service)


def crowd(customer, size=6):
    """Watchers of both kinds, enough that both workers have some; each has seen the state."""
    watchers = [watch(TRANSPORTS[i % 2], customer.phone, "me") for i in range(size)]
    for watcher in watchers:
        first_state(watcher)
    return watchers


def tills(customer, count=4):
    """The same till on connections of its own, so that both workers serve it."""
    from harness import Terminal
    made = []
    for _ in range(count):
        till = Terminal(customer.service, customer.till.token)
        made.append(till)
    return made


def push_everywhere(customer, watchers, through, seconds):
    """One charge through each of these tills; every watcher must hear each in time."""
    slowest = 0.0
    for till in through:
        version = customer.charge(till=till)
        begun = time.monotonic()
        for watcher in watchers:
            heard = watcher.version(version, seconds)["received"]
            slowest = max(slowest, heard - begun)
    return slowest


def in_order(watchers):
    for watcher in watchers:
        seen = watcher.versions()
        assert seen == list(range(seen[0], seen[0] + len(seen))), seen
        watcher.close()


def beats(service):
    return all(up == 1 for _ in range(6) for up in service.metrics("crema_redis_up").values())


def test_redis_killed_and_back(broken):
    service, customer = broken
    watchers, through = crowd(customer), tills(customer)
    push_everywhere(customer, watchers, through, 5)
    service.redis.kill()
    push_everywhere(customer, watchers, through, 1)
    push_everywhere(customer, watchers, through, 1)
    late = watch(SocketWatcher, customer.phone, "me", after=customer.known() - 2)
    for reader in (Phone(service, customer.phone.token) for _ in range(4)):
        version = customer.charge()
        assert reader.account(at_least=version)["version"] == version
        assert reader.account()["version"] == version
    service.redis.start()
    push_everywhere(customer, [*watchers, late], through, 2)
    until(lambda: beats(service), "every worker hears Redis again")
    push_everywhere(customer, [*watchers, late], through, 1)
    until(lambda: customer.phone.account() and service.redis.cli("keys", "*acct:*") != "",
          "accounts are kept there again, for a lease each")
    in_order([*watchers, late])


def test_redis_wiped(broken):
    service, customer = broken
    watchers, through = crowd(customer), tills(customer)
    for _ in range(5):
        service.redis.wipe()
        push_everywhere(customer, watchers, through, 2)
        assert customer.phone.account()["version"] == customer.known()
    service.redis.cli("script", "flush")
    push_everywhere(customer, watchers, through, 2)
    in_order(watchers)


def test_redis_frozen(broken):
    service, customer = broken
    watchers, through = crowd(customer), tills(customer)
    push_everywhere(customer, watchers, through, 5)
    service.redis.freeze()
    try:
        for till in through:
            begun = time.monotonic()
            version = customer.charge(till=till)
            assert time.monotonic() - begun < 1.0 * PATIENCE, "a reply waited for Redis"
            for watcher in watchers:
                watcher.version(version, 1.5)
        begun = time.monotonic()
        assert customer.phone.account(at_least=version)["version"] == version
        assert time.monotonic() - begun < 1.0 * PATIENCE
    finally:
        service.redis.thaw()
    newest = customer.charge()
    for reader in (Phone(service, customer.phone.token) for _ in range(6)):
        assert reader.account(at_least=newest)["version"] == newest
    until(lambda: beats(service), "every worker hears Redis again")
    push_everywhere(customer, watchers, through, 2)
    in_order(watchers)


def test_a_tiny_redis_that_evicts(fresh_service):
    service = fresh_service(workers=2, own_redis=True)
    customer = Customer(service)
    watchers = crowd(customer, 4)
    for size in ["1mb"] * 5 + ["512kb"] * 5:  # it evicts all it has; it takes no value at all
        service.redis.cli("config", "set", "maxmemory", size)
        version = customer.charge()
        assert customer.phone.account(at_least=version)["version"] == version
        for watcher in watchers:
            watcher.version(version, 2)  # told by Redis: the ledger is asked every 5 s only
    in_order(watchers)


def test_starting_without_redis(fresh_service):
    service = fresh_service(workers=1, own_redis=True)
    service.stop()
    service.redis.kill()
    service.start(wait_ready=False)
    until(lambda: service.probe("/healthz") == 200, "the worker serves")
    customer = Customer(service)
    with EventWatcher(customer.phone, "me") as watcher:
        first_state(watcher)
        watcher.version(customer.charge(), 1)
        service.redis.start()
        until(lambda: beats(service), "the worker hears Redis")
        watcher.version(customer.charge(), 1)


def test_a_lost_publish_is_found(postgres, fresh_service):
    """A writer whose pushes nobody hears: another service on the same database, its names
    in Redis apart. What it commits must reach our watchers all the same, within 5 s."""
    service = fresh_service(workers=2)
    customer = Customer(service)
    other = fresh_service(workers=1, database=service.database,
                          config={"redis_prefix": "elsewhere:" + service.database})
    from harness import Terminal
    deaf = Terminal(other, customer.till.token)
    watchers = crowd(customer, 4)
    stale = customer.known()
    versions = [customer.charge(till=deaf) for _ in range(3)]
    for reader in (Phone(service, customer.phone.token) for _ in range(4)):
        assert reader.account(at_least=versions[-1])["version"] == versions[-1]
    for watcher in watchers:
        watcher.version(versions[-1], 8)
        assert watcher.versions("change") == versions
        assert watcher.versions("state") == [stale]
        watcher.close()


def test_a_gap_is_filled_before_the_push(postgres, fresh_service):
    """The next heard change skips versions: the missing ones come first."""
    service = fresh_service(workers=2)
    customer = Customer(service)
    other = fresh_service(workers=1, database=service.database,
                          config={"redis_prefix": "elsewhere:" + service.database})
    from harness import Terminal
    deaf = Terminal(other, customer.till.token)
    watchers = crowd(customer, 4)
    versions = []
    for _ in range(5):
        versions.append(customer.charge(till=deaf))
        versions.append(customer.charge())
        for watcher in watchers:
            watcher.version(versions[-1], 2)
    for watcher in watchers:
        assert watcher.versions("change") == versions
        watcher.close()
