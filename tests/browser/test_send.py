"""Money from one member's window to another's: asked, confirmed, seen on both sides, once."""
import pytest

from harness import Phone, Staff, until
from harness.phone import PASSWORD
from conftest import log_in, until_entry
from window import Window

ADA_CARD = "6274 0000 0000 0428"
ADA_SHORT = "6274 … 0428"
LOOKS = [(320, False)] + [(width, dark) for width in (360, 1280) for dark in (False, True)]


def member(service, windows, name, cash, *size):
    """A new member with money, signed in: the window, with the .member it shows."""
    person = Phone.enrol(service, name=name)
    if cash:
        person.topup(cash).expect(201)
    window = log_in(windows(*size), person.email, PASSWORD)
    window.member = person
    return window


@pytest.fixture(scope="module")
def grace(service, windows):
    return member(service, windows, "Grace Hopper", 10000, 360, 800)


@pytest.fixture(scope="module")
def alan(service, windows):
    return member(service, windows, "Alan Turing", 0, 1280, 900)


def draft(window, to, amount):
    """Fills the sheet in; an amount is one of its buttons or is typed."""
    if not window.all("sheet-send"):
        window.click("open-send")
    window.type("field-to", to)
    if window.all(f"amount-{amount}"):
        window.click(f"amount-{amount}")
    else:
        window.click("amount-other")
        window.type("field-other", amount)
    window.click("send-next")


def close(window):
    window.click("sheet-close")
    window.gone("sheet-send")


def test_what_one_member_sends_the_other_sees(grace, alan):
    mine, theirs = grace.number("balance"), alan.number("balance")
    for window in (grace, alan):
        window.marked()
    draft(grace, alan.member.email, "20")
    grace.shows("send-confirm", f"Send $20.00 to {alan.member.email}?")
    assert grace.number("balance") == mine, "nothing moves before the question is answered"
    grace.click("send-go")
    grace.shows("send-good", "$20.00 is with")
    grace.shows("toasts", "Sent · −20.00")
    alan.shows("toasts", "Received · +20.00")
    grace.click("send-done")
    grace.reaches("balance", mine - 2000)
    alan.reaches("balance", theirs + 2000)
    until_entry(grace, kind="transfer_out", cash=-2000)
    until_entry(alan, kind="transfer_in", cash=2000)
    for window in (grace, alan):
        window.not_reloaded()
        assert window.complaints() == []


def test_money_goes_to_a_card_by_its_digits(alan, phone):
    had = phone.number("balance")
    draft(alan, ADA_CARD, "5")
    alan.shows("send-confirm", f"Send $5.00 to {ADA_SHORT}?")
    alan.click("send-go")
    alan.shows("send-good", ADA_SHORT)
    alan.click("send-done")
    phone.reaches("balance", had + 500)
    until_entry(phone, kind="transfer_in", cash=500)


def test_the_question_can_be_taken_back(grace):
    before = grace.number("balance")
    draft(grace, ADA_CARD, "12.34")
    grace.click("send-back")
    assert grace.attribute("field-to", "value") == ADA_CARD.replace(" ", "")
    assert grace.attribute("field-other", "value") == "12.34"
    close(grace)
    assert grace.number("balance") == before


@pytest.mark.parametrize("to", ["6274000000000429", "62740000", "grace", "a b@example.com"])
def test_what_is_no_recipient_is_told_before_it_is_asked_for(grace, to):
    draft(grace, to, "5")
    grace.shows("send-wrong", "16 digits")
    assert not grace.all("send-confirm")
    close(grace)


@pytest.mark.parametrize("to,amount,words", [
    ("nobody@example.com", "5", "nobody@example.com cannot receive this"),
    (ADA_CARD, "0.99", "$1.00 is the least at a time"),
    (ADA_CARD, "200.01", "$200.00 is the most at a time"),
    (ADA_CARD, "199", "is on the card"),
    (None, "5", "your own card")])
