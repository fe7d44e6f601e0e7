"""crema verify --rules: what stands in the ledger is what the rules of its time decide. Rules that
were changed behind it, or other rules in force then, are found at the first entry that they touch,
which the chain alone cannot see.
"""
import json
import subprocess

import pytest

from harness import Service, Staff, Terminal
from harness.paths import CREMA, clean_environment
from harness.rules import program, put_in_force


class Shop:
    """One card that loads, buys, redeems and returns."""

    def __init__(self, service):
        self.service = service
        self.till = Terminal.enrol(service, Staff(service))
        number = service.gift_cards(1)[0][0]
        self.visit = self.till.visit(number).expect(201).body
        self.account = self.visit["account"]
        self.till.load(self.visit, 30000).expect(201)
        first = self.till.purchase(self.visit, 15000).expect(201)["entry"]["receipt"]
        self.till.purchase(self.visit, 2000).expect(201)
        self.till.redeem(self.visit, "espresso").expect(201)
        self.till.refund(first, 5000).expect(201)
        self.till.refund(first).expect(201)

    def verify(self, *options):
        return subprocess.run([CREMA, "--config", self.service.ini, "verify", *options],
                              env=clean_environment(), text=True, capture_output=True,
                              check=False, timeout=60)

    def change_rules(self, sql):
        """As a superuser who rewrites history."""
        self.service.sql("set local session_replication_role = replica; " + sql)


@pytest.fixture(name="shop", scope="module")
def fixture_shop(postgres):
    service = Service(postgres, workers=1)
    yield Shop(service)
    service.remove()


@pytest.fixture(name="undo")
def fixture_undo(shop):
    shop.service.sql("create table kept_rules as table rule_set")
    yield
    shop.change_rules("delete from rule_set; insert into rule_set select * from kept_rules; "
                      "drop table kept_rules")


def test_what_the_rules_made_is_sound(shop):
    run = shop.verify("--rules")
    assert run.returncode == 0 and "sound" in run.stdout, run.stdout + run.stderr
    assert "decided over again" in run.stdout
    assert "decided over again" not in shop.verify().stdout
    assert json.loads(shop.verify("--rules", "--json").stdout)["rules"] is True


REPLACE = "update rule_set set document = replace(document::text, '{}', '{}')::json"


@pytest.mark.parametrize("was, now, seq, says", [
    ('"points_per_unit":"2"', '"points_per_unit":"1.9"', 2,
     "rule base-card gave 300 points; by the rules of version 1 it is 285."),
    ('"cost":25', '"cost":26', 4, "its rewards are not"),
    ('"purchase_max":100000', '"purchase_max":14999', 2, "limit-exceeded"),
    ('"points_expire_months":6', '"points_expire_months":7', 2, "lots"),
], ids=["rate", "cost", "limit", "life"])
@pytest.mark.usefixtures("undo")
def test_other_rules_are_found(shop, was, now, seq, says):
    shop.change_rules(REPLACE.format(was, now))
    assert shop.verify().returncode == 0, "the chain cannot see it"
    run = shop.verify("--rules", shop.account)
    wrong = [line for line in run.stdout.splitlines() if line.startswith("WRONG")]
    assert run.returncode == 1 and len(wrong) == 1, run.stdout + run.stderr
    assert f"{shop.account}-{seq}: " in wrong[0] and says in wrong[0], wrong


@pytest.mark.usefixtures("undo")
def test_another_version_in_force_is_found(shop):
    shop.change_rules("insert into rule_set (version, effective_at, document) "
                      "select version + 1, effective_at, document from rule_set "
                      "order by version desc limit 1")
    run = shop.verify("--rules")
    assert run.returncode == 1 and "under version 1" in run.stdout, run.stdout + run.stderr


@pytest.mark.usefixtures("undo")
def test_rules_that_cannot_be_read_are_named(shop):
    shop.change_rules("update rule_set set document = '{\"format\": 3}'")
    run = shop.verify("--rules")
    assert run.returncode == 1 and "rule set 1 cannot be read" in run.stderr, run.stderr
    assert "-1: " in run.stdout, run.stdout




LEVELS = {"window_months": 1, "hold_months": 1, "down": "one", "levels": [
    {"id": "green", "number": 0, "name": "Green", "points": 0},
    {"id": "silver", "number": 1, "name": "Silver", "points": 50},
    {"id": "gold", "number": 2, "name": "Gold", "points": 100}]}


@pytest.fixture(name="climber", scope="module")
def fixture_climber(postgres):
    """A card that reaches Gold, is granted something for three visits, and loses its levels."""
    service = Service(postgres, workers=1)
    put_in_force(service, Staff(service), program(
        {"id": "all", "name": "1 per 1.00", "give": {"per_unit": "1"}}, tiers=LEVELS,
        challenges=[{"id": "three", "name": "Three visits", "count": "visits", "target": 3,
                     "per": "ever", "points": "7"}]))
    climber = Shop.__new__(Shop)
    climber.service, climber.till = service, Terminal.enrol(service, Staff(service))
    number = service.gift_cards(1)[0][0]
    climber.account = climber.till.visit(number).expect(201)["account"]
    for amount in (4000, 3000, 4000):
        climber.till.purchase(present=number, amount=amount, tender="other").expect(201)
    service.move_clock(100 * 86400)  # two ends of levels, on whatever day of a month this is
    climber.till.renew().purchase(present=number, amount=100, tender="other").expect(201)
    yield climber
    service.remove()


def test_levels_and_grants_are_what_the_rules_say(climber):
    kinds = climber.service.sql("select kind from entry where account_id = (select account_id from "
                                "entry where kind = 12 limit 1) order by seq")
    assert [kind for kind, in kinds] == [2, 2, 15, 2, 12, 15, 15, 15, 2], kinds
    run = climber.verify("--rules")
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("was, now, seq, says", [
    ('"points":50', '"points":75', 3, "nothing of this kind follows"),
    ('"points":"7"', '"points":"8"', 5, "it changed 7 points"),
    ('"target":3', '"target":4', 5, "of kind bonus"),
    ('"points":100', '"points":120', 6, "nothing of this kind follows"),
    ('"hold_months":1', '"hold_months":2', 3, "counters"),
    ('"down":"one"', '"down":"by_points"', 7, "counters"),
], ids=["silver", "points", "target", "gold", "hold", "down"])
def test_other_levels_and_grants_are_found(climber, was, now, seq, says):
    climber.service.sql("create table kept_rules as table rule_set")
    climber.change_rules(REPLACE.format(was, now))
    plain, run = climber.verify(), climber.verify("--rules", climber.account)
    climber.change_rules("delete from rule_set; insert into rule_set select * from kept_rules; "
                         "drop table kept_rules")
    assert plain.returncode == 0, "the chain cannot see it"
    wrong = [line for line in run.stdout.splitlines() if line.startswith("WRONG")]
    assert run.returncode == 1 and len(wrong) == 1, run.stdout + run.stderr
    assert f"{climber.account}-{seq}: " in wrong[0] and says in wrong[0], wrong
