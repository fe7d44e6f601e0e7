"""Statements by month: the sums are those of the ledger, counted again by the database."""
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from harness import Phone, Terminal

ZONE = "Asia/Ho_Chi_Minh"  # its months end at 17:00 in UTC
DAY_S = 86400
EXPIRE = 13

# Every entry of an account with its month by the calendar of the program's zone.
BY_MONTH = """
    select to_char(e.at at time zone p.time_zone, 'YYYY-MM'), e.seq, e.cash, e.kind,
           e.points_micro, e.points_after, e.cash_after
    from entry e, program p
    where e.account_id = (select account_id from member where id = %s)
    order by e.seq"""


def number(public_id):
    """The number behind an id such as acc_3k9v7q2m8x4ta."""
    value = 0
    for sign in public_id.split("_")[1]:
        value = value << 5 | "0123456789abcdefghjkmnpqrstvwxyz".index(sign)
    return value


def recounted(service, phone):
    """{month: sums} of whoever is signed in, from the rows of the ledger alone."""
    months, cash, points = {}, 0, 0
    rows = service.sql(BY_MONTH, [number(phone.get("/v1/me").expect(200)["id"])])
    for month, seq, moved, kind, points_micro, after_micro, cash_after in rows:
        whole = after_micro // 10**6 - (after_micro - points_micro) // 10**6
        sums = months.setdefault(month, {
            "entries": 0, "last_seq": 0, "cash": {"in": 0, "out": 0, "opening": cash},
            "points": {"earned": 0, "used": 0, "ended": 0, "opening": points}})
        sums["entries"] += 1
        sums["last_seq"] = seq
        sums["cash"]["in" if moved > 0 else "out"] += abs(moved)
        name = "earned" if whole > 0 else "ended" if kind == EXPIRE else "used"
        sums["points"][name] += abs(whole)
        cash, points = cash_after, after_micro // 10**6
        sums["cash"]["closing"], sums["points"]["closing"] = cash, points
    return months


def of(phone, month=None, **more):
    query = "&".join(f"{name}={value}" for name, value in {"month": month, **more}.items() if value)
    return phone.get(f"/v1/accounts/me/statement?{query}").expect(200).body


def agrees(told, counted):
    cash, points = told["cash"], told["points"]
    assert cash["opening"] + cash["in"] - cash["out"] == cash["closing"]
    assert (points["opening"] + points["earned"] - points["used"] - points["ended"]
            == points["closing"])
    held = cash.pop("held")
    assert 0 <= held <= cash["closing"]
    assert {name: told[name] for name in counted} == counted


@pytest.fixture(name="shop", scope="module")
def fixture_shop(postgres):
    from harness import Service
    service = Service(postgres, workers=1, start=False)
    service.sql(f"update program set time_zone = '{ZONE}'")
    service.start()
    yield service
    service.remove()


def spent(shop, till, phone, amounts):
    for amount in amounts:
        till.purchase(present=phone.paycode(), amount=amount).expect(201)
        shop.move_clock(30)


@pytest.fixture(name="grace", scope="module")
def fixture_grace(shop):
    """Four months: purchases, a refund, a reward, a hold; entries on both sides of a month's end
    that the program's clock and UTC see in different months. It begins on the second of a month,
    whatever day it is where the test runs."""
    shop.move_clock(int(month_end(shop.now()) - shop.now()) + DAY_S)
    till, phone = Terminal.demo(shop), Phone.enrol(shop)
    phone.topup(40000).expect(201)
    spent(shop, till, phone, (450, 1234, 999))
    end = month_end(shop.now())
    shop.move_clock(int(end - shop.now()) - 3600)
    till, phone = Terminal.demo(shop), phone.login()
    spent(shop, till, phone, (725, 10000))
    shop.move_clock(3600)
    till, phone = Terminal.demo(shop), phone.login()
    spent(shop, till, phone, (5000,))
    purchase = till.purchase(present=phone.paycode(), amount=777).expect(201)
    till.refund(purchase["entry"]["receipt"], amount=300).expect(201)
    shop.move_clock(60 * DAY_S)
    till, phone = Terminal.demo(shop), phone.login()
    reward = min(phone.get("/v1/rewards").expect(200)["items"], key=lambda each: each["cost"])
    till.redeem(reward=reward["id"], present=phone.paycode()).expect(201)
    shop.move_clock(30)
    till.hold(amount=2000, present=phone.paycode()).expect(201)
    return phone


