"""A key file that is not the database's own: the service does not become ready and says which
file and which keys, the operator's commands refuse, and nothing is sealed with it."""
import os
import re
import secrets
import subprocess

import pytest

from harness import Client, Phone, Staff, until
from harness.operator import run
from harness.paths import CREMA, clean_environment

SINGLE = ("index", "data", "pan")
KEPT = "select kind, id, value from key_check order by kind, id"


def rows_of(path):
    with open(path, encoding="ascii") as file:
        return [line.split() for line in file if line.strip() and not line.startswith("#")]


def lasting(path):
    """The keys that the database's own rows need; that of what lies in Redis may change."""
    return [row for row in rows_of(path) if row[0] != "cache"]


def write_keys(path, rows):
    with open(path, "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.writelines(" ".join(row) + "\n" for row in rows)
    return str(path)


def other(path, target, *kinds):
    """A copy of the file in which these keys are others, with the ids of the right ones."""
    return write_keys(target, [[kind, name, secrets.token_hex(32) if kind in kinds else key]
                               for kind, name, key in rows_of(path)])


def fresh_file(target):
    subprocess.run([CREMA, "keys", "init"], check=True, capture_output=True,
                   env={**clean_environment(), "CREMA_KEYS": str(target)})
    return str(target)


@pytest.fixture
def with_keys(fresh_service, postgres):
    """with_keys(path, sql="", **options) -> a service that was started with this key file."""
    def make(path, sql=None, **options):
        service = fresh_service(workers=1, start=False, config={"keys": path}, **options)
        if sql:
            service.sql(sql)
        service.start(wait_ready=False)
        until(lambda: service.probe("/healthz") == 200, "alive")
        return service
    return make


def readiness(service):
    return Client(service).get("/readyz")


def refused(service, path, *kinds):
    """It is not ready, and names the file and the keys to whoever runs it."""
    until(lambda: readiness(service).body["checks"]["keys"] == "wrong", "the keys are looked at")
    reply = readiness(service).expect(503)
    detail, words = reply["detail"], " and ".join(filter(None, [", ".join(kinds[:-1]), kinds[-1]]))
    assert f"keys = {path}" in detail and re.search(rf"its {words} keys? ", detail)
    assert reply["ready"] is False and reply["checks"]["postgres"] == "ok"
    until(lambda: detail.split(". ")[0] in service.log(), "the log says it, too")
    served = Client(service).post("/v1/members", {
        "name": "Ada", "email": "ada@example.com", "password": "correct horse battery"})
    served.expect(503, "unavailable")
    assert "key file of another database" in served["detail"]
    assert path not in served["detail"], "a caller is not told where the file is"


@pytest.mark.parametrize("kind", SINGLE + ("token",))
def test_a_key_of_another_file_is_refused(with_keys, postgres, tmp_path, kind):
    """… whichever of them it is, and nobody enrols twice by it."""
    path = other(postgres.keys, tmp_path / "keys", kind)
    service = with_keys(path)
    refused(service, path, kind)
    assert service.sql("select count(*) from key_check where kind = 'index'") == [(1,)]


def test_two_shops_whose_files_were_swapped(with_keys, postgres, tmp_path):
    """… are both told which keys the database was made with; put right, they serve."""
    mine, theirs = postgres.keys, fresh_file(tmp_path / "keys")
    service = with_keys(theirs)
    refused(service, theirs, "index", "data", "pan")
    known = dict(service.sql("select kind, id from key_check"))
    detail = readiness(service)["detail"]
    assert all(f"{kind} {known[kind]}" in detail for kind in SINGLE)
    service.stop()
    service._write_ini({"keys": mine})
    service.start()
    Phone.ada(service)


def test_nobody_is_made_with_a_wrong_file(with_keys, postgres, tmp_path):
    """The same address enrolled twice when the index key was another one."""
    service = with_keys(other(postgres.keys, tmp_path / "keys", "index"))
    before = service.sql("select count(*) from member")
    address = {"name": "Ada", "email": "ada@example.com", "password": "correct horse battery"}
    reply = Client(service).post("/v1/members", address, key="once")
    assert reply.status == 503, f"another Ada: {reply}"
    assert service.sql("select count(*) from member") == before


@pytest.mark.parametrize("left,kind", [*(("everybody", kind) for kind in SINGLE),
                                       ("staff alone", "index"), ("staff alone", "data")])
def test_an_older_database_is_opened_before_it_is_written(with_keys, postgres, tmp_path, kind,
                                                          left):
    """It keeps no check values: what was sealed must open, or nothing is kept."""
    alone = "delete from paycode_device; delete from visit; delete from card; delete from member;"
    path = other(postgres.keys, tmp_path / "keys", kind)
    service = with_keys(path, "delete from key_check;" + (alone if left == "staff alone" else ""))
    refused(service, path, kind)
    assert service.sql(KEPT) == []


def test_an_older_database_learns_its_own_keys(with_keys, postgres):
    service = with_keys(postgres.keys)
    service.wait_ready()
    kept = service.sql(KEPT)
    assert {(row[0], row[1]) for row in kept} == {(r[0], r[1]) for r in lasting(postgres.keys)}
    service.stop()
    service.sql("delete from key_check")
    service.start()
    assert service.sql(KEPT) == kept, "the same values as the tools have kept"


def test_an_empty_database_takes_the_first_file(with_keys, postgres, tmp_path):
    """Of two services that begin at once with different files one is refused, and one's keys
    are kept, whole."""
    files = [fresh_file(tmp_path / "one"), fresh_file(tmp_path / "two")]
    name = postgres.new_database(template="template0")
    try:
        postgres.crema("migrate", ini=ini_for(postgres, name, tmp_path))
        for _ in range(5):
            pair = [with_keys(path, database=name, test_clock=False) for path in files]
            until(lambda: sorted(readiness(s).body["checks"]["keys"] for s in pair)
                  == ["ok", "wrong"], "one of them won")
            won = next(i for i, s in enumerate(pair) if readiness(s)["checks"]["keys"] == "ok")
            kept = postgres.sql(KEPT, database=name)
            assert sorted(row[1] for row in kept) == sorted(r[1] for r in lasting(files[won]))
            for service in pair:
                service.stop()
            postgres.sql("delete from key_check", database=name)
    finally:
        postgres.drop_database(name)


def ini_for(postgres, database, folder):
    path = str(folder / "crema.ini")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"pg_owner = {postgres.conninfo(database, 'crema_owner')}\n")
    return path


