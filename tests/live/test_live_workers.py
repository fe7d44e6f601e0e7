"""Two workers: what one commits the other pushes; a dead or frozen one loses nothing."""
from harness import SocketWatcher, Terminal, until
from people import Customer, first_state, watch, TRANSPORTS


def many(customer, count=8):
    watchers = [watch(TRANSPORTS[i % 2], customer.phone, "me") for i in range(count)]
    for watcher in watchers:
        first_state(watcher)
    return watchers


def test_a_purchase_through_one_worker_is_pushed_by_the_other(service, till):
    """Eight connections watch and eight charge: the kernel spreads both over the workers."""
    customer = Customer(service, till)
    watchers = many(customer)
    through = [Terminal(service, till.token) for _ in range(8)]
    versions = [customer.charge(till=each) for each in through]
    for watcher in watchers:
        watcher.version(versions[-1])
        assert watcher.versions("change") == versions
        watcher.close()


def test_killing_a_worker_delays_a_push_at_most(fresh_service):
    service = fresh_service(workers=2)
    customer = Customer(service)
    for round_number in range(3):
        known = customer.known()
        watchers = many(customer, 6)
        service.kill_worker(round_number % 2)
        until(lambda: len(service.workers()) == 2, "a new worker runs")
        versions = []
        for _ in range(4):
            versions.append(charge_until_heard(customer))
        for watcher in watchers:
            until(lambda watcher=watcher: watcher.closed.is_set()
                  or versions[-1] in watcher.versions(), "heard, or closed with its worker")
            if watcher.closed.is_set():
                with watch(SocketWatcher, customer.phone, "me", after=known) as again:
                    again.version(versions[-1], 8)
                    assert again.versions("change") == list(range(known + 1, versions[-1] + 1))
            else:
                watcher.version(versions[-1], 8)
                seen = watcher.versions("change")
                assert seen == list(range(known + 1, versions[-1] + 1))
            watcher.close()


def charge_until_heard(customer):
    """A charge whose connection may break: repeated with its key, as a till does."""
    import httpx
    from harness.client import new_key
    key = new_key()

    def attempt():
        try:
            reply = customer.till.purchase(visit=customer.visit, amount=1, key=key)
        except httpx.HTTPError:
            return None
        return reply["account"]["version"] if reply.status == 201 else None

    return until(attempt, "the charge is answered")


def test_a_frozen_worker_catches_up(fresh_service):
    service = fresh_service(workers=2)
    customer = Customer(service)
    watchers = many(customer, 6)
    pid = service.freeze_worker(0)
    try:
        charged = []
        till = awake_till(service, customer)
        for _ in range(5):
            charged.append(customer.charge(till=till))
    finally:
        service.thaw(pid)
    for watcher in watchers:
        watcher.version(charged[-1], 8)
        assert watcher.versions("change") == charged
        watcher.close()


def awake_till(service, customer):
    """A till on a connection that the running worker accepted."""
    import httpx
    for _ in range(40):
        till = Terminal(service, customer.till.token)
        till.http.timeout = httpx.Timeout(0.5)
        try:
            till.get("/healthz")
            till.http.timeout = httpx.Timeout(20)
            return till
        except httpx.TimeoutException:
            till.close()
    raise AssertionError("no connection reached the running worker")


def test_watchers_outlive_postgres(fresh_service):
    """Postgres is cut off for a moment: who watches stays, who comes is served afterwards."""
    service = fresh_service(workers=1, pg_proxy=True)
    customer = Customer(service)
    known = customer.charge()
    watchers = many(customer, 4)
    service.proxy.cut()
    late = watch(SocketWatcher, customer.phone, "me", after=known - 1)
    assert late.versions() == []
    service.proxy.restore()
    version = charge_until_heard(customer)
    assert version == known + 1
    for watcher in watchers:
        watcher.version(version)
        assert watcher.versions("change") == [version]
        watcher.close()
    late.version(version)
    assert late.versions() == [known, version]
    late.close()
