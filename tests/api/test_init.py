"""crema init: from an empty Postgres to a program whose first till can be enrolled."""
import datetime
import json
import os
import pty
import re
import signal
import subprocess
import zoneinfo

import pytest

from harness import Client, Phone, Staff, Terminal
from harness.bare import BarePostgres, Shopkeeper
from harness.operator import run
from harness.paths import CREMA, ROOT, clean_environment
from harness.proxy import UP, Proxy
from harness.rules import PRESETS
from harness.service import Service

MIGRATIONS = len(os.listdir(os.path.join(ROOT, "svc", "sql", "migrations")))

MADE = "select (select name from program), (select count(*) from rule_set), (select count(*) " \
       "from staff where role = 16), (select count(*) from store), (select count(*) from account)"
NOTHING = "select (select count(*) from pg_database where datname = 'crema'), (select count(*) " \
          "from pg_roles where rolname like 'crema%')"


@pytest.fixture(scope="module")
def bare():
    made = BarePostgres()
    yield made
    made.remove()


@pytest.fixture
def keeper(bare, postgres):
    """On an empty cluster; the Redis is the stack's."""
    made = Shopkeeper(bare, "unix:" + postgres.redis_socket)
    yield made
    bare.drop_all()
    made.remove()


def served(keeper, **config):
    """A service on what was made; the caller removes it."""
    keeper.bare.redis_socket = keeper.settings["redis"].removeprefix("unix:")
    keeper.bare.keys = keeper.keys
    return Service(keeper.bare, workers=1, database="crema", test_clock=False,
                   config={"redis_prefix": os.path.basename(keeper.folder), **config})


# the whole of it

def test_an_empty_postgres_becomes_a_shop_that_charges(keeper):
    sql, _ = keeper.init("--sql")
    assert "serve" not in sql and "SCRAM-SHA-256$" in sql
    assert keeper.bare.psql(sql).count("ERROR") == 0
    told, _ = keeper.init(*Shopkeeper.ANSWERS)
    code = re.search(r"^code for a till of st_ginza: (\S{12})$", told, re.M).group(1)
    until = re.search(r"once, until (\S+ \S+) JST;", told).group(1)  # as the shop's clocks
    ahead = datetime.datetime.fromisoformat(until) - datetime.datetime.now(
        zoneinfo.ZoneInfo("Asia/Tokyo")).replace(tzinfo=None)
    assert 0 < ahead.total_seconds() <= 3600
    word = re.search(r"^password: (\S{23})$", told, re.M).group(1)
    service = served(keeper)
    try:
        anyone = Client(service)
        program = anyone.get("/v1/program").expect(200)
        assert (program["name"], program["currency"], program["currency_exponent"],
                program["time_zone"]) == ("Kissa Ginza", "JPY", 0, "Asia/Tokyo")
        assert program["presets"]["load"] == [1000, 2000, 5000]
        Staff(service, "mary@example.com", word).get("/v1/terminals").expect(200)
        till = Terminal.with_code(service, code)
        assert till.store == "st_ginza"
        visit = till.visit(Phone.enrol(service).paycode()).expect(201).body
        till.load(visit, amount=3000).expect(201)
        paid = till.purchase(visit, amount=450).expect(201)
        assert paid["account"]["cash"] == 2550 and paid["account"]["points"] == 9
        assert paid["entry"]["store_title"] == "Ginza 1"
        keeper.crema("verify")
        again, _ = keeper.init()
        assert f"till {till.terminal}: there already" in again and "code for" not in again
    finally:
        service.remove()


def test_what_is_there_stays_and_is_named(keeper):
    keeper.bare.psql(keeper.init("--sql")[0])
    keeper.init(*Shopkeeper.ANSWERS, "--card-prefix", "6399", "--manager-name", "Mary M.")
    rows, password = keeper.sql(MADE), keeper.sql("select password_hash from staff")
    with open(keeper.keys, encoding="ascii") as file:
        keys = file.read()
    for arguments in ([], Shopkeeper.ANSWERS, ["--rules", "plain", "--card-prefix", "6399"]):
        told, _ = keeper.init(*arguments)
        for what in (f"all {MIGRATIONS} migrations are applied",
                     f"keys {keeper.keys}: there already",
                     "program Kissa Ginza: there already", "rules: there already"):
            assert what in told
        assert ": made" not in told
    assert "manager mary@example.com: there already" in keeper.init(*Shopkeeper.ANSWERS)[0]
    assert keeper.sql(MADE) == rows and keeper.sql("select password_hash from staff") == password
    with open(keeper.keys, encoding="ascii") as file:
        assert file.read() == keys
    # A second manager and a second store may be said, too.
    told, _ = keeper.init("--manager", "nell@example.com", "--password-stdin", "--store",
                          "st_shibuya", "--store-title", "Shibuya", stdin="a long, long word\n")
    assert "manager nell@example.com: made" in told and "password:" not in told
    assert "store st_shibuya: made" in told and "code for a till of st_shibuya" in told
    assert keeper.sql(MADE) == [("Kissa Ginza", 1, 2, 2, 2)]
    assert "Mary M. <mary@example.com>" in keeper.crema("staff", "list", "--reveal")


