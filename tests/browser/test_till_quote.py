"""The till tells what the check would earn while it is typed, and says of it what the program's
flags ask for."""
import pytest

from harness import Staff, Terminal, until
from harness.rules import program, put_in_force, simple
from cashier import Customer, left_alone, tone, whose
from conftest import as_till, present
from test_till_check import add_line, fill, newest
from test_till_small import outside
from window import Window

ENTER, ESCAPE, BACKSPACE = "\ue007", "\ue00c", "\ue003"
QUOTE = "/v1/program/quote"

# What the page asks, and answers to quotes that are kept until the test lets one go.
LISTENER = """window.sent = [];
window.kept = [];
const plain = window.fetch;
window.fetch = async (path, options) => {
  if (options?.body) window.sent.push([path, JSON.parse(options.body)]);
  const reply = await plain(path, options);
  if (path !== "/v1/program/quote" || !window.holds) return reply;
  return new Promise((done) => window.kept.push(() => done(reply)));
};"""

# A program of two flags, whatever the rules in force have.
FLAGS = """const asked = window.fetch;
window.fetch = async (path, options) => {
  const reply = await asked(path, options);
  if (path !== "/v1/program") return reply;
  const flags = ["own_cup", "from-the-terrace"];
  return new Response(JSON.stringify({...await reply.json(), flags}), reply);
};"""


def at_desk(service, *sources, width=1280, height=900, language="en"):
    window = Window(service, width, height)
    for source in (LISTENER, *sources):
        window.before_each_page(source)
    window.before_each_page(f"localStorage.setItem('crema.language', '{language}')")
    return as_till(window)


@pytest.fixture(name="window", scope="module")
def fixture_window(service):
    window = at_desk(service, FLAGS)
    yield window
    assert window.complaints() == []
    window.quit()


@pytest.fixture(name="desk")
def fixture_desk(window):
    window.script("window.holds = false; window.sent = []; document.querySelector('.scan').focus()")
    return left_alone(window)


@pytest.fixture(name="ada")
def fixture_ada(service, till, manager):
    """200.00 on the card."""
    return Customer(service, till, manager, 20000)


def sent(window, path):
    return [body for to, body in window.script("return window.sent") if to == path]


def earns(window, micro):
    until(lambda: window.number("earns") == micro, f"{micro} told, not {window.number('earns')}")


def test_what_is_typed_tells_what_it_earns(desk, ada):
    """And that is what the customer gets."""
    present(desk, ada.number)
    assert desk.text("earns") == ""
    desk.keys("455")
    desk.shows("earns", "earns 9.1 ★")
    desk.keys("0")
    desk.shows("earns", "earns 91 ★")
    assert sent(desk, QUOTE)[-1]["amount"] == 4550
    desk.keys(ESCAPE)
    earns(desk, 0)
    desk.keys("455", ENTER)
    desk.shows("result-title", "Paid 4.55")
    assert desk.text("earns") == ""
    assert newest(ada)["points_micro"] == 9100000


def test_the_check_is_asked_about_as_it_would_be_charged(desk, ada):
    present(desk, ada.number)
    add_line(desk, "tea", "300")
    desk.keys("20")
    desk.click("tip")
    earns(desk, 6400000)
    desk.keys(ENTER)
    tone(desk, "good")
    [charged] = sent(desk, "/v1/purchases")
    assert sent(desk, QUOTE)[-1] == charged
    assert newest(ada)["points_micro"] == 6400000


def test_nobody_is_asked_about(desk):
    desk.keys("450")
    desk.shows("amount", "4.50")
    desk.click("tip")
    assert sent(desk, QUOTE) == []


def test_a_late_answer_for_an_older_amount_is_dropped(desk, ada):
    """One question at a time; the one that matters is asked when the one before is answered."""
    present(desk, ada.number)
    desk.script("window.holds = true")
    desk.keys("5")
    until(lambda: desk.script("return window.kept.length") == 1, "an answer that is kept")
    desk.keys("0", "0")
    desk.shows("amount", "5.00")
    assert len(sent(desk, QUOTE)) == 1
    desk.script("window.kept.shift()()")
    until(lambda: [each["amount"] for each in sent(desk, QUOTE)] == [5, 500], "the next question")
    assert desk.number("earns") == 0 and desk.text("earns") == ""
    until(lambda: desk.script("return window.kept.length") == 1, "its answer")
    desk.script("window.kept.shift()()")
    earns(desk, 10000000)


