"""The operator's command: migrations, keys, tokens, people, tills, the demo."""
import json
import os
import re
import resource
import signal
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor

import nacl.signing
import pytest

from harness import Client, Staff
from harness.operator import run
from harness.paths import CREMA, clean_environment
from harness.rules import SIMPLE, simple, written
from harness.terminal import b64url
from harness.wait import until

MIGRATIONS = sorted(os.listdir(os.path.join(os.path.dirname(__file__),
                                            "../../svc/sql/migrations")))
COMMANDS = ["migrate", "keys", "token", "verify", "checkpoint", "members", "staff", "stores",
            "terminals", "demo", "program", "init"]


# The command line itself.

def test_the_list_of_commands_names_them_all():
    listed = subprocess.run([CREMA, "--help"], text=True, check=True, capture_output=True)
    assert set(COMMANDS) <= set(re.findall(r"^  ([a-z]+) ", listed.stdout, re.M))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    done = subprocess.run([CREMA, command, "--help"], text=True, check=False,
                          env=clean_environment(), capture_output=True)
    assert done.returncode == 0 and done.stderr == ""
    for word in (f"Usage: crema {command}", "Exit code", "Example: "):
        assert word in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 100


@pytest.mark.parametrize("arguments", [
    ["nosuch"], ["migrate", "--bogus"], ["migrate", "word"], ["keys"], ["keys", "lose"],
    ["keys", "show", "all"], ["token"], ["token", "--as"], ["token", "--as", "ada"],
    ["token", "--as", "member:ada@example.com", "--minutes", "0"],
    ["token", "--as", "member:ada@example.com", "--minutes", "1441"],
    ["token", "--as", "member:ada@example.com", "--minutes", "5x"],
    ["token", "--as", "member:ada@example.com", "--client", "till"],
    ["token", "--as", "terminal:trm_demo", "--client", "app"], ["token", "--as", "member:ada"],
    ["members", "list", "--limit", "-1"], ["members", "find"], ["members", "find", "a", "b"],
    ["members", "erase"], ["staff", "add", "x@example.com"], ["staff", "add", "x", "--role",
                                                               "manager"],
    ["staff", "add", "x@example.com", "--role", "owner"], ["stores", "add"],
    ["terminals", "revoke"], ["terminals", "code"], ["demo"], ["demo", "load", "--real"]])
def test_a_wrong_command_line_is_told_and_ends_with_2(service, arguments):
    done = run(service.ini, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("crema: ") and done.stderr.count("\n") == 1


def test_a_setting_that_is_missing_is_named():
    done = subprocess.run([CREMA, "migrate"], text=True, check=False, capture_output=True,
                          env=clean_environment())
    assert done.returncode == 2 and "CREMA_PG_OWNER" in done.stderr


def test_a_database_that_is_away_is_told(operator):
    with open(operator.ini, "w", encoding="utf-8") as file:
        file.write(f"pg_owner = host={operator.folder} dbname=crema\n")
    assert "cannot reach Postgres" in operator.run("migrate", code=2)


# migrate

def test_migrate_applies_each_migration_once_and_says_so(operator):
    before = operator.run("migrate", "--status", code=1)
    assert before.count("not applied") == len(MIGRATIONS)
    told = operator.run("migrate")
    assert re.findall(r"^applied (\S+) \(\d+ ms\)$", told, re.M) == MIGRATIONS
    assert f"done: {len(MIGRATIONS)} of {len(MIGRATIONS)}" in told
    assert "up to date" in operator.run("migrate")
    after = operator.run("migrate", "--status")
    assert re.findall(r"^2\S+Z  (\S+)$", after, re.M) == MIGRATIONS
    assert operator.sql("select tableowner from pg_tables where tablename = 'entry'") == [
        ("crema_owner",)]


def test_migrations_run_at_once_are_applied_once(operator):
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: operator.run("migrate"), range(4)))
    assert sum("done: " in text for text in told) == 1
    assert sum("up to date" in text for text in told) == 3


def test_an_edited_migration_is_refused(operator):
    operator.run("migrate")
    operator.sql("update schema_migration set hash = %s where name = %s",
                 (b"x" * 32, MIGRATIONS[0]))
    for arguments in (["migrate"], ["migrate", "--status"], ["demo", "load"]):
        if arguments[0] == "demo":
            operator.run("keys", "init")
        told = operator.run(*arguments, code=2)
        assert f"{MIGRATIONS[0]} was edited after it was applied" in told


