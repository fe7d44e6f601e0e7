"""A short walk in the engines of Chrome, Safari and Firefox: what people have in their hands."""
import pytest

from harness import until
from conftest import log_in_by_hand, until_entry
from engines import PHONE, WIDE, ChromiumWindow, FirefoxWindow, WebKitWindow

ENTER = "\ue007"


@pytest.fixture(params=[ChromiumWindow, FirefoxWindow, WebKitWindow],
                ids=["chromium", "firefox", "webkit"])
def browser(request, service):
    window = request.param(service, *PHONE)
    yield window
    complaints = window.complaints()
    window.quit()
    assert complaints == []


def test_the_walk(browser, manager):
    phone = log_in_by_hand(browser)
    before = phone.number("balance")
    phone.click("open-topup")
    phone.click("amount-10")
    phone.click("topup-go")
    phone.find("topup-good")
    phone.click("topup-done")
    phone.reaches("balance", before + 1000)

    till = browser
    till.tab(1)
    till.open("/till")
    till.type("enrol-code", manager.enrolment_code()["code"])
    till.click("enrol-go")
    till.find("till")
    till.open("/till")  # its key is kept
    till.find("till")
    till.live()
    till.tab(0)
    phone.click("open-pay")
    code = until(lambda: phone.attribute("paycode", "data-code"), "a pay code")
    till.tab(1)
    till.keys("450")
    till.scan(code)
    till.find("visit")
    till.keys(ENTER)
    till.shows("result-title", "4.50")
    phone.tab(0)
    phone.find("paid")
    phone.click("sheet-close")
    phone.reaches("balance", before + 550)
    until_entry(phone, kind="purchase", cash=-450)

    browser.look(*WIDE)
    browser.open("/demo")
    for frame, inside in (("frame-app", "home"), ("frame-web", "account-page"),
                          ("frame-till", "till")):
        with browser.inside(frame):
            browser.find(inside, 20)
            browser.live()