@pytest.mark.parametrize("currency, prefix, rate, least", [
    ("USD", "9", '"2"', 500), ("vnd", "1234567", '"0.0001"', 100000), ("KWD", "62", '"10"', 1000)])
def test_the_preset_fits_the_currency(keeper, currency, prefix, rate, least):
    keeper.init(*Shopkeeper.ANSWERS, "--currency", currency, "--card-prefix", prefix, "--admin",
                keeper.bare.admin)
    rules = keeper.crema("program", "show", "--rules", "now")
    assert f'"points_per_unit": {rate}' in rules and f'"load_min": {least},' in rules
    assert currency.upper() + "," in keeper.crema("program", "show")


def test_rules_may_come_from_a_file(keeper):
    path = os.path.join(keeper.folder, "rules.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"earn": [], "rewards": []}')
    arguments = [*Shopkeeper.ANSWERS, "--rules", path, "--admin", keeper.bare.admin]
    assert f"{path}: limits is required." in keeper.init(*arguments, code=2)[1]
    assert keeper.bare.sql(NOTHING) == [(0, 0)]
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"earn": [], "rewards": [{"id": "tea", "name": "T", "cost": 9, "worth": 5}], '
                   '"limits": {"load_min": 7, "load_max": 70, "load_day_max": 70, "balance_max": '
                   '700, "purchase_max": 700}, "points_expire_months": 0, "debt_allowed": false}')
    keeper.init(*arguments)
    assert '"load_min": 7' in keeper.crema("program", "show", "--rules", "now")
    # In force at once; the operator's; its ids are noted as those of any later version.
    assert keeper.sql("select version, base_version, format, author like 'operator:%%', "
                      "effective_at < clock_timestamp() - interval '50 minutes' from rule_set") == [
        (1, 0, 1, True, True)]
    assert keeper.sql("select id, section, key >= 0, first_version from rule_id") == [
        ("tea", "rewards", True, 1)]


def test_rules_of_format_2_begin_a_program(keeper):
    keeper.bare.psql(keeper.init("--sql")[0])
    told, _ = keeper.init(*Shopkeeper.ANSWERS, "--rules", os.path.join(PRESETS, "visits.json"))
    code = re.search(r"^code for a till of st_ginza: (\S{12})$", told, re.M).group(1)
    assert keeper.sql("select format from rule_set") == [(2,)]
    assert keeper.sql("select id, section, key > 0 from rule_id order by id") == [
        ("member", "levels", True), ("stamp", "earn", True), ("tenth", "rewards", True)]
    service = served(keeper)
    try:
        till = Terminal.with_code(service, code)
        visit = till.visit(Phone.enrol(service).paycode()).expect(201).body
        till.load(visit, amount=90000).expect(201)
        bought = till.purchase(visit, amount=20000, lines=[
            {"sku": "coffee", "category": "drinks", "amount": 20000}]).expect(201)
        assert bought["entry"]["reasons"] == [
            {"rule": "stamp", "name": "One stamp a visit",
             "names": {"vi": "Mỗi lần ghé một con dấu"}, "points_micro": 1000000, "text": "1"}]
        keeper.crema("verify")
    finally:
        service.remove()


