"""The bar to the next level, challenges and what keeps a level, in the app and on /account, live; a
day later the pages ask for that day's."""
import datetime
from zoneinfo import ZoneInfo

import pytest

from harness import Phone, Staff
from harness.phone import PASSWORD
from harness.rules import preset, program, put_in_force
from conftest import log_in
from test_account import sign_in

ZONE = ZoneInfo("America/New_York")


@pytest.fixture(scope="module", autouse=True)
def coffee(service):
    put_in_force(service, Staff(service), preset("coffee"))


@pytest.fixture(name="grace", scope="module")
def fixture_grace(service):
    return Phone.enrol(service, name="Grace Hopper")


@pytest.fixture(name="app", scope="module")
def fixture_app(windows, grace):
    return log_in(windows(360, 800), grace.email, PASSWORD)


@pytest.fixture(name="page", scope="module")
def fixture_page(windows, grace):
    return sign_in(windows(1280, 900), grace, "/account#rewards")


def buy(till, phone, amount):
    till.renew().purchase(present=phone.paycode(), amount=amount, tender="other").expect(201)


def spelled(day):
    return f"{day:%B} {day.day}, {day.year}"


def test_the_way_to_gold_is_told_live(app, page, grace, till, service):
    buy(till, grace, 47700)
    for window in (app, page):
        window.shows("tier-next", "23 ★ to Gold by ")
        window.shows("challenge-four-weeks", "1 of 4")
        window.shows("challenge-four-weeks", "3 to go · until Sunday")
        assert not window.all("tier-keep")
    app.screenshot("app-progress-360-light")
    page.screenshot("account-progress-1280-light")
    assert app.faults() == [] and page.faults() == []


def test_gold_is_told_when_it_comes(app, page, grace, till):
    buy(till, grace, 2300)
    for window in (app, page):
        window.shows("tier-next", "2,000 ★ to Reserve by ")
        window.shows("tier-keep", "500 ★ keep it")
    app.click("open-account")
    app.choose("language", "vi")
    app.click("sheet-close")
    app.shows("tier-next", "Còn 2.000 ★ để lên Reserve")
    app.shows("challenge-four-weeks", "Còn 3 · đến hết Chủ Nhật")
    app.shows("challenge-four-weeks", "Bốn tuần liên tiếp")
    app.shows("reward-two-off", "Giảm 2,00")


def test_another_week_is_asked_for(page, service):
    """Nothing happened to the account, so nothing was pushed."""
    service.move_clock(7 * 86400)
    page.driver.refresh()
    page.shows("challenge-breakfast-3", "until Sunday")


def test_points_that_wait_are_told(windows, service, till):
    put_in_force(service, Staff(service), program(
        {"id": "all", "name": "1 per 1.00", "give": {"per_unit": "1"}},
        points={"life": {"after": "earning", "days": 40}, "hold_back_days": 14,
                "debt": {"allowed": True}}))
    phone = Phone.enrol(service, name="Ada King")
    buy(till, phone, 2400)
    window = log_in(windows(360, 800), phone.email, PASSWORD)
    day = datetime.datetime.fromtimestamp(service.now(), ZONE).date() + datetime.timedelta(days=14)
    window.shows("pending", f"24 ★ usable from {spelled(day)}")
    assert not window.all("challenges") and not window.all("tier-next")
