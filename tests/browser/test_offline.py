"""Without network: the card, the last known balance and a pay code that a till takes later."""
from harness import Phone, Terminal, until
from conftest import as_till, log_in_by_hand, present
from window import Window

KEPT = """
    const done = arguments[0];
    const open = indexedDB.open("crema", 1);
    open.onsuccess = () => {
      const asked = open.result.transaction("kept").objectStore("kept").get("app.snapshot");
      asked.onsuccess = () => done(asked.result ?? null);
    };"""


def test_the_app_works_without_the_service(fresh_service):
    service = fresh_service()
    window = Window(service, 360, 780)
    try:
        log_in_by_hand(window)
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
        window.gone("pay-offline", 40)
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


def test_what_is_kept_is_not_shown_over_what_is_live(service, windows):
    """After three seconds the app shows what it keeps: unless the service has told more by then."""
    window = log_in_by_hand(windows(360, 780))
    window.before_each_page("""
        const [timeout, asked] = [window.setTimeout, window.fetch];
        window.setTimeout = (act, ms, ...more) => {
          if (ms !== 3000) return timeout(act, ms, ...more);
          window.patience = act;
          return 0;
        };
        window.fetch = (path, options) => path.startsWith("/v1/me/cards") ? new Promise(() => {})
          : asked(path, options);""")
    until(lambda: window.driver.execute_async_script(KEPT) is not None, "a snapshot")
    window.open("/app")
    window.find("home")
    window.live()
    state = window.driver.execute_async_script("""
        const done = arguments[0];
        Promise.resolve(window.patience()).then(() => requestAnimationFrame(() => setTimeout(
          () => done(document.querySelector("[data-testid=live-dot]").dataset.state), 0)));""")
    assert state == "live"
    assert window.complaints() == []
