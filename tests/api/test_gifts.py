"""Gifts and challenges under rules of format 2 through the front door: who joins, what follows a
purchase, what its return takes back, and members whose enrolment ended before they had joined."""
import pytest

from harness import Phone, until
from harness.rules import program, put_in_force, simple

ALL = {"id": "all", "name": "1 per 1.00", "give": {"per_unit": "1"}}
HELLO = {"id": "hello", "name": "Hello", "on": "join", "points": "5"}
WELCOME = {"id": "welcome", "name": "Welcome", "on": "first_purchase", "points": "50",
           "when": {"at_least": 500}}
CAKE = {"id": "cake", "name": "Cake", "cost": 0, "worth": 500, "kind": "amount", "gift_only": True}
THREE = {"id": "three", "name": "Three breakfasts", "count": "visits", "target": 3, "per": "ever",
         "when": {"at_least": 300}, "points": "25"}
SPENT = {"id": "spent", "name": "20.00 spent", "count": "amount", "target": 2000, "per": "ever",
         "reward": "cake", "valid": [{"days": 7}]}
HOUSE = program(ALL, gifts=[HELLO, WELCOME], challenges=[THREE, SPENT], rewards=[CAKE])


@pytest.fixture(name="house", scope="module", autouse=True)
def fixture_house(service, manager):
    put_in_force(service, manager, HOUSE)


class Customer:
    """A member with 100.00, and a till that she is known at."""

    def __init__(self, service, till):
        self.till = till.renew()
        self.phone = Phone.enrol(service)
        self.phone.topup(10000).expect(201)
        self.visit = self.till.visit(self.phone.paycode()).expect(201).body     # and a card entry

    def buy(self, amount):
        return self.till.purchase(self.visit, amount).expect(201)["entry"]

    def newest(self, count):
        return self.phone.entries()[-count:]


@pytest.fixture(name="ann")
def fixture_ann(service, till):
    return Customer(service, till)


def kinds(entries):
    return [entry["kind"] for entry in entries]


def gift(rule, reversed_=False):
    return {"rule": rule["id"], "name": rule["name"], "reversed": reversed_}


def test_a_member_joins(ann, service):
    join, hello, load = ann.phone.entries()[:3]
    assert (join["kind"], join["points"], join["reference"]) == ("join", 0, None)
    assert join["channel"] == "app" and join["store"] is None
    assert (hello["kind"], hello["points"], hello["channel"]) == ("bonus", 5, "system")
    assert hello["gift"] == gift(HELLO) and hello["reference"] == join["receipt"]
    assert load["kind"] == "load" and "gift" not in load
    account = int(service.sql("select account_id from member where joined order by created_at "
                              "desc limit 1")[0][0])
    assert service.sql("select counters from account where id = %s", (account,))[0][0][0] == -4


def test_a_first_purchase_and_its_return(ann):
    """The till hears of its purchase alone; what follows it is in the history."""
    bought = ann.buy(700)
    assert (bought["kind"], bought["points"], bought["points_after"]) == ("purchase", 7, 12)
    purchase, welcome = ann.newest(2)
    assert purchase["receipt"] == bought["receipt"]
    assert (welcome["points"], welcome["points_after"]) == (50, 62)
    assert welcome["gift"] == gift(WELCOME) and welcome["reference"] == bought["receipt"]
    back = ann.till.refund(bought["receipt"], 300).expect(201)["entry"]
    assert (back["points"], back["points_after"]) == (-3, 59)
    refund, reversal = ann.newest(2)
    assert refund["receipt"] == back["receipt"]
    assert (reversal["kind"], reversal["points"], reversal["points_after"]) == ("bonus", -50, 9)
    assert reversal["gift"] == gift(WELCOME, True)
    assert reversal["reference"] == welcome["receipt"]
    ann.buy(500)
    assert kinds(ann.newest(2)) == ["purchase", "bonus"]


def test_three_visits(ann):
    ann.buy(500)
    ann.buy(299)
    second = ann.buy(300)
    third = ann.buy(300)
    assert kinds(ann.newest(5)) == ["bonus", "purchase", "purchase", "purchase", "bonus"]
    given = ann.newest(1)[0]
    assert (given["points"], given["gift"]) == (25, gift(THREE))
    ann.till.refund(second["receipt"], 1).expect(201)
    assert kinds(ann.newest(2)) == ["refund", "bonus"]
    taken = ann.newest(1)[0]
    assert (taken["points"], taken["gift"]) == (-25, gift(THREE, True))
    assert taken["reference"] == given["receipt"]
    ann.till.refund(third["receipt"]).expect(201)
    assert kinds(ann.newest(2)) == ["bonus", "refund"]


def test_a_prize_that_is_a_reward(ann):
    first = ann.buy(2000)
    assert kinds(ann.newest(3)) == ["purchase", "bonus", "voucher"]
    given = ann.newest(1)[0]
    assert given["gift"] == gift(SPENT) and given["reference"] == first["receipt"]
    ann.till.refund(first["receipt"]).expect(201)
    assert kinds(ann.newest(3)) == ["refund", "voucher_end", "bonus"]
    assert ann.newest(2)[0]["gift"] == gift(SPENT, True)
    assert ann.newest(2)[0]["reference"] == given["receipt"]


def test_who_did_not_get_that_far(service):
    """A worker went away between the member's row and her joining, or a version enrolled her that
    knows of none."""
    member = service.sql("insert into member (id, account_id, created_at) values (7001, 7002, "
                         "clock_timestamp() - interval '1 minute') returning joined")
    assert member == [(False,)]
    service.sql("insert into account (bucket, id) values (0, 7002)")
    until(lambda: service.sql("select joined from member where id = 7001") == [(True,)],
          "she has joined")
    assert service.sql("select kind, channel from entry where account_id = 7002 order by seq") == [
        (20, 0), (12, 0)]
    # Once: a second try hears of the first.
    service.sql("update member set joined = false where id = 7001")
    until(lambda: service.sql("select joined from member where id = 7001") == [(True,)],
          "it is noted again")
    assert service.sql("select count(*) from entry where account_id = 7002") == [(2,)]


def test_the_rules_make_it_again(service):
    service.verify()


def test_nobody_joins_under_format_1(service, manager):
    put_in_force(service, manager, simple())
    ann = Phone.enrol(service)
    assert ann.entries() == []
    service.sql("update member set created_at = created_at - interval '1 minute' where not joined")
    until(lambda: service.sql("select count(*) from member where not joined") == [(0,)],
          "she counts as joined")
    assert ann.entries() == []
