"""crema program list, show VERSION, diff, try and publish: rules compared, tried, and made the next
version, by whom and why; what their ids stand for stays."""
import json
import os
import re

import pytest

from harness import Phone
from harness.client import new_key
from harness.operator import run
from harness.rules import PRESETS, preset, simple, written


def crema(service, *arguments, code=0, stdin=None):
    """What the command prints, on both; it must end with this code."""
    done = run(service.ini, "program", *arguments, stdin=stdin)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def publish(service, document, *arguments):
    """The version that a document becomes."""
    told = crema(service, "publish", written(service.folder, document), *arguments)
    return int(re.search(r"published version (\d+)", told).group(1))


# --- who, when and why ------------------------------------------------------------------------
def test_versions_say_who_published_them_and_why(service):
    version = publish(service, simple(debt_allowed=False), "--note", "  No   debt „any more“ ",
                      "--at", "2037-02-03")
    rows = crema(service, "list").splitlines()
    assert re.fullmatch(rf" +{version}  2037-02-03 00:00:00 EST  to come   format 1  "
                        r"operator:\w+ +No debt „any more“", rows[0]), rows[0]
    assert re.search(r"^ +1  .*  in force  format 1  crema demo", rows[-1])
    assert service.sql("select author like 'operator:%%', note, base_version, format from rule_set "
                       "where version = %s", (version,)) == [
        (True, "No debt „any more“", version - 1, 1)]
    told = crema(service, "show", str(version))
    for words in (f"version    {version}, format 1, from 2037-02-03 00:00:00 EST\n",
                  "No debt „any more“\n", "30 points: A tea, at most 3.00 USD off (tea)",
                  "points     end after 6 months"):
        assert words in told, told
    assert ", in force" in crema(service, "show", "1")


def test_versions_of_before_are_nobodys(service):
    """What a version before this one published has none of it."""
    newest = service.sql("select max(version) from rule_set")[0][0]
    service.sql("insert into rule_set (version, effective_at, document) values (%s, '2038-01-01', "
                "%s)", (newest + 1, json.dumps(simple())))
    row = crema(service, "list").splitlines()[0]
    assert re.fullmatch(rf" +{newest + 1}  2037-12-31 19:00:00 EST  to come   format 1  - +",
                        row), row
    assert "published  " in crema(service, "show", str(newest + 1))


@pytest.mark.parametrize("arguments, code, says", [
    (["show", "0"], 2, "from 1"), (["show", "x"], 2, "whole number"),
    (["show", "99"], 1, "no rule set 99. See: crema program list"),
    (["show", "1", "2"], 2, "takes a version"), (["show", "1", "--rules", "1"], 2, "a version"),
    (["list", "x"], 2, "takes no words"),
    (["diff", "1"], 2, "say which two"), (["diff", "1", "99"], 1, "no rule set 99"),
    (["diff", "1", "/nowhere"], 2, "/nowhere cannot be read"),
    (["try", "1"], 2, "which basket"), (["try", "--basket", "x"], 2, "which rules"),
    (["try", "1", "--basket", "/nowhere"], 2, "/nowhere cannot be read"),
    (["publish"], 2, "say which file"), (["publish", "1"], 2, "1 cannot be read"),
    (["publish", "x", "--note", "a\nb"], 2, "in one line"),
    (["publish", "x", "--note", "x" * 201], 2, "1 to 200 characters"),
    (["nothing"], 2, "say one of show, set, list, check, try, diff, publish"),
])
def test_what_cannot_be_done_is_told(service, arguments, code, says):
    before = service.sql("select count(*) from rule_set")
    told = crema(service, *arguments, code=code)
    assert says in told and told.count("\n") == 1, told
    assert service.sql("select count(*) from rule_set") == before


# --- compared ---------------------------------------------------------------------------------
def test_versions_and_files_are_compared(service):
    document = simple()
    version = publish(service, document)
    document["earn"][0]["points_per_unit"] = "2.5"
    document["limits"]["load_max"] = 60000
    document["rewards"] = []
    path = written(service.folder, document)
    assert crema(service, "diff", str(version), path).splitlines() == [
        "program: limits.load_max was 500.00, is 600.00",
        "base rule base: give.per_unit was 2, is 2.5", "reward tea (A tea): is gone"]
    assert crema(service, "diff", path, str(version)).splitlines()[-1] == (
        "reward tea (A tea): new: cost 30, kind amount, worth 3.00")
    assert crema(service, "diff", path, "-", stdin=json.dumps(document)) == "both say the same\n"