@pytest.mark.parametrize("trouble", ["offline", "refused"])
def test_without_an_answer_nothing_is_told_and_the_sale_goes_on(desk, ada, trouble):
    present(desk, ada.number)
    desk.keys("450")
    earns(desk, 9000000)
    desk.driver.execute_cdp_cmd("Network.enable", {})
    if trouble == "offline":
        desk.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*" + QUOTE]})
    desk.keys("00" if trouble == "refused" else "0")
    amount = 45000 if trouble == "refused" else 4500
    until(lambda: [body["amount"] for body in sent(desk, QUOTE)[-1:]] == [amount], "a question")
    earns(desk, 0)
    desk.keys(ENTER)
    tone(desk, "short" if trouble == "refused" else "good")
    desk.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})


def test_a_question_that_hangs_does_not_stop_the_payment(desk, ada):
    present(desk, ada.number)
    desk.script("window.holds = true")
    desk.keys("450")
    until(lambda: desk.script("return window.kept.length") == 1, "an answer that is kept")
    desk.keys(ENTER)
    desk.shows("result-title", "Paid 4.50")
    desk.script("window.kept.shift()()")
    left_alone(desk)
    assert desk.number("earns") == 0


def test_flags_are_toggles_that_go_with_the_purchase(desk, ada):
    """Said for this check alone: the next one begins without."""
    present(desk, ada.number)
    assert [desk.text("flag-own_cup"), desk.text("flag-from-the-terrace")] == [
        "Own cup", "From the terrace"]
    desk.keys("450")
    desk.click("flag-own_cup")
    desk.click("flag-from-the-terrace")
    desk.click("flag-from-the-terrace")
    until(lambda: [body.get("flags") for body in sent(desk, QUOTE)[-1:]] == [["own_cup"]],
          "it is asked with the flag")
    assert desk.attribute("flag-own_cup", "aria-pressed") == "true"
    assert desk.attribute("flag-from-the-terrace", "aria-pressed") == "false"
    desk.keys(ENTER)
    desk.shows("result-title", "Paid 4.50")
    assert sent(desk, "/v1/purchases")[-1]["flags"] == ["own_cup"]
    assert desk.attribute("flag-own_cup", "aria-pressed") == "false"
    present(desk, ada.number)
    desk.keys("100", ENTER)
    desk.shows("result-title", "Paid 1.00")
    assert "flags" not in sent(desk, "/v1/purchases")[-1]


def test_flags_are_said_by_keys(desk, ada):
    """Of a button the page leaves Space and Enter to the browser; Escape takes them back."""
    present(desk, ada.number)
    desk.keys("450")
    for key in (" ", ENTER, " "):
        desk.script("arguments[0].focus()", desk.find("flag-own_cup"))
        before = desk.attribute("flag-own_cup", "aria-pressed")
        desk.keys(key)
        until(lambda was=before: desk.attribute("flag-own_cup", "aria-pressed") != was, "it turns")
    assert desk.attribute("flag-own_cup", "aria-pressed") == "true"
    assert sent(desk, "/v1/purchases") == []
    desk.keys(ESCAPE, ESCAPE)
    until(lambda: desk.attribute("flag-own_cup", "aria-pressed") == "false", "the check is empty")
    whose(desk, "here")


def test_a_refused_check_keeps_its_flags(desk, ada, manager):
    present(desk, ada.number)
    desk.keys("450")
    desk.click("flag-own_cup")
    manager.post(f"/v1/accounts/{ada.id}/freeze", {"reason": "other"},
                 key=f"freeze-{ada.id}").expect(201)
    desk.keys(ENTER)
    tone(desk, "bad")
    desk.shows("amount", "4.50")
    until(lambda: desk.attribute("flag-own_cup", "aria-pressed") == "true", "the flag is back")
    assert not desk.all("check"), "a flag is no row"