def month_end(now):
    """When the month of the program's clock is over."""
    here = datetime.fromtimestamp(now, ZoneInfo(ZONE))
    year, month = here.year + here.month // 12, here.month % 12 + 1
    return datetime(year, month, 1, tzinfo=ZoneInfo(ZONE)).timestamp()


def test_every_month_is_the_ledgers(shop, grace):
    counted = recounted(shop, grace)
    assert len(counted) == 3 and sum(sums["entries"] for sums in counted.values()) >= 11
    for month, sums in counted.items():
        told = of(grace, month)
        agrees(told, sums)
        assert told["since"] == min(counted) and told["time_zone"] == ZONE
    assert any(sums["points"]["used"] for sums in counted.values())


def test_so_are_those_of_the_demos_history(shop):
    """Among them what has expired, since the clock stands months later."""
    ada = Phone.ada(shop)
    ada.account()
    counted = recounted(shop, ada)
    assert counted
    for month, sums in counted.items():
        agrees(of(ada, month), sums)


def test_points_that_ended_stand_apart(shop, grace):
    before = of(grace)["points"]
    shop.move_clock(800 * DAY_S)
    grace.login().account()
    counted = recounted(shop, grace)
    ended = {month: sums for month, sums in counted.items() if sums["points"]["ended"]}
    assert ended and before["closing"] == sum(sums["points"]["ended"] for sums in ended.values())
    for month, sums in counted.items():
        agrees(of(grace, month), sums)


def test_the_entries_are_those_between_its_ends(grace):
    """`last_seq` and `after_seq` are the way to the month's entries, and to no others."""
    since = of(grace)["since"]
    told = of(grace, since)
    page = grace.get(f"/v1/accounts/me/entries?limit=200&cursor={told['last_seq'] + 1}").expect(200)
    items = [each for each in page["items"] if each["seq"] > told["after_seq"]]
    assert len(items) == told["entries"]
    assert all(told["from"] <= each["at"] < told["until"] for each in items)
    assert sum(each["cash"] for each in items) == told["cash"]["in"] - told["cash"]["out"]
    shown = sum(each["points"] for each in items)
    assert shown == told["points"]["closing"] - told["points"]["opening"]


def test_what_is_held_is_of_the_closing_balance(shop):
    phone, till = Phone.enrol(shop), Terminal.demo(shop)
    phone.topup(5000).expect(201)
    till.hold(amount=2000, present=phone.paycode()).expect(201)
    assert of(phone)["cash"] == {"opening": 0, "in": 5000, "out": 0, "closing": 5000, "held": 2000}


def test_months_without_anything(shop):
    """Before the account, and to come: empty, with what stood then. A new account has no month."""
    phone = Phone.enrol(shop)
    told = of(phone)
    assert (told["since"], told["entries"], told["version"]) == (None, 0, 0)
    phone.topup(1500).expect(201)
    assert of(phone, "1999-12")["cash"]["closing"] == 0
    later = of(phone, "2040-02")
    assert later["cash"] == {"opening": 1500, "in": 0, "out": 0, "closing": 1500, "held": 0}
    assert (later["entries"], later["after_seq"], later["last_seq"]) == (0, 1, 1)


def test_it_is_as_new_as_is_asked_for(shop):
    phone = Phone.enrol(shop)
    version = phone.topup(1500).expect(201)["account"]["version"]
    assert of(phone, at_least=version)["version"] >= version
    phone.get(f"/v1/accounts/me/statement?at_least={version + 1}").expect(409, "version-ahead")


@pytest.mark.parametrize("month", ["2026", "2026-13", "2026-00", "2026-1", "1969-12", "2026-011",
                                   "2026%2F11", "+026-11", "2026-+1", ""])
def test_a_month_that_is_none(shop, grace, month):
    grace.login()
    problem = grace.get(f"/v1/accounts/me/statement?month={month}").expect(400, "invalid-query")
    assert problem["field"] == "month"
    grace.get("/v1/accounts/me/statement?month=2026-11&month=2026-12").expect(400, "invalid-query")
