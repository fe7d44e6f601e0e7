"""A lane's session is ended by an administrator at the worst moments: the caller learns the truth.

57P01 (terminated) and a cancelled wait for the standby are no reasons to answer 503: what was done
is looked up and what was not is done, within the deadline.
"""
import threading

import psycopg
import pytest

from harness import Postgres, Service, Staff, Terminal, until
from harness.client import new_key

NOBODY = "a_standby_that_is_not_there"


@pytest.fixture(name="cluster", scope="module")
def fixture_cluster():
    """A cluster of its own: its settings are changed."""
    server = Postgres(durable=True)
    yield server
    server.remove()


@pytest.fixture(name="till")
def fixture_till(cluster):
    running = Service(cluster, workers=1)
    till = Terminal.enrol(running, Staff(running))
    till.open = till.visit(running.gift_cards(1)[0][0]).expect(201)["visit"]
    till.load(till.open, 1000).expect(201)
    yield till
    running.remove()


class Purchase(threading.Thread):
    """One purchase of 4.50 under way; .reply is its answer."""

    def __init__(self, till):
        super().__init__(daemon=True)
        self.till, self.key, self.reply = till, new_key("terminated"), None
        self.start()

    def run(self):
        self.reply = self.till.post(
            "/v1/purchases", {"visit": self.till.open, "amount": 450}, key=self.key)

    def answer(self):
        self.join(30)
        return self.reply.expect(201)


def lane(service, wait):
    """The lane's session that waits for this (pg_stat_activity.wait_event)."""
    return until(lambda: service.sql(
        "select pid from pg_stat_activity where datname = current_database() "
        "and usename = 'crema_service' and wait_event = %s", [wait]), f"one waits: {wait}")[0][0]


def set_standby(cluster, name):
    cluster.sql(f"alter system set synchronous_standby_names = '{name}'")
    cluster.sql("select pg_reload_conf()")
    until(lambda: cluster.sql("show synchronous_standby_names") == [(name,)], "it is in force")


def test_terminated_before_the_commit(till):
    """57P01 while the batch waits for a row: it runs again on a new connection."""
    service = till.service
    with psycopg.connect(service.postgres.conninfo(service.database, "postgres")) as holder:
        holder.execute("select from account for update")
        purchase = Purchase(till)
        service.sql("select pg_terminate_backend(%s)", [lane(service, "transactionid")])
        until(lambda: service.metric("crema_lane_lost_total") >= 1, "the batch was lost")
    assert not purchase.answer().replayed
    service.health()


@pytest.mark.parametrize("end", ["pg_terminate_backend", "pg_cancel_backend"])
def test_ended_in_the_commit(end, till, cluster):
    """The commit is done here and waits for a standby: nobody hears of it before that has it."""
    service = till.service
    set_standby(cluster, NOBODY)
    try:
        purchase = Purchase(till)
        service.sql(f"select {end}(%s)", [lane(service, "SyncRep")])
        lane(service, "SyncRep")  # the look-up of the key waits for the standby, too
        assert purchase.reply is None
    finally:
        set_standby(cluster, "")
    purchase.answer()
    assert service.sql("select count(*) from entry where cash = -450") == [(1,)]
    service.health()
