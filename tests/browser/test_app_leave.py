"""Leaving: what another phone shows, keeps and can pay with after "Log out everywhere"."""
import pytest

from harness import Phone, Terminal, until
from harness.phone import PASSWORD
from conftest import log_in_by_hand
from lossy import left, loses, plant_network

NAME = "Grace Hopper"
# Before any script of the page: whether the person's name was ever to be seen. The app waits three
# seconds for the service before it shows what it keeps; here as long as it takes.
WITNESS = """
    window.seen = false;
    const timeout = window.setTimeout;
    window.setTimeout = (act, ms, ...more) => (ms === 3000 ? 0 : timeout(act, ms, ...more));
    new MutationObserver(() => {
      window.seen ||= document.documentElement.textContent.includes(%r);
    }).observe(document, {subtree: true, childList: true, characterData: true});""" % NAME
KEPT = """
    const done = arguments[0];
    const open = indexedDB.open("crema", 1);
    open.onsuccess = () => {
      const asked = open.result.transaction("kept").objectStore("kept").getAllKeys();
      asked.onsuccess = () => done([...asked.result, ...Object.keys(localStorage)]);
    };"""


@pytest.fixture
def grace(service):
    person = Phone.enrol(service, name=NAME)
    person.topup(5000).expect(201)
    return person


@pytest.fixture(scope="module")
def two(windows):
    """Two phones, with nobody signed in."""
    found = windows(360, 800), windows(360, 800)
    plant_network(found[1])
    found[1].driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WITNESS})
    return found


@pytest.fixture
def phones(two, grace):
    for phone in two:
        phone.nobody()
        log_in_by_hand(phone, grace.email, PASSWORD)
    return two


def leave_everywhere(phone):
    phone.click("open-account")
    phone.click("logout-all")
    phone.shows("sheet-account", "the pay codes of all of them stop")
    phone.click("logout-all")
    phone.shows("ended", "signed out on all devices")


def known_to_all(grace):
    """Every worker knows that her sessions have ended; it may take a second."""
    def ended():
        return all(Phone(grace.service, grace.token).get("/v1/me").status == 401
                   for _ in range(12))
    until(ended, "the end of the sessions known to all workers")


def paycode(phone):
    phone.click("open-pay")
    code = until(lambda: phone.attribute("paycode", "data-code"), "a pay code")
    phone.click("sheet-close")
    phone.gone("sheet-pay")
    return code


def personal(phone):
    """What the device keeps under names that belong to a person."""
    kept = phone.driver.execute_async_script(KEPT)
    return [name for name in kept if name in ("app.snapshot", "app.device") or "intent" in name]


def nothing_is_left(phone):
    phone.find("login")
    assert personal(phone) == []
    shown = phone.script("return document.documentElement.textContent")
    for words in (NAME, "50.00", "waits for its answer"):
        assert words not in shown


def test_the_other_phone_says_why_and_keeps_nothing(service, phones):
    here, other = phones
    code = paycode(other)
    left(other, "topup", "requests")
    loses(other, "")
    assert set(personal(other)) == {"app.snapshot", "app.device", "crema.intent.topup"}
    leave_everywhere(here)
    nothing_is_left(here)
    other.shows("ended", "signed out on another device")
    nothing_is_left(other)
    assert other.faults() == []
    till = Terminal.demo(service)
    till.visit(code).expect(404, "card-unknown")
    for phone in phones:
        assert phone.complaints() == []


def test_a_phone_that_was_away_shows_nothing_of_the_ended_session(phones, grace):
    here, away = phones
    away.open("/healthz")
    leave_everywhere(here)
    known_to_all(grace)
    away.open("/app")
    away.shows("ended", "signed out on another device")
    assert away.script("return window.seen") is False
    nothing_is_left(away)
    log_in_by_hand(away, grace.email, PASSWORD)
    assert away.script("return window.seen") is True
    away.reaches("balance", 5000)


def test_a_phone_that_was_offline_learns_it_when_it_reconnects(phones, grace):
    """Its socket is refused as expired, and nothing else is asked of the service."""
    here, offline = phones
    offline.driver.execute_async_script("""
        const done = arguments[0];
        const page = document.querySelector('script[type="module"]').src;
        import(new URL("../member/sync.js", page).href).then(({live}) => {
          window.line = live; live.stop(); done(); });""")
    leave_everywhere(here)
    known_to_all(grace)
    offline.find("home")
    offline.script("line.start()")
    offline.shows("ended", "signed out on another device", 20)
    nothing_is_left(offline)
