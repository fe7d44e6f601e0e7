"""Vouchers and rewards of format 2 through the front door: made and given up by the member, used
once at the till, opened by a refund, ended by their time; what is refused, and why."""
import json

import pytest

from harness import Phone, Staff
from harness.client import new_key
from harness.rules import program, put_in_force
from harness.wait import until

DAY = 86400
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
TWO_OFF = {"id": "two-off", "name": "2.00 off", "cost": 60, "worth": 200, "kind": "amount",
           "voucher_days": 30}
TENTH = {"id": "tenth", "name": "A drink", "cost": 9, "worth": 600, "kind": "item",
         "voucher_days": 3, "when": {"lines": {"categories": ["drinks"]}}}
FREE = {"id": "free", "name": "Free extra", "cost": 0, "worth": 100, "kind": "amount",
        "limit": [{"times": 1, "per": "month"}]}
GIFT = {"id": "gift", "name": "Birthday treat", "cost": 0, "worth": 100, "kind": "amount",
        "gift_only": True}
CASH = {"id": "cash", "name": "A point is 0.01", "cost": 1, "worth": 1, "kind": "amount",
        "times_max": 50}
CUP = {"id": "cup", "name": "Own cup", "cost": 0, "worth": 20, "kind": "amount",
       "when": {"flags": ["own_cup"]}}
HOUSE = program({"id": "base", "name": "10 per 1.00", "give": {"per_unit": "10"}},
                rewards=[TWO_OFF, TENTH, FREE, GIFT, CASH, CUP])
LINES = [{"sku": "latte", "category": "drinks", "amount": 450},
         {"sku": "bagel", "category": "food", "amount": 350}]


@pytest.fixture(name="house", scope="module", autouse=True)
def fixture_house(service, manager):
    put_in_force(service, manager, HOUSE)


@pytest.fixture(name="till")
def fixture_till(till):
    """The clock moves between tests."""
    return till.renew()


@pytest.fixture(name="ann")
def fixture_ann(service, till):
    """A member with 90.00 and 100 points."""
    ann = Phone.enrol(service)
    ann.topup(10000).expect(201)
    till.purchase(present=ann.paycode(), amount=1000).expect(201)
    return ann


def visit(till, phone):
    return till.visit(phone.paycode()).expect(201).body


def pay(till, phone, *rewards, amount=800, lines=None, **fields):
    """800 with a latte and a bagel."""
    return till.purchase(visit(till, phone), amount=amount, rewards=list(rewards),
                         lines=LINES if lines is None else lines, **fields)


def points(phone):
    return phone.account()["points"]


def last(phone):
    return phone.get("/v1/accounts/me/entries?limit=1").expect(200)["items"][0]


def test_made_used_once_and_opened_by_a_refund(service, till, ann):
    made = ann.keep("two-off").expect(201)
    voucher = made["voucher"]
    assert voucher == ann.account()["vouchers"][0]["id"] == made["entry"]["voucher"]["id"]
    assert voucher.startswith("vch_") and made["entry"]["kind"] == "voucher"
    assert (made["entry"]["points"], made["account"]["points"], points(ann)) == (-60, 40, 40)
    told = ann.account()["vouchers"]
    assert told == [{"id": voucher, "reward": "two-off", "name": "2.00 off",
                     "ends_at": made["entry"]["voucher"]["ends_at"]}]

    bought = pay(till, ann, {"voucher": voucher, "off": 200}).expect(201)
    assert bought["entry"]["rewards"] == [
        {"reward": "two-off", "cost_micro": 60000000, "off": 200, "voucher": voucher}]
    assert (points(ann), ann.account()["vouchers"]) == (120, [])
    pay(till, ann, {"voucher": voucher}).expect(422, "voucher-ended")
    ann.give_up(voucher).expect(422, "voucher-ended")

    till.refund(bought["entry"]["receipt"]).expect(201)
    assert (points(ann), ann.account()["vouchers"]) == (40, told)
    ended = ann.give_up(voucher).expect(201)
    assert (ended["entry"]["kind"], ended["entry"]["points"]) == ("voucher_end", 60)
    assert ended["entry"]["voucher"] == {"id": voucher, "reward": "two-off"}
    assert (points(ann), ann.account()["vouchers"]) == (100, [])
    service.verify()