def test_a_refusal_says_what_to_do(grace, to, amount, words):
    before = grace.number("balance")
    draft(grace, to or grace.member.email, amount)
    grace.click("send-go")
    grace.shows("send-bad", words)
    if words == "is on the card":
        grace.screenshot("app-send-short-360-light")
        assert grace.faults() == []
        grace.click("send-topup")
        grace.find("sheet-topup")
        grace.click("sheet-close")
        grace.gone("sheet-topup")
    else:
        grace.click("send-change")
        assert grace.attribute("field-to", "value")
        close(grace)
    assert grace.number("balance") == before


def test_the_limit_of_a_day_is_told(alan, grace):
    rich = alan.member
    for amount in (50000, 10000):
        rich.topup(amount).expect(201)
    for amount in (20000, 20000, 9500):
        rich.transfer(grace.member.email, amount).expect(201)
    alan.reaches("balance", rich.account()["cash"])
    draft(alan, grace.member.email, "20")
    alan.click("send-go")
    alan.shows("send-bad", "$500.00 a day is the most, and")
    close(alan)


def test_a_frozen_card_sends_nothing(service, grace):
    path = f"/v1/accounts/{grace.member.member['account']}"
    staff = Staff(service)
    staff.post(f"{path}/freeze", {"reason": "other"}, key="freeze-grace").expect(201)
    draft(grace, ADA_CARD, "5")
    grace.click("send-go")
    grace.shows("send-bad", "frozen")
    close(grace)
    staff.post(f"{path}/unfreeze", {"reason": "resolved"}, key="thaw-grace").expect(201)


def test_too_many_transfers_are_told_with_their_time(fresh_service):
    service = fresh_service(workers=1, config={"transfers_per_hour": 1})
    window = log_in(Window(service, 360, 780))
    try:
        for words in ("cannot receive this", "send again in"):
            draft(window, "nobody@example.com", "5")
            window.click("send-go")
            window.shows("send-bad", words)
            close(window)
    finally:
        window.quit()


def test_without_an_answer_it_is_asked_again_and_sent_once(fresh_service):
    service = fresh_service()
    person = Phone.enrol(service, name="Alan Turing")
    window = Window(service, 360, 780)
    try:
        log_in(window)
        before = window.number("balance")
        draft(window, person.email, "10")
        service.stop()
        window.click("send-go")
        window.shows("send-bad", "it cannot be sent twice", 40)
        window.screenshot("app-send-noanswer-360-light")
        close(window)
        window.shows("send-waiting", "10.00")
        service.start()
        window.open("/app")
        window.live(40).shows("send-waiting", "10.00")
        assert window.number("balance") == before, "nothing is sent before it was looked at"
        window.click("send-show")
        window.shows("send-bad", person.email)
        window.click("send-retry")
        window.click("send-done", 20)
        window.reaches("balance", before - 1000, 20)
        until(lambda: window.script("return localStorage.getItem('crema.intent.send')") is None,
              "the transfer settled")
        person.login()
        kinds = [entry["kind"] for entry in person.entries()]
        assert (kinds.count("transfer_in"), person.account()["cash"]) == (1, 1000)
    finally:
        window.quit()


@pytest.mark.parametrize("width,dark", LOOKS)
def test_how_it_looks(grace, width, dark):
    name = f"{width}-{'dark' if dark else 'light'}"
    grace.look(width, 800, dark)
    draft(grace, ADA_CARD, "10")
    grace.find("send-confirm")
    grace.screenshot(f"app-send-confirm-{name}")
    assert grace.faults() == []
    grace.click("send-go")
    grace.find("send-good")
    grace.screenshot(f"app-send-done-{name}")
    assert grace.faults() == []
    grace.click("send-done")
    grace.gone("sheet-send")
    grace.screenshot(f"app-sent-{name}")
    assert grace.faults() == []
