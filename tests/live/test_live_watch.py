"""Watching one card: the state, then every change once, in order, with absolute values."""
import pytest

from harness import EventWatcher, Phone, SocketWatcher, until
from people import TRANSPORTS, Customer, balance, first_state, watch


@pytest.fixture(scope="module")
def customer(service, till):
    return Customer(service, till)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_state_then_changes_with_absolute_values(customer, transport):
    with watch(transport, customer.phone, "me") as watcher:
        state = first_state(watcher)
        read = customer.phone.account(at_least=state["version"])
        assert state["resumed"] is True
        assert {name: state[name] for name in read} == read
        assert state["account"] == customer.account
        versions = customer.charges(5, amount=7)
        for version in versions:
            change = watcher.version(version)
            entry = change["entry"]
            assert change["type"] == "change" and entry["seq"] == version
            assert entry["cash"] == -7 and entry["kind"] == "purchase"
            assert balance(change) == {
                "cash": entry["cash_after"], "held": entry["held_after"],
                "points": entry["points_after"], "points_micro": entry["points_micro_after"]}
            assert change["tier"] == state["tier"] and change["status"] == "active"
            assert change["at"] == entry["at"]
        assert watcher.versions() == [state["version"], *versions]


def test_a_change_says_what_history_says(customer):
    with watch(SocketWatcher, customer.phone, "me") as watcher:
        first_state(watcher)
        version = customer.charge()
        pushed = watcher.version(version)["entry"]
    # A worker learns the names of new terminals within a second.
    until(lambda: customer.phone.get(f"/v1/accounts/me/entries/{version}").body == pushed,
          "the history says the same")


def test_event_stream_ids_and_retry(customer):
    version = customer.known()
    with EventWatcher(customer.phone, "me") as watcher:
        state = first_state(watcher)
        assert state["event_id"] == str(version)
        after = customer.charge()
        assert watcher.version(after)["event_id"] == str(after)
        assert watcher.retry_ms > 0
        assert watcher.response.headers["content-type"].startswith("text/event-stream")
        assert watcher.response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_several_watchers_of_one_card_see_the_same(customer, transport):
    watchers = [watch(transport, customer.phone, "me") for _ in range(6)]
    states = [first_state(watcher) for watcher in watchers]
    versions = customer.charges(4)
    seen = []
    for watcher, state in zip(watchers, states):
        watcher.version(versions[-1])
        assert watcher.versions() == [state["version"], *versions]
        seen.append([{**message, "received": 0} for message in watcher.messages
                     if message["type"] == "change"])
        watcher.close()
    assert all(messages == seen[0] for messages in seen)


def test_several_cards_on_one_socket(service, till, manager):
    customers = [Customer(service, till) for _ in range(3)]
    with SocketWatcher(manager) as watcher:
        for each in customers:
            watcher.watch(account=each.account)
        told = {first_state(watcher)["account"] for _ in customers}
        assert told == {each.account for each in customers}
        for each in customers:
            version = each.charge()
            watcher.next(type="change", account=each.account, version=version)


def test_unwatch_ends_it(customer):
    with SocketWatcher(customer.phone) as watcher:
        watcher.watch(account=customer.account)
        first_state(watcher)
        watcher.unwatch(customer.account)
        assert watcher.call("GET", "/v1/program")["status"] == 200
        customer.charge()
        watcher.watch(account=customer.account)
        state = first_state(watcher)
        assert watcher.versions("change") == []
        assert watcher.versions("state")[-1] == state["version"]


def test_watching_twice_starts_again(customer):
    with SocketWatcher(customer.phone) as watcher:
        watcher.watch(account="me")
        known = first_state(watcher)["version"]
        watcher.watch(account="me")
        assert first_state(watcher)["version"] == known
        version = customer.charge()
        watcher.version(version)
        assert watcher.call("GET", "/v1/program")["status"] == 200
        assert watcher.versions("change") == [version]


@pytest.mark.parametrize("account", ["acc_aaaaaaaaaaaaa", "acc_", "nonsense", "acc_A"])
def test_missing_and_foreign_accounts_answer_alike(service, customer, account):
    stranger = Phone.enrol(service)
    foreign = EventWatcher(stranger, customer.account)
    missing = EventWatcher(stranger, account)
    assert foreign.status == missing.status == 404
    with SocketWatcher(stranger) as watcher:
        watcher.watch(account=customer.account)
        first = watcher.next(type="reply", status=404)
        assert first["account"] == customer.account
        watcher.watch(account=account)
        assert watcher.next(type="reply", status=404)["body"]["type"] == first["body"]["type"]


def test_a_till_watches_a_visit(customer, till):
    visit = customer.visit
    with SocketWatcher(till) as watcher:
        watcher.watch(visit=visit["visit"])
        state = first_state(watcher)
        assert state["account"] == customer.account
        version = customer.charge()
        assert watcher.version(version)["cash"] == state["cash"] - 1
        watcher.watch(account=customer.account)
        assert watcher.next(type="reply")["status"] == 404


