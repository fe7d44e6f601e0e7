"""crema program and crema stores add: who the program is, its rules, its stores."""
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Client, Terminal, until
from harness.operator import run
from harness.paths import ROOT

ADA_CARD = "6274000000000428"

# What the program's clocks show.
CLOCK = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d E[SD]T"


def rules_file(folder, text=None, **changes):
    """A file of rules; changes are members of the document, dots go into objects."""
    document = {
        "earn": [{"id": "base", "tender": "any", "points_per_unit": "2"}],
        "rewards": [{"id": "tea", "name": "A tea", "cost": 30, "worth": 300}],
        "limits": {"load_min": 500, "load_max": 50000, "load_day_max": 100000,
                   "balance_max": 200000, "purchase_max": 100000},
        "points_expire_months": 6, "debt_allowed": True, "tiers": ["green"]}
    for path, value in changes.items():
        *parents, last = path.split(".")
        at = document
        for name in parents:
            at = at[name]
        at[last] = value
    path = os.path.join(folder, "rules.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(document, indent=1) if text is None else text)
    return path


# show and set

def test_show_says_who_the_program_is_and_its_rules(service):
    told = service.crema("program", "show")
    for words in ("Crema Coffee", "USD, 2 decimals", "America/New_York", "begin with 6274",
                  "a demo", "a test"):
        assert words in told
    assert re.search(rf"^rules +version 1, from {CLOCK}, in force$", told, re.M)
    document = json.loads(service.crema("program", "show", "--rules", "now"))
    assert document["limits"]["load_min"] == 500
    assert json.loads(service.crema("program", "show", "--rules", "1")) == document
    assert run(service.ini, "program", "show", "--rules", "99").returncode == 1


def test_a_name_that_is_set_is_what_clients_hear(service):
    name = "Kissa „Ginza“ ☕"
    service.crema("program", "set", "--name", name, "--card-prefix", "9")
    until(lambda: all(Client(service).get("/v1/program").expect(200)["name"] == name
                      for _ in range(8)), "every worker says the new name")
    assert service.sql("select card_prefix from program") == [("9",)]
    service.crema("program", "set", "--name", "Crema Coffee", "--card-prefix", "6274")


def test_the_zone_stays_once_something_is_in_the_ledger(service, prepared):
    done = run(service.ini, "program", "set", "--zone", "Asia/Tokyo")
    assert done.returncode == 1 and "stays America/New_York" in done.stderr
    service.crema("program", "set", "--zone", "America/New_York")
    prepared.sql("insert into program (name, currency, currency_exponent, time_zone, "
                 "card_prefix) values ('Real', 'JPY', 0, 'UTC', '9')")
    prepared.run("program", "set", "--zone", "Asia/Tokyo")
    assert prepared.sql("select time_zone from program") == [("Asia/Tokyo",)]


@pytest.mark.parametrize("arguments", [
    [], ["--name", ""], ["--name", "x" * 64], ["--name", "a\nb"], ["--card-prefix", "12345678"],
    ["--card-prefix", "12a"], ["--zone", "Asia/Tokio"], ["--zone", "Asia"],
    ["--zone", "right/Asia/Tokyo"], ["--zone", "zone.tab"], ["--currency", "JPY"], ["word"]])
def test_what_cannot_be_set_is_told_in_one_sentence(service, arguments):
    before = service.sql("select * from program")
    done = run(service.ini, "program", "set", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert service.sql("select * from program") == before


# rules

def test_checked_rules_are_said_in_words(service):
    path = rules_file(service.folder)
    told = service.crema("program", "check", path)
    for words in ("2 points for 1 USD paid in any way", "30 points: A tea, at most 3.00 USD off",
                  "load       5.00 to 500.00 USD, a day at most 1000.00",
                  "balance    at most 2000.00 USD", "points     end after 6 months",
                  f"crema program publish {path}"):
        assert words in told


@pytest.mark.parametrize("changes, says", [
    ({"text": ""}, "The rule set is empty"),
    ({"text": "{\n\"earn\": [],\n}"}, "line 3"),
    ({"bonus": 1}, "bonus is not a member of rule sets; check its spelling"),
    ({"points_expire_months": 49}, "points_expire_months must be from 0 to 48"),
    ({"limits.load_min": 5.5}, "limits.load_min must be a whole number of minor units"),
    ({"limits.load_max": 4},
     "limits.load_max is 4 and must be at least limits.load_min, which is 500."),
    ({"earn": [{"id": "a", "tender": "cash", "points_per_unit": "1"}]},
     "earn[0].tender must be one of: card, other, any"),
    ({"earn": [{"id": "a", "tender": "any", "points_per_unit": "1,5"}]}, "like \"1.7\""),
    ({"rewards": [{"id": "a", "name": "A", "cost": 1}]}, "rewards[0].worth is required"),
])
def test_wrong_rules_are_named_and_not_published(service, changes, says):
    path = rules_file(service.folder, **changes)
    before = service.sql("select max(version) from rule_set")
    for verb in ("check", "publish"):
        done = run(service.ini, "program", verb, path)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"crema: {path}: ") and says in done.stderr, done.stderr
    assert service.sql("select max(version) from rule_set") == before


# rules of format 2

PRESETS = os.path.join(ROOT, "proto", "presets")


def test_a_preset_of_format_2_is_said_in_words(service):
    path = os.path.join(PRESETS, "coffee.json")
    told = service.crema("program", "check", path)
    for words in ("tier       Gold: 500 points (gold)",
                  "earn       Gold: 1.2 per 1.00: 1.2 points for 1 USD (base-gold)",
                  "bonus      Your own cup: 2 times (own-cup)",
                  "load bonus Top-up of 50: 25 points from 50.00 USD on (load-50)",
                  "challenge  Three breakfasts: 25 points for 3 visits (breakfast-3)",
                  "60 points: 2.00 off, at most 2.00 USD off (two-off)",
                  "points     Green end 6 months after the last activity, Gold never end",
                  "counters   at most 34 of the 144",
                  "good: publish it with"):
        assert words in told, told
    told = service.crema("program", "check", os.path.join(PRESETS, "visits.json"))
    assert "good: publish it with" in told


def test_what_is_not_evaluated_yet_is_not_published(service, tmp_path):
    before = service.sql("select count(*) from rule_set")
    with open(os.path.join(PRESETS, "coffee.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["bonuses"][0]["budget"] = {"points": "100", "per": "day"}
    path = rules_file(tmp_path, json.dumps(document))
    done = run(service.ini, "program", "publish", path)
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert lines == [f"crema: {path}: bonuses[0].budget: There are no budgets yet. Leave it out, "
                     "or limit what each account gets with limit."]
    assert service.sql("select count(*) from rule_set") == before


def test_every_error_of_format_2_has_its_line(service):
    with open(os.path.join(PRESETS, "coffee.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["bonuses"][2]["when"] = {"flags": ["cup"], "hours": [["11:00", "06:00"]],
                                      "stores": ["st_demo", "st_nowhere"]}
    document["limits"]["load_max"] = 499
    path = rules_file(service.folder, text=json.dumps(document))
    done = run(service.ini, "program", "check", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.removeprefix(f"crema: {path}: ") for line in done.stderr.splitlines()] == [
        "bonuses[2].when.flags[0]: There is no flag of this id. Add it to flags, "
        "\"flags\": [\"cup\"], or write one that stands there.",
        "bonuses[2].when.stores[1]: There is no store of this id. Write one of those that "
        "crema stores list shows.",
        "bonuses[2].when.hours[0][1]: It is not later than the begin, which is 11:00. Write a "
        "later end; for hours over midnight write two, such as [\"22:00\", \"24:00\"] and "
        "[\"00:00\", \"02:00\"].",
        "limits.load_max: It is 499, below load_min, which is 500. Write at least 500."]


def test_of_more_than_fifty_errors_fifty_are_told(service):
    with open(os.path.join(PRESETS, "visits.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["bonuses"] = [{"id": f"b{i}", "name": "B", "times": "2", "when": {"flags": ["no"]}}
                           for i in range(60)]
    path = rules_file(service.folder, text=json.dumps(document))
    done = run(service.ini, "program", "check", path)
    lines = done.stderr.splitlines()
    assert done.returncode == 1 and len(lines) == 51
    assert lines[50].endswith("And more than these 50. Mend them and check again.")


def test_published_rules_take_over_ten_seconds_later(service):
    client = Client(service)
    path = rules_file(service.folder, rewards=[{"id": "cup", "name": "A cup", "cost": 5,
                                                "worth": 100}])
    told = service.crema("program", "publish", path)
    version = int(re.search(rf"published version (\d+), in force from {CLOCK}$", told,
                            re.M).group(1))
    assert service.sql("select effective_at - created_at >= interval '9.9 s' from rule_set "
                       "where version = %s", (version,)) == [(True,)]
    assert "will be in force" in service.crema("program", "show")
    assert client.get("/v1/program").expect(200)["rules_version"] == version - 1
    service.move_clock(11)
    until(lambda: all(Client(service).get("/v1/program").expect(200)["rules_version"] == version
                      for _ in range(8)), "every worker goes by the new rules")
    assert [item["id"] for item in client.get("/v1/rewards").expect(200)["items"]] == ["cup"]
    assert "the same text" in service.crema("program", "publish", path)
    assert service.sql("select max(version) from rule_set") == [(version,)]
    with open(path, encoding="utf-8") as file:
        assert service.crema("program", "show", "--rules", "now").rstrip() == file.read()
    till = Terminal.demo(service)
    till.load(present=ADA_CARD, amount=1000).expect(201)
    till.purchase(present=ADA_CARD, amount=500).expect(201)
    service.crema("verify")


def test_rules_that_would_be_in_force_too_soon_are_refused(service):
    path = rules_file(service.folder, debt_allowed=False)
    before = service.sql("select count(*) from rule_set")
    for at in ("2026-01-01", "2026-01-01T00:00:00Z", "1970-01-01T00:00:00Z"):
        done = run(service.ini, "program", "publish", path, "--at", at)
        assert (done.returncode, done.stdout) == (1, "") and "The earliest is 10 s" in done.stderr
    for at in ("tomorrow", "2026-13-01", "2026-12-01 24:00", "2026-12-01 7:00",
               "2026-12-01 07:00 "):
        done = run(service.ini, "program", "publish", path, "--at", at)
        assert done.returncode == 2 and "'2026-12-24 14:30'" in done.stderr, done.stderr
    done = run(service.ini, "program", "publish", path, "--at", "2037-03-08 02:30")
    assert done.returncode == 2 and "put forward over it" in done.stderr
    assert service.sql("select count(*) from rule_set") == before
    service.crema("program", "publish", path, "--at", "2037-02-03")
    assert service.sql("select effective_at = '2037-02-03 05:00:00Z' from rule_set order by "
                       "version desc limit 1") == [(True,)]
    path = rules_file(service.folder, debt_allowed=True)
    service.crema("program", "publish", path, "--at", "2037-07-03 14:30")
    assert service.sql("select effective_at = '2037-07-03 18:30:00Z' from rule_set order by "
                       "version desc limit 1") == [(True,)]


def test_rules_published_at_once_get_versions_of_their_own(service):
    before = service.sql("select max(version) from rule_set")[0][0]
    text = json.dumps(json.loads(service.crema("program", "show", "--rules", "now")))
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda n: run(service.ini, "program", "publish", "-", "--at",
                                           "2038-01-01", stdin=text + " " * n), range(1, 4)))
    assert [each.returncode for each in done] == [0, 0, 0]
    assert service.sql("select max(version), count(*) from rule_set where version > %s",
                       (before,)) == [(before + 3, 3)]


# the last of the rules: what is in force here cannot be used from now on

def test_a_worker_keeps_the_rules_before_a_set_that_it_cannot_use(service):
    client = Client(service)
    before = client.get("/v1/program").expect(200)["rules_version"]
    newest = service.sql("select max(version) from rule_set")[0][0]
    with open(os.path.join(PRESETS, "coffee.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["bonuses"][0]["budget"] = {"points": "100", "per": "day"}
    service.sql("insert into rule_set (version, effective_at, document) values (%s, now(), %s)",
                (newest + 1, json.dumps(document)))
    until(lambda: f"rule set {newest + 1} is not used: bonuses[0].budget: There are no budgets yet."
          in service.log(), "a worker says that it does not use the set")
    assert client.get("/v1/program").expect(200)["rules_version"] == before
    till = Terminal.demo(service)
    till.load(present=ADA_CARD, amount=1000).expect(201)
    till.purchase(present=ADA_CARD, amount=500).expect(201)
    service.crema("verify")


# stores

def test_a_store_is_added_and_its_till_works(service, manager):
    told = service.crema("stores", "add", "st_pier", "--title", "Pier ☕ 9")
    assert "crema terminals code st_pier" in told
    assert re.search(r"^st_pier +Pier ☕ 9 +tills 0$", service.crema("stores", "list"), re.M)
    till = Terminal.enrol(service, manager, store="st_pier")
    until(lambda: till.load(present=ADA_CARD, amount=500).status == 201, "the till is known")
    till.void("never-used").expect(201)
    service.crema("verify")
    done = run(service.ini, "stores", "add", "st_pier", "--title", "Other")
    assert done.returncode == 1 and "already" in done.stderr


@pytest.mark.parametrize("arguments", [
    ["st_x1"], ["--title", "X"], ["X", "--title", "X"], ["st_", "--title", "X"],
    ["st_Pier", "--title", "X"], ["st_" + "x" * 29, "--title", "X"],
    ["st_x1", "--title", ""], ["st_x1", "st_x2", "--title", "X"]])
def test_a_store_that_cannot_be_is_told(service, arguments):
    done = run(service.ini, "stores", "add", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert service.sql("select count(*) from store where name like 'st_x%'") == [(0,)]


def test_every_command_names_init_when_there_is_no_program(prepared):
    path = rules_file(prepared.folder)
    for arguments in (["program", "show"], ["program", "set", "--name", "X"],
                      ["program", "check", path], ["program", "publish", path],
                      ["stores", "list"], ["stores", "add", "st_x", "--title", "X"],
                      ["terminals", "list"], ["terminals", "code", "st_x"],
                      ["terminals", "revoke", "trm_x"], ["members", "list"], ["verify"],
                      ["checkpoint", "--out", prepared.folder + "/c"], ["restored"],
                      ["cards", "make", "1"], ["token", "--as", "member:a@example.com"]):
        told = prepared.run(*arguments, code=2)
        assert told.count("\n") == 1 and "no program yet. Run: crema init" in told, arguments