def test_a_database_newer_than_the_program_is_refused(operator):
    operator.run("migrate")
    operator.sql("insert into schema_migration (name, hash) values ('9999_later.sql', 'x')")
    assert "9999_later.sql" in operator.run("migrate", code=2)


def test_a_migration_may_not_come_before_one_that_is_applied(operator):
    operator.run("migrate")
    operator.sql("delete from schema_migration where name = %s", (MIGRATIONS[0],))
    assert f"{MIGRATIONS[0]} comes before {MIGRATIONS[1]}" in operator.run("migrate", code=2)


def test_a_failed_migration_leaves_nothing_behind(operator):
    operator.sql("create table due (mine text)")
    operator.sql("alter table due owner to crema_owner")
    told = operator.run("migrate", code=2)
    assert f"{MIGRATIONS[0]} was rolled back" in told
    assert operator.sql("select count(*) from schema_migration") == [(0,)]
    assert operator.sql("select to_regclass('account'), to_regclass('entry')") == [(None, None)]
    operator.sql("drop table due")
    operator.run("migrate")


def test_commands_say_that_the_schema_is_missing(operator):
    operator.run("keys", "init")
    for arguments in (["demo", "load"], ["members", "list"], ["stores", "list"],
                      ["token", "--as", "member:ada@example.com"]):
        assert "Run: crema migrate" in operator.run(*arguments, code=2)


# keys

def test_keys_are_made_once_for_the_owner_alone(operator):
    operator.run("keys", "init")
    with open(operator.keys, encoding="ascii") as file:
        text = file.read()
    assert stat.S_IMODE(os.stat(operator.keys).st_mode) == 0o600
    assert "never overwritten" in operator.run("keys", "init", code=2)
    with open(operator.keys, encoding="ascii") as file:
        assert file.read() == text


def test_keys_whose_making_was_killed_are_made_anew(operator):
    killed = subprocess.run([CREMA, "--config", operator.ini, "keys", "init"], check=False,
                            capture_output=True, env=clean_environment(),
                            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9, 9)))
    assert killed.returncode == -signal.SIGXFSZ, "in the middle of its writing"
    operator.run("keys", "init")
    operator.run("keys", "show")


def test_keys_show_no_secret(operator):
    operator.run("keys", "init")
    shown = operator.run("keys", "show")
    with open(operator.keys, encoding="ascii") as file:
        rows = [line.split() for line in file if not line.startswith("#")]
    assert {row[0] for row in rows} == {"token", "index", "data", "pan", "cache", "sign"}
    for _, name, secret in rows:
        assert name in shown and secret not in shown
    seed = bytes.fromhex(next(row[2] for row in rows if row[0] == "sign"))
    public = nacl.signing.SigningKey(seed).verify_key
    assert b64url(bytes(public)) in shown
    with open(operator.keys, "w", encoding="ascii") as file:
        file.writelines(" ".join(row) + "\n" for row in rows if row[0] != "cache")
    assert "cache  (derived: the file has none)" in operator.run("keys", "show"), "an older file"


def test_a_rotated_token_key_is_added(operator):
    operator.run("keys", "init")
    operator.run("migrate")
    first = re.search(r"token +(\S+) +makes", operator.run("keys", "show")).group(1)
    operator.run("keys", "rotate-token")
    shown = operator.run("keys", "show")
    assert re.search(rf"token +{first} +opens tokens", shown)
    assert len(re.findall(r"makes and opens tokens", shown)) == 1
    assert stat.S_IMODE(os.stat(operator.keys).st_mode) == 0o600


def test_keys_that_others_may_read_are_refused(operator):
    operator.run("keys", "init")
    os.chmod(operator.keys, 0o640)
    assert "chmod 600" in operator.run("keys", "show", code=2)


# token

def test_a_members_token_works_until_its_session_ends(service):
    ada = Client(service, service.token("member:ADA@example.com"))
    assert ada.get("/v1/me").expect(200)["email"] == "ada@example.com"
    assert service.sql("select channel from session order by created_at desc limit 1") == [(1,)]
    ada.delete("/v1/sessions/current").expect(204)
    until(lambda: ada.get("/v1/me").status == 401, "the token is refused")


def test_tokens_of_staff_and_terminals_work(service):
    staff = Client(service, service.token("staff:manager@example.com"))
    staff.get("/v1/terminals").expect(200)
    support = Client(service, service.token("staff:support@example.com"))
    support.post("/v1/stores", {"store": "st_x", "title": "X"}).expect(403)
    till = Client(service, service.token("terminal:trm_demo"))
    till.post("/v1/visits", {"present": "6274000000000428"}).expect(201)


