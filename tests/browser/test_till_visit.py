"""Whose card is charged: a visit ends with the payment, a scan leaves nobody until it succeeds."""
import itertools

import pytest

from harness import Phone, until
from cashier import Customer, SlowNetwork, left_alone, tone, whose
from conftest import present

ENTER, ESCAPE, BACKSPACE, F8 = "\ue007", "\ue00c", "\ue003", "\ue038"
ORDERS = list(itertools.permutations(("scan", "amount", "enter")))
BETWEEN = (None, "a card that nobody has", "a pay code that is used", "half a code")


@pytest.fixture(scope="module")
def pair(service, till, manager):
    """Two customers with money for the whole file."""
    return [Customer(service, till, manager, 10000) for _ in range(2)]


@pytest.fixture(scope="module")
def refused(service, till):
    """What no till takes: a card number that no card has, a pay code that was taken already."""
    code = Phone.enrol(service).paycode()
    till.visit(code).expect(201)
    return {BETWEEN[1]: "6274999999999997", BETWEEN[2]: code, BETWEEN[3]: code[:11]}


@pytest.fixture
def desk(counter):
    return left_alone(counter)


def scan_refused(window, code):
    window.scan(code)
    tone(window, "bad")
    whose(window, "nobody")


class Shift:
    """What the cashier does, on the till and on paper: whose money should have moved."""

    def __init__(self, window, customers):
        self.window = window
        self.start = {customer: customer.cash() for customer in customers}
        self.person, self.typed = None, ""
        self.spent = dict.fromkeys(customers, 0)

    def scan(self, customer, _):
        self.window.scan(customer.number)
        whose(self.window, "here")
        self.window.shows("whose", customer.number[-4:])
        self.person = customer

    def refuse(self, code):
        """Half a code changes nothing; a whole one, though refused, is another person's."""
        if len(code) < 13:
            self.window.scan(code)
            whose(self.window, "here" if self.person else "nobody")
            self.shows_amount()
        else:
            scan_refused(self.window, code)
            self.person = None

    def amount(self, _, digit):
        self.window.keys(digit)
        self.typed += digit
        self.shows_amount()

    def shows_amount(self):
        self.window.shows("amount", f"{int(self.typed or 0) / 100:.2f}")

    def enter(self, *_):
        self.window.keys(ENTER)
        if self.person and self.typed:
            tone(self.window, "good")
            self.window.shows("result-title", f"Paid {int(self.typed) / 100:.2f}")
            self.window.shows("result-person", self.person.number[-4:])
            self.spent[self.person] += int(self.typed)
            self.person, self.typed = None, ""
        elif self.typed:
            tone(self.window, "hint")
        whose(self.window, "here" if self.person else "nobody")
        self.shows_amount()

    def adds_up(self):
        for customer, cash in self.start.items():
            assert customer.cash() == cash - self.spent[customer]


@pytest.mark.parametrize("first,second", list(itertools.product(ORDERS, ORDERS)),
                         ids=lambda order: "-".join(order))
def test_a_hurried_cashier_charges_the_right_card_or_nobodys(desk, pair, refused, first, second):
    """Two customers one after the other, in every order, with a refused scan in between."""
    shift = Shift(desk, pair)
    for step in first:
        getattr(shift, step)(pair[0], "1")
    between = BETWEEN[(ORDERS.index(first) + ORDERS.index(second)) % len(BETWEEN)]
    if between:
        shift.refuse(refused[between])
    for step in second:
        getattr(shift, step)(pair[1], "2")
    shift.adds_up()


def test_the_next_customer_is_not_charged_to_the_last_one(desk, pair, refused):
    """Ada has paid, 2.50 is typed, the next code is refused, Enter: nobody pays."""
    ada = pair[0]
    before = ada.cash()
    present(desk, ada.number)
    desk.shows("whose", f"·· {ada.number[-4:]}")
    desk.keys("450")
    desk.shows("charge", f"Charge Card ·· {ada.number[-4:]} 4.50")
    desk.keys(ENTER)
    desk.shows("result-title", "Paid 4.50")
    desk.gone("visit")
    desk.shows("whose", "Nobody. Scan a card.")
    assert desk.find("receipt-refund").is_enabled() and desk.find("receipt-void").is_enabled()
    desk.keys("250")
    desk.gone("result")
    assert not desk.find("charge").is_enabled(), "there is nobody to charge"
    scan_refused(desk, refused[BETWEEN[2]])
    desk.shows("amount", "2.50")
    desk.keys(ENTER)
    desk.shows("result", "Scan the card first.")
    assert ada.cash() == before - 450


