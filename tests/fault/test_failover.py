"""The primary dies or freezes under load; its synchronous standby takes over."""
import random
import threading

import psycopg
import pytest

from fire import Fire, Scene
from harness import PostgresPair, Service, Staff, Terminal, until

WRITES_AGAIN_S = 10
DEAF_S = 0.5
SENTENCE = "The database is older than what clients have seen: it was restored."


@pytest.fixture(name="pair")
def fixture_pair():
    servers = PostgresPair()
    yield servers
    servers.remove()


@pytest.fixture(name="service")
def fixture_service(pair):
    running = Service(pair, workers=2, own_redis=True)
    yield running
    running.remove()


def kill(server):
    server.kill()


def freeze(server):
    server.freeze()


def takes_no_writes(pair, old):
    """The old primary is back and believes that it is one: no commit of it is acknowledged."""
    conninfo = pair.conninfo("postgres", "postgres", old.host)
    acknowledged = threading.Event()

    def write():
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute("select pg_logical_emit_message(true, 'test', '')")
        acknowledged.set()

    def hangs():
        return pair.sql("select 1 from pg_stat_activity where wait_event = 'SyncRep'",
                        host=old.host)

    threading.Thread(target=lambda: _quietly(write), daemon=True).start()
    until(hangs, "the old primary's commit waits for its standby")
    assert not acknowledged.is_set()


def _quietly(call):
    try:
        call()
    except psycopg.Error:
        pass  # the server goes while it waits


@pytest.mark.parametrize("end, name", [
    (kill, "failover: primary killed"), (freeze, "failover: primary frozen"),
], ids=["killed", "frozen"])
def test_the_standby_takes_over(end, name, pair, service, row, rounds):
    line = row(name)
    with Fire(Scene(service)) as fire:
        for _ in rounds(1):
            fire.more(random.randint(1, 60))
            if end is kill:  # the primary has commits that the standby never hears of
                pair.deafen_standby()
                fire.stopping.wait(DEAF_S)
            old = pair.fail_over(end)
            line.rounds += 1
            fire.usable_again(WRITES_AGAIN_S)
            if end is freeze:
                old.thaw()
            else:
                old.start()
            takes_no_writes(pair, old)
            fire.more(20)
            pair.rebuild(old)
    fire.finish(line)


def test_a_standby_that_lacks_what_was_acknowledged():
    """Replication that waits for nobody: the new primary is not served from unasked."""
    pair = PostgresPair(synchronous=False)
    service = None
    try:
        service = Service(pair, workers=1, own_redis=True)
        till = Terminal.enrol(service, Staff(service))
        visit = till.visit("6274000000000428").expect(201)["visit"]
        till.load(visit, 1000).expect(201)
        until(lambda: pair.is_caught_up(), "the standby has it all")
        pair.deafen_standby()
        till.purchase(visit, 100).expect(201)
        pair.fail_over(kill)
        until(lambda: SENTENCE in till.get("/readyz").body.get("detail", ""), "/readyz says so", 20)
        till.purchase(visit, 100).expect(503, "unavailable")
        assert "is 2 now" in service.crema("restored")
        until(lambda: till.purchase(visit, 100).status == 201, "the service goes on", 20)
        service.health()
        assert "sound" in service.verify()
    finally:
        if service:
            service.remove()
        pair.remove()
