"""What the app keeps on the device: the copy it begins with, and what has no answer yet."""
import pytest

from harness import Phone, Service, Terminal, until
from harness.phone import PASSWORD
from conftest import log_in_by_hand
from lossy import ASK, again, ask_topup, left, loses, plant_network, posts
from window import FORBIDDEN, FULL, Window

REWARD = "espresso"


@pytest.fixture(scope="module")
def service(postgres):
    """Top-ups that the provider does not answer at once are pending at once."""
    running = Service(postgres, config={"topup_wait_ms": 200})
    yield running
    try:
        running.health()
    finally:
        running.remove()


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
    return log_in_by_hand(windows(360, 800), debtor.email, PASSWORD)


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
        import(new URL("../member/state.js", page).href)
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


@pytest.fixture(scope="module")
def grace(service, windows):
    """A member with money behind a network that can be made to lose things."""
    person = Phone.enrol(service, name="Grace Hopper")
    person.topup(20000).expect(201)
    window = windows(360, 800)
    window.member = person
    plant_network(window)
    return log_in_by_hand(window, person.email, PASSWORD)


def moves(person, kind):
    return [entry["cash"] for entry in person.entries() if entry["kind"] == kind]


@pytest.mark.parametrize("name,kind,sign", [("topup", "load", 1), ("send", "transfer_out", -1)])
def test_what_was_given_up_is_not_sent_by_itself(grace, name, kind, sign):
    """Neither after its sheet was closed nor after a reload; it can be shown and cancelled."""
    before, had = grace.number("balance"), moves(grace.member, kind)
    left(grace, name, "requests")
    grace.click(f"{name}-show")
    grace.shows(f"{name}-bad", "was asked for at")
    tries = posts(grace)
    grace.click("sheet-close")
    grace.gone(f"sheet-{name}")
    assert posts(grace) == tries, "to look at it sends nothing"
    again(grace)
    grace.shows(f"{name}-waiting", "10.00 waits for its answer")
    assert grace.faults() == []
    assert posts(grace) == 0 and moves(grace.member, kind) == had
    grace.click(f"{name}-cancel")
    grace.gone(f"{name}-waiting")
    grace.shows("toasts", "nothing more is sent")
    again(grace)
    assert not grace.all(f"{name}-waiting")
    assert posts(grace) == 0 and moves(grace.member, kind) == had
    ASK[name](grace)
    grace.find(f"{name}-good")
    grace.click(f"{name}-done")
    grace.reaches("balance", before + sign * 1000)
    assert moves(grace.member, kind) == [*had, sign * 1000]


@pytest.mark.parametrize("name,kind,sign", [("topup", "load", 1), ("send", "transfer_out", -1)])
def test_what_had_arrived_before_it_was_given_up_is_not_done_twice(grace, name, kind, sign):
    before, had = grace.number("balance"), moves(grace.member, kind)
    left(grace, name, "answers")
    grace.reaches("balance", before + sign * 1000)
    grace.click(f"{name}-cancel")
    grace.gone(f"{name}-waiting")
    again(grace)
    for words, count in (("had arrived the first time", 1), ("New balance", 2)):
        ASK[name](grace)
        grace.shows(f"{name}-good", words)
        grace.click(f"{name}-done")
        grace.gone(f"sheet-{name}")
        grace.reaches("balance", before + sign * 1000 * count)
        assert moves(grace.member, kind) == had + [sign * 1000] * count


def test_what_is_shown_again_is_sent_once_by_the_person(grace):
    before, had = grace.number("balance"), moves(grace.member, "load")
    left(grace, "topup", "answers")
    again(grace)
    grace.click("topup-show")
    grace.click("topup-retry")
    grace.shows("topup-good", "$10.00 is on your card")
    grace.click("topup-done")
    grace.reaches("balance", before + 1000)
    assert moves(grace.member, "load") == [*had, 1000]
    assert not grace.all("topup-waiting")


def test_of_what_is_known_to_have_arrived_only_the_outcome_is_asked_for(grace):
    before = grace.number("balance")
    loses(grace, "")
    ask_topup(grace, method="sandbox_slow")
    grace.shows("topup-busy", "taking its time")
    grace.click("sheet-close")
    grace.shows("topup-waiting", "10.00 waits for its answer")
    assert not grace.all("topup-cancel")
    again(grace)
    grace.shows("topup-waiting", "10.00 waits for its answer")
    assert not grace.all("topup-cancel") and grace.number("balance") == before
    grace.service.move_clock(8)
    grace.gone("topup-waiting")
    grace.reaches("balance", before + 1000)
    assert posts(grace) == 0
    assert grace.complaints() == []


def test_a_slow_top_up_shows_the_present_state_as_soon_as_the_money_is_there(grace):
    """Not when it is time to ask again, and the balance is today's, not that of the asking."""
    before = grace.number("balance")
    grace.script("""const timeout = window.setTimeout;
        window.setTimeout = (act, ms) => timeout(act, ms === 1500 ? 600000 : ms);""")
    ask_topup(grace, method="sandbox_slow")
    grace.shows("topup-busy", f"On your card now: ${before // 100}.{before % 100:02}")
    grace.member.topup(500).expect(201)
    grace.shows("topup-busy", f"On your card now: ${(before + 500) // 100}.{before % 100:02}")
    grace.service.move_clock(8)
    grace.shows("topup-good", f"New balance ${(before + 1500) // 100}.{before % 100:02}", 20)
    grace.click("topup-done")
    grace.reaches("balance", before + 1500)
    assert grace.complaints() == []


@pytest.mark.parametrize("browser", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_a_browser_that_keeps_nothing_is_an_app_all_the_same(service, member, browser):
    """Also what has no answer yet is known, as long as the page stands."""
    window = Window(service, 360, 800)
    try:
        window.before_each_page(browser)
        log_in_by_hand(window, member.email, PASSWORD)
        window.click("open-topup")
        window.click("amount-10")
        window.choose("method", "sandbox_slow")
        window.click("topup-go")
        window.find("topup-busy")
        window.click("sheet-close")
        window.shows("topup-waiting", "10.00")
        window.reaches("balance", 1000, 60)
        window.click("open-account")
        window.click("logout")
        window.find("login")
        assert window.complaints() == []
    finally:
        window.quit()
