"""Things break under load: nothing acknowledged is lost, nothing happens twice, it goes on."""
import threading

import psycopg
import pytest

from harness import Staff, Terminal, until
from harness.proxy import DOWN, UP
from load import Load


class Scene:
    """A service with a till and a few cards with money."""

    def __init__(self, service, cards=3):
        self.service = service
        self.staff = Staff(service)
        self.till = Terminal.enrol(service, self.staff)
        self.visits = []
        for number, _ in service.gift_cards(cards):
            visit = self.till.visit(number).expect(201).body
            self.till.load(visit, 20000).expect(201)
            self.visits.append(visit)

    def finish(self, load):
        load.check(self.staff)
        self.service.health()
        assert "sound" in self.service.verify()


def more(load, by=60):
    """Waits until that many more operations have been answered."""
    goal = load.count + by
    until(lambda: load.count >= goal, f"{by} more answers", seconds=30)


def end_backends(service):
    service.sql("select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and usename = 'crema_service'")


def test_workers_are_killed_under_load(fresh_service):
    scene = Scene(fresh_service(workers=2))
    with Load(scene.till, scene.visits) as load:
        for turn in range(6):
            more(load)
            scene.service.kill_worker(turn % 2)
            until(lambda: len(scene.service.workers()) == 2, "the supervisor started another")
        more(load)
    scene.finish(load)


def test_connections_to_postgres_are_ended_under_load(fresh_service):
    scene = Scene(fresh_service(workers=2))
    with Load(scene.till, scene.visits) as load:
        for _ in range(6):
            more(load)
            end_backends(scene.service)
        more(load)
    scene.finish(load)


def test_postgres_crashes_under_load(fresh_service):
    service = fresh_service(own_postgres=True, workers=2)
    scene = Scene(service)
    with Load(scene.till, scene.visits) as load:
        for _ in range(2):
            more(load)
            service.postgres.crash()
            service.postgres.start()
        more(load)
    scene.finish(load)


@pytest.mark.parametrize("fate", ["done", "not done"])
def test_the_answer_to_a_commit_is_lost(fresh_service, fate):
    """The connection ends as COMMIT leaves ("not done") or as its answer comes back ("done")."""
    scene = Scene(fresh_service(workers=1, pg_proxy=True))
    cut = threading.Event()
    lane = {}

    def filter_bytes(direction, data, connection):
        if cut.is_set():
            if direction == "up" and b"ledger_commit" in data:
                lane["of"] = connection
                if fate == "not done":
                    cut.clear()
                    return None
            if direction == "down" and lane.get("of") is connection:
                cut.clear()
                lane.clear()
                return None
        return data

    scene.service.proxy.filter = filter_bytes
    with Load(scene.till, scene.visits, threads=4) as load:
        for _ in range(5):
            more(load, 20)
            cut.set()
            until(lambda: not cut.is_set(), "a commit was cut")
        more(load, 20)
    assert scene.service.metric("crema_lane_lost_total") >= 5
    scene.finish(load)


def test_a_frozen_worker_does_not_stop_the_other(fresh_service):
    scene = Scene(fresh_service(workers=2))
    with Load(scene.till, scene.visits) as load:
        more(load)
        frozen = scene.service.freeze_worker(0)
        try:
            more(load, 20)
        finally:
            scene.service.thaw(frozen)
        more(load)
    scene.finish(load)


def test_a_held_row_delays_its_own_account_only(fresh_service):
    scene = Scene(fresh_service(workers=1))
    held, free = scene.visits[0], scene.visits[1]
    by_version = dict(scene.service.sql("select id, version from account where version > 0"))
    before = scene.staff.account(held["account"])["version"]
    scene.till.purchase(held, 5).expect(201)
    now = dict(scene.service.sql("select id, version from account where version > 0"))
    held_id = next(key for key, version in now.items() if version != by_version.get(key))
    with psycopg.connect(scene.service.postgres.conninfo(scene.service.database, "postgres")) as db:
        db.execute("select 1 from account where id = %s for update", (held_id,))
        replies = []
        waiting = threading.Thread(
            target=lambda: replies.append(scene.till.purchase(held, 7)), daemon=True)
        waiting.start()
        until(lambda: scene.service.metric("crema_lane_retries_total") >= 1, "the row is given up")
        for _ in range(5):
            other = Terminal(scene.service, scene.till.token, scene.till.terminal)
            other.purchase(free, 1).expect(201)
            other.close()
        assert replies == []
        db.rollback()
    waiting.join(10)
    assert replies and replies[0].expect(201)["account"]["version"] == before + 2