def test_formats_are_compared(service):
    told = crema(service, "diff", "1", os.path.join(PRESETS, "coffee.json"))
    for words in ("base rule base-card: is gone\n",
                  "bonus own-cup (Your own cup): new: limit 3 times per day, names.vi Mang ly "
                  "riêng, times 2, when.flags own_cup\n",
                  "challenge breakfast-3 (Three breakfasts): new: count visits, names.vi Ba bữa "
                  "sáng, per week, points 25, target 3, when.at_least 3.00, when.hours "
                  "06:00-11:00\n",
                  "reward drink (Any drink): kind was amount, is item\n",
                  "program: points.life.after was earning, is activity\n"):
        assert words in told, told


# --- tried ------------------------------------------------------------------------------------
LUNCH = {"amount": 1967, "tax": 152, "tip": 100, "flags": ["own_cup", "unheard-of"],
         "lines": [{"sku": "lunch", "category": "food", "amount": 1240},
                   {"sku": "latte", "category": "drinks", "amount": 475}]}
COFFEE = os.path.join(PRESETS, "coffee.json")


def tried(service, rules, basket, *arguments, code=0):
    path = written(service.folder, basket, "basket.json")
    return crema(service, "try", rules, "--basket", path, *arguments, code=code)


def test_a_purchase_is_tried_under_rules_that_nobody_published(service):
    """Entry 8 of the worked month."""
    told = tried(service, COFFEE, LUNCH, "--tier", "gold", "--at", "2026-06-17T16:30:00Z")
    assert told.splitlines()[1:] == [
        "who        Gold, 0 tags, at 2026-06-17 12:30 EDT",
        "points     41.16, 41.16 of them for the level",
        "earned     Gold: 1.2 per 1.00 (base-gold): 20.58 = 17.15 × 1.2",
        "earned     Double day (double-day): 20.58 = 20.58 × (2 − 1)",
        "lost       Your own cup (own-cup): another one multiplies each of its goods"]
    told = tried(service, COFFEE, LUNCH, "--at", "2026-06-18")
    assert "earned     Your own cup (own-cup): 17.15 = 17.15 × (2 − 1)\n" in told
    assert "at 2026-06-18 00:00 EDT" in told


def test_a_purchase_is_tried_under_a_version(service):
    told = tried(service, "1", {**LUNCH, "tender": "split", "card_amount": 1000})
    assert "points     29.67\n" in told and "version 1, format 1" in told
    assert "earned     (base-card): 20 = 10.00 x 2\n" in told
    assert "earned     (base-other): 9.67 = 9.67 x 1\n" in told


def test_an_account_has_its_own_tags_and_counters(service, manager):
    phone = Phone.enrol(service)
    account = phone.session["account"]
    manager.post(f"/v1/accounts/{account}/tags", {"add": ["staff"]}, key=new_key()).expect(201)
    rules = preset("cashback", bonuses=[
        {"id": "staff", "name": "Staff", "when": {"tags": ["staff"]}, "extra": {"per_unit": "2"},
         "limit": [{"times": 1, "per": "ever"}]}])
    path = written(service.folder, rules)
    basket = {"amount": 1000}
    staff = "earned     Staff (staff): 20 = 10.00 × 2\n"
    assert staff in tried(service, path, basket, "--account", account)
    assert staff in tried(service, path, basket, "--tags", "new,staff")
    assert staff not in tried(service, path, basket, "--tags", "new")
    # The bonus has the tag's id, so their keys are one; its first limit counts in slot 0.
    key = service.sql("select tags[1] from account where tags is not null")[0][0]
    service.sql("update account set counters = array[%s::bigint << 6, 0, 1] where tags is not null",
                (key,))
    told = tried(service, path, basket, "--account", account)
    assert staff not in told
    assert "blocked    Staff (staff): it gives 1 times ever, which is used up\n" in told
    service.sql("update account set counters = '{}' where tags is not null")


