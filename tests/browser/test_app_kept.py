"""What the app keeps on the device: the copy it begins with, and what it makes of a bad one."""
import pytest

from harness import Phone, Terminal
from harness.phone import PASSWORD
from conftest import log_in

REWARD = "espresso"


@pytest.fixture(scope="module")
def debtor(service):
    """A member whose points were spent before the purchase that earned them was refunded."""
    person = Phone.enrol(service, name="Grace Hopper")
    person.topup(5000).expect(201)
    till = Terminal.demo(service)
    visit = till.visit(person.paycode()).expect(201).body
    receipt = till.purchase(visit, 3000).expect(201)["entry"]["receipt"]
    till.redeem(visit, REWARD).expect(201)
    till.refund(receipt).expect(201)
    account = person.account()
    assert account["points"] < 0 and account["expiring"] == [
        {"on": None, "points": account["points"]}]
    return person


@pytest.fixture(scope="module")
def app(service, windows, debtor):
    return log_in(windows(360, 800), debtor.email, PASSWORD)


def in_database(window, *source):
    """Runs what awaits the app's store `kept` and calls done()."""
    return window.driver.execute_async_script("""
        const done = arguments[arguments.length - 1];
        const open = indexedDB.open("crema", 1);
        open.onsuccess = () => {
          const kept = open.result.transaction("kept", "readwrite").objectStore("kept");
          """ + source[0] + "};", *source[1:])


def kept(window):
    """The copy that the device keeps; None while there is none."""
    return in_database(window, """
        const asked = kept.get("app.snapshot");
        asked.onsuccess = () => done(asked.result ?? null);""")


def plant(window, copy):
    in_database(window, """
        kept.put(arguments[0], "app.snapshot").onsuccess = () => done();""", copy)


def test_points_that_never_end_do_not_stop_the_app(app, debtor):
    points = debtor.account()["points"]
    app.reaches("points", points)
    app.shows("owed", f"{-points} ★ are owed")
    assert not app.all("expiring")
    app.open("/app")
    app.find("home")
    app.live().reaches("points", points)
    assert app.complaints() == []


DAMAGED = {
    "an end without a day": {"expiring": [{"points": 8}, None]},
    "no list of ends": {"expiring": None},
    "a balance that is text": {"cash": "much"},
    "no account": None,
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_copy_does_not_stop_the_app(app, debtor, name):
    account = DAMAGED[name] and {**debtor.account(), **DAMAGED[name]}
    plant(app, {"me": {"name": 7}, "account": account, "entries": [None, {"kind": "hold"}],
                "rewards": {"no": "list"}, "asOf": "yesterday", "card": 3})
    app.open("/app")
    app.find("home")
    app.live().reaches("balance", 5000)
    app.find("entry")
    assert not app.all("broken")
    assert app.complaints() == []


def test_what_cannot_be_drawn_leaves_the_rest_of_the_app(app):
    """A thing that no check has foreseen: a reward whose name cannot be asked for."""
    app.driver.execute_async_script("""
        const done = arguments[0];
        const bad = {id: "bad", cost: 1, get name() { throw new Error("planted"); }};
        const page = document.querySelector('script[type="module"]').src;
        import(new URL("state.js", page).href)
          .then(({state}) => { state.set({rewards: [bad]}); done(); });""")
    app.shows("broken", "Nothing is lost")
    app.reaches("balance", 5000)
    app.find("entry")
    assert app.faults() == []
    app.click("broken-again")
    app.find("home")
    app.gone("broken")
    app.live().reaches("balance", 5000)
    app.find("next-reward")
