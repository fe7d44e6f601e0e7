"""Scans at the till: never a key press wherever the focus is; only a hand moves money."""
import pytest

from harness import Phone, until
from cashier import Customer, left_alone, tone, whose
from conftest import present

TAB, ENTER, SPACE = "\ue004", "\ue007", " "
F2, F4, F8, F9, F10 = "\ue032", "\ue034", "\ue038", "\ue039", "\ue03a"
QUESTIONS = ["refund", "void", "capture", "release", "short", "short-hold", "redeem"]


@pytest.fixture(scope="module")
def pair(service, till, manager):
    return [Customer(service, till, manager, 10000) for _ in range(2)]


@pytest.fixture
def desk(counter):
    return left_alone(counter)


def asked(desk, customer, question):
    """The till asks something about a customer who is there, or who has just paid."""
    present(desk, customer.number)
    if question in ("refund", "void"):
        desk.keys("100", ENTER)
        desk.click(f"receipt-{question}")
    elif question in ("capture", "release"):
        desk.keys("100", F8)
        desk.find("open-hold")
        desk.click(f"open-{question}")
    elif question == "redeem":
        desk.keys(F2)
    else:
        desk.keys("90000", F8 if question == "short-hold" else ENTER)
        tone(desk, "short")
    if not question.startswith("short"):
        opened(desk)


def opened(desk):
    until(lambda: desk.script("return Boolean(document.querySelector('dialog[open]'))"), "a dialog")


def moved(customer):
    return len(customer.staff.entries(customer.id))


def focused(desk):
    return desk.script("return document.activeElement.matches('button, a') ? "
                       "document.activeElement.outerHTML : ''")


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_scan_answers_no_question(desk, pair, question):
    """The next customer's card, with the answering button focused: the first one's stays."""
    ada, next_one = pair
    asked(desk, ada, question)
    before = moved(ada)
    desk.script("document.querySelector('[data-answer]')?.focus()")
    present(desk, next_one.number)
    desk.shows("whose", next_one.number[-4:])
    desk.gone("dialog")
    assert not desk.all("result")
    if not question.startswith("short"):
        desk.shows("toasts", "Closed: another card was scanned")
    assert moved(ada) == before


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_by_its_own_key_alone(desk, pair, question):
    """Nothing is focused that Enter or the space bar would press."""
    ada = pair[0]
    asked(desk, ada, question)
    before = moved(ada)
    assert focused(desk) == ""
    desk.keys(ENTER, SPACE, ENTER)
    assert focused(desk) == "" and moved(ada) == before
    assert desk.all("dialog") or desk.attribute("result", "data-tone") == "short"
    if question == "redeem":
        return
    assert "F10" in until(lambda: desk.script(
        "return document.querySelector('[data-answer]')?.textContent"), "a key that answers")
    desk.keys(F10)
    tone(desk, "good")
    desk.gone("dialog")
    assert moved(ada) == before + 1
    if question == "short-hold":
        desk.press(lambda: desk.all("open-release")[-1], "open-release")
        opened(desk)
        desk.keys(F10)
        desk.shows("result-title", "Released")
    if question == "short":
        desk.click("receipt-void")
        opened(desk)
        desk.keys(F10)
        desk.shows("result-title", "Voided")


@pytest.mark.parametrize("place", ["void", "refund", "load", "charge", "end-visit", "open-redeem"])
def test_a_scan_presses_no_button(desk, pair, place):
    """Whatever is focused: the space bar of a stripe and the Enter behind it press nothing."""
    ada, next_one = pair
    present(desk, ada.number)
    desk.keys("100", ENTER)
    desk.shows("result-title", "Paid 1.00")
    present(desk, ada.number)
    desk.keys("250")
    before = [moved(customer) for customer in pair]
    desk.script("arguments[0].focus()", desk.find(place))
    desk.scan(f"%B{next_one.number}^A CARD OF A SHOP^3012?")
    desk.shows("whose", next_one.number[-4:])
    desk.shows("amount", "2.50")
    assert not desk.all("dialog")
    assert [moved(customer) for customer in pair] == before


