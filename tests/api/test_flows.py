"""Work that goes on between requests, when the worker drains and when Postgres is silent: what
was begun ends or is left where it is found again, and nobody is told what is not so."""
import concurrent.futures

import psycopg
import pytest

from harness import Phone, SocketWatcher, Staff, Terminal, until
from harness.client import new_key

SLOW_S, LEFT_S = 7, 20
STATUS = "select status from topup order by created_at desc limit 1"
WITH_PROVIDER, CREDITED = [(1,)], [(3,)]


@pytest.fixture(name="pool")
def fixture_pool():
    with concurrent.futures.ThreadPoolExecutor(2) as made:
        yield made


def drained(service):
    """Waits for the end of a process that was told to leave: in time, with nothing left."""
    assert service.process.wait(20) == 0
    assert "when the time was over" not in service.log(), service.log()[-2000:]


def test_a_drain_does_not_wait_for_a_slow_provider(fresh_service, pool):
    """The customer hears that it is pending, and the next worker credits it."""
    service = fresh_service(workers=1, config={"topup_wait_ms": 60000})
    phone, key = Phone.enrol(service), new_key()
    reply = pool.submit(phone.topup, 2500, "sandbox_slow", key=key)
    until(lambda: service.sql(STATUS) == WITH_PROVIDER, "the provider is asked")
    service.process.terminate()
    topup = reply.result().expect(202)["topup"]
    assert topup["status"] == "pending"
    drained(service)
    service.start()
    service.move_clock(SLOW_S + LEFT_S)
    until(lambda: service.sql(STATUS) == CREDITED, "another worker credits it", 20)
    assert phone.account(at_least=1)["cash"] == 2500
    assert phone.topup(2500, "sandbox_slow", key=key).expect(201).replayed


def test_a_drain_waits_for_what_is_in_the_lane(fresh_service, pool):
    """And for the note that follows when the customer has been answered."""
    service = fresh_service(workers=1)
    phone = Phone.enrol(service)
    with psycopg.connect(service.postgres.conninfo(service.database, "postgres")) as holder:
        holder.execute("select from account for update")
        reply = pool.submit(phone.topup, 2500)
        until(lambda: service.sql("select 1 from pg_stat_activity where datname = "
                                  "current_database() and wait_event = 'transactionid'"),
              "the lane waits for the row")
        service.process.terminate()
        until(lambda: "draining" in service.log(), "it drains")
    reply.result().expect(201)
    drained(service)
    assert service.sql(STATUS) == CREDITED


def test_a_top_up_outlives_its_deadline(fresh_service, pool):
    """Postgres stands still while the provider is asked: the customer is not kept, and the same
    key tells later how it ended."""
    service = fresh_service(own_postgres=True, workers=1,
                            config={"topup_wait_ms": 60000, "op_deadline_ms": 1500})
    phone, key = Phone.enrol(service), new_key()
    reply = pool.submit(phone.topup, 2500, "sandbox_slow", key=key)
    until(lambda: service.sql(STATUS) == WITH_PROVIDER, "the provider is asked")
    service.postgres.server.freeze()
    try:
        reply.result().expect(503, "outcome-unknown")
    finally:
        service.postgres.server.thaw()
    service.move_clock(SLOW_S + LEFT_S)
    until(lambda: service.sql(STATUS) == CREDITED, "it is credited", 20)
    again = until(lambda: phone.topup(2500, "sandbox_slow", key=key), "the key is answered")
    assert again.expect(201).replayed
    assert phone.account(at_least=1)["cash"] == 2500
    assert service.sql("select * from topup_health") == []
    service.process.terminate()
    drained(service)


def test_a_visit_is_not_called_over_because_nobody_could_look(fresh_service):
    """Its watch, at a worker that does not know it yet, while Postgres stands still."""
    service = fresh_service(own_postgres=True, workers=1, config={"op_deadline_ms": 1000})
    till = Terminal.enrol(service, Staff(service))
    visit = till.visit(service.gift_cards(1)[0][0]).expect(201)["visit"]
    service.restart()
    with SocketWatcher(till) as watcher:
        service.postgres.server.freeze()
        try:
            watcher.watch(visit=visit)
            assert watcher.next(type="reply")["body"]["type"] == "/problems/unavailable"
        finally:
            service.postgres.server.thaw()
        service.wait_ready()
        watcher.watch(visit=visit)
        assert watcher.next(type="state")["cash"] == 0