def test_rules_that_are_not_evaluated_yet_begin_no_program(keeper, tmp_path):
    with open(os.path.join(ROOT, "proto", "presets", "coffee.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["bonuses"][0]["budget"] = {"points": "100", "per": "day"}
    path = os.path.join(tmp_path, "coffee.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    _, why = keeper.init(*Shopkeeper.ANSWERS, "--rules", path, "--admin", keeper.bare.admin,
                         code=2)
    assert f"crema: {path}: bonuses[0].budget: There are no budgets yet." in why
    assert keeper.bare.sql(NOTHING) == [(0, 0)]


# what cannot be

@pytest.mark.parametrize("arguments, says", [
    (["--currency", "YEN"], "'YEN' is not a currency"),
    (["--currency", "XAU"], "'XAU' is not a currency"),
    (["--zone", "Asia/Tokio"], "the time zone 'Asia/Tokio'"), (["--zone", "Asia"], "'Asia'"),
    (["--card-prefix", "62 74"], "'62 74' cannot begin card numbers"),
    (["--card-prefix", "12345678"], "1 to 7 digits"), (["--name", ""], "--name"),
    (["--name", "n" * 64], "--name"), (["--manager", "mary"], "'mary' is not an e-mail"),
    (["--store", "ginza"], "'ginza' cannot be a store's id"), (["--store-title", "\t"],
                                                               "--store-title"),
    (["--rules", "/nowhere/rules.json"], "/nowhere/rules.json cannot be read"),
    (["--colour", "red"], "no option --colour"), (["word"], "takes no words"),
    (["--password-stdin"], "standard input holds no password")])
def test_an_answer_that_cannot_be_is_one_sentence_and_changes_nothing(keeper, arguments, says):
    told, why = keeper.init(*Shopkeeper.ANSWERS, *arguments, "--admin", keeper.bare.admin,
                            code=2)
    assert why.startswith("crema: ") and why.count("\n") == 1 and says in why, why
    if arguments != ["--password-stdin"]:
        assert told == "" and keeper.bare.sql(NOTHING) == [(0, 0)]
        assert not os.path.exists(keeper.keys)
    else:
        assert keeper.sql(MADE) == [(None, 0, 0, 0, 0)], "the transaction was rolled back"


def test_what_is_missing_is_named(keeper):
    _, why = keeper.init("--currency", "JPY", "--admin", keeper.bare.admin, code=2)
    assert "say --name, --zone, --manager, --store-title:" in why
    assert keeper.bare.sql(NOTHING) == [(0, 0)]


@pytest.mark.parametrize("settings, says", [
    ({"pg": ""}, "CREMA_PG"), ({"pg_owner": ""}, "CREMA_PG_OWNER"), ({"redis": ""}, "CREMA_REDIS"),
    ({"keys": ""}, "CREMA_KEYS"), ({"keys": "/nowhere/at/all"}, "keys = /nowhere/at/all"),
    ({"pg": "dbname=crema user=other"}, "say user=crema_service"),
    ({"pg": "dbname=other user=crema_service"}, "the same dbname"),
    ({"pg_owner": "dbname=crema user=crema_service"}, "another role"),
    ({"pg_owner": "dbname"}, "pg_owner cannot be read"),
    ({"pg_owner": "host=/nowhere dbname=crema user=crema_owner"}, "cannot reach Postgres")])
def test_settings_that_cannot_be_are_one_sentence(keeper, settings, says):
    keeper.set(**settings)
    told, why = keeper.init(*Shopkeeper.ANSWERS, code=2)
    assert told == "" and why.count("\n") == 1 and says in why, why


def test_a_database_of_another_program_is_refused(keeper, prepared):
    keeper.bare.psql(keeper.init("--sql")[0])
    keeper.sql("create table public.invoices (id integer)")
    _, why = keeper.init(*Shopkeeper.ANSWERS, code=2)
    assert "tables of another program, such as public.invoices" in why and why.count("\n") == 1
    assert keeper.sql("select to_regclass('schema_migration')") == [(None,)]
    keeper.sql("drop table public.invoices")
    keeper.init(*Shopkeeper.ANSWERS)
    before = keeper.sql("select * from program")
    for arguments, says in (["--name", "Other"], "--name says Other"), (
            ["--currency", "USD"], "--currency says USD"), (
            ["--zone", "UTC"], "--zone says UTC"), (["--card-prefix", "1"], "--card-prefix says 1"):
        told, why = keeper.init(*arguments, code=2)
        assert says in why and "'Kissa Ginza' (JPY, Asia/Tokyo, cards 9" in why
        assert told == "" and why.count("\n") == 1
    assert keeper.sql("select * from program") == before
    prepared.run("demo", "load")
    done = subprocess.run([CREMA, "--config", prepared.ini, "init", *Shopkeeper.ANSWERS],
                          text=True, capture_output=True, check=False, env=clean_environment(
                              CREMA_PG=prepared.postgres.conninfo(prepared.database,
                                                                  "crema_service"),
                              CREMA_REDIS=keeper.settings["redis"]))
    assert done.returncode == 2 and "holds the demo" in done.stderr


def test_keys_are_not_made_anew_for_data_that_were_sealed(keeper):
    keeper.init(*Shopkeeper.ANSWERS, "--admin", keeper.bare.admin)
    os.rename(keeper.keys, keeper.keys + ".away")
    assert "put it back" in keeper.init(code=2)[1]
    assert not os.path.exists(keeper.keys)
    os.rename(keeper.keys + ".away", keeper.keys)
    keeper.init()


def test_keys_of_another_shop_are_refused(keeper):
    keeper.init(*Shopkeeper.ANSWERS, "--admin", keeper.bare.admin)
    os.rename(keeper.keys, keeper.keys + ".away")
    keeper.crema("keys", "init")
    told = keeper.init(code=2)[1]
    assert f"keys = {keeper.keys}: its index, data and pan keys" in told, told
    os.rename(keeper.keys + ".away", keeper.keys)
    keeper.init()


def test_keys_that_sealed_nothing_are_made_anew(keeper):
    """A run that was killed behind the keys, whose file is lost: the next one begins anew."""
    keeper.init(*Shopkeeper.ANSWERS, "--admin", keeper.bare.admin)
    keeper.sql("delete from enrolment")
    keeper.sql("delete from staff")
    os.unlink(keeper.keys)
    assert "made" in keeper.init(*Shopkeeper.ANSWERS)[0]
    keeper.crema("staff", "list", "--reveal")


# who makes roles and database

def test_somebody_who_may_only_make_roles_and_databases_is_enough(keeper):
    keeper.bare.sql("create role boss login createrole createdb")
    boss = keeper.bare.admin.replace("user=postgres", "user=boss")
    told, _ = keeper.init(*Shopkeeper.ANSWERS, "--admin", boss)
    for what in ("role crema_owner: made", "role crema_service: made", "database crema: made"):
        assert what in told
    assert keeper.bare.sql("select pg_get_userbyid(datdba), datacl is null from pg_database "
                           "where datname = 'crema'") == [("crema_owner", False)]
    assert keeper.bare.sql("select count(*) from pg_auth_members m join pg_roles r on r.oid = "
                           "m.member where r.rolname = 'boss'") == [(0,)]
    assert keeper.bare.sql("select rolconfig from pg_roles where rolname = 'crema_service'") == [
        (["idle_in_transaction_session_timeout=2s", "lock_timeout=1s", "statement_timeout=10s"],)]
    keeper.bare.sql("create role stranger login")
    assert keeper.bare.sql("select has_database_privilege('stranger', 'crema', 'connect')") == [
        (False,)]


def test_nobody_here_may_make_roles(keeper):
    told, why = keeper.init(*Shopkeeper.ANSWERS, code=1)
    assert "nobody here may make roles" in why and why.count("\n") == 1
    assert told.count("\\gexec") == 3 and keeper.bare.sql(NOTHING) == [(0, 0)]
    keeper.bare.sql("create role clerk login")
    clerk = keeper.bare.admin.replace("user=postgres", "user=clerk")
    assert "may not make roles" in keeper.init(*Shopkeeper.ANSWERS, "--admin", clerk, code=2)[1]
    assert keeper.bare.psql(told).count("ERROR") == 0
    assert keeper.bare.psql(told) == "", "what is there stays"
    keeper.init(*Shopkeeper.ANSWERS)


def test_a_service_that_will_not_get_in_is_told(keeper):
    keeper.init(*Shopkeeper.ANSWERS, "--admin", keeper.bare.admin)
    keeper.set(pg=keeper.settings["pg"].replace("serve", "swerve"))
    assert "the service will not get in as pg says" in keeper.init(code=2)[1]


# a terminal

def test_on_a_terminal_it_asks(keeper):
    keeper.bare.psql(keeper.init("--sql")[0])
    answers = ["Phở 24", "XAU", "vnd", "Asia/Nowhere", "Asia/Ho_Chi_Minh", "", "", "m@example.com",
               "Minh", "", "Quán 1", "yes"]
    leader, follower = pty.openpty()
    with subprocess.Popen([CREMA, "--config", keeper.ini, "init"], stdin=follower, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=clean_environment()) as process:
        os.write(leader, "".join(line + "\n" for line in answers).encode())
        told = process.communicate(timeout=60)[0]
    os.close(leader)
    os.close(follower)
    assert process.returncode == 0, told
    assert "'XAU' is not a currency" in told and "'Asia/Nowhere'" in told
    assert "Phở 24: VND (Dong, 0 decimals), Asia/Ho_Chi_Minh, cards 9…, rules cafe" in told
    assert keeper.sql("select name, currency, currency_exponent, time_zone, card_prefix from "
                      "program") == [("Phở 24", "VND", 0, "Asia/Ho_Chi_Minh", "9")]
    assert keeper.sql("select name, title from store") == [("st_1", "Quán 1")]


@pytest.mark.parametrize("typed", ["Name\nUSD\n\x04", "N\nUSD\nUTC\n\n\nm@x.com\n\n\nT\nno\n"])
def test_who_leaves_a_terminal_has_changed_nothing(keeper, typed):
    leader, follower = pty.openpty()
    with subprocess.Popen([CREMA, "--config", keeper.ini, "init", "--admin", keeper.bare.admin],
                          stdin=follower, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=clean_environment()) as process:
        os.write(leader, typed.encode())
        why = process.communicate(timeout=60)[1]
    os.close(leader)
    os.close(follower)
    assert process.returncode == 2 and "nothing was changed" in why
    assert keeper.bare.sql(NOTHING) == [(0, 0)]


# kills

def killed_at(keeper, nth):
    """Runs init through a proxy that kills it when it sends its nth piece to Postgres; what
    comes of that piece is left to chance. How many pieces there were."""
    proxy = Proxy(os.path.join(keeper.bare.sockets, f".s.PGSQL.{keeper.bare.port.number}"),
                  ".s.PGSQL.5432")
    seen = []

    def count(direction, data, _connection):
        if direction == UP:
            seen.append(len(data))
            if len(seen) == nth:
                process.send_signal(signal.SIGKILL)
        return data

    def through(user):
        return keeper.bare.conninfo("crema", user).replace(
            f"host=127.0.0.1 port={keeper.bare.port.number}", f"host={proxy.folder}")

    proxy.filter = count
    environment = clean_environment(CREMA_PG=through("crema_service"),
                                    CREMA_PG_OWNER=through("crema_owner"))
    admin = f"host={proxy.folder} dbname=postgres user=postgres"
    process = subprocess.Popen([CREMA, "--config", keeper.ini, "init", *Shopkeeper.ANSWERS,
                                "--admin", admin], env=environment, stdout=subprocess.DEVNULL,
                               stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    code = process.wait(60)
    proxy.remove()
    assert code == (0 if nth == 0 else -signal.SIGKILL)
    return len(seen)


def test_a_run_that_was_killed_is_finished_by_running_it_again(keeper):
    whole = killed_at(keeper, 0)
    wanted = keeper.sql(MADE)
    assert wanted == [("Kissa Ginza", 1, 1, 1, 1)]
    last = whole - 3  # behind it are the ends of the connections
    for nth in range(last, 0, -(last // 5)):
        keeper.bare.drop_all()
        if os.path.exists(keeper.keys):
            os.unlink(keeper.keys)
        killed_at(keeper, nth)
        keeper.init(*Shopkeeper.ANSWERS, "--admin", keeper.bare.admin)
        assert keeper.sql(MADE) == wanted, f"killed at piece {nth} of {whole}"
        assert keeper.bare.sql("select rolconfig is not null from pg_roles where rolname = "
                               "'crema_service'") == [(True,)]
        keeper.crema("staff", "password", "mary@example.com")
    keeper.crema("verify")


# the container

def test_the_container_makes_the_program_once(keeper, tmp_path):
    keeper.bare.psql(keeper.init("--sql")[0])
    stub = tmp_path / "cremad"
    stub.write_text("#!/bin/sh\nenv | grep -c CREMA_PG_OWNER\n")
    stub.chmod(0o755)

    def start(**said):
        environment = clean_environment(
            PATH=f"{tmp_path}:{os.path.dirname(CREMA)}:{os.environ['PATH']}",
            **{f"CREMA_{name.upper()}": value for name, value in keeper.settings.items()},
            **said)
        return subprocess.run([os.path.join(ROOT, "docker/entrypoint.sh"), "cremad"], text=True,
                              env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                              check=False, timeout=60)

    assert "say --name, --currency, --zone, --manager, --store-title" in start().stderr
    said = {"CREMA_NAME": "Kissa Ginza", "CREMA_CURRENCY": "JPY", "CREMA_ZONE": "Asia/Tokyo",
            "CREMA_CARD_PREFIX": "62", "CREMA_MANAGER": "mary@example.com",
            "CREMA_STORE_TITLE": "Ginza 1"}
    done = start(**said)
    assert done.returncode != 127 and "code for a till of st_1" in done.stdout, done.stderr
    assert done.stdout.endswith("\n0\n"), "the service does not hear of the owner"
    assert keeper.sql(MADE) == [("Kissa Ginza", 1, 1, 1, 1)]
    keeper.crema("program", "set", "--name", "Kissa")
    again = start(**said)
    assert again.stdout.endswith("applied\n0\n") and again.stderr == ""
    assert keeper.sql(MADE) == [("Kissa", 1, 1, 1, 1)]
