"""Without network: the card, the last known balance and a pay code that a till takes later."""
from harness import Phone, Terminal, until
from conftest import as_till, log_in, present
from window import Window


def test_the_app_works_without_the_service(fresh_service):
    service = fresh_service()
    window = Window(service, 360, 780)
    try:
        log_in(window)
        balance = window.number("balance")
        window.click("open-pay")
        until(lambda: window.attribute("paycode", "data-code"), "the first code, online")
        window.click("sheet-close")
        until(lambda: window.script("return navigator.serviceWorker.controller !== null"),
              "the service worker in charge")
        service.stop()
        window.driver.refresh()
        window.find("home", 20)
        window.reaches("balance", balance)
        assert window.attribute("live-dot", "data-state") != "live"
        window.shows("live-dot", "as of")
        window.screenshot("app-offline-360-light")
        window.click("open-pay")
        code = until(lambda: window.attribute("paycode", "data-code"), "a code, offline")
        assert len(code) == 20 and code.isdigit()
        window.find("pay-offline")
        window.screenshot("app-pay-offline-360-light")
        service.start()
        code = until(lambda: window.attribute("paycode", "data-code"), "the code that shows now")
        visit = Terminal.demo(service).visit(code).expect(201).body
        assert visit["account"] == Phone.ada(service).account()["id"]
        window.click("sheet-close")
        window.live(40).reaches("balance", balance)
    finally:
        window.quit()


def test_the_till_stands_without_the_service(fresh_service):
    """A reload shows the till, not the browser's error; it goes on by itself with the service."""
    service = fresh_service()
    window = Window(service, 1280, 900)
    try:
        as_till(window)
        until(lambda: window.script("return navigator.serviceWorker.controller !== null"),
              "the service worker in charge")
        service.stop()
        window.driver.refresh()
        window.find("till", 20)
        assert window.attribute("live-dot", "data-state") != "live"
        window.screenshot("till-offline-1280-light")
        service.start()
        window.live(40)
        present(window, "6274000000000428")
        until(lambda: window.script("return document.querySelector('[data-testid^=redeem-]')"),
              "the rewards, asked for late")
    finally:
        window.quit()
