"""The app by itself: getting a card, outcomes of a top-up, language, back button, log out."""
import re
import uuid

import httpx
import pytest

from harness import until
from conftest import log_in_by_hand, until_entry

MOVING = True


@pytest.fixture(scope="module")
def app(windows):
    """A new member's phone, through the form."""
    window = windows(360, 780)
    window.open("/app")
    window.click("login-switch")
    window.type("field-name", "Grace Hopper")
    window.email = f"grace-{uuid.uuid4().hex[:10]}@example.com"
    window.type("field-email", window.email)
    window.type("field-password", "nanoseconds-of-wire")
    window.click("login-go")
    window.find("home", 20)
    return window.live()


def top_up(app, method, amount="amount-10"):
    app.click("open-topup")
    app.click(amount)
    app.choose("method", method)
    app.click("topup-go")


def test_a_new_card_starts_empty(app):
    app.reaches("balance", 0)
    app.shows("card-name", "Grace Hopper")


def test_a_declined_top_up_says_so_and_charges_nothing(app):
    before = app.number("balance")
    top_up(app, "sandbox_declined")
    app.shows("topup-bad", "Nothing was charged")
    app.click("topup-again")
    app.click("sheet-close")
    app.gone("sheet-topup")
    assert app.number("balance") == before


def test_a_top_up_with_another_amount(app):
    before = app.number("balance")
    app.click("open-topup")
    app.click("amount-other")
    app.type("field-other", "12.50")
    app.click("topup-go")
    app.find("topup-good")
    app.click("topup-done")
    app.reaches("balance", before + 1250)


def test_a_slow_top_up_survives_a_reload_and_counts_once(app):
    before = app.number("balance")
    top_up(app, "sandbox_slow")
    app.find("topup-busy")
    app.open("/app")
    app.find("home")
    app.shows("topup-waiting", "10.00 waits for its answer")
    app.reaches("balance", before + 1000, 60)
    until_entry(app, kind="load", cash=1000)
    app.click("topup-show")
    app.click("topup-retry")
    app.click("topup-done", 20)
    until(lambda: app.script("return localStorage.getItem('crema.intent.topup')") is None,
          "the top-up settled", 60)
    app.reaches("balance", before + 1000)


def test_the_back_button_closes_a_sheet(app):
    app.click("open-pay")
    app.find("sheet-pay")
    app.driver.back()
    app.gone("sheet-pay")
    app.find("home")


def test_a_receipt_says_what_happened(app):
    app.click("entry")
    app.shows("receipt", "acc_")
    app.click("sheet-close")


def test_in_vietnamese(app):
    app.click("open-account")
    app.choose("language", "vi")
    app.click("sheet-close")
    app.shows("open-topup", "Nạp tiền")
    app.screenshot("app-vi-360-light")
    assert app.faults() == []
    app.click("open-send")
    app.type("field-to", "6274000000000428")
    app.screenshot("app-send-vi-360-light")
    assert app.faults() == []
    app.click("sheet-close")
    app.gone("sheet-send")
    app.click("open-account")
    app.choose("language", "en")
    app.click("sheet-close")


def test_a_lost_card_is_replaced(app):
    number = app.text("card-number")
    app.click("open-account")
    lost = until(lambda: [row for row in app.all("card-row")
                          if row.get_attribute("data-kind") == "number"], "the card")[0]
    for _ in range(2):  # asked, and sure
        app.press(lambda: lost.find_element("css selector", "button"), "report-lost")
    app.click("new-card")
    until(lambda: app.text("card-number") not in ("", number), "another number on the card")
    app.click("sheet-close")
    app.gone("sheet-account")


def test_log_out_and_a_wrong_password(app):
    app.click("open-account")
    app.click("logout")
    app.find("login")
    assert not app.all("balance")
    app.type("field-email", app.email)
    app.type("field-password", "not-the-password")
    app.click("login-go")
    app.shows("login-error", "not right")
    log_in_by_hand(app, app.email, "nanoseconds-of-wire")


def stranger(app):
    """Somebody else at the same network address guesses until it is locked."""
    with httpx.Client(base_url=app.service.url, trust_env=False) as other:
        body = {"email": app.email, "password": "guess", "role": "member", "client": "web"}
        replies = [other.post("/v1/sessions", json=body) for _ in range(6)]
    assert [reply.status_code for reply in replies] == [401] * 5 + [429]


def test_a_stranger_does_not_lock_the_phone_out(app):
    """It has signed in before. Without its name for itself it is told why, and until when."""
    app.click("open-account")
    app.click("logout")
    app.find("login")
    stranger(app)
    log_in_by_hand(app, app.email, "nanoseconds-of-wire")
    app.click("open-account")
    app.click("logout")
    app.find("login")
    stranger(app)
    name = app.script("return localStorage.getItem('crema.device')")
    app.script("localStorage.removeItem('crema.device')")
    app.type("field-email", app.email)
    app.type("field-password", "nanoseconds-of-wire")
    app.click("login-go")
    app.shows("login-error", "Too many tries from here. Again at ")
    assert re.search(r"at \d\d?:\d\d [AP]M E[SD]T\.$", app.text("login-error"))
    app.choose("language", "vi")
    app.shows("login-error", "Đã thử quá nhiều lần từ đây. Hãy thử lại lúc ")
    app.choose("language", "en")
    app.script("localStorage.setItem('crema.device', arguments[0])", name)
    log_in_by_hand(app, app.email, "nanoseconds-of-wire")
    assert app.complaints() == []


def test_a_browser_that_kept_no_cookie_is_told_so(app):
    app.click("open-account")
    app.click("logout")
    app.find("login")
    app.script("""const asked = window.fetch;
        window.fetch = (path, options) => asked(path, {...options, credentials: "omit"});""")
    app.type("field-email", app.email)
    app.type("field-password", "nanoseconds-of-wire")
    app.click("login-go")
    app.shows("login-error", "kept no cookie for this page")
    app.shows("login-error", "open Crema over https")
