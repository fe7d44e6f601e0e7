"""Refunds item by item at the till, and rewards that are for some items: rules of format 2."""
import pytest

from harness import Phone, until
from harness.rules import program, put_in_force
from cashier import Customer, left_alone, tone
from conftest import as_till, present
from test_till_check import add_line, due, fill, newest
from test_till_small import outside
from window import Window

ENTER, ESCAPE, F2, F4, F10 = "\ue007", "\ue00c", "\ue032", "\ue034", "\ue03a"
ALL = {"id": "all", "name": "1 per 1.00", "give": {"per_unit": "1"}}
CUP = {"id": "cup", "name": "Your own cup", "when": {"flags": ["own_cup"]}, "times": "2"}
REWARDS = [{"id": "bakery", "name": "Bakery", "cost": 20, "worth": 300, "kind": "item",
            "when": {"lines": {"skus": ["croissant"]}}},
           {"id": "off", "name": "1.00 off", "cost": 10, "worth": 100, "kind": "amount",
            "voucher_days": 30},
           {"id": "any", "name": "Any item", "cost": 30, "worth": 300, "kind": "item"},
           {"id": "treat", "name": "A treat", "cost": 0, "worth": 100, "kind": "amount",
            "gift_only": True}]


@pytest.fixture(name="shop", scope="module")
def fixture_shop(service, manager):
    put_in_force(service, manager, program(ALL, bonuses=[CUP], rewards=REWARDS))
    return service


@pytest.fixture(name="window", scope="module")
def fixture_window(shop):
    window = as_till(Window(shop))
    yield window
    assert window.complaints() == []
    window.quit()


@pytest.fixture(name="desk")
def fixture_desk(window):
    window.script("document.querySelector('.scan').focus()")
    return left_alone(window)


@pytest.fixture(name="ada")
def fixture_ada(shop, till, manager):
    """100 points and what is left of 200.00."""
    customer = Customer(shop, till.renew(), manager, 20000)
    till.purchase(present=customer.number, amount=10000).expect(201)
    return customer


def buys(desk, customer):
    """Three croissants of 9.99 and a tea of 4.00, tax 0.70; 14.69 paid."""
    present(desk, customer.number)
    add_line(desk, "croissant", "999", "3")
    add_line(desk, "tea", "400")
    desk.keys("70")
    desk.click("tax")
    desk.keys(ENTER)
    desk.shows("result-title", "Paid 14.69")
    return newest(customer)["receipt"]


def items(window):
    return [" ".join(each.text.split()) for each in window.all("refund-item")]


def test_items_are_ticked_and_go_back_one_by_one(desk, ada):
    """With their share of the tax and of the points; what has gone is not offered again."""
    buys(desk, ada)
    desk.keys(F4)
    desk.find("refund-items")
    assert items(desk) == ["3 × croissant 9.99", "tea 4.00"]
    desk.shows("refund-all", "Refund all of it: 14.69")
    desk.click("refund-tick-1")
    desk.shows("refund-go-items", "Refund what is ticked: 9.99")
    fill(desk, "refund-pieces-1", "1")
    desk.keys(ENTER)
    desk.shows("refund-go-items", "Refund what is ticked: 3.33")
    desk.keys(F10)
    tone(desk, "good")
    desk.shows("result-title", "Refunded 3.50")
    entry = newest(ada)
    assert (entry["returned_lines"], entry["cash"]) == ([{"line": 1, "quantity": 1}], 350)
    assert entry["points_micro"] == -3330000
    desk.keys(F4)
    until(lambda: items(desk) == ["2 × croissant 6.66", "tea 4.00"], f"what is left: {items(desk)}")
    desk.click("refund-tick-1")
    desk.click("refund-tick-2")
    desk.shows("refund-go-items", "Refund what is ticked: 10.66")
    desk.click("refund-tick-1")
    desk.shows("refund-go-items", "Refund what is ticked: 4.00")
    desk.keys(F10)
    tone(desk, "good")
    desk.keys(F4)
    until(lambda: items(desk) == ["2 × croissant 6.66", "tea Refunded"], f"{items(desk)}")
    assert not desk.find("refund-tick-2").is_enabled()


