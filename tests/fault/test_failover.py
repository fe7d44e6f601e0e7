"""The primary dies or freezes under load; its synchronous standby takes over."""
import random
import threading
import time

import psycopg
import pytest

from fire import Fire, Scene
from harness import PostgresPair, Service, until

WRITES_AGAIN_S = 10


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
    longest_s = 0.0
    with Fire(Scene(service)) as fire:
        for _ in rounds(1):
            fire.more(random.randint(1, 60))
            began = time.monotonic()
            old = pair.fail_over(end)
            line.rounds += 1
            fire.usable_again(WRITES_AGAIN_S)
            longest_s = max(longest_s, time.monotonic() - began)
            if end is freeze:
                old.thaw()
            else:
                old.start()
            takes_no_writes(pair, old)
            fire.more(20)
            pair.rebuild(old)
    line.fault += f" (writes again within {longest_s:.1f} s)"
    fire.finish(line)