def test_half_a_scan_changes_nothing(desk, pair):
    """Neither the amount, nor the receipt on the screen, nor the person, nor what is focused."""
    ada, next_one = pair
    present(desk, ada.number)
    desk.keys("300", ENTER)
    tone(desk, "good")
    before = moved(ada)
    desk.script("arguments[0].focus()", desk.find("receipt-void"))
    desk.scan(next_one.number[:9])
    desk.shows("toasts", "Not read. Scan again.")
    assert desk.text("result-title") == "Paid 3.00" and not desk.all("dialog")
    present(desk, ada.number)
    desk.keys("125")
    for half in (next_one.number[:9], next_one.number[-2:], next_one.number[:-1] + "x"):
        desk.scan(half)
        desk.shows("amount", "1.25")
        desk.shows("whose", ada.number[-4:])
    assert moved(ada) == before


def test_a_scan_in_a_field_leaves_the_field(desk, pair):
    ada, next_one = pair
    present(desk, ada.number)
    desk.keys("300", ENTER)
    tone(desk, "good")
    desk.keys(F4)
    receipt = desk.attribute("receipt-field", "value")
    assert receipt == ada.staff.entries(ada.id)[-1]["receipt"]
    desk.script("arguments[0].focus(); arguments[0].select()", desk.find("receipt-field"))
    desk.scan("4006381333931")
    desk.shows("toasts", "Not read")
    assert desk.attribute("receipt-field", "value") == receipt
    desk.scan(next_one.number, suffix="")
    desk.shows("whose", next_one.number[-4:])
    desk.gone("dialog")


def test_a_receipt_that_is_scanned_is_one_to_refund(desk, pair):
    ada = pair[0]
    present(desk, ada.number)
    desk.keys("225", ENTER)
    tone(desk, "good")
    receipt = ada.staff.entries(ada.id)[-1]["receipt"]
    for _ in range(2):
        desk.scan(f"]Q3{receipt.upper()}")
        desk.shows("about", "2.25")
        assert desk.attribute("receipt-field", "value") == receipt
    desk.script("arguments[0].focus(); arguments[0].select()", desk.find("receipt-field"))
    desk.keys("4711", F10)
    desk.shows("dialog", "This is no receipt number")
    desk.scan(receipt)
    desk.keys(F10)
    desk.shows("result-title", "Refunded 2.25")


@pytest.mark.parametrize("what,sent,suffix", [
    ("a card, Enter", "{card}", "\ue007"), ("a card, Tab", "{card}", TAB),
    ("a card, nothing", "{card}", ""),
    ("a card, Code 128", "]C0{card}", ENTER), ("a pay code, QR", "]Q3{code}", TAB),
    ("a stripe", ";{card}=3012101?", ENTER)])
def test_what_scanners_send_after_an_amount(desk, pair, service, what, sent, suffix):
    """Four digits by hand stay an amount, whatever comes behind them."""
    person = Phone.enrol(service, name="Grace Hopper")
    desk.keys("1234")
    desk.scan(sent.format(card=pair[0].number, code=person.paycode()), suffix)
    whose(desk, "here")
    desk.shows("whose", "Grace" if "code" in sent else pair[0].number[-4:])
    desk.shows("amount", "12.34")


def test_a_slow_scanner_teaches_its_pace(desk, pair):
    """The first scan is recognised by what it says, the next one before it is whole."""
    desk.keys("450")
    desk.scan(pair[0].number, gap_s=0.09)
    desk.shows("whose", pair[0].number[-4:])
    desk.shows("amount", "4.50")
    pace = desk.script("return Number(localStorage.getItem('crema.till.scanner'))")
    assert 90 <= pace <= 120
    desk.script("localStorage.removeItem('crema.till.scanner')")


def test_a_card_by_hand(desk, pair):
    desk.keys("12345678901", ENTER)
    desk.shows("result", "11 are typed")
    desk.keys("\ue00c")
    desk.keys(pair[0].number, ENTER)
    desk.shows("whose", pair[0].number[-4:])