def test_a_reload_keeps_the_flags(service, ada):
    window = at_desk(service, FLAGS)
    try:
        present(window, ada.number)
        window.click("flag-own_cup")
        as_till(window)
        assert window.attribute("flag-own_cup", "aria-pressed") == "true"
        window.script("""sessionStorage.setItem("crema.till.open", JSON.stringify(
            {lines: [], tax: 5, tip: 0, rewards: []}))""")  # as an older till has kept it
        as_till(window)
        window.find("row-tax")
        assert window.attribute("flag-own_cup", "aria-pressed") == "false"
        assert window.complaints() == []
    finally:
        window.quit()


def test_a_program_without_flags_shows_none(service):
    window = at_desk(service)
    try:
        assert not window.all("flags")
    finally:
        window.quit()


@pytest.mark.parametrize("width, height", [(360, 640), (1280, 900)])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_it_is_looked_at(service, ada, width, height, language):
    """Keys and Charge stay on the first screen of a phone."""
    window = at_desk(service, FLAGS, width=width, height=height, language=language)
    try:
        present(window, ada.number)
        window.keys("455")
        window.click("flag-own_cup")
        earns(window, 9100000)
        window.script("scrollTo(0, 0)")
        window.screenshot(f"till-quote-{width}-{language}")
        assert window.faults() == []
        assert outside(window) == []
        assert window.complaints() == []
    finally:
        window.quit()


ALL = {"id": "all", "name": "1 per 1.00", "give": {"per_unit": "1"}}
BIG = {"id": "big", "name": "A big one", "names": {"vi": "Lần lớn"}, "extra": {"points": "5"},
       "when": {"at_least": 2000}}
CAKES = {"id": "cakes", "name": "Cakes", "extra": {"points": "3"},
         "when": {"lines": {"categories": ["fresh-cake"]}}}
LATE = {"id": "late", "name": "Later", "extra": {"points": "3"},
        "when": {"from": "2090-01-01", "to": "2090-01-02"}}
THREE = {"id": "three", "name": "Three visits", "when": {"at_least": 300}, "count": "visits",
         "target": 3, "per": "ever", "points": "25"}


def near_is_told(service, window, manager, ada):
    """What is missing, the steps of challenges, and what an item is called: of what the counter can
    change, and with the next digit."""
    put_in_force(service, manager,
                 program(ALL, bonuses=[BIG, CAKES, LATE], challenges=[THREE], flags=[]))
    left_alone(window)
    present(window, ada.number)
    window.keys("1550")  # whose answer tells the till that there are other rules
    window.shows("near-big", "A big one4.50 more")
    window.shows("near-three", "●○○ 1 of 3")
    window.shows("near-cakes", "with Fresh cake")
    assert not window.all("near-late"), "nobody at the counter can wait for it"
    window.keys(BACKSPACE)
    window.shows("near-big", "18.45 more")
    window.keys("0")
    window.click("line")
    fill(window, "line-item", "cheesecake")
    window.choose("line-category", "fresh-cake")
    window.click("line-go")
    window.shows("row-line", "cheesecake · Fresh cake")
    window.gone("near-cakes")
    window.keys("450")
    window.gone("near-big")
    assert window.faults() == []
    window.keys(ENTER)
    tone(window, "good")
    assert [(each["sku"], each.get("category")) for each in newest(ada)["lines"]] == [
        ("cheesecake", "fresh-cake"), ("other", None)]


def test_other_rules_are_learnt_from_an_answer(fresh_service):
    """Rules that have taken over since the page was loaded: rewards and flags are asked for."""
    service = fresh_service(workers=1)
    manager = Staff(service)
    ada = Customer(service, Terminal.enrol(service, manager), manager, 20000)
    window = at_desk(service)
    try:
        base = manager.get("/v1/program/versions").expect(200)["items"][0]["version"]
        manager.post("/v1/program/publish",
                     {"document": simple(), "base_version": base}).expect(201)
        service.move_clock(11)
        present(window, ada.number)
        window.find("redeem-espresso")
        window.keys("450")
        earns(window, 9000000)
        window.find("redeem-tea")
        assert not window.all("redeem-espresso")
        near_is_told(service, window, manager, ada)
        assert window.complaints() == []
    finally:
        window.quit()
