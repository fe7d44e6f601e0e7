"""SIGTERM: every socket hears bye with its own delay, is closed 4000, and resumes."""
import httpx

from harness import EventWatcher, SocketWatcher, until
from people import Customer, first_state


def test_bye_with_spread_delays(fresh_service):
    service = fresh_service(workers=2)
    customer = Customer(service)
    watchers = [SocketWatcher(customer.phone) for _ in range(12)]
    for watcher in watchers:
        watcher.watch(account="me")
        first_state(watcher)
    stream = EventWatcher(customer.phone, "me")
    known = first_state(stream)["version"]
    service.stop()
    delays = []
    for watcher in watchers:
        bye = watcher.next(type="bye")
        delays.append(bye["retry_ms"])
        assert watcher.wait_closed() == 4000
    assert len(set(delays)) > 3 and all(0 <= delay <= 10000 for delay in delays)
    until(stream.closed.is_set, "the event stream ends")
    service.start()
    version = customer_charges_again(customer)
    with SocketWatcher(customer.phone) as watcher:
        watcher.watch(account="me", after=known)
        watcher.version(version)
        assert watcher.versions() == list(range(known + 1, version + 1))


def customer_charges_again(customer):
    def attempt():
        try:
            return customer.charge()
        except httpx.HTTPError:
            return None
    return until(attempt, "the till reaches the service again")