def test_a_redemption_spends_it_and_a_void_opens_it(till, ann):
    voucher, key = ann.keep("tenth").expect(201)["voucher"], new_key()
    spent = till.post("/v1/redemptions", {"visit": visit(till, ann)["visit"],
                                          "rewards": [{"voucher": voucher}, {"reward": "free"}]},
                      key=key).expect(201)
    assert spent["entry"]["points"] == 0
    assert [each["reward"] for each in spent["entry"]["rewards"]] == ["tenth", "free"]
    till.void(key, present=ann.paycode()).expect(201)
    assert [each["id"] for each in ann.account()["vouchers"]] == [voucher]
    pay(till, ann, {"reward": "free"}).expect(201)      # its use has returned, too


def test_a_repeat_makes_one(till, ann):
    key = new_key()
    made, again = ann.keep("two-off", key).expect(201), ann.keep("two-off", key).expect(201)
    assert again.body == made.body and again.headers["Idempotent-Replayed"] == "true"
    assert len(ann.account()["vouchers"]) == 1
    ann.keep("tenth", key).expect(422, "idempotency-key-reused")
    use, key = {"voucher": made["voucher"], "off": 200}, new_key()
    asked = {"visit": visit(till, ann), "amount": 800, "key": key}
    till.purchase(**asked, rewards=[use]).expect(201)
    assert till.purchase(**asked, rewards=[use]).expect(201).headers["Idempotent-Replayed"]
    till.purchase(**asked, rewards=[{**use, "off": 100}]).expect(422, "idempotency-key-reused")


def test_it_ends_with_its_last_day(service, till, ann):
    """Three days later; the till's next day is the fourth, and its points are there again."""
    ann.keep("tenth").expect(201)
    assert points(ann) == 91
    service.move_clock(4 * DAY)
    ann.login()
    until(lambda: last(ann)["kind"] == "voucher_end", "the voucher has ended")
    assert (last(ann)["channel"], points(ann), ann.account()["vouchers"]) == ("system", 100, [])


def test_what_no_voucher_is_made_of(ann):
    for reward in ("cash", "gift", "free"):
        reply = ann.keep(reward).expect(422, "reward-unavailable")
        assert (reply["reason"], reply["reward"]) == ("voucher", reward)


def test_refused_by_points_by_name_and_by_number(ann):
    ann.keep("nothing").expect(422, "reward-unknown")
    ann.keep("two-off").expect(201)
    assert ann.keep("two-off").expect(422, "insufficient-points")["short"] == 20


def test_sixteen_are_the_most(service, till):
    ann = Phone.enrol(service)
    ann.topup(50000).expect(201)
    till.purchase(present=ann.paycode(), amount=2000).expect(201)
    for _ in range(16):
        ann.keep("tenth").expect(201)
    assert ann.keep("tenth").expect(422, "too-many-vouchers")["maximum"] == 16
    assert len(ann.account()["vouchers"]) == 16
    service.verify()


def test_somebody_elses_is_none(service, till, ann):
    bob = Phone.enrol(service)
    bob.topup(5000).expect(201)
    voucher = ann.keep("two-off").expect(201)["voucher"]
    pay(till, bob, {"voucher": voucher}).expect(422, "voucher-ended")
    pay(till, ann, {"voucher": "vch_nothing"}).expect(422, "voucher-ended")
    bob.give_up(voucher).expect(404, "not-found")
    bob.give_up("acc_1-2").expect(404, "not-found")
    ann.give_up(voucher[:-1] + "9999").expect(422, "voucher-ended")
    assert len(ann.account()["vouchers"]) == 1


def test_rewards_of_a_check(till, ann):
    """Conditions, lines, times and what is taken off."""
    def refused(reward, reason, **fields):
        reply = pay(till, ann, reward, **fields).expect(422, "reward-unavailable")
        assert (reply["reason"], reply["reward"]) == (reason, reward["reward"])

    refused({"reward": "tenth"}, "lines")
    refused({"reward": "tenth", "line": 2}, "lines")
    refused({"reward": "gift"}, "gift_only")
    refused({"reward": "cup"}, "when")
    refused({"reward": "cash", "times": 51}, "times")
    worth = pay(till, ann, {"reward": "cash", "times": 50, "off": 51}).expect(422, "reward-worth")
    assert worth["maximum"] == 50
    pay(till, ann, {"reward": "cup", "off": 20}, flags=["own_cup"]).expect(201)
    done = pay(till, ann, {"reward": "tenth", "line": 1, "off": 450},
               {"reward": "cash", "times": 50, "off": 50}, {"reward": "free"}).expect(201)
    assert done["entry"]["rewards"] == [
        {"reward": "tenth", "cost_micro": 9000000, "line": 1, "off": 450},
        {"reward": "cash", "cost_micro": 50000000, "times": 50, "off": 50},
        {"reward": "free", "cost_micro": 0}]
    refused({"reward": "free"}, "limit")


