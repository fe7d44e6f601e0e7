"""The till by keyboard and scanner: split tender, refund, void, enrolment, no answer."""
import pytest

from harness import Staff, Terminal, until
from cashier import Customer, tone
from conftest import as_till, present
from window import Window

ENTER, ESCAPE, F4, F10 = "\ue007", "\ue00c", "\ue034", "\ue03a"
MOVING = True


@pytest.fixture
def customer(service, till, manager):
    return Customer(service, till, manager)


@pytest.fixture
def visiting(counter, customer):
    counter.keys(ESCAPE, ESCAPE)
    if counter.all("visit"):
        counter.click("end-visit")
    present(counter, customer.number)
    counter.reaches("visit-balance", 600)
    return counter


def test_too_little_money_offers_the_split(visiting, customer):
    visiting.keys("910", ENTER)
    tone(visiting, "short")
    visiting.shows("result", "3.10 short")
    visiting.shows("result", "Charge 6.00 to the card and take 3.10 in cash?")
    visiting.keys(ENTER)
    tone(visiting, "short")
    visiting.keys(F10)
    tone(visiting, "good")
    visiting.shows("result-title", "9.10")
    visiting.shows("result", "Balance $0.00")
    assert customer.cash() == 0
    assert customer.account()["points"] > 0


def test_a_payment_says_why_its_points_came(visiting):
    visiting.keys("500", ENTER)
    tone(visiting, "good")
    visiting.click("why")
    visiting.shows("why-sentences", "The rule “base-card” gave 10 points: 5.00 x 2.")
    visiting.screenshot("till-why-1280-light")
    assert visiting.faults() == []


def test_a_scan_after_an_amount_keeps_the_amount(counter, customer):
    counter.keys(ESCAPE)
    if counter.all("visit"):
        counter.click("end-visit")
    counter.keys("275")
    counter.shows("amount", "2.75")
    present(counter, customer.number)
    counter.shows("amount", "2.75")
    counter.keys(ENTER)
    tone(counter, "good")
    counter.shows("result", "Balance $3.25")
    assert customer.cash() == 325


def test_a_part_is_refunded_then_the_rest_is_voided(visiting, customer):
    visiting.keys("500", ENTER)
    visiting.shows("result", "Balance $1.00")
    visiting.keys("200", F4)
    visiting.click("refund-part")
    visiting.shows("result", "Balance $3.00")
    visiting.keys(F4)
    visiting.click("refund-all")
    visiting.shows("result", "Balance $6.00")
    tone(visiting, "good")
    assert customer.cash() == 600
    assert customer.account()["points"] == 0


def test_each_refund_gives_out_its_own_cash_only(visiting, customer):
    """Of 10.00 paid in cash, 2.00, 3.00 and the rest: 10.00 leave the drawer, not 17.00."""
    visiting.keys("1000")
    visiting.click("other")
    tone(visiting, "good")
    for typed, given in (("200", "2.00"), ("300", "3.00"), ("", "5.00")):
        visiting.keys(typed, F4)
        visiting.click("refund-part" if typed else "refund-all")
        visiting.shows("give-back", f"Give back now: {given} in cash")
        visiting.shows("result-title", f"Refunded {given}")
        visiting.shows("operation", given)
    assert customer.cash() == 600


def test_a_void_takes_all_of_it_back(visiting, customer):
    visiting.keys("345", ENTER)
    visiting.shows("result", "Balance $2.55")
    visiting.click("void")
    visiting.click("void-go")
    visiting.shows("result", "Balance $6.00")
    tone(visiting, "good")
    assert customer.cash() == 600
    rows = visiting.all("operation")[:2]
    assert [row.get_attribute("data-state") for row in rows] == ["done", "voided"]
    assert customer.account()["points"] == 0


def test_a_browser_enrols_as_a_till_and_keeps_its_key(service, manager, windows, customer):
    window = windows(1280, 900)
    window.open("/till")
    window.type("enrol-code", manager.enrolment_code()["code"])
    window.click("enrol-go")
    window.find("till", 20)
    window.live()
    window.open("/till")
    window.find("till", 20)
    window.live()
    present(window, customer.number)
    window.keys("125", ENTER)
    tone(window, "good")
    window.shows("result", "Balance $4.75")
    assert window.complaints() == []


def test_without_an_answer_asking_again_charges_once(fresh_service):
    service = fresh_service()
    window = Window(service)
    try:
        customer = Customer(service, Terminal.demo(service), Staff(service))
        as_till(window)
        present(window, customer.number)
        service.stop()
        window.keys("450", ENTER)
        until(lambda: window.attribute("result", "data-tone") == "noanswer", "no answer", 40)
        window.shows("result", "the card cannot be charged twice")
        window.find("queue")
        service.start()
        window.click("ask-again")
        tone(window, "good")
        window.live(30).shows("result", "Balance $1.50")
        assert customer.cash() == 150
        kinds = [entry["kind"] for entry in customer.staff.entries(customer.id)]
        assert kinds.count("purchase") == 1
    finally:
        window.quit()
