"""Browsers whose clock is wrong: at the till, in the app and in pay codes the service's counts."""
from datetime import datetime, timezone

import pytest

from harness import Phone
from cashier import Customer, tone, whose
from conftest import as_till, log_in_by_hand, present, until_entry
from window import Window

F8, ENTER, ESCAPE = "\ue038", "\ue007", "\ue00c"
DAY_S = 86400
TO_1980_S = datetime(1980, 1, 6, tzinfo=timezone.utc).timestamp() - datetime.now().timestamp()
CLOCKS = {"15 minutes fast": 900, "a month slow": -30 * DAY_S, "in 1980": TO_1980_S}

# The clock of the page is off by so many seconds; the path of each request is kept.
SHIFTED = """(() => {
  const shift = %d * 1000;
  const Right = Date;
  window.Date = class extends Right {
    constructor(...parts) { super(...(parts.length ? parts : [Right.now() + shift])); }
    static now() { return Right.now() + shift; }
  };
  window.asked = [];
  const plain = window.fetch;
  window.fetch = (path, options) => { window.asked.push(path); return plain(path, options); };
})();"""
TOKENS = ("/v1/demo/session", "/v1/terminals/token")


@pytest.fixture(name="wrong", params=CLOCKS.values(), ids=CLOCKS.keys())
def fixture_wrong(service, request):
    window = Window(service)
    window.before_each_page(SHIFTED % request.param)
    yield window
    assert window.complaints() == []
    window.quit()


def test_a_wrong_clock_serves_customers_and_asks_for_one_token(wrong, service, till, manager):
    """A visit that began lives on: it is there for the payment after a hold."""
    customer = Customer(service, till, manager)
    as_till(wrong)
    present(wrong, customer.number)
    wrong.keys("100", F8)
    tone(wrong, "good")
    whose(wrong, "here")
    wrong.keys("250", ENTER)
    wrong.shows("result-title", "Paid 2.50")
    tokens = [path for path in wrong.script("return window.asked") if path in TOKENS]
    assert len(tokens) == 1
    assert customer.cash() == 350


def test_a_wrong_clock_shows_codes_that_pay_and_says_today(wrong, service, till):
    phone = Phone.enrol(service)
    phone.topup(600).expect(201)
    log_in_by_hand(wrong, phone.email, phone.password)
    wrong.click("open-pay")
    code = wrong.find("paycode").get_attribute("data-code")
    till.purchase(present=code, amount=250).expect(201)
    wrong.find("paid")
    wrong.keys(ESCAPE)
    until_entry(wrong, kind="purchase", cash=-250)
    wrong.shows("history", "Today")
