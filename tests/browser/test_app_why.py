"""In the app a receipt says why its points moved, when somebody asks, in the page's language."""
import pytest

from harness import Phone, Terminal, until
from harness.phone import PASSWORD
from conftest import log_in


@pytest.fixture(scope="module")
def grace(service):
    """A member with 50.00, who has bought for 12.00 and had 2.00 of it back."""
    person = Phone.enrol(service, name="Grace Hopper")
    person.topup(5000).expect(201)
    person.enrol_device()
    till = Terminal.demo(service)
    receipt = till.purchase(present=person.paycode(), amount=1200).expect(201)["entry"]["receipt"]
    till.refund(receipt, 200).expect(201)
    return person


@pytest.fixture(scope="module")
def app(grace, windows):
    return log_in(windows(360, 800), grace.email, PASSWORD).live()


def open_entry(app, kind):
    row = f"return document.querySelector('[data-testid=entry][data-kind={kind}]')"
    app.press(lambda: app.script(row), kind)
    app.shows("receipt", "acc_")


def sentences(app):
    app.find("why-sentences")
    return app.script("return [...document.querySelectorAll('[data-testid=why-sentences] li')]"
                      ".map((each) => each.textContent)")


def test_a_receipt_says_why(app):
    open_entry(app, "purchase")
    app.gone("why-sentences")
    app.shows("why", "Why these points?")
    app.click("why")
    assert sentences(app) == ["The rule “base-card” gave 24 points: 12.00 x 2."]
    app.screenshot("app-why-360-light")
    app.click("why")
    app.gone("why-sentences")
    app.click("sheet-close")
    open_entry(app, "refund")
    app.click("why")
    assert sentences(app) == [
        "Returned: 4 of 24 points went back; 20 stay for what you kept."]
    app.click("sheet-close")
    open_entry(app, "load")
    app.shows("why", "Why no points?")
    app.click("sheet-close")
    assert app.faults() == []


def test_why_is_in_the_language_of_the_page(app):
    app.click("open-account")
    app.choose("language", "vi")
    app.click("sheet-close")
    open_entry(app, "purchase")
    app.click("why")
    assert sentences(app) == ["Quy tắc “base-card” tặng 24 điểm: 12.00 x 2."]
    app.click("sheet-close")
    app.click("open-account")
    app.choose("language", "en")
    app.click("sheet-close")


def test_without_an_answer_it_can_be_asked_again(app):
    open_entry(app, "purchase")
    app.script("window.asked = window.fetch;"
               "window.fetch = () => Promise.reject(new TypeError('off'))")
    app.click("why")
    app.find("why-failed")
    app.script("window.fetch = window.asked")
    app.click("why-again")
    until(lambda: sentences(app), "an answer")
    app.click("sheet-close")
