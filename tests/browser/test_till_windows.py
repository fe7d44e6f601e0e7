"""Two windows of one till in one browser, and the day and number of a check: the program's day by
the service's clock, whatever the browser believes."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from harness import Staff, Terminal, until
from conftest import as_till, present
from window import Window

ENTER = "\ue007"
ZONE = "Asia/Ho_Chi_Minh"

# What the page has sent under a key, oldest first.
LISTENER = """window.sent = [];
const plain = window.fetch;
window.fetch = (path, options) => {
  const key = options?.headers?.["Idempotency-Key"];
  if (key) window.sent.push(key);
  return plain(path, options);
};"""


class Tabs:
    """Windows of one browser; what is done happens in the one that is in front."""

    def __init__(self, service, **zone):
        self.window = Window(service)
        self.window.before_each_page(LISTENER)
        if zone:
            self.window.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", zone)
        self.first = as_till(self.window).driver.current_window_handle

    def copied(self):
        """A window that the page itself opens: it begins with a copy of what that one keeps."""
        before = set(self.window.driver.window_handles)
        self.window.script("window.open('/till?demo')")
        [opened] = until(lambda: set(self.window.driver.window_handles) - before, "another window")
        return self.show(opened)

    def opened(self):
        self.window.driver.switch_to.new_window("tab")
        self.window.before_each_page(LISTENER)
        as_till(self.window)
        return self.window.driver.current_window_handle

    def show(self, handle):
        self.window.driver.switch_to.window(handle)
        self.window.find("till")
        self.window.live()
        return handle

    def close(self, handle):
        """Closes a window; another must be shown then."""
        self.window.driver.switch_to.window(handle)
        self.window.driver.close()

    def cut(self):
        """No charge of the window in front leaves the browser from now on."""
        self.window.driver.execute_cdp_cmd("Network.enable", {})
        self.window.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/v1/purchases"]})

    def mend(self):
        self.window.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})

    def charge(self, card, digits, wanted="good"):
        present(self.window, card)
        self.window.keys(digits, ENTER)
        self.answers(wanted)

    def answers(self, wanted):
        until(lambda: self.window.attribute("result", "data-tone") == wanted,
              f"a result {wanted}", 40)

    def sent(self):
        """The keys that the page in front has sent; without repeats."""
        return list(dict.fromkeys(self.window.script("return window.sent ?? []")))


@pytest.fixture(name="tabs")
def fixture_tabs(service):
    made = Tabs(service)
    yield made
    made.window.quit()


@pytest.fixture(name="cards")
def fixture_cards(service, till):
    numbers = service.gift_cards(2)
    for number, _ in numbers:
        till.load(present=number, amount=1000).expect(201)
    return numbers


def cash(manager, cards):
    return [manager.account(card)["cash"] for _, card in cards]


def test_two_windows_never_void_one_another(tabs, cards, manager):
    """The first has no answer; the second, a copy of it, charges; the first gives its own up."""
    (first, _), (second, _) = cards
    copy = tabs.copied()
    tabs.show(tabs.first)
    tabs.cut()
    tabs.charge(first, "250", "noanswer")
    tabs.show(copy)
    tabs.charge(second, "300")
    tabs.show(tabs.first)
    tabs.mend()
    tabs.window.click("drop")
    tabs.answers("good")
    assert cash(manager, cards) == [1000, 700]


def test_what_a_closed_window_left_is_taken_up_once(tabs, cards, manager):
    """The next window shows it and sends nothing before the cashier says so; the one after shows
    nothing."""
    left = tabs.opened()
    tabs.cut()
    tabs.charge(cards[0][0], "250", "noanswer")
    tabs.close(left)
    tabs.show(tabs.first)
    next_one = tabs.opened()
    tabs.answers("noanswer")
    tabs.window.shows("result", "2.50")
    assert tabs.sent() == []
    tabs.opened()
    assert not tabs.window.all("result") and not tabs.window.all("queue")
    tabs.show(next_one)
    assert cash(manager, cards) == [1000, 1000]
    tabs.window.click("ask-again")
    tabs.answers("good")
    tabs.window.gone("queue")
    assert cash(manager, cards) == [750, 1000]


def test_a_reload_sends_nothing_by_itself_and_asks_again_by_the_same_number(tabs, cards, manager):
    """What was on its way is shown; the next customer has another number meanwhile."""
    tabs.cut()
    present(tabs.window, cards[0][0])
    tabs.window.keys("250", ENTER)
    [key] = until(tabs.sent, "a charge on its way")
    as_till(tabs.window)
    tabs.answers("noanswer")
    tabs.mend()
    tabs.window.shows("waits", "Charge 2.50")
    tabs.charge(cards[1][0], "300")
    [other] = tabs.sent()
    assert other != key and cash(manager, cards) == [1000, 700]
    tabs.window.click("ask-again")
    tabs.window.gone("waiting")
    tabs.answers("good")
    assert tabs.sent() == [other, key]
    assert cash(manager, cards) == [750, 700]


def test_the_number_is_of_the_programs_day_and_midnight_is_told_once(fresh_service):
    """In Vietnam by the service's clock, in a browser that stands 14 hours east of Greenwich."""
    service = fresh_service(workers=1, start=False)
    service.sql(f"update program set time_zone = '{ZONE}'")
    service.start()
    now = datetime.fromtimestamp(service.now(), ZoneInfo(ZONE))
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
    service.move_clock((midnight - now).total_seconds() - 120)
    before, after = now.date().isoformat(), midnight.date().isoformat()
    till = Terminal.enrol(service, Staff(service))
    [(card, _)] = service.gift_cards()
    till.load(present=card, amount=1000).expect(201)
    tabs = Tabs(service, timezoneId="Pacific/Kiritimati")
    window = tabs.window
    try:
        assert window.attribute("day", "data-on") == before
        tabs.charge(card, "100")
        window.keys("100")
        service.move_clock(180)
        tabs.charge(card, "")
        window.shows("toasts", "New day:")
        assert window.attribute("day", "data-on") == after
        tabs.charge(card, "100")
        days, numbers = zip(*(key.split("/", 1) for key in tabs.sent()))
        assert days == (before, before, after)
        assert [number[-6:] for number in numbers] == ["0001/1", "0002/1", "0001/1"]
    finally:
        window.quit()
