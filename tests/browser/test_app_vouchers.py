"""Vouchers in the app and on /account: taken, given back, spent at the till, all live."""
import pytest

from harness import Phone, Terminal, until
from harness.phone import PASSWORD
from harness.rules import program, put_in_force
from conftest import log_in
from test_account import sign_in

COFFEE = {"id": "coffee", "name": "Brewed coffee", "cost": 100, "worth": 300, "kind": "amount",
          "voucher_days": 30}
CUP = {"id": "cup", "name": "Own cup", "cost": 0, "worth": 20, "kind": "amount",
       "when": {"flags": ["own_cup"]}}
GIFT = {"id": "gift", "name": "Birthday treat", "cost": 0, "worth": 100, "kind": "amount",
        "gift_only": True}
FREE = {"id": "free", "name": "Free syrup", "cost": 0, "worth": 100, "kind": "amount",
        "limit": [{"times": 1, "per": "month"}]}
HOUSE = program({"id": "base", "name": "10 per 1.00", "give": {"per_unit": "10"}},
                rewards=[COFFEE, CUP, GIFT, FREE])


@pytest.fixture(name="grace", scope="module")
def fixture_grace(service, manager):
    put_in_force(service, manager, HOUSE)
    phone = Phone.enrol(service, name="Grace Hopper")
    phone.topup(20000).expect(201)
    Terminal.demo(service).purchase(present=phone.paycode(), amount=1500).expect(201)
    service.move_clock(30)
    assert phone.account()["points"] == 150
    return phone


@pytest.fixture(name="app", scope="module")
def fixture_app(windows, grace):
    return log_in(windows(360, 800), grace.email, PASSWORD)


@pytest.fixture(name="page", scope="module")
def fixture_page(windows, grace):
    return sign_in(windows(1280, 900), grace, "/account#rewards")


def take(window):
    window.click("reward-coffee")
    for _ in range(2):  # asked, and sure
        window.click("voucher-take")


def test_what_cannot_be_had_says_why(app):
    app.shows("reward-cup", "Not at this time")
    app.shows("reward-coffee", "Ready")
    assert not app.all("reward-gift") and not app.all("vouchers")


def test_a_voucher_is_taken_and_stands_in_both_pages(app, page):
    take(app)
    app.shows("voucher-taken", "Brewed coffee is yours")
    assert app.faults() == []
    app.screenshot("app-voucher-taken-360-light")
    app.click("voucher-done")
    app.gone("sheet-reward")
    for window in (app, page):
        window.reaches("points", 50)
        window.shows("vouchers", "Brewed coffee")
        window.shows("vouchers", "until")
        window.shows("reward-coffee", "50 ★ to go")
        assert window.faults() == []
    page.screenshot("account-vouchers-1280-light")


def test_it_is_given_back_on_the_account_page(app, page):
    page.click("voucher")
    page.find("sheet-voucher")
    assert page.faults() == []
    for _ in range(2):
        page.click("voucher-back")
    page.gone("sheet-voucher")
    for window in (app, page):
        window.gone("vouchers")
        window.reaches("points", 150)
    assert page.complaints() == []


STOP = """
    const done = arguments[0];
    const page = document.querySelector('script[type="module"]').src;
    import(new URL("../member/sync.js", page).href).then(({live}) => {
      window.line = live; live.stop(); done(); });"""


def test_it_stands_there_before_any_push_has_come(app):
    app.driver.execute_async_script(STOP)
    take(app)
    app.click("voucher-done")
    app.shows("vouchers", "Brewed coffee")
    app.click("voucher")
    for _ in range(2):
        app.click("voucher-back")
    app.gone("vouchers")
    app.reaches("points", 150)
    app.script("line.start()")
    app.live()


def test_it_goes_when_the_till_has_spent_it(service, grace, app, page):
    take(app)
    app.click("voucher-done")
    [voucher] = until(lambda: grace.account()["vouchers"], "the voucher")
    rewards = [{"voucher": voucher["id"]}, {"reward": "free"}]
    app.shows("reward-free", "Ready")
    till = Terminal.demo(service)
    till.purchase(present=grace.paycode(), amount=500, rewards=rewards).expect(201)
    for window in (app, page):
        window.gone("vouchers")
        window.shows("reward-free", "Not again yet")
    assert app.complaints() == []


def test_in_vietnamese(app):
    app.click("open-account")
    app.choose("language", "vi")
    app.click("sheet-close")
    app.shows("reward-cup", "Chưa đúng lúc")
    assert app.faults() == []