@pytest.mark.parametrize("reward, field", [
    ({}, "rewards[0]"), ({"reward": "free", "voucher": "vch_1-2"}, "rewards[0]"),
    ({"voucher": "vch_1-2", "times": 2}, "rewards[0].times")])
def test_bodies_that_say_too_much_or_nothing(till, ann, reward, field):
    here = visit(till, ann)
    reply = till.purchase(here, amount=800, rewards=[reward]).expect(400, "invalid-body")
    assert reply["field"] == field
    reply = till.post("/v1/redemptions", {"visit": here["visit"], "rewards": [reward]},
                      key=new_key()).expect(400, "invalid-body")
    assert reply["field"] == field


def test_what_can_be_had(service, till, ann):
    def rewards(reader, account="me", query=""):
        items = reader.get(f"/v1/accounts/{account}/rewards{query}").expect(200)["items"]
        return {item["id"]: (item["available"], item["missing"], item["reasons"])
                for item in items}

    there = {"two-off": (True, 0, []), "tenth": (True, 0, []), "free": (True, 0, []),
             "gift": (False, 0, ["gift_only"]), "cash": (True, 0, []), "cup": (False, 0, ["when"])}
    assert rewards(ann) == there
    number = ann.account()["id"]
    assert rewards(Staff(service), number) == there
    here = visit(till, ann)
    assert rewards(till, number, f"?visit={here['visit']}") == there
    ann.get("/v1/accounts/acc_1/rewards").expect(404)
    ann.keep("two-off").expect(201)
    pay(till, ann, {"reward": "free"}, amount=100, lines=[]).expect(201)
    there.update({"two-off": (False, 10, ["points"]), "free": (False, 0, ["limit"])})
    assert rewards(ann) == there
    first = ann.get("/v1/accounts/me/rewards").expect(200)["items"][0]
    assert first == {"id": "two-off", "name": "2.00 off", "cost": 60, "worth": 200,
                     "kind": "amount", "voucher_days": 30, "available": False, "missing": 10,
                     "reasons": ["points"]}


def test_a_frozen_account_makes_none_and_may_give_one_up(service, ann):
    voucher = ann.keep("two-off").expect(201)["voucher"]
    Staff(service).post(f"/v1/accounts/{ann.account()['id']}/freeze", {"reason": "lost_card"},
                        key=new_key()).expect(201)
    ann.keep("tenth").expect(422, "account-frozen")
    ann.give_up(voucher).expect(201)
    assert points(ann) == 100


def test_a_changed_row_is_found(service, ann):
    """The column is null where there are none; what somebody changes in it, verify finds."""
    number = 0
    for digit in ann.account()["id"].removeprefix("acc_"):
        number = number * 32 + DIGITS.index(digit)
    kept = "select vouchers from account where id = %s"
    assert service.sql(kept, (number,)) == [(None,)]
    ann.keep("two-off").expect(201)
    row = service.sql(kept, (number,))[0][0]
    assert (len(row), row[3]) == (7, 1)
    for change in ("vouchers[3] = vouchers[3] + 1", "vouchers[7] = 59000000", "vouchers = null",
                   "vouchers = array[1, 2]"):
        service.sql(f"update account set {change} where id = {number}")
        with pytest.raises(AssertionError):
            service.verify()
        service.sql("update account set vouchers = %s where id = %s", (row, number))
    service.verify()


def test_the_operators_hammer_keeps_and_uses_them(service):
    """One voucher used and given up several times at once: one of them wins, by the books, too."""
    told = json.loads(service.crema("hammer", "--operations", "600", "--seconds", "60",
                                    "--accounts", "40", "--json"))
    assert told["finding_count"] == 0 and "sound" in told["verify"], told["findings"]
    [mix] = [mix for mix in told["mixes"] if mix["mix"] == "voucher"]
    assert mix["acknowledged"] > 0 and mix["refused"] > 0, mix
    kinds = dict(service.sql("select kind, count(*) from entry where kind in (18, 19) group by 1"))
    assert kinds[18] > 1 and kinds[19] > 1
