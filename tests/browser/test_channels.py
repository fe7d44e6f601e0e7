"""One card in every channel: what one window does, the others show, and nobody reloads."""
import pytest

from harness import until
from conftest import present, until_entry

CARD = "6274000000000428"
ENTER = "\ue007"
MOVING = True


@pytest.fixture(autouse=True)
def watched(phone, web, counter):
    """All three windows know the same version before each test, and carry a mark."""
    if not counter.all("visit"):
        present(counter, CARD)
    for window in (phone, web, counter):
        window.live().marked()
    until(lambda: phone.number("balance") == web.number("balance")
          == counter.number("visit-balance"), "the same balance in all windows")
    yield
    for window in (phone, web, counter):
        window.not_reloaded()


def test_a_top_up_in_the_app_is_seen_at_the_till_and_on_the_web(phone, web, counter):
    before = phone.number("balance")
    phone.click("open-topup")
    phone.click("amount-25")
    phone.click("topup-go")
    phone.find("topup-good")
    phone.click("topup-done")
    for window, name in ((phone, "balance"), (web, "balance"), (counter, "visit-balance")):
        window.reaches(name, before + 2500)
    until_entry(phone, kind="load", cash=2500)
    until_entry(web, kind="load", cash=2500)


def test_a_charge_by_pay_code_is_seen_in_the_app(phone, web, counter):
    balance, points = phone.number("balance"), phone.number("points")
    phone.click("open-pay")
    code = until(lambda: phone.attribute("paycode", "data-code"), "a pay code")
    assert len(code) == 20 and code.isdigit()
    counter.click("end-visit")
    counter.find("no-visit")
    counter.keys("450")
    counter.shows("amount", "4.50")
    present(counter, code)
    counter.keys(ENTER)
    counter.shows("result-title", "4.50")
    assert counter.attribute("result", "data-tone") == "good"
    phone.find("paid")
    phone.click("sheet-close")
    for window in (phone, web):
        window.reaches("balance", balance - 450)
    told = phone.text("balance")
    counter.shows("result", f"Balance {told}")
    entry = until_entry(phone, kind="purchase", cash=-450)
    assert int(entry["points"]) > 0
    assert until_entry(web, kind="purchase", cash=-450) == entry
    for window in (phone, web):
        window.reaches("points", points + int(entry["points"]))
    counter.shows("result", f"+{entry['points']} ★")
    counter.gone("visit")


def test_a_wrong_pay_code_is_refused(phone, counter):
    phone.click("open-pay")
    code = until(lambda: phone.attribute("paycode", "data-code"), "a pay code")
    phone.click("sheet-close")
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    counter.scan(wrong)
    until(lambda: counter.attribute("result", "data-tone") == "bad", "a refusal")
    assert not counter.all("visit")


def test_a_reward_redeemed_at_the_till_leaves_the_app_at_once(phone, counter):
    points = phone.number("points")
    ready = [button for button in counter.driver.find_elements(
        "css selector", '[data-testid="visit"] [data-testid^="redeem-"]') if button.is_enabled()]
    if not ready:
        for digit in "30000":
            counter.click(f"key-{digit}")
        counter.click("load")
        counter.shows("result-title", "300.00")
        counter.keys("20000", ENTER)
        counter.shows("result-title", "200.00")
        points = until(lambda: phone.number("points") > points and phone.number("points"), "points")
        present(counter, CARD)
    counter.keys("\ue032")  # F2
    counter.find("dialog")
    counter.press(lambda: until(lambda: [each for each in counter.driver.find_elements(
        "css selector", '[data-testid="dialog"] [data-testid^="redeem-"]') if each.is_enabled()],
        "a reward within reach")[0], "a reward")
    counter.click("reward-give")
    counter.click("give-go")
    until(lambda: counter.attribute("result", "data-tone") == "good", "the reward given")
    until_entry(phone, kind="redeem", cash=0)
    until(lambda: phone.number("points") < points, "fewer points in the app")
    assert phone.number("points") == counter.number("visit-points")
