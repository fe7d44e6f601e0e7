"""The page /receipt: checks a signed receipt in the browser, and says so in colour and words."""
import base64

import pytest

from harness import until

LOOKS = [(320, False)] + [(width, dark) for width in (360, 1280) for dark in (False, True)]


def changed(token):
    """The same receipt over another amount."""
    head, body, footer = token.rsplit(".", 2)
    raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    raw = raw.replace(b'"cash":-450', b'"cash":-950')
    return f"{head}.{base64.urlsafe_b64encode(raw).decode().rstrip('=')}.{footer}"


@pytest.fixture(name="token", scope="module")
def fixture_token(service, till, manager):
    (number, _), = service.gift_cards(1)
    visit = till.visit(number).expect(201).body
    till.load(visit, 5000).expect(201)
    till.purchase(visit, 450).expect(201)
    return manager.get(f"/v1/accounts/{visit['account']}/entries/2/receipt").expect(200)["token"]


@pytest.fixture(name="window", scope="module")
def fixture_window(windows):
    return windows(360, 780)


def verdict(window, token, wanted):
    window.open("/web/receipt/receipt.css")  # another page, so that /receipt# loads anew
    window.open(f"/receipt#{token}")
    until(lambda: window.attribute("verdict", "data-verdict") == wanted, f"the verdict {wanted}")


@pytest.mark.parametrize("width,dark", LOOKS)
@pytest.mark.parametrize("kind", ["good", "bad"])
def test_verdicts(window, token, kind, width, dark):
    window.look(width, 800, dark)
    verdict(window, token if kind == "good" else changed(token), kind)
    window.shows("amount", "4.50" if kind == "good" else "9.50")
    window.shows("verdict", "is genuine" if kind == "good" else "not genuine")
    window.screenshot(f"receipt-{kind}-{width}-{'dark' if dark else 'light'}")
    assert window.faults() == []
    assert window.complaints() == []


def test_what_is_no_receipt_is_told(window, token):
    verdict(window, "v4.public.nonsense", "bad")
    window.shows("verdict", "not a receipt")
    head, body, _ = token.rsplit(".", 2)
    footer = base64.urlsafe_b64encode(b'{"kid":"s0000000"}').decode().rstrip("=")
    verdict(window, f"{head}.{body}.{footer}", "bad")
    window.shows("verdict", "not ours")


def test_a_link_can_be_pasted_and_read_in_vietnamese(window, token):
    window.open("/web/receipt/receipt.css")
    window.open("/receipt")
    window.find("ask")
    assert window.faults() == []
    window.type("field-token", f"{window.service.url}/receipt#{token}")
    window.click("check-go")
    until(lambda: window.attribute("verdict", "data-verdict") == "good", "a good verdict")
    window.click("language")
    window.shows("verdict", "Biên lai này là thật")
    window.click("language")
    window.shows("verdict", "genuine")


def test_the_history_leads_there(phone):
    phone.look(360, 780)
    phone.click("entry")
    link = phone.find("receipt-check").get_attribute("href")
    phone.find("receipt-share")
    phone.screenshot("app-receipt-360-light")
    phone.click("sheet-close")
    assert "/receipt#v4.public." in link
    phone.open("/web/receipt/receipt.css")
    phone.driver.get(link)
    until(lambda: phone.attribute("verdict", "data-verdict") == "good", "a good verdict")
