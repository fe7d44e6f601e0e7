"""Levels and points' life through the front door: reached, lost by a refund, ended by date, and
what verify makes of it."""
import datetime
from zoneinfo import ZoneInfo

import pytest

from harness import Phone
from harness.rules import program, put_in_force
from harness.wait import until

DAY, HOUR = 86400, 3600
ZONE = ZoneInfo("America/New_York")
HOUSE = program(
    {"id": "base", "name": "Base", "when": {"tiers": ["green"]}, "give": {"per_unit": "1"}},
    {"id": "more", "name": "More", "when": {"tiers": ["gold"]}, "give": {"per_unit": "2"}},
    tiers={"window_months": 1, "hold_months": 1, "down": "by_points", "levels": [
        {"id": "green", "number": 0, "name": "Green", "points": 0},
        {"id": "gold", "number": 1, "name": "Gold", "points": 50}]},
    points={"life": {"after": "activity", "months": 2, "by_tier": [{"tier": "gold", "months": 0}]},
            "debt": {"allowed": True}},
    rewards=[{"id": "cash", "name": "0.01 off", "cost": 1, "worth": 1, "kind": "amount"}])


@pytest.fixture(name="house", scope="module", autouse=True)
def fixture_house(service, manager):
    put_in_force(service, manager, HOUSE)


@pytest.fixture(name="till")
def fixture_till(till):
    """The clock moves between tests."""
    return till.renew()


@pytest.fixture(name="ann")
def fixture_ann(service):
    ann = Phone.enrol(service)
    ann.topup(20000).expect(201)
    return ann


def buy(till, phone, amount):
    return till.purchase(present=phone.paycode(), amount=amount).expect(201).body


def entries(phone, count):
    return phone.get(f"/v1/accounts/me/entries?limit={count}").expect(200)["items"]


def today(service):
    return datetime.datetime.fromtimestamp(service.now(), ZONE).date()


def month_after(day, months):
    """The first day of the month so many months later."""
    month = day.year * 12 + day.month - 1 + months
    return datetime.date(month // 12, month % 12 + 1, 1)


def test_points_wait_for_their_day(service, manager, till, ann):
    life = {"life": {"after": "earning", "days": 365}, "hold_back_days": 14,
            "debt": {"allowed": True}}
    put_in_force(service, manager, {**HOUSE, "points": life})
    buy(till, ann, 1000)
    day = today(service) + datetime.timedelta(14)
    assert ann.account()["points"] == 10
    assert ann.account()["pending"] == [{"on": str(day), "points": 10}]
    till.redeem(reward="cash", present=ann.paycode()).expect(422, "insufficient-points")
    put_in_force(service, manager, HOUSE)
    service.move_clock(14 * DAY)
    till.renew()
    ann.login()
    till.redeem(reward="cash", present=ann.paycode()).expect(201)
    assert "pending" not in ann.account()


def test_reached_and_lost_by_a_refund(service, till, ann):
    buy(till, ann, 4000)
    assert (ann.account()["tier"], "tier_until" in ann.account()) == ("Green", False)
    bought = buy(till, ann, 1000)
    assert bought["entry"]["points"] == 10
    tier, purchase = entries(ann, 2)
    assert (tier["kind"], tier["tier"], tier["points"], tier["channel"]) == (
        "tier", {"from": "Green", "to": "Gold"}, 0, "system")
    assert tier["reference"] == purchase["receipt"] == bought["entry"]["receipt"]
    account = ann.account()
    assert account["tier"] == "Gold"
    assert account["tier_until"] == str(month_after(today(service), 2) - datetime.timedelta(1))
    assert account["expiring"] == [{"on": None, "points": 50}]
    more = buy(till, ann, 1000)
    assert more["entry"]["points"] == 20
    till.refund(bought["entry"]["receipt"]).expect(201)
    assert ann.account()["tier"] == "Gold"          # of 70 points 60 are left
    till.refund(more["entry"]["receipt"]).expect(201)
    account = ann.account()
    assert (account["tier"], account["points"], "tier_until" in account) == ("Green", 40, False)
    assert entries(ann, 1)[0]["tier"] == {"from": "Gold", "to": "Green"}
    assert service.crema("verify", "--rules")


def test_ends_by_date_and_points_with_it(service, till, ann):
    buy(till, ann, 5000)
    assert ann.account()["tier"] == "Gold"
    day = today(service)
    service.move_clock((month_after(day, 2) - day).days * DAY + 2 * HOUR)
    ann.login()
    until(lambda: ann.account()["tier"] == "Green", "Gold has ended")
    assert entries(ann, 1)[0]["tier"] == {"from": "Gold", "to": "Green"}
    assert entries(ann, 1)[0]["reference"] is None
    ends = month_after(today(service), 3)
    assert ann.account()["expiring"] == [
        {"on": str(ends - datetime.timedelta(1)), "points": 50}]
    service.move_clock((ends - today(service)).days * DAY + 2 * HOUR)
    ann.login()
    until(lambda: ann.account()["points"] == 0, "the points have ended")
    assert entries(ann, 1)[0]["kind"] == "expire"
    assert service.crema("verify", "--rules")