def test_a_rotated_file_is_known_and_an_old_copy_is_told(fresh_service, postgres, tmp_path):
    """`keys rotate-token` keeps its key's value. A worker with the file from before serves on:
    it says that it does not know the newest key."""
    old = write_keys(tmp_path / "old", rows_of(postgres.keys))
    new = write_keys(tmp_path / "new", rows_of(postgres.keys))
    service = fresh_service(workers=1, config={"keys": new}, start=False)
    service.crema("keys", "rotate-token")
    added = rows_of(new)[-1][1]
    assert service.sql("select count(*) from key_check where kind = 'token' and id = %s",
                       [added]) == [(1,)]
    service.start()
    assert "old copy" not in service.log()
    token = service.token("staff:manager@example.com")
    service.stop()
    service._write_ini({"keys": old})
    service.start()
    service.logs(f"lacks the token key {added}")
    service.logs(f"keys = {old}")
    Client(service, token).get("/v1/terminals").expect(401)
    Staff(service).get("/v1/terminals").expect(200)


def test_a_token_key_that_nobody_rotated_is_added(fresh_service, postgres, tmp_path):
    """Typed into the file by hand, it is a new one; an old one that was taken out is no fault."""
    rows = rows_of(postgres.keys)
    rows = [r for r in rows if r[0] != "token"] + [["token", "tbyhand", secrets.token_hex(32)]]
    service = fresh_service(workers=2, config={"keys": write_keys(tmp_path / "keys", rows)})
    assert ("token", "tbyhand") in service.sql("select kind, id from key_check")
    assert "old copy" not in service.log()


COMMANDS = ("members list", "members find ada@example.com", "members reindex", "staff list",
            "staff add eve@example.com --role manager", "staff password manager@example.com",
            "staff disable support@example.com", "cards make 1", "checkpoint --out OUT",
            "terminals code st_demo", "token --as member:ada@example.com", "demo load",
            "keys rotate-token", "init --manager eve@example.com")


def test_commands_refuse_a_file_of_another_database(fresh_service, tmp_path):
    """One sentence, exit code 2, and nothing is done."""
    path = fresh_file(tmp_path / "keys")
    service = fresh_service(start=False, config={"keys": path})
    service.sql("update program set demo = false")
    counts = ("select (select count(*) from staff), (select count(*) from card), (select "
              "count(*) from enrolment), (select count(*) from session), (select count(*) from "
              "key_check), (select sum(xmin::text::bigint) from staff)")
    before, file = service.sql(counts), rows_of(path)
    for command in COMMANDS:
        done = run(service.ini, *command.replace("OUT", str(tmp_path / "out")).split())
        told = done.stderr
        assert done.returncode == 2, f"{command}: {done.stdout}{told}"
        assert told.startswith(f"crema: keys = {path}: its index, data and pan keys"), told
        assert told.count("\n") == 1 and "from its copy" in told, f"{command}: {told}"
        assert service.sql(counts) == before and rows_of(path) == file, command
    assert not os.path.exists(tmp_path / "out")