def test_a_token_ends_after_its_minutes_by_the_services_clock(service):
    client = Client(service, service.crema("token", "--as", "member:ada@example.com",
                                           "--minutes", "1").strip())
    client.get("/v1/me").expect(200)
    service.move_clock(61)
    client.get("/v1/me").expect(401)
    Client(service, service.token("member:ada@example.com")).get("/v1/me").expect(200)


@pytest.mark.parametrize("who", ["member:nobody@example.com", "staff:ada@example.com",
                                 "terminal:trm_nowhere"])
def test_nobody_gets_a_token(service, who):
    done = run(service.ini, "token", "--as", who)
    assert (done.returncode, done.stdout) == (1, "")


# members

def test_members_are_listed_without_personal_data(service):
    text = service.crema("members", "list")
    assert "example.com" not in text and "Lovelace" not in text
    row = next(line for line in text.splitlines() if "31.40 USD" in line)
    assert re.match(r"mem_\w{13}  acc_\w{13}  active +31\.40 USD +212 points$", row)
    assert len(service.crema("members", "list", "--limit", "2").splitlines()) == 2


def test_personal_data_is_shown_when_asked_for_and_noted(service):
    before = service.sql("select count(*) from audit")[0][0]
    text = service.crema("members", "find", "ada@example.com", "--reveal")
    assert "Ada Lovelace" in text and "+12025550142" in text and "31.40 USD" in text
    assert service.sql("select count(*) from audit")[0][0] == before + 1
    assert "Grace Hopper <grace@example.com>" in service.crema("members", "list", "--reveal")
    plain = service.crema("members", "find", "Ada@Example.com")
    assert "212" in plain and "example.com" not in plain
    assert run(service.ini, "members", "find", "nobody@example.com").returncode == 1


# terminals and stores

def test_a_code_enrols_one_till_and_a_revoked_till_is_refused(service):
    told = run(service.ini, "terminals", "code", "st_harbour")
    code = told.stdout.strip()
    # By the clock of the program's zone, not the machine's or UTC.
    assert re.search(r"once, until \d{4}-\d\d-\d\d \d\d:\d\d E[SD]T\.$", told.stderr.strip())
    assert re.fullmatch(r"[2-9A-Z]{12}", code)
    key = {"code": code, "public_key": b64url(bytes(nacl.signing.SigningKey.generate()
                                                    .verify_key))}
    anyone = Client(service)
    made = anyone.post("/v1/terminals/enrol", key).expect(201)
    assert made["store"] == "st_harbour"
    assert anyone.post("/v1/terminals/enrol", key).status in range(400, 500)
    assert re.search(rf"^{made['terminal']} +st_harbour .* enrolled",
                     service.crema("terminals", "list"), re.M)
    till = Client(service, service.token("terminal:" + made["terminal"]))
    till.post("/v1/visits", {"present": "6274000000000428"}).expect(201)
    service.crema("terminals", "revoke", made["terminal"])
    until(lambda: till.post("/v1/visits", {"present": "6274000000000428"}).status == 401,
          "the revoked till is refused")
    assert run(service.ini, "token", "--as", "terminal:" + made["terminal"]).returncode == 1
    assert run(service.ini, "terminals", "revoke", "trm_nowhere").returncode == 1
    assert run(service.ini, "terminals", "code", "st_nowhere").returncode == 1


def test_stores_are_listed(service):
    assert re.search(r"^st_demo +Coffee Bar 1 +tills \d+$", service.crema("stores", "list"),
                     re.M)


# staff

def test_staff_sign_in_until_they_are_disabled(service):
    word = "a-long-enough-password"
    done = run(service.ini, "staff", "add", "maria@example.com", "--role", "manager", "--name",
               "Maria K.", "--password-stdin", stdin=word + "\n")
    assert done.returncode == 0 and word not in done.stdout
    maria = Staff(service, "maria@example.com", word)
    maria.get("/v1/terminals").expect(200)
    assert run(service.ini, "staff", "add", "Maria@example.com", "--role",
               "support").returncode == 1
    assert "Maria K. <maria@example.com>" in service.crema("staff", "list", "--reveal")
    assert "maria" not in service.crema("staff", "list")
    service.crema("staff", "disable", "maria@example.com")
    until(lambda: maria.get("/v1/terminals").status == 401, "her session has ended")
    body = {"email": "maria@example.com", "password": word, "role": "staff", "client": "console"}
    assert Client(service).post("/v1/sessions", body).status == 401
    made = service.crema("staff", "password", "maria@example.com")
    Staff(service, "maria@example.com", re.search(r"^password: (\S{23})$", made, re.M).group(1))