def test_items_are_ticked_by_keys(desk, ada):
    """The focus stands on the text first; Tab leads through the items, Space ticks."""
    buys(desk, ada)
    before = newest(ada)["seq"]
    desk.keys(F4)
    desk.find("refund-items")
    desk.keys(ENTER)
    desk.script("arguments[0].focus()", desk.find("refund-tick-2"))
    desk.keys(" ", ENTER)
    desk.shows("refund-go-items", "4.00")
    assert newest(ada)["seq"] == before, "Enter is not the answer"
    desk.keys(F10)
    tone(desk, "good")
    assert newest(ada)["returned_lines"] == [{"line": 2, "quantity": 1}]


def test_items_of_another_tills_receipt_are_there_with_their_customer(desk, ada, till):
    """Without her only amounts go back: a receipt alone shows nobody's purchase."""
    lines = [{"sku": "soup", "amount": 500}, {"sku": "bread", "amount": 200}]
    bought = till.purchase(present=ada.number, amount=700, lines=lines).expect(201)
    till.refund(bought["entry"]["receipt"], lines=[{"line": 1, "quantity": 1}]).expect(201)
    desk.keys(F4)
    fill(desk, "receipt-field", bought["entry"]["receipt"])
    assert not desk.all("refund-items")
    desk.shows("dialog", "scan the card of the customer")
    desk.keys(ESCAPE)
    desk.gone("dialog")
    present(desk, ada.number)
    desk.keys(F4)
    fill(desk, "receipt-field", bought["entry"]["receipt"])
    until(lambda: items(desk) == ["soup 5.00", "bread 2.00"], "its items")
    desk.click("refund-tick-1")
    desk.keys(F10)
    tone(desk, "bad")
    desk.shows("result", "Nothing is left of item 1")
    desk.keys(F4)
    fill(desk, "receipt-field", bought["entry"]["receipt"])
    desk.click("refund-tick-2")
    desk.keys(F10)
    desk.shows("result-title", "Refunded 2.00")


def test_amounts_and_the_whole_are_refunded_as_before(desk, ada):
    buys(desk, ada)
    desk.keys("200", F4)
    desk.find("refund-items")
    desk.click("refund-part")
    desk.shows("result-title", "Refunded 2.00")
    desk.keys(F4)
    desk.click("refund-all")
    desk.shows("result-title", "Refunded 12.69")
    assert ada.cash() == 10000


def test_a_reward_is_offered_for_the_items_that_it_means(desk, ada):
    present(desk, ada.number)
    add_line(desk, "tea", "400")
    desk.shows("visit", "not for what is on this check")
    add_line(desk, "croissant", "250")
    until(lambda: "not for what" not in desk.text("visit"), "there is something for it")
    desk.click("redeem-bakery")
    until(lambda: desk.text("reward-line") == "croissant · 2.50", "nothing else to choose")
    desk.shows("reward-effect", "2.50 off, to pay 4.00")
    desk.keys(F10)
    desk.gone("dialog")
    due(desk, 400)
    desk.keys(ENTER)
    desk.shows("result-title", "Paid 4.00")
    assert [(each["reward"], each["line"]) for each in newest(ada)["rewards"]] == [("bakery", 2)]


@pytest.fixture(name="bea")
def fixture_bea(shop, till):
    """A member with 15 points, and a pay code that nobody has seen."""
    bea = Phone.enrol(shop)
    bea.topup(5000).expect(201)
    till.renew().purchase(present=bea.paycode(), amount=1500).expect(201)
    shop.move_clock(31)
    return bea


