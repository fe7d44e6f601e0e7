"""/account: password, sessions, leaving everywhere, and one's own data as a file."""
import json

import pytest

from harness import Phone, Terminal, until
from harness.phone import PASSWORD
from test_account import HANDS, LOOKS, sign_in

ANOTHER = "nanoseconds-of-wire"


@pytest.fixture(name="grace", scope="module")
def fixture_grace(service):
    phone = Phone.enrol(service, name="Grace Hopper")
    phone.topup(20000).expect(201)
    till = Terminal.demo(service)
    visit = till.visit(phone.paycode()).expect(201)
    for amount in range(100, 110):
        till.purchase(visit["visit"], amount=amount).expect(201)
    return phone


@pytest.fixture(name="page", scope="module")
def fixture_page(windows, grace):
    window = windows(1280, 900)
    window.before_each_page(HANDS)
    return sign_in(window, grace, "/account#security")


def rows(page):
    """The sessions, as ("here", their words)."""
    return page.script("""return [...document.querySelectorAll('[data-testid="session"]')]
        .map((row) => [row.dataset.here, row.innerText])""")


@pytest.mark.parametrize("width, dark", LOOKS)
def test_looks(page, width, dark):
    page.look(width, 900, dark)
    for tab, there in (("security", "session"), ("privacy", "export-go")):
        page.open(f"/account#{tab}")
        page.find(there)
        page.screenshot(f"account-{tab}-{width}-{'dark' if dark else 'light'}")
        assert page.faults() == [], tab


def test_in_vietnamese(page):
    page.look(360, 900)
    page.open("/account#security")
    page.choose("language", "vi")
    page.shows("sessions", "Chrome trên Linux")
    page.screenshot("account-security-vi-360-light")
    assert page.faults() == []
    page.choose("language", "en")
    page.look(1280, 900)


def test_a_session_is_signed_out_alone(service, grace, page):
    """After a second press; it can do nothing more."""
    page.open("/healthz").open("/account#security")
    until(lambda: len(rows(page)) == 2, "two sessions")
    told = dict(rows(page))
    assert "Chrome on Linux" in told["yes"] and "This one" in told["yes"]
    assert "The app" in told["no"] and "Seen" in told["no"]
    lost = Phone(service).login(grace.email, PASSWORD)
    page.driver.refresh()
    until(lambda: len(rows(page)) == 3, "three sessions")
    for _ in range(2):
        page.press(lambda: page.all("session-end")[0], "sign out")
    until(lambda: len(rows(page)) == 2, "two sessions again")
    until(lambda: lost.get("/v1/me").status == 401, "the session to end")
    assert grace.get("/v1/me").status == 200
    assert page.faults() == []


def change(page, old, new):
    page.type("field-old", old)
    page.type("field-new", new)
    page.click("password-go")


def test_another_password(service, grace, page):
    change(page, "not-the-password", ANOTHER)
    page.shows("password-error", "Your password of today is not right")
    change(page, PASSWORD, "passwordpassword")
    page.shows("password-error", "10 or more characters")
    change(page, PASSWORD, ANOTHER)
    until(lambda: [here for here, _ in rows(page)] == ["yes"], "only this session")
    until(lambda: grace.get("/v1/me").status == 401, "the phone's session to end")
    assert page.attribute("field-old", "value") == "" and not page.all("password-error")
    grace.login(password=ANOTHER)
    Terminal.demo(service).purchase(present=grace.paycode(), amount=111).expect(201)
    page.live()


def test_ones_data_as_a_file(service, grace, page):
    page.click("tab-privacy")
    page.click("export-go")
    text = until(lambda: page.script("return window.files.at(-1)"), "a file")
    made = json.loads(text)
    assert made["entries"] == grace.entries() and len(made["entries"]) >= 13
    assert made["me"] == grace.get("/v1/me").expect(200).body
    assert made["account"]["cash"] == made["entries"][-1]["cash_after"]
    assert {each["id"] for each in made["cards"]} == {
        each["id"] for each in grace.get("/v1/me/cards").expect(200)["items"]}
    assert sum(each["here"] for each in made["sessions"]) == 1
    for secret in (PASSWORD, ANOTHER, grace.device["secret"], "v4.local", "rt_"):
        assert secret not in text


def test_out_everywhere_from_the_page(service, grace, page):
    """It says what becomes of pay codes first; the tab is there again after the next log-in."""
    page.click("tab-security")
    page.click("logout-all")
    page.shows("account-page", "the pay codes of all of them stop")
    page.click("logout-all")
    page.shows("ended", "signed out on all devices")
    assert "Grace" not in page.script("return document.body.innerText")
    until(lambda: grace.get("/v1/me").status == 401, "the phone's session to end")
    Terminal.demo(service).visit(grace.paycode()).expect(404, "card-unknown")
    page.type("field-email", grace.email)
    page.type("field-password", ANOTHER)
    page.click("login-go")
    page.find("session")


def test_a_page_that_is_signed_out_elsewhere_says_so(grace, page):
    page.live()
    grace.login(password=ANOTHER)
    grace.delete("/v1/sessions").expect(204)
    page.shows("ended", "signed out on another device", 20)
    assert page.complaints() == []