@pytest.mark.parametrize("word", ["", "short", "password1234", "x" * 201])
def test_a_bad_password_of_staff_is_refused(service, word):
    done = run(service.ini, "staff", "add", "eve@example.com", "--role", "support",
               "--password-stdin", stdin=word + "\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "eve" not in service.crema("staff", "list", "--reveal")


# demo

def test_the_demo_is_loaded_once_and_sound(prepared):
    told = prepared.run("demo", "load")
    assert "ada@example.com" in told
    assert prepared.sql("select name, currency, time_zone, card_prefix, demo, test from "
                        "program") == [("Crema Coffee", "USD", "America/New_York", "6274", True,
                                        False)]
    count = "select (select count(*) from entry), (select count(*) from member), " \
            "(select count(*) from store), (select count(*) from terminal)"
    rows = prepared.sql(count)
    assert "already" in prepared.run("demo", "load", "--test")
    assert prepared.sql(count) == rows
    assert prepared.sql("select test from program") == [(True,)]
    assert prepared.sql("select a.cash, a.points_micro / 1000000 from account a join card c on "
                        "c.account_id = a.id where c.last4 = '0428'") == [(3140, 117)]
    assert prepared.sql("select * from ledger_health") == []
    assert prepared.sql("select * from topup_health") == []
    assert prepared.sql("select r.document::jsonb ->> 'name' from rule_set r") == [("Coffee 2026",)]
    prepared.run("verify", "--rules")


def test_the_demo_can_begin_with_other_rules(prepared, tmp_path):
    wrong = written(tmp_path, simple(earn="all"), "wrong.json")
    assert "wrong.json: " in prepared.run("demo", "load", "--rules", wrong, code=2)
    assert "nowhere.json cannot be read" in prepared.run("demo", "load", "--rules", "nowhere.json",
                                                         code=2)
    assert prepared.sql("select count(*) from program") == [(0,)]
    with open(SIMPLE, encoding="utf-8") as file:
        document = json.load(file)
    document["earn"] = [{"id": "half", "tender": "any", "points_per_unit": "3"}]
    prepared.run("demo", "load", "--rules", written(tmp_path, document))
    assert prepared.sql("select version, document::jsonb #>> '{earn,0,id}' from rule_set"
                        ) == [(1, "half")]
    prepared.run("verify", "--rules")


def test_the_demos_history_is_of_the_last_eleven_weeks(prepared):
    """Four weeks in a row were granted once, a voucher waits, Gold is near."""
    prepared.run("demo", "load")
    assert prepared.sql("select min(at) > now() - interval '77 days', max(at) < now() "
                        "from entry") == [(True, True)]
    kinds = [row[0] for row in prepared.sql("select kind from entry")]
    assert {1, 2, 3, 4, 12, 14, 18} <= set(kinds) and kinds.count(12) == 1


def test_names_and_numbers_are_not_readable_in_the_database(prepared):
    prepared.run("demo", "load")
    for table in ("member", "card", "staff"):
        text = str(prepared.sql(f"select x::text from {table} x")).lower()
        for word in ("lovelace", "6274000000000428", "example.com", "crema-demo"):
            assert word not in text and word.encode().hex() not in text


def test_a_program_that_is_no_demo_is_left_alone(prepared):
    prepared.sql("insert into program (name, currency, currency_exponent, time_zone, "
                 "card_prefix) values ('Real Coffee', 'EUR', 2, 'UTC', '1234')")
    assert "Real Coffee" in prepared.run("demo", "load", code=2)
    assert prepared.sql("select count(*) from store") == [(0,)]


def test_a_load_that_fails_leaves_nothing(prepared):
    prepared.sql("create function fail() returns trigger language plpgsql as "
                 "$$ begin raise exception 'the disk is full'; end $$")
    prepared.sql("create trigger t before insert on sandbox_charge execute function fail()")
    assert "the demo was not loaded" in prepared.run("demo", "load", code=2)
    assert prepared.sql("select (select count(*) from program), (select count(*) from member), "
                        "(select count(*) from entry)") == [(0, 0, 0)]


def test_loads_at_once_make_one_demo(prepared):
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: prepared.run("demo", "load"), range(3)))
    assert prepared.sql("select count(*) from member") == [(5,)]
    prepared.run("verify")
