"""What a till's browser keeps: nothing of another shape is drawn, a copied window begins with
nobody, storage that is forbidden stops nothing, and a socket that was ended comes back."""
import json

import pytest

from harness import until
from cashier import Customer, tone, whose
from conftest import as_till, present
from window import FORBIDDEN, Window

ENTER = "\ue007"
VISIT, RECENT = "crema.till.visit", "crema.till.recent"

# Every socket of the page, for the test to end.
SOCKETS = """window.sockets = [];
const Plain = window.WebSocket;
window.WebSocket = class extends Plain {
  constructor(...parts) { super(...parts); window.sockets.push(this); }
};"""


@pytest.fixture(name="window")
def fixture_window(service):
    window = Window(service)
    yield window
    assert window.complaints() == []
    window.quit()


@pytest.fixture(name="customer")
def fixture_customer(service, till, manager):
    return Customer(service, till, manager)


def charges(window, customer):
    present(window, customer.number)
    before = customer.cash()
    window.keys("100", ENTER)
    tone(window, "good")
    assert customer.cash() == before - 100


SOUND = {"key": "2026-11-28/1-0001/1", "name": "charge", "amount": 450, "points": 9,
         "at": "2026-11-28T10:00:00Z", "receipt": "acc_3k9v7q2m8x4ta-2"}


@pytest.mark.parametrize("visit", [
    {"visit": "vis_4t8r2d6f1h9jc"}, [], "x", {"visit": 7, "expires_at": "soon"},
    {"visit": "vis_4t8r2d6f1h9jc", "expires_at": "2099-01-01T00:00:00Z", "number": "",
     "member": {"name": "Ada"}, "account": {"id": "acc_1", "cash": "much"}}])
def test_what_is_kept_in_another_shape_is_not_drawn(window, customer, visit):
    """Of a list, what is sound stays."""
    as_till(window)
    window.script("sessionStorage.setItem(arguments[0], arguments[1])", VISIT, json.dumps(visit))
    operations = [SOUND, None, 3, {"key": "x"}, {**SOUND, "key": "y", "amount": {}}]
    window.script("localStorage.setItem(arguments[0], arguments[1])", RECENT,
                  json.dumps(operations))
    as_till(window)
    whose(window, "nobody")
    assert len(window.all("operation")) == 1
    window.script("localStorage.setItem(arguments[0], arguments[1])", RECENT, '{"no": "list"}')
    as_till(window)
    assert not window.all("operation")
    charges(window, customer)


def test_a_reload_keeps_the_person_and_a_copy_has_nobody(window, customer):
    as_till(window)
    present(window, customer.number)
    as_till(window)
    whose(window, "here")
    first = window.driver.current_window_handle
    window.script("window.open('/till?demo')")
    [copy] = until(lambda: set(window.driver.window_handles) - {first}, "another window")
    window.driver.switch_to.window(copy)
    window.find("till")
    window.live()
    whose(window, "nobody")
    window.driver.switch_to.window(first)
    whose(window, "here")
    as_till(window)
    whose(window, "here")


def test_a_browser_that_keeps_nothing_is_a_till_all_the_same(window, customer):
    window.before_each_page(FORBIDDEN)
    as_till(window)
    charges(window, customer)
    window.shows("operation", "1.00")
    charges(window, customer)
    assert len(window.all("operation")) == 2


def test_a_page_that_is_not_whole_says_so_where_nothing_is_kept(window):
    """Nobody could count the tries, so there are none."""
    window.before_each_page(FORBIDDEN)
    window.driver.execute_cdp_cmd("Network.enable", {})
    window.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/till/till.js"]})
    window.open("/till")
    until(lambda: "did not arrive whole" in window.script("return document.body.textContent"),
          "a sentence about it")


def test_a_socket_that_was_ended_comes_back_however_often_it_is_tried(window):
    """A new token is refused by the network at first."""
    window.before_each_page(SOCKETS)
    as_till(window)
    window.driver.execute_cdp_cmd("Network.enable", {})
    window.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/v1/demo/session"]})
    window.script("""window.asked = performance.getEntriesByType("resource").length;
        window.sockets.at(-1).onclose({code: 4501});""")
    until(lambda: window.attribute("live-dot", "data-state") == "offline"
          or window.attribute("live-dot", "data-state") == "stopped", "an ended socket")
    until(lambda: window.script("""
        const tries = performance.getEntriesByName(location.origin + "/v1/demo/session");
        return tries.filter((each) => each.responseStatus === 0).length"""),
          "a first try in vain", 20)
    window.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    window.live(40)