def test_a_voucher_stands_first_and_is_used_with_the_payment(desk, bea):
    voucher = bea.keep("off").expect(201)["voucher"]
    present(desk, bea.paycode())
    first = desk.all("visit")[0].find_element("css selector", ".reward-list li").text
    assert "1.00 off" in first and "Voucher, until" in first
    assert not desk.all("redeem-treat"), "it is only given"
    desk.keys("300")
    desk.screenshot("till-voucher-1280-en")
    assert desk.faults() == []
    names = [desk.attribute(f"redeem-off{each}", "aria-label") for each in ("-voucher", "")]
    assert "Voucher, until" in names[0] and names[1] == "Redeem: 1.00 off (10 ★)"
    desk.click("redeem-off-voucher")
    desk.shows("about", "Voucher, until")
    desk.shows("reward-effect", "1.00 off, to pay 2.00")
    desk.keys(F10)
    desk.gone("dialog")
    desk.gone("redeem-off-voucher")
    due(desk, 200)
    desk.keys(ENTER)
    desk.shows("result-title", "Paid 2.00")
    entry = bea.entries()[-1]
    assert entry["rewards"][0]["voucher"] == voucher and entry["points_micro"] == 2000000
    assert bea.account()["vouchers"] == []


def test_a_voucher_is_used_alone(desk, bea):
    present(desk, bea.paycode())
    bea.keep("off").expect(201)
    desk.click("redeem-off-voucher")
    desk.click("reward-give")
    desk.shows("dialog", "The voucher is used at once")
    desk.keys(F10)
    desk.shows("result-title", "theirs")
    desk.gone("redeem-off-voucher")
    assert bea.entries()[-1]["kind"] == "redeem"


def test_an_item_is_for_what_is_typed(desk, ada):
    """Under an amount alone: what is typed goes as a line then."""
    present(desk, ada.number)
    desk.keys("250")
    desk.click("redeem-any")
    desk.shows("reward-effect", "2.50 off")
    desk.keys(ESCAPE)
    desk.gone("dialog")
    desk.keys("0")
    desk.click("redeem-any")
    desk.keys(F10)
    desk.gone("dialog")
    due(desk, 2200)
    desk.keys(ENTER)
    desk.shows("result-title", "Paid 22.00")
    entry = newest(ada)
    assert [(each["sku"], each["amount"]) for each in entry["lines"]] == [("other", 2200)]
    assert [(each["line"], each["off"]) for each in entry["rewards"]] == [(1, 300)]


def test_a_flag_of_the_program_doubles(desk, ada):
    present(desk, ada.number)
    desk.keys("500")
    desk.shows("earns", "earns 5 ★")
    desk.click("flag-own_cup")
    desk.shows("earns", "earns 10 ★")
    desk.keys(ENTER)
    desk.shows("result-title", "Paid 5.00")
    assert newest(ada)["points_micro"] == 10000000


@pytest.mark.parametrize("width, height", [(360, 640), (1280, 900)])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_it_is_looked_at(shop, ada, width, height, language):
    window = Window(shop, width, height)
    try:
        window.before_each_page(f"localStorage.setItem('crema.language', '{language}')")
        as_till(window)
        present(window, ada.number)
        if width < 620:
            window.click("more")
        add_line(window, "croissant with almonds and a very long name indeed", "999", "3")
        add_line(window, "tea", "400")
        if width < 620:
            window.click("more")
        window.click("flag-own_cup")
        until(lambda: window.number("earns") == 27980000, "what it earns")
        window.script("scrollTo(0, 0)")
        window.screenshot(f"till-items-check-{width}-{language}")
        assert window.faults() == []
        assert outside(window) == []
        window.keys(ENTER)
        tone(window, "good")
        window.keys(F4)
        window.click("refund-tick-1")
        window.find("refund-pieces-1")
        window.screenshot(f"till-items-refund-{width}-{language}")
        assert window.faults() == []
        assert window.complaints() == []
    finally:
        window.quit()