def test_a_poisonous_operation_fails_alone(fresh_service):
    """A row that the database refuses to take is found by halving; its batch-mates go on."""
    scene = Scene(fresh_service(workers=1))
    scene.service.sql("alter table entry add constraint planted check (cash <> -666)")
    with Load(scene.till, scene.visits) as load:
        for _ in range(5):
            more(load, 20)
            other = Terminal(scene.service, scene.till.token, scene.till.terminal)
            other.purchase(scene.visits[0], 666).expect(500, "internal")
            other.close()
    scene.finish(load)


def test_without_postgres_writes_are_refused_and_come_back(fresh_service):
    scene = Scene(fresh_service(workers=1, pg_proxy=True))
    visit = scene.visits[0]
    scene.service.proxy.cut()
    refused = scene.till.purchase(visit, 5, key="2026-11-22/0001/1")
    assert (refused.status, refused.problem) in ((503, "unavailable"), (503, "outcome-unknown"))
    assert refused.headers.get("retry-after")
    until(lambda: scene.service.probe("/readyz") == 503, "not ready")
    scene.service.proxy.restore()
    until(lambda: scene.till.purchase(visit, 5, key="2026-11-22/0001/1").status == 201, "again")
    until(lambda: scene.staff.account(visit["account"])["cash"] == 20000 - 5, "once, and read")


def test_a_silent_postgres_is_told_apart(fresh_service):
    """In flight: outcome-unknown. Never started: busy. Afterwards the keys tell the truth."""
    scene = Scene(fresh_service(workers=1, pg_proxy=True, config={
        "op_deadline_ms": 1500, "queue_deadline_ms": 700}))
    visit = scene.visits[0]
    first, second = [], []
    under_way, go_on = threading.Event(), threading.Event()

    def hold_batches(direction, data, _):
        if direction == UP and b"ledger_lock" in data:
            under_way.set()
            go_on.wait(60)
        return data

    scene.service.proxy.filter = hold_batches
    threads = [threading.Thread(target=lambda: first.append(
        scene.till.purchase(visit, 5, key="2026-11-22/0001/1")))]
    threads[0].start()
    assert under_way.wait(20)
    other = Terminal(scene.service, scene.till.token, scene.till.terminal)
    threads.append(threading.Thread(target=lambda: second.append(
        other.purchase(visit, 7, key="2026-11-22/0002/1"))))
    threads[1].start()
    for thread in threads:
        thread.join()
    first[0].expect(503, "outcome-unknown")
    assert second[0].status == 503 and second[0].problem in ("busy", "unavailable")
    go_on.set()
    for amount, key in ((5, "2026-11-22/0001/1"), (7, "2026-11-22/0002/1")):
        until(lambda amount=amount, key=key:
              scene.till.purchase(visit, amount, key=key).status == 201, "answered now")
    until(lambda: scene.staff.account(visit["account"])["cash"] == 20000 - 12, "both, once")
    scene.service.health()


def test_a_silent_postgres_is_left_by_every_connection(fresh_service):
    """One caller finds out; the lane that has nothing under way does not wait for the next."""
    scene = Scene(fresh_service(workers=1, pg_proxy=True, config={"lanes": 2}))
    proxy = scene.service.proxy
    before = set(proxy.connections())
    proxy.hold(DOWN)
    scene.till.purchase(scene.visits[0], 5).expect(503)
    until(lambda: not before & set(proxy.connections()), "every connection was left", 20)
    proxy.release()
    until(lambda: scene.till.purchase(scene.visits[0], 5).status == 201, "it goes on", 20)
    scene.service.health()