def test_a_till_reads_the_stream_of_a_visit(customer, till):
    visit = customer.visit
    stream = till.http.stream("GET", f"/v1/accounts/{customer.account}/events",
                              params={"visit": visit["visit"]},
                              headers={"Authorization": "Bearer " + till.token})
    with stream as response:
        assert response.status_code == 200
    assert till.get(f"/v1/accounts/{customer.account}/events").status == 404


def test_freezing_reaches_the_till(service, till, manager):
    customer = Customer(service, till)
    with SocketWatcher(till) as watcher:
        watcher.watch(visit=customer.visit["visit"])
        first_state(watcher)
        manager.post(f"/v1/accounts/{customer.account}/freeze", {"reason": "lost_card"},
                     key="freeze-" + customer.account).expect(201)
        change = watcher.next(1, type="change", status="frozen")
        assert change["entry"]["kind"] == "status"


def test_a_lost_card_ends_the_tills_watch(service, till):
    customer = Customer(service, till)
    with SocketWatcher(till) as watcher:
        watcher.watch(visit=customer.visit["visit"])
        first_state(watcher)
        card = customer.phone.device["device"]
        customer.phone.post(f"/v1/me/cards/{card}/lost", {}, key="lost-" + card).expect(200)
        ended = watcher.next(2, type="reply", status=401)
        assert ended["visit"] == customer.visit["visit"]


def test_a_visit_that_ends_takes_its_watch_along(fresh_service):
    service = fresh_service(workers=1)
    customer = Customer(service)
    with SocketWatcher(customer.till) as watcher:
        watcher.watch(visit=customer.visit["visit"])
        first_state(watcher)
        service.move_clock(590)
        assert not [m for m in watcher.messages if m["type"] == "reply"]
        customer.till.renew()
        watcher.send({"type": "hello", "token": customer.till.token})
        service.move_clock(20)
        ended = watcher.next(5, type="reply", status=401)
        assert ended["visit"] == customer.visit["visit"]
        assert ended["body"]["type"] == "/problems/visit-expired"


def test_an_expired_token_closes_4001(fresh_service):
    service = fresh_service(workers=1)
    customer = Customer(service)
    with SocketWatcher(customer.phone) as watcher, \
            EventWatcher(customer.phone, "me") as stream:
        watcher.watch(account="me")
        first_state(watcher)
        first_state(stream)
        service.move_clock(700)
        assert watcher.wait_closed(5) == 4001
        assert stream.closed.wait(5)


def test_a_second_hello_renews(fresh_service):
    service = fresh_service(workers=1)
    customer = Customer(service)
    with SocketWatcher(customer.phone) as watcher:
        watcher.watch(account="me")
        first_state(watcher)
        service.move_clock(500)
        customer.phone.refresh()
        watcher.send({"type": "hello", "token": customer.phone.token})
        watcher.next(type="welcome")
        service.move_clock(300)
        customer.till.renew()
        version = customer.phone.topup(500).expect(201)["account"]["version"]
        watcher.version(version)
        assert not watcher.closed.is_set()


def test_a_second_hello_for_somebody_else_closes_4504(service, customer):
    stranger = Phone.enrol(service)
    with SocketWatcher(customer.phone) as watcher:
        watcher.send({"type": "hello", "token": stranger.token})
        assert watcher.wait_closed() == 4504


def test_signing_out_everywhere_cuts_within_a_second(service, till):
    customer = Customer(service, till)
    with SocketWatcher(customer.phone) as watcher, \
            EventWatcher(customer.phone, "me") as stream:
        watcher.watch(account="me")
        first_state(watcher)
        first_state(stream)
        customer.phone.delete("/v1/sessions").expect(204)
        assert watcher.wait_closed(2.5) == 4502
        until(stream.closed.is_set, "the event stream is cut", 2.5)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_no_push_says_which_tags(customer, manager, transport):
    """All who watch get the same bytes: her phone and staff, too. Staff read it in the entry."""
    path = f"/v1/accounts/{customer.account}"
    with watch(transport, customer.phone, "me") as hers, \
            watch(transport, manager, customer.account) as theirs:
        first_state(hers), first_state(theirs)
        tagged = manager.post(f"{path}/tags", {"add": ["suspect"], "remove": ["nobody"]},
                              key=f"tags-{transport.__name__}").expect(201)
        version = tagged["account"]["version"]
        for watcher in (hers, theirs):
            told = watcher.version(version)
            assert told["entry"]["kind"] == "tags" and "suspect" not in str(told)
    with watch(transport, customer.phone, "me", after=version - 1) as again:
        told = again.version(version)["entry"]  # what was missed comes from Postgres
    assert told == customer.phone.get(f"/v1/accounts/me/entries/{version}").expect(200).body
    assert manager.get(f"{path}/entries/{version}").expect(200).body == tagged["entry"]
    manager.post(f"{path}/tags", {"remove": ["suspect"]},
                 key=f"untag-{transport.__name__}").expect(201)
