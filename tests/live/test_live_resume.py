"""Resuming: exactly the missed versions, in order, or an honest "resumed": false (I5)."""
import pytest

from harness import EventWatcher, SocketWatcher
from people import TRANSPORTS, Customer, first_state, watch

MISSED_MAX = 300


@pytest.fixture(scope="module")
def customer(service, till):
    return Customer(service, till)


@pytest.fixture(scope="module")
def long_history(service, till):
    """A card with more changes than a watcher may miss."""
    customer = Customer(service, till)
    customer.charge_many(MISSED_MAX + 5)
    return customer


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("missed", [1, 2, 17])
def test_exactly_what_was_missed(customer, transport, missed):
    known = customer.known()
    versions = customer.charges(missed)
    with watch(transport, customer.phone, "me", after=known) as watcher:
        watcher.version(versions[-1])
        assert watcher.versions() == versions
        live = customer.charge()
        watcher.version(live)
        assert watcher.versions("change") == [*versions, live]
        assert watcher.versions("state") == []


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_nothing_missed_begins_with_the_state(customer, transport):
    known = customer.known()
    with watch(transport, customer.phone, "me", after=known) as watcher:
        state = first_state(watcher)
        assert (state["version"], state["resumed"]) == (known, True)
        version = customer.charge()
        watcher.version(version)
        assert watcher.versions() == [known, version]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_reconnecting_again_and_again_loses_nothing(customer, transport):
    known = first = customer.known()
    seen = []
    for _ in range(8):
        with watch(transport, customer.phone, "me", after=known) as watcher:
            watcher.version(customer.charge())
            seen.extend(watcher.versions("change"))
        known = seen[-1]
        customer.charge()
    assert seen == list(range(first + 1, seen[-1] + 1))


def test_replayed_changes_are_those_that_were_pushed(customer):
    known = customer.known()
    with SocketWatcher(customer.phone) as watcher:
        watcher.watch(account="me")
        first_state(watcher)
        last = customer.charges(3)[-1]
        watcher.version(last)
        pushed = [m for m in watcher.messages if m["type"] == "change"]
    with SocketWatcher(customer.phone) as watcher:
        watcher.watch(account="me", after=known)
        watcher.version(last)
        replayed = [m for m in watcher.messages if m["type"] == "change"]
    for left, right in zip(pushed, replayed, strict=True):
        # Lots of the present state, not of then, belong to a replayed change.
        same = {"expiring": 0, "received": 0}
        assert {**left, **same} == {**right, **same}


def test_last_event_id_beats_after(customer):
    known = customer.known()
    versions = customer.charges(4)
    with EventWatcher(customer.phone, "me", after=known, last_event_id=versions[1]) as watcher:
        watcher.version(versions[-1])
        assert watcher.versions() == versions[2:]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_three_hundred_missed_changes_are_told(long_history, transport):
    newest = long_history.known()
    with watch(transport, long_history.phone, "me", after=newest - MISSED_MAX) as watcher:
        watcher.version(newest)
        assert watcher.versions() == list(range(newest - MISSED_MAX + 1, newest + 1))


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_more_than_three_hundred_are_not(long_history, transport):
    newest = long_history.known()
    with watch(transport, long_history.phone, "me", after=newest - MISSED_MAX - 1) as watcher:
        state = first_state(watcher)
        assert (state["version"], state["resumed"]) == (newest, False)
        version = long_history.charge()
        watcher.version(version)
        assert watcher.versions() == [newest, version]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_ahead_of_the_ledger_is_a_restored_database(customer, transport):
    known = customer.known()
    with watch(transport, customer.phone, "me", after=known + 1000) as watcher:
        state = first_state(watcher)
        assert (state["version"], state["resumed"]) == (known, False)
        version = customer.charge()
        assert watcher.version(version)["type"] == "change"


def test_a_state_that_starts_anew_carries_its_id(long_history):
    newest = long_history.known()
    with EventWatcher(long_history.phone, "me", after=1) as watcher:
        state = first_state(watcher)
        assert state["resumed"] is False and state["version"] == newest
        assert state["event_id"] == str(newest)


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=1.0", "after=", "after=1&after=2",
                                   "after=99999999999999999999"])
def test_a_wrong_position_is_refused(customer, query):
    reply = customer.phone.get(f"/v1/accounts/me/events?{query}")
    reply.expect(400, "invalid-query")


@pytest.mark.parametrize("after", [-1, 1.5, "1", 2 ** 63])
def test_a_wrong_position_on_a_socket_is_a_bad_message(customer, after):
    with SocketWatcher(customer.phone) as watcher:
        watcher.send('{"type":"watch","account":"me","after":%s}'
                     % (f'"{after}"' if isinstance(after, str) else after))
        assert watcher.wait_closed() == 4503
