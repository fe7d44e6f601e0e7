"""Rule sets of many years: every worker holds all of them, the newest is in force, and what was
bought under the oldest is refunded by it."""
import json
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg

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


# --- each entry by the rules of its time ---------------------------------------------------------
def test_rules_take_over_amid_purchases(fresh_service):
    """Every entry is of the version that was in force at its time: verify decides it over again."""
    service = fresh_service()
    manager, cards = Staff(service), service.gift_cards(8)
    till = Terminal.enrol(service, manager)
    visits = [till.visit(number).expect(201).body for number, _ in cards]
    for visit in visits:
        till.load(visit, 5000).expect(201)
    base = manager.get("/v1/program/versions?limit=1").expect(200)["items"][0]["version"]
    version = manager.post("/v1/program/publish", {"document": program(UNIT), "base_version": base}
                           ).expect(201)["version"]
    service.move_clock(8)

    def buy(visit):
        """Until the new rules have decided one; the reasons of each."""
        texts = []
        while not texts or "×" not in texts[-1]:
            bought = till.purchase(visit, 1, lines=[{"sku": "a", "amount": 1}]).expect(201)
            texts.append(bought["entry"]["reasons"][0]["text"])
            till.refund(bought["entry"]["receipt"]).expect(201)
        return texts

    with ThreadPoolExecutor(len(visits)) as pool:
        for texts in pool.map(buy, visits):
            assert "0.01 x 2" in texts and texts[-1] == "0.01 × 1"
    assert service.sql("select count(distinct rules_version) from entry where kind = 2 and "
                       "rules_version in (%s, %s)", (base, version)) == [(2,)]
    service.verify()


def hold(service, query, *arguments):
    """A connection whose transaction holds what the query locks, until it is closed."""
    connection = psycopg.connect(service.postgres.conninfo(service.database, "postgres"))
    connection.execute(query, arguments)
    return connection


def test_what_waited_for_its_rows_goes_by_rules_that_are_known(fresh_service):
    """A batch that begins with a list of rules that is fresh, waits for locks, and reads a time at
    which other rules are in force, of which its worker could not hear."""
    service = fresh_service(workers=1)
    manager = Staff(service)
    till = Terminal.enrol(service, manager)
    put_in_force(service, manager, program(UNIT))
    visits = {}
    for number, _ in service.gift_cards(7):
        visit = till.visit(number).expect(201).body
        till.load(visit, 5000).expect(201)
        newest = service.sql("select account_id from entry order by at desc limit 1")
        visits[newest[0][0]] = visit
    first, *others = [visits[each] for each in sorted(visits)]  # as a batch locks them
    rows = [hold(service, "select from account where id = %s for update", each)
            for each in sorted(visits)]
    deaf = hold(service, "lock table terminal in access exclusive mode")
    began = time.monotonic()
    try:
        service.sql("insert into rule_set (version, effective_at, document) select max(version) + "
                    "1, to_timestamp(%s), %s from rule_set", (service.now() + 5.2, json.dumps(
                        program({**UNIT, "give": {"per_unit": "3"}}))))
        time.sleep(max(0, 3.4 + began - time.monotonic()))
        with ThreadPoolExecutor(len(visits)) as pool:
            bought = [pool.submit(till.purchase, first, 100)]
            time.sleep(0.15)  # behind it the others gather
            bought += [pool.submit(till.purchase, visit, 100) for visit in others]
            time.sleep(0.1)
            for row in rows:
                row.close()
                time.sleep(0.4)
            deaf.close()
            for each in bought:
                each.result().expect(201)
    finally:
        for connection in (*rows, deaf):
            connection.close()
    service.verify()
