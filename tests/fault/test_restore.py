"""A backup is restored to a point in time: the service notices, the operator says so, all is sound.

What was acknowledged after that point is gone; no version that clients have seen is taken for
another one.
"""
import os
import re
import shutil

import pytest

from harness import EventWatcher, Phone, Postgres, Service, SocketWatcher, Staff, Terminal, until
from harness.client import new_key
from harness.sealed import mark
from harness.server import Server, owned_folder

SENTENCE = ("The database is older than what clients have seen: it was restored. "
            "Run crema restored.")


class ArchivedPostgres(Postgres):
    """Keeps its WAL in an archive, as docker/BACKUP.md says."""

    def __init__(self):
        super().__init__(durable=True)
        beside = os.path.dirname(self.server.data)
        self.archive = owned_folder(os.path.join(beside, "archive"))
        self.backup = Server(os.path.join(beside, "backup"), self.host)
        self.sql("alter system set archive_mode = on")
        self.sql(f"alter system set archive_command = 'cp %p {self.archive}/%f'")
        self.server.stop()
        self.server.start()

    def take_backup(self):
        self.backup.make_from(self.server, "--wal-method=none", "--no-manifest")

    def flush_archive(self):
        """Everything until now is in the archive."""
        ((name,),) = self.sql("select pg_walfile_name(pg_switch_wal())")
        until(lambda: os.path.exists(os.path.join(self.archive, name)), f"{name} is archived", 30)

    def restore(self, point):
        """The server is lost; the backup takes its place, as it was at that time."""
        self.server.kill()
        shutil.rmtree(self.server.data)
        os.rename(self.backup.data, self.server.data)
        self.server.configure(restore_command=f"cp {self.archive}/%f %p",
                              recovery_target_time=point.isoformat(),
                              recovery_target_action="promote")
        with open(os.path.join(self.server.data, "recovery.signal"), "w", encoding="ascii"):
            pass
        self.server.start()
        until(lambda: self.sql("select pg_is_in_recovery()") == [(False,)], "recovered", 60)


@pytest.fixture(name="service")
def fixture_service():
    server = ArchivedPostgres()
    try:
        running = Service(server, workers=2, own_redis=True)
        try:
            yield running
        finally:
            running.remove()
    finally:
        server.remove()


class Customer:
    """A member with a card at a till, who spends."""

    def __init__(self, service):
        self.service = service
        self.till = Terminal.enrol(service, Staff(service))
        self.phone = Phone.ada(service)
        self.visit = self.till.visit("6274000000000428").expect(201).body
        self.till.load(self.visit, 5000).expect(201)

    def spend(self, key=None):
        return self.till.purchase(self.visit, 100, key=key)

    def account(self, at_least=0, etag=None):
        return self.phone.get(f"/v1/accounts/me?at_least={at_least}",
                              headers={"If-None-Match": f'"{etag}"'} if etag else None)


def readiness(service):
    return Terminal(service).get("/readyz")


def test_to_a_point_in_time(service):
    customer = Customer(service)
    service.postgres.take_backup()
    kept = customer.spend(new_key("kept")).expect(201)["account"]["version"]
    ((point,),) = service.sql("select clock_timestamp()")
    lost_key = new_key("lost")
    customer.spend(lost_key).expect(201)
    seen = customer.spend().expect(201)["account"]["version"]
    assert seen == kept + 2
    with EventWatcher(customer.phone, after=kept) as watcher:
        assert watcher.version(seen)["event_id"] == str(seen)
    service.postgres.flush_archive()
    service.postgres.restore(point)

    refused(service, customer)
    before = set(service.workers())
    told = service.crema("restored")
    assert "was 1 and is 2 now" in told, told
    until(lambda: len(set(service.workers()) - before) == 2 and not set(service.workers()) & before,
          "both workers are new", 30)
    until(lambda: all(service.probe("/readyz") == 200 for _ in range(10)), "both are ready", 30)
    key = new_key("kept-on")
    again = until(lambda: customer.spend(key).expect(201), "the service goes on", 30)
    assert again["account"]["version"] == kept + 1
    resumes_in_the_new_history(customer, kept + 1, seen)
    # What was acknowledged and lost is not there, so its key does it again.
    assert not customer.spend(lost_key).expect(201).replayed
    service.health()
    assert "sound" in service.verify()