def test_rules_of_a_store_are_tried_there(service):
    rules = preset("visits", earn=[{"id": "here", "name": "Here", "give": {"points": "3"},
                                    "when": {"stores": ["st_demo"]}}])
    path = written(service.folder, rules)
    assert "points     3," in tried(service, path, {"amount": 500}, "--store", "st_demo")
    assert "points     0," in tried(service, path, {"amount": 500})
    assert "no such store" in tried(service, path, {"amount": 500}, "--store", "st_x", code=1)


@pytest.mark.parametrize("basket, arguments, code, says", [
    ({}, [], 1, "amount is required"), ({"amount": 5, "price": 3}, [], 1, "price is not a field"),
    ("[", [], 1, "JSON"), ({"amount": 5, "tender": "split"}, [], 1, "card_amount must be at least"),
    ({"amount": 5, "lines": [{"sku": "a", "amount": 4}]}, [], 1, "do not add up"),
    ({"amount": 100001}, [], 1, "would be refused: limits.purchase_max is 1000.00"),
    ({"amount": 5}, ["--tier", "iron"], 1, "no such level"),
    ({"amount": 5}, ["--tags", "A"], 2, "ids of 1 to 31"),
    ({"amount": 5}, ["--tags", ",".join(f"t{i}" for i in range(17))], 2, "at most 16 ids"),
    ({"amount": 5}, ["--account", "ada"], 2, "must be an account's id"),
    ({"amount": 5}, ["--account", "acc_0000000000zz0"], 1, "there is no account"),
    ({"amount": 5}, ["--account", "acc_0000000000zz0", "--tier", "gold"], 2, "say it, or"),
    ({"amount": 5}, ["--at", "noon"], 2, "--at noon: must be a day"),
])
def test_what_cannot_be_tried_is_told(service, basket, arguments, code, says):
    told = tried(service, COFFEE, basket, *arguments, code=code)
    assert says in told and told.count("\n") == 1, told


# --- checked ----------------------------------------------------------------------------------
def test_what_looks_like_a_mistake_is_told(service):
    rules = preset("coffee")
    rules["bonuses"][0]["when"]["on"] = ["2020-01-01"]
    rules["flags"].append("straw")
    told = crema(service, "check", written(service.folder, rules))
    assert ("warning    bonuses[0].when: All its days are past. Leave the rule out, or write later "
            "days.\n") in told
    assert "warning    flags[1]: No rule asks for it. Use it in when.flags of a rule.\n" in told


# --- ids --------------------------------------------------------------------------------------
def test_ids_of_what_was_published_stay_what_they_were(service):
    """Format 1 has base rules and rewards; a bonus or a level of such an id would be another."""
    publish(service, simple(earn=[{"id": "spring", "tender": "any", "points_per_unit": "1"}]))
    rules = preset("visits")
    rules["bonuses"] = [{"id": "spring", "name": "Spring", "times": "2"}]
    rules["tiers"]["levels"][0]["id"] = "tea"
    path = written(service.folder, rules)
    noted = "select id, first_version from rule_id where id in ('spring', 'tea')"
    since = dict(service.sql(noted))
    assert crema(service, "check", path, code=1).splitlines() == [
        f"crema: {path}: tiers.levels[0].id: tea has been a reward since version {since['tea']}. "
        "Take a new id.",
        f"crema: {path}: bonuses[0].id: spring has been a base rule since version "
        f"{since['spring']}. Take a new id."]
    publish(service, simple(earn=[{"id": "tea", "tender": "any", "points_per_unit": "1"}]))
    assert dict(service.sql(noted)) == since


def test_what_an_id_stands_for_is_told_when_it_changes(service):
    """As if format 2 had been published: the rows are those that publishing writes."""
    fixed = {"count": {"is": "visits", "since": 1}, "target": {"is": "5", "since": 1}}
    number = {"number": {"is": "1", "since": 1}}
    service.sql("insert into rule_id (id, section, fixed, first_version) values ('breakfast-3', "
                "'challenges', %s, 1), ('old-gold', 'levels', %s, 1)",
                (json.dumps(fixed), json.dumps(number)))
    try:
        told = crema(service, "check", COFFEE, code=1)
    finally:
        service.sql("delete from rule_id where id in ('breakfast-3', 'old-gold')")
    assert told.splitlines() == [
        f"crema: {COFFEE}: tiers.levels[1].number: It has been the number of old-gold since "
        "version 1. Give the level a number that none has had.",
        f"crema: {COFFEE}: challenges[0].target: breakfast-3 has had the target 5 since version 1. "
        "Take a new id."]
