"""Rule sets of many years: every worker holds all of them, the newest is in force, and what was
bought under the oldest is refunded by it."""
import json

from harness import Client, Staff, Terminal, until
from harness.rules import program, put_in_force, simple

MANY = 1100  # more than one answer of the database brings
UNIT = {"id": "unit", "name": "1 per 1.00", "give": {"per_unit": "1"}}
LINES = [{"sku": "a", "amount": 600}, {"sku": "b", "amount": 400}]


def add(service, count, document):
    """So many versions more, in force in a moment, each a microsecond after the one before; the
    newest."""
    service.sql("insert into rule_set (version, effective_at, document) select m.version + n, "
                "to_timestamp(%s) + n * interval '1 us', %s from generate_series(1, %s) n cross "
                "join (select max(version) as version from rule_set) m",
                (service.now() + 3, json.dumps(document), count))
    return service.sql("select max(version) from rule_set")[0][0]


def in_force(service, version):
    until(lambda: all(Client(service).get("/v1/program").expect(200)["rules_version"] == version
                      for _ in range(8)), f"every worker goes by version {version}")


def test_rule_sets_of_many_years(fresh_service):
    service = fresh_service()
    manager, card = Staff(service), service.gift_cards(1)[0][0]
    till = Terminal.enrol(service, manager)
    put_in_force(service, manager, program(UNIT))
    visit = till.visit(card).expect(201).body
    till.load(visit, 5000).expect(201)
    bought = till.purchase(visit, 1000, lines=LINES).expect(201)
    receipt = bought["entry"]["receipt"]
    # While it runs, and more than it began with.
    newest = add(service, MANY, simple(rewards=[]))
    in_force(service, newest)
    told = till.refund(receipt, lines=[{"line": 2, "quantity": 1}]).expect(201)
    assert told["entry"]["points_micro"] == -4000000
    # And when it begins.
    newest = add(service, MANY, program(UNIT))
    service.restart()
    in_force(service, newest)
    till.renew()
    shown = till.get(f"/v1/accounts/{visit['account']}/entries/{bought['entry']['seq']}?visit="
                     f"{visit['visit']}").expect(200)
    assert shown.body == bought["entry"]
    assert shown["reasons"][0]["name"] == UNIT["name"]
    assert till.refund(receipt).expect(201)["entry"]["points_micro"] == -6000000
    service.verify()
