"""Every page, phone and desktop, light and dark: fits, is labelled, is readable; pictures kept."""
import os
import re

import pytest

from harness import Phone, until
from harness.paths import ROOT

WEB = os.path.join(ROOT, "svc", "web")
LOOKS = [(320, False)] + [(width, dark) for width in (360, 1280) for dark in (False, True)]
CARD = "6274000000000428"
ENTER = "\ue007"


def judged(window, name, width, dark, height=None):
    window.look(width, height or (800 if width < 600 else 900), dark)
    window.screenshot(f"{name}-{width}-{'dark' if dark else 'light'}")
    assert window.faults() == []


@pytest.mark.parametrize("width,dark", LOOKS)
def test_app(phone, width, dark):
    judged(phone, "app", width, dark)


@pytest.mark.parametrize("width,dark", LOOKS)
@pytest.mark.parametrize("sheet", ["topup", "send", "pay", "account"])
def test_sheets_of_the_app(phone, sheet, width, dark):
    phone.look(width, 800, dark)
    phone.click(f"open-{sheet}")
    phone.find(f"sheet-{sheet}")
    if sheet == "pay":
        phone.find("qr")
    try:
        judged(phone, f"app-{sheet}", width, dark)
    finally:
        phone.click("sheet-close")
        phone.gone(f"sheet-{sheet}")


@pytest.mark.parametrize("width,dark", LOOKS)
def test_login(windows, login_window, width, dark):
    judged(login_window, "login", width, dark)


@pytest.fixture(scope="module")
def login_window(windows):
    window = windows()
    window.open("/app")
    window.find("login")
    return window


@pytest.mark.parametrize("width,dark", LOOKS)
def test_till(counter, width, dark):
    counter.look(width, 900, dark)
    if not counter.all("visit"):
        judged(counter, "till-idle", width, dark)
        counter.scan(CARD)
        counter.find("visit")
    counter.click("key-4")
    judged(counter, "till", width, dark)
    counter.click("charge")
    until(lambda: counter.attribute("result", "data-tone") == "good", "a charge")
    judged(counter, "till-paid", width, dark)


@pytest.mark.parametrize("width,dark", LOOKS)
def test_till_enrolment(login_window, width, dark):
    if not login_window.all("enrol"):
        login_window.open("/till")
        login_window.find("enrol")
    judged(login_window, "till-enrol", width, dark)


@pytest.fixture(scope="module")
def demo(windows):
    window = windows(1280, 1250)
    window.open("/demo")
    for frame, inside in (("frame-app", "home"), ("frame-web", "account-page"),
                          ("frame-till", "till")):
        with window.inside(frame):
            window.find(inside, 20)
            window.live()
    return window


def test_demo_shows_each_change_with_its_time(demo):
    demo.click("scan-phone")
    with demo.inside("frame-till"):
        demo.find("visit")
        for digit in "450":
            demo.click(f"key-{digit}")
        demo.click("charge")
        demo.shows("result-title", "4.50")
    for where in ("app", "web"):
        assert float(until(lambda: demo.attribute(f"reached-{where}", "data-ms"), where)) >= 0
    demo.shows("feed", "Purchase 4.50")
    with demo.inside("frame-web"):  # into the statement that is open there
        until(lambda: demo.attribute("entry", "data-cash") == "-450", "the purchase in the account")
        assert demo.attribute("sums", "data-adds") == "yes"
    with demo.inside("frame-app"):
        demo.click("open-topup")
        demo.click("topup-go")
        demo.click("topup-done", 20)
    demo.shows("feed", "Top-up 25.00")
    for name in ("frame-app", "frame-web"):
        with demo.inside(name):
            until(lambda: demo.text("toasts") == "", "no toast covers anything", 15)
    demo.look(1280, 1660)
    demo.script("scrollTo(0, 0)")
    demo.screenshot("demo")  # the README's picture
    assert demo.complaints() == []


def test_demo_shows_holds_and_transfers(demo):
    demo.click("scan-phone")
    with demo.inside("frame-till"):
        demo.find("visit")
        for digit in "300":
            demo.click(f"key-{digit}")
        demo.click("hold")
        demo.shows("result-title", "Held 3.00")
    demo.shows("feed", "Held 3.00")
    for where in ("app", "web"):
        assert float(until(lambda: demo.attribute(f"reached-{where}", "data-ms"), where)) >= 0
    with demo.inside("frame-app"):
        demo.reaches("held", 300)
    with demo.inside("frame-till"):
        demo.click("open-capture")
        demo.click("capture-all")
        demo.shows("result-title", "Captured 3.00")
    demo.shows("feed", "Charged 3.00")
    person = Phone.enrol(demo.service)
    with demo.inside("frame-app"):
        demo.click("open-send")
        demo.type("field-to", person.email)
        demo.click("amount-5")
        demo.click("send-next")
        demo.click("send-go")
        demo.click("send-done", 20)
    demo.shows("feed", "Sent 5.00")
    assert demo.complaints() == []


@pytest.mark.parametrize("width,dark", LOOKS)
def test_demo(demo, width, dark):
    judged(demo, "demo", width, dark, 1250)


@pytest.mark.parametrize("width,dark", LOOKS)
def test_docs(login_window, width, dark):
    if not login_window.all("docs"):
        login_window.open("/docs")
        until(lambda: len(login_window.all("operation")) > 20, "the operations of the API")
    judged(login_window, "docs", width, dark)


def imports(path, seen):
    """All modules that a page's script needs, as the paths it asks for."""
    if path in seen or path.startswith("/web/vendor/"):
        seen.add(path)
        return seen
    seen.add(path)
    with open(os.path.join(WEB, path.removeprefix("/web/")), encoding="utf-8") as file:
        for needed in re.findall(r'from "(/web/[^"]+)"', file.read()):
            imports(needed, seen)
    return seen


@pytest.mark.parametrize("page, shows", [("app", "login"), ("till", "enrol-code")])
def test_the_service_worker_keeps_all_that_its_page_needs(login_window, page, shows):
    """By the sources, and by what the browser asked for."""
    login_window.open(f"/{page}")
    login_window.find(shows)
    kept = until(lambda: login_window.driver.execute_async_script("""
        const [page, done] = arguments;
        caches.open(`crema-${page}`).then(async (cache) => {
          const shell = await (await cache.match("/current"))?.json();
          if (!shell) return done(null);
          const kept = await (await caches.open(`crema-${page}-${shell.version}`)).keys();
          done(kept.map(({url}) => new URL(url).pathname));
        });""", page), "a whole shell", 20)
    asked = login_window.script("""return performance.getEntriesByType("resource")
        .map(({name}) => new URL(name).pathname).filter((path) => path.startsWith("/web/"))""")
    assert len(asked) > 10 and set(asked) - set(kept) == set()
    with open(os.path.join(WEB, page, "index.html"), encoding="utf-8") as file:
        styles = set(re.findall(r'rel="stylesheet" href="([^"]+)"', file.read()))
    plain = {re.sub("^/web/[0-9a-f]{12}/", "/web/", path) for path in kept}
    assert imports(f"/web/{page}/{page}.js", styles) - plain == set()
    assert f"/web/{page}/index.html" in plain