def refused(service, customer):
    """No worker serves a database that lacks what was acknowledged."""
    until(lambda: readiness(service).body.get("detail") == SENTENCE, "/readyz says what to do", 20)
    for _ in range(10):
        customer.spend().expect(503, "unavailable")
        assert readiness(service).expect(503)["checks"]["postgres"] == "down"


def resumes_in_the_new_history(customer, version, seen):
    reply = customer.account().expect(200)
    assert reply.headers["etag"] == f'"2-{version}"' and reply["version"] == version
    assert customer.account(at_least=f"2-{version}").expect(200)["version"] == version
    assert customer.account(at_least=seen + 50).expect(200)["version"] == version
    assert customer.account(etag=f"2-{version}").status == 304
    assert customer.account(etag=version).status == 200
    for known, resumed in ((seen, False), (version, False), (f"2-{version}", True)):
        with EventWatcher(customer.phone, last_event_id=known) as watcher:
            state = watcher.next(type="state")
            assert (state["event_id"], state["resumed"]) == (f"2-{version}", resumed), state
            assert state["generation"] == 2
    for fields, resumed in (({}, False), ({"generation": 2}, True)):
        with SocketWatcher(customer.phone) as socket:
            assert socket.welcome["generation"] == 2
            socket.send({"type": "watch", "account": "me", "after": version, **fields})
            state = socket.next(type="state")
            assert (state["resumed"], state["generation"]) == (resumed, 2), state


def test_a_lost_transaction_is_noticed_behind_newer_ones(fresh_service):
    """Two workers acknowledge side by side: the one that Redis hears last need not be the one
    that a restored database lacks."""
    service = fresh_service(workers=1, own_redis=True)
    customer = Customer(service)
    acked = service.redis.cli("--scan", "--pattern", service.database + ":acked:*")
    for _ in range(40):
        customer.spend().expect(201)
    xids = [str(xid) for (xid,) in service.sql("select distinct xid::text::bigint from entry "
                                               "order by 1 desc limit 200")]
    generation, marks = service.redis.cli("get", acked).split("|")
    marked = [one.split(":")[0] for one in marks.split(",")]
    assert generation == "1" and len(marks) <= 800
    assert xids[:len(marked)] == marked and len(marked) > 16, marks

    missing = mark(service.postgres.keys, acked, 1, 4000000000)
    service.redis.cli("set", acked, f"1|{missing}")
    customer.spend().expect(201)
    service.sql("select pg_terminate_backend(pid) from pg_stat_activity "
                "where usename = 'crema_service' and datname = current_database()")
    refused(service, customer)


def test_two_ledgers_share_a_redis(fresh_service, tmp_path):
    """What one has acknowledged says nothing about the other's database."""
    one = fresh_service(workers=1, own_redis=True, config={"redis_prefix": ""})
    with open(one.postgres.keys, encoding="ascii") as file:
        keys = re.sub(r"(?m)^index( +)\S+", r"index\1another", file.read())
    (tmp_path / "keys").write_text(keys, encoding="ascii")
    (tmp_path / "keys").chmod(0o600)
    other = fresh_service(workers=1, config={"redis_prefix": "", "redis": one.redis.url,
                                             "keys": tmp_path / "keys"})
    customers = [Customer(one), Customer(other)]
    customers[0].spend().expect(201)
    for customer in customers:
        customer.service.sql("select pg_terminate_backend(pid) from pg_stat_activity where "
                             "usename = 'crema_service' and datname = current_database()")
        until(lambda service=customer.service: service.probe("/readyz") == 200, "it goes on", 20)
        assert "restored" not in customer.service.log()
        customer.spend().expect(201)
