"""What publishing rests on in the database: the time is looked at again at commit, one publisher at
a time, no rules of format 2 beside a program that cannot go by them, and a set that a worker
cannot use is named."""
import json

import psycopg
import pytest

from harness import Client, until
from harness.operator import run
from harness.rules import PRESETS, preset, simple
from harness.statements import arguments, statement

COMMITTED_LATE = "would be in force before all workers know it"


@pytest.fixture(name="database")
def fixture_database(service):
    """A connection of the service's role, in a transaction that nobody commits."""
    with psycopg.connect(service.postgres.conninfo(service.database, "crema_service") +
                         " application_name=crema-2") as connection:
        yield connection
        connection.rollback()


def newest(service):
    return service.sql("select max(version) from rule_set")[0][0]


def insert(database, version, seconds, base):
    database.execute("insert into rule_set (version, effective_at, document, base_version) values "
                     "(%s, clock_timestamp() + make_interval(secs => %s), '{}', %s)",
                     (version, seconds, base))


# --- the time, at commit ------------------------------------------------------------------------
def test_what_took_too_long_is_not_committed(service, database):
    """10 s ahead when it was written, less than 7 s when it ends."""
    version = newest(service) + 1
    database.execute("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0")
    insert(database, version, 10, version - 1)
    database.execute("select pg_sleep(3.2)")
    with pytest.raises(psycopg.errors.CheckViolation, match=COMMITTED_LATE) as refused:
        database.commit()
    assert refused.value.diag.constraint_name == "rule_set_effective_ahead"
    assert newest(service) == version - 1


def test_what_is_far_enough_ahead_is_committed(service, database):
    """So is what the version before publishes, which looks at the time by itself; and the first."""
    for seconds, base in ((3600, 0), (1, None), (1, 0)):
        version = newest(service) + 1
        insert(database, version, seconds, min(base, version - 1) if base is not None else None)
        database.commit()
        service.sql("delete from rule_set where version = %s", (version,))


def test_the_clock_of_tests_counts(fresh_service):
    service = fresh_service(workers=1)
    service.move_clock(60)
    with psycopg.connect(service.postgres.conninfo(service.database, "crema_service")) as database:
        insert(database, 2, 30, 1)
        with pytest.raises(psycopg.errors.CheckViolation, match=COMMITTED_LATE):
            database.commit()
        insert(database, 2, 3600, 1)
        database.commit()


NEARER = """
create function nearer() returns trigger language plpgsql as $$
begin
    new.effective_at := new.effective_at - interval '4 s';
    return new;
end $$;
create trigger nearer before insert on rule_set for each row execute function nearer()
"""


def test_the_service_tells_of_a_commit_that_was_refused(service, manager):
    """As if it had taken 4 s: the time was far enough ahead when it was asked for."""
    base = newest(service)
    body = {"document": simple(), "base_version": base}
    service.sql(NEARER)
    try:
        manager.post("/v1/program/publish", body).expect(503, "busy")
        at = service.sql("select to_char((clock_timestamp() + interval '10.5 s') at time zone "
                         "'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")[0][0]
        manager.post("/v1/program/publish", {**body, "effective_at": at}).expect(
            422, "effective-too-soon")
        done = run(service.ini, "program", "publish", "-", stdin=json.dumps(simple()))
        assert done.returncode == 2 and COMMITTED_LATE in done.stderr
    finally:
        service.sql("drop function nearer() cascade")
    assert newest(service) == base
    manager.post("/v1/program/publish", body).expect(201)


# --- one after the other ----------------------------------------------------------------------
def test_whoever_publishes_meanwhile_is_waited_for(service, manager, database):
    base = newest(service)
    body = {"document": simple(debt_allowed=False), "base_version": base, "note": "waits"}
    database.execute(statement("rule_set_lock"))
    manager.post("/v1/program/publish", body).expect(503, "busy")
    assert newest(service) == base
    database.rollback()
    assert manager.post("/v1/program/publish", body).expect(201)["version"] == base + 1


# --- older programs ---------------------------------------------------------------------------
def publish_format_2(database, version):
    """The service's own statement, for a document that its check refuses today."""
    with open(f"{PRESETS}/coffee.json", encoding="utf-8") as file:
        document = file.read()
    ids = json.dumps([{"id": "own-cup", "key": 5, "section": "bonuses",
                       "fixed": {"limit[0]": {"is": "times per day", "since": version}}}])
    database.execute(statement("rule_set_lock"))
    found = database.execute(statement("rule_set_publish"), arguments(
        version - 1, document, None, 10, "stf_test", None, 2, ids)).fetchone()
    return {"older": found[2], "version": found[3]}


