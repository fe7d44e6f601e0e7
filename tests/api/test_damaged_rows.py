"""Rows of the ledger that cannot be one of ours: refused, and nobody else is harmed."""
import pytest

from harness.rules import program, put_in_force

UNIT = {"id": "unit", "name": "1 per 1.00", "give": {"per_unit": "1"}}


@pytest.fixture(name="cards", scope="module")
def fixture_cards(service, manager):
    put_in_force(service, manager, program(UNIT))
    return iter(service.gift_cards(20))


@pytest.mark.parametrize("tier", [16, -1, 32767, -32768])
def test_a_tier_that_there_is_not(service, till, cards, tier):
    """Rules are looked up by it."""
    till.renew()
    visit, other = (till.visit(next(cards)[0]).expect(201).body for _ in range(2))
    till.load(visit, 1000).expect(201)
    till.load(other, 1000).expect(201)
    account = service.sql("select account_id from entry order by at desc limit 2")[1][0]
    service.sql("update account set tier = %s where id = %s", (tier, account))
    entries = service.sql("select count(*) from entry")
    till.purchase(visit, 100).expect(500, "internal")
    assert service.sql("select count(*) from entry") == entries
    assert till.purchase(other, 100).expect(201)["entry"]["points_micro"] == 1000000
    service.sql("update account set tier = 0 where id = %s", (account,))
    assert till.purchase(visit, 100).expect(201)["entry"]["points_micro"] == 1000000
    service.verify()
