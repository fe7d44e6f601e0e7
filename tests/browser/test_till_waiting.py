"""What has no answer waits in a list and stops nobody but the card that it is about."""
import pytest

from harness import until
from cashier import Customer, SlowNetwork, tone, whose
from conftest import as_till, present
from window import Window

ENTER, ESCAPE, F8 = "\ue007", "\ue00c", "\ue038"

# The request arrives, its answer does not: for the next one under a key.
LOSE_ANSWERS = """window.lost = (path) => {
  const plain = window.fetch;
  window.fetch = async (...asked) => {
    const reply = await plain(...asked);
    if (asked[0] !== path) return reply;
    throw new TypeError("lost");
  };
  window.found = () => { window.fetch = plain; };
};"""


@pytest.fixture(name="window", scope="module")
def fixture_window(service):
    window = Window(service)
    window.before_each_page(LOSE_ANSWERS)
    as_till(window)
    yield window
    assert window.complaints() == []
    window.quit()


@pytest.fixture(name="pair")
def fixture_pair(service, till, manager):
    return [Customer(service, till, manager, 1000) for _ in range(2)]


def cut(window, path):
    window.driver.execute_cdp_cmd("Network.enable", {})
    window.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": [path] if path else []})


def unanswered(window, count=1):
    until(lambda: len(window.all("waits")) == count, f"{count} without an answer", 40)
    tone(window, "noanswer")


def charge(window, customer, digits):
    present(window, customer.number)
    window.keys(digits, ENTER)


def kinds(customer):
    return [entry["kind"] for entry in customer.staff.entries(customer.id)]


def test_the_next_customer_pays_while_one_charge_waits(window, pair):
    """The list has its amount and person; asked again later it is done once, whoever is here."""
    ada, next_one = pair
    cut(window, "*/v1/purchases")
    charge(window, ada, "450")
    unanswered(window)
    window.shows("waits", f"Charge 4.50 · Card ·· {ada.number[-4:]}")
    window.shows("queue", "1 waits")
    whose(window, "nobody")
    cut(window, None)
    charge(window, next_one, "300")
    tone(window, "good")
    window.shows("result-title", "Paid 3.00")
    assert (ada.cash(), next_one.cash()) == (1000, 700)
    present(window, next_one.number)
    window.keys("125")
    window.click("ask-again")
    window.shows("result-title", "Paid 4.50")
    window.gone("waiting")
    window.gone("queue")
    window.shows("whose", next_one.number[-4:])
    window.shows("amount", "1.25")
    window.keys(ENTER)
    window.shows("result-title", "Paid 1.25")
    assert (ada.cash(), next_one.cash()) == (550, 575)


def test_what_was_done_without_an_answer_is_not_done_twice(window, pair):
    """The charge had arrived: the same card is not charged again before that is known."""
    ada = pair[0]
    window.script("lost('/v1/purchases')")
    charge(window, ada, "450")
    unanswered(window)
    window.script("found()")
    assert ada.cash() == 550
    charge(window, ada, "450")
    tone(window, "hint")
    window.shows("result", "No answer yet: Charge 4.50")
    assert ada.cash() == 550
    window.click("ask-again")
    window.shows("result-title", "Paid 4.50")
    assert ada.cash() == 550 and kinds(ada).count("purchase") == 1
    window.keys(ESCAPE, ESCAPE)
    charge(window, ada, "100")
    window.shows("result-title", "Paid 1.00")


@pytest.mark.parametrize("arrived", [True, False])
def test_what_waits_is_voided_while_another_customer_stands_there(window, pair, arrived):
    ada, next_one = pair
    if arrived:
        window.script("lost('/v1/purchases')")
    else:
        cut(window, "*/v1/purchases")
    charge(window, ada, "450")
    unanswered(window)
    if arrived:
        window.script("found()")
    cut(window, None)
    present(window, next_one.number)
    window.keys("200")
    window.click("drop")
    tone(window, "good")
    window.gone("waiting")
    window.shows("whose", next_one.number[-4:])
    window.shows("amount", "2.00")
    window.keys(ENTER)
    window.shows("result-title", "Paid 2.00")
    assert (ada.cash(), next_one.cash()) == (1000, 800)


def test_a_refund_that_waits_is_not_given_twice(window, pair):
    ada = pair[0]
    charge(window, ada, "600")
    tone(window, "good")
    window.script("lost('/v1/refunds')")
    window.keys("200")
    window.click("refund")
    window.click("refund-part")
    unanswered(window)
    window.script("found()")
    assert ada.cash() == 600
    window.keys("200")
    window.click("refund")
    window.click("refund-part")
    tone(window, "hint")
    assert ada.cash() == 600
    window.click("ask-again")
    window.shows("result-title", "Refunded 2.00")
    assert ada.cash() == 600


def test_two_wait_and_each_is_settled_by_itself(window, pair):
    cut(window, "*/v1/purchases")
    for customer, digits in zip(pair, ("110", "220")):
        charge(window, customer, digits)
        unanswered(window, 1 if digits == "110" else 2)
    window.shows("queue", "2 wait")
    as_till(window)
    unanswered(window, 2)
    cut(window, None)
    keys = [each.get_attribute("data-key") for each in window.all("waits")]
    assert len({key.rsplit("/", 1)[0] for key in keys}) == 2
    window.press(lambda: window.all("ask-again")[1], "the second")
    window.shows("result-title", "Paid 2.20")
    window.press(lambda: window.all("drop")[0], "the first")
    window.gone("waiting")
    assert [customer.cash() for customer in pair] == [1000, 780]


def test_a_refusal_asked_for_again_gives_the_next_customer_no_amount(window, pair):
    """More than is on the card: the old amount is not put into the next check."""
    ada, next_one = pair
    cut(window, "*/v1/purchases")
    charge(window, ada, "90000")
    unanswered(window)
    cut(window, None)
    present(window, next_one.number)
    window.click("ask-again")
    tone(window, "bad")
    window.gone("waiting")
    window.shows("amount", "0.00")
    window.shows("whose", next_one.number[-4:])
    window.keys(ESCAPE, ESCAPE, ESCAPE)


@pytest.mark.parametrize("amount", ["450", "90000"])
def test_a_slow_answer_is_put_aside_for_the_next_customer(window, pair, amount):
    """It comes while she is served: told in passing, done once, and her check is left alone."""
    ada, next_one = pair
    present(window, ada.number)
    with SlowNetwork(window) as network:
        window.keys(amount, ENTER)
        network.waits()
        window.click("put-aside")
        unanswered(window)
        assert not window.find("ask-again").is_enabled() and not window.find("drop").is_enabled()
        present_later = window.script("return window.kept.length")
        window.scan(next_one.number)
        until(lambda: window.script("return window.kept.length") > present_later, "her card asked")
        window.script("window.kept.pop()()")
        window.shows("whose", next_one.number[-4:])
        window.keys("200")
        network.through()
        window.shows("toasts", "Answered: Charge 4.50" if amount == "450" else "Not done: Charge")
    window.gone("waiting")
    window.shows("amount", "2.00")
    window.keys(ENTER)
    window.shows("result-title", "Paid 2.00")
    assert (ada.cash(), next_one.cash()) == (550 if amount == "450" else 1000, 800)
    assert kinds(ada).count("purchase") == (1 if amount == "450" else 0)
