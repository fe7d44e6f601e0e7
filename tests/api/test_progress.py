"""How far an account has come: the next level, keeping its own, challenges, the next reward, as a
part of the account as of its newest entry and as a document of its own as of now."""
import datetime
from zoneinfo import ZoneInfo

import pytest

from harness import Phone, Staff
from harness.rules import preset, program, put_in_force

ALL = {"id": "all", "name": "1 per 1.00", "give": {"per_unit": "1"}}
ZONE = ZoneInfo("America/New_York")


@pytest.fixture(name="coffee", scope="module", autouse=True)
def fixture_coffee(service, manager):
    put_in_force(service, manager, preset("coffee"))


@pytest.fixture(name="ann")
def fixture_ann(service, till):
    phone = Phone.enrol(service)
    till.renew()
    return phone


def today(service):
    return datetime.datetime.fromtimestamp(service.now(), ZONE).date()


def month_end(day, months=0):
    """The last day of the month so many months later."""
    number = day.year * 12 + day.month + months
    return datetime.date(number // 12, number % 12 + 1, 1) - datetime.timedelta(days=1)


def buy(till, phone, amount):
    till.renew().purchase(present=phone.paycode(), amount=amount, tender="other").expect(201)


def days_pass(service, phone, days):
    """And she signs in again."""
    service.move_clock(days * 86400)
    phone.login()


def told(phone):
    account = phone.account()
    return account, account["progress"]


def test_a_new_member_begins(ann, service, till):
    buy(till, ann, 100)
    account, progress = told(ann)
    day = today(service)
    assert progress["valid_until"] == str(day) and "tier_until" not in account
    assert progress["tier"] == {"next": "Gold", "of": 500, "missing": 499,
                                "by": str(month_end(day, 11))}
    assert progress["keep"] is None and "pending" not in account
    sunday = day + datetime.timedelta(days=6 - day.weekday())
    assert [tuple(each[name] for name in ("id", "counts", "count", "target", "ends_on"))
            for each in progress["challenges"]] == [
                ("breakfast-3", "visits", 0, 3, str(sunday)),
                ("four-weeks", "weeks", 0, 4, str(sunday))]
    assert progress["next_reward"] == {"id": "extra", "name": "Extra shot or syrup",
                                       "names": {"vi": "Thêm shot hoặc siro"}, "cost": 25,
                                       "missing": 24}


def test_gold_is_reached_and_kept(ann, service, till):
    buy(till, ann, 30000)
    assert told(ann)[1]["tier"]["missing"] == 200
    buy(till, ann, 20000)
    account, progress = told(ann)
    day = today(service)
    assert (account["tier"], account["tier_until"]) == ("Gold", str(month_end(day, 12)))
    assert progress["tier"]["next"] == "Reserve" and progress["tier"]["missing"] == 2000
    # The window that decides is of the last twelve months of Gold: this month is not in it.
    assert progress["keep"] == {"name": "Gold", "of": 500, "missing": 500,
                                "by": str(month_end(day, 12))}
    assert progress["next_reward"] is None
    assert len(ann.get("/v1/accounts/me").text) < 2048


def test_weeks_in_a_row_are_counted(ann, service, till):
    for weeks in (1, 2, 3):
        buy(till, ann, 500)
        assert told(ann)[1]["challenges"][1]["count"] == weeks
        days_pass(service, ann, 7)
    now = ann.get("/v1/accounts/me/progress").expect(200).body
    assert now["challenges"][1]["count"] == 3, "this week can go on with them"
    days_pass(service, ann, 7)
    now = ann.get("/v1/accounts/me/progress").expect(200).body
    assert now["challenges"][1]["count"] == 0, "a week was missed"
    assert told(ann)[1]["challenges"][1]["count"] == 3, "the account is as of its newest entry"


def test_now_is_a_document_of_its_own(ann, service, till):
    buy(till, ann, 1000)
    reply = ann.get("/v1/accounts/me/progress").expect(200)
    assert reply.body == told(ann)[1]
    assert ann.get("/v1/accounts/me/progress",
                   headers={"If-None-Match": reply.headers["ETag"]}).status == 304
    before = ann.get("/v1/accounts/me").headers["ETag"]
    days_pass(service, ann, 1)
    later = ann.get("/v1/accounts/me/progress").expect(200)
    assert later.headers["ETag"] != reply.headers["ETag"]
    assert later.body["valid_until"] == str(today(service))
    assert ann.get("/v1/accounts/me").headers["ETag"] == before, "nothing happened to it"
    assert told(ann)[1] == reply.body


def test_points_that_wait_are_told(ann, service, till):
    put_in_force(service, Staff(service), program(ALL, points={
        "life": {"after": "earning", "days": 40}, "hold_back_days": 14, "debt": {"allowed": True}}))
    buy(till, ann, 1000)
    account, progress = told(ann)
    usable = today(service) + datetime.timedelta(days=14)
    assert account["points"] == 10
    assert account["pending"] == [{"on": str(usable), "points": 10}]
    assert progress["tier"] is None and progress["challenges"] == []