def test_a_refused_scan_leaves_nobody(desk, pair, refused):
    present(desk, pair[0].number)
    scan_refused(desk, refused[BETWEEN[1]])
    assert not desk.all("visit") and not desk.find("charge").is_enabled()


def test_the_receipt_stands_until_the_next_key(desk, pair):
    """With refund and void of this payment, whose person is named though she is gone."""
    present(desk, pair[0].number)
    desk.keys("300", ENTER)
    desk.shows("result-person", pair[0].number[-4:])
    desk.keys(ENTER)
    tone(desk, "good")
    desk.click("receipt-void")
    desk.shows("dialog", "Void 3.00?")
    desk.click("void-go")
    desk.shows("result-title", "Voided 3.00")
    whose(desk, "nobody")
    desk.keys("1")
    desk.gone("result")
    desk.shows("amount", "0.01")


def test_a_hold_and_a_load_keep_the_person(desk, pair):
    present(desk, pair[0].number)
    desk.keys("500")
    desk.click("load")
    desk.shows("result-title", "Loaded 5.00")
    whose(desk, "here")
    desk.keys("500", F8)
    desk.shows("result-title", "Held 5.00")
    whose(desk, "here")
    desk.click("void")
    desk.click("void-go")
    desk.shows("result-title", "Voided")
    whose(desk, "nobody")


def test_enter_while_the_card_is_asked_for_charges_nobody(desk, pair):
    """Neither the last customer, who is gone at once, nor the one who is not here yet."""
    before = [customer.cash() for customer in pair]
    present(desk, pair[0].number)
    with SlowNetwork(desk) as network:
        desk.keys("125")
        desk.scan(pair[1].number)
        network.waits()
        whose(desk, "asking")
        desk.gone("visit")
        desk.keys(ENTER)
        assert not desk.find("charge").is_enabled()
        network.through()
    desk.shows("whose", pair[1].number[-4:])
    desk.shows("amount", "1.25")
    assert [customer.cash() for customer in pair] == before


def test_of_two_scans_in_a_row_the_later_counts(desk, pair):
    with SlowNetwork(desk) as network:
        desk.scan(pair[0].number)
        network.waits()
        desk.scan(pair[1].number)
        network.waits(2)
        network.through()
    desk.shows("whose", pair[1].number[-4:])
    with SlowNetwork(desk) as network:
        desk.scan(pair[0].number)
        network.waits()
        desk.keys(ESCAPE)
        whose(desk, "nobody")
        network.through()
    desk.keys("1")
    desk.shows("amount", "0.01")
    whose(desk, "nobody")


def test_digits_while_a_charge_is_asked_for_are_the_next_amount(desk, pair):
    present(desk, pair[0].number)
    with SlowNetwork(desk) as network:
        desk.keys("450", ENTER)
        network.waits()
        desk.shows("amount", "4.50")
        desk.keys("12")
        desk.scan(pair[1].number)
        desk.shows("toasts", "Not taken")
        desk.shows("amount", "0.12")
        network.through()
    desk.shows("result-title", "Paid 4.50")
    desk.keys("50")
    desk.shows("amount", "12.50")
    whose(desk, "nobody")


def test_digits_after_a_refusal_begin_a_new_amount(desk, pair, manager):
    path = f"/v1/accounts/{pair[0].id}"
    present(desk, pair[0].number)
    manager.post(f"{path}/freeze", {"reason": "other"}, key=f"freeze-{pair[0].id}").expect(201)
    desk.keys("700", ENTER)
    tone(desk, "bad")
    desk.shows("amount", "7.00")
    desk.keys("2")
    desk.shows("amount", "0.02")
    desk.keys("00", ENTER)
    tone(desk, "bad")
    desk.keys(BACKSPACE)
    desk.shows("amount", "0.20")
    manager.post(f"{path}/unfreeze", {"reason": "resolved"}, key=f"thaw-{pair[0].id}").expect(201)
    until(lambda: "frozen" not in desk.text("visit"), "a card that pays again")
    desk.keys(ENTER)
    desk.shows("result-title", "Paid 0.20")
