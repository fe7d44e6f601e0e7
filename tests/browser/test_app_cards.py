"""Cards that come and go are named in the history, and a day's stand together."""
import pytest

from harness import Phone, until
from harness.phone import PASSWORD
from conftest import log_in


@pytest.fixture(scope="module")
def grace(service, windows):
    person = Phone.enrol(service, name="Grace Hopper")
    person.topup(5000).expect(201)
    window = log_in(windows(360, 800), person.email, PASSWORD)
    window.member = person
    return window


def lines(window):
    return [" ".join(text.split()) for text in window.script(
        "return [...document.querySelectorAll('.entry .entry-name')].map((e) => e.textContent)")]


def test_the_first_one_is_named(grace):
    grace.click("open-pay")
    grace.find("qr")
    grace.click("sheet-close")
    grace.gone("sheet-pay")
    until(lambda: lines(grace) == ["Pay code of this phone added", "Top-up"], "the name")
    grace.click("entry")
    grace.shows("receipt", "Pay code of this phone added")
    assert not grace.all("receipt-amount"), "nothing has moved, not even a dash"
    grace.click("sheet-close")
    grace.gone("sheet-receipt")


def test_more_of_a_day_stand_together_by_name(grace):
    person = grace.member
    card = person.card().expect(201)
    person.enrol_device()
    person.post(f"/v1/me/cards/{card['id']}/lost").expect(200)
    named = f"Card ·· {card['last4']}"
    until(lambda: lines(grace) == ["Cards: 4 changes", "Top-up"], "one line")
    grace.shows("entry-cards", f"{named} removed · Pay code of another phone added · {named} "
                               "added · Pay code of this phone added")
    grace.screenshot("app-cards-360-light")
    assert grace.faults() == []
    grace.click("entry-cards")
    until(lambda: lines(grace)[1:5] == [
        f"{named} removed", "Pay code of another phone added", f"{named} added",
        "Pay code of this phone added"], "each of them")
    assert grace.faults() == []
    person.topup(1000).expect(201)
    until(lambda: lines(grace)[:2] == ["Top-up", "Cards: 4 changes"], "what came after them")


def test_they_keep_their_names_in_vietnamese_and_without_network(grace):
    grace.click("open-account")
    grace.choose("language", "vi")
    grace.click("sheet-close")
    grace.gone("sheet-account")
    grace.shows("entry-cards", "Đã thêm mã thanh toán của máy này")
    grace.open("/app")
    grace.live().shows("entry-cards", "Đã thêm mã thanh toán của máy này")
    grace.script("localStorage.setItem('crema.language', 'en')")
    grace.driver.execute_cdp_cmd("Network.enable", {})
    grace.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/v1/*"]})
    grace.open("/app")
    grace.shows("entry-cards", "Pay code of this phone added", 20)
    grace.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    assert not grace.all("broken")