def test_format_2_is_not_published_beside_an_older_program(service, database):
    version = newest(service) + 1
    conninfo = service.postgres.conninfo(service.database, "crema_service")
    assert publish_format_2(database, version) == {"older": None, "version": version}
    assert database.execute("select section, fixed, first_version from rule_id where id = 'own-cup'"
                            ).fetchone() == ("bonuses", {"limit[0]": {
                                "is": "times per day", "since": version}}, version)
    database.rollback()
    for name in ("crema", "psql", ""):
        with psycopg.connect(f"{conninfo} application_name='{name}'"):
            assert publish_format_2(database, version) == {"older": name, "version": None}
            assert database.execute("select count(*) from rule_id where id = 'own-cup'"
                                    ).fetchone() == (0,)
            database.rollback()
        until(lambda: service.sql("select count(*) from pg_stat_activity where datname = "
                                  "current_database() and usename = 'crema_service' and "
                                  "application_name <> 'crema-2'") == [(0,)], "it has left")
    assert publish_format_2(database, version)["version"] == version


def test_what_an_id_stands_for_is_noted_once(service, database):
    """A later version adds what the id counts for the first time, and changes nothing."""
    version = newest(service) + 1
    publish_format_2(database, version)
    ids = json.dumps([{"id": "own-cup", "key": 6, "section": "gifts", "fixed": {
        "limit[0]": {"is": "times per week", "since": version + 1},
        "limit[1]": {"is": "points ever", "since": version + 1}}}])
    database.execute(statement("rule_set_publish"), arguments(
        version, "{}", None, 10, "stf_test", None, 2, ids))
    assert database.execute("select key, section, fixed, first_version from rule_id where id = "
                            "'own-cup'").fetchone() == (5, "bonuses", {
                                "limit[0]": {"is": "times per day", "since": version},
                                "limit[1]": {"is": "points ever", "since": version + 1}}, version)


def test_other_roles_and_databases_and_format_1_do_not_mind(service, manager, database):
    version = newest(service) + 1
    server = service.postgres
    older = " application_name=crema"
    with psycopg.connect(server.conninfo(service.database, "crema_owner") + older), \
            psycopg.connect(server.conninfo("template1", "crema_service") + older):
        assert publish_format_2(database, version)["version"] == version
        database.rollback()
    with psycopg.connect(server.conninfo(service.database, "crema_service") + older):
        manager.post("/v1/program/publish", {"document": simple(), "base_version": version - 1}
                     ).expect(201)


def test_every_connection_of_the_service_says_what_it_is(fresh_service):
    """Also where the conninfo has a name of its own."""
    service = fresh_service(workers=2, start=False)
    with open(service.ini, encoding="utf-8") as file:
        text = file.read()
    with open(service.ini, "w", encoding="utf-8") as file:
        file.write(text.replace("user=crema_service", "user=crema_service application_name=mine"))
    service.start()
    assert service.sql("select distinct application_name from pg_stat_activity where datname = "
                       "current_database() and usename = 'crema_service'") == [("crema-2",)]


# --- what a worker cannot use -----------------------------------------------------------------
def readiness(service):
    return Client(service).get("/readyz").expect(200).body


def workers_say(service, word):
    return all(readiness(service)["checks"]["rules"] == word for _ in range(8))


def test_a_set_that_cannot_be_used_is_named(fresh_service):
    service = fresh_service()
    before = Client(service).get("/v1/program").expect(200)["rules_version"]
    assert workers_say(service, "ok")
    insert_as = ("insert into rule_set (version, effective_at, document) values (%s, now() + "
                 "make_interval(secs => %s), %s)")
    service.sql(insert_as, (2, -1, json.dumps({**simple(), "of_tomorrow": 1})))
    until(lambda: workers_say(service, "unusable"), "every worker says so")
    told = readiness(service)
    assert told["ready"] is True
    assert told["detail"].startswith("Rule set 2 cannot be used by this worker, and the one before")
    until(lambda: service.log().count("rule set 2 is not used: of_tomorrow is not a member of rule "
                                      "sets; check its spelling and its place.") == 2,
          "both workers tell the operator")
    assert Client(service).get("/v1/program").expect(200)["rules_version"] == before
    service.sql(insert_as, (3, 3600, "no JSON at all"))
    until(lambda: all("Rule set 3" in readiness(service)["detail"] for _ in range(8)),
          "the next, too")
    service.sql(insert_as, (4, 3601, json.dumps(simple())))
    assert workers_say(service, "unusable"), "it is to come, and nothing replaces it until then"
    service.sql(insert_as, (5, 0, json.dumps(simple())))
    until(lambda: all("Rule set 3" in readiness(service)["detail"] for _ in range(8)),
          "3 is to come")
    service.sql("delete from rule_set where version in (3, 4)")
    service.restart()
    until(lambda: workers_say(service, "ok"), "2 has been replaced")
    assert Client(service).get("/v1/program").expect(200)["rules_version"] == 5
