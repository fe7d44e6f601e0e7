"""Times at the till, in the app and on receipts: by the clock of the program's zone, which is named
where the reader's own clock says something else."""
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from harness import Phone, Staff, Terminal, until
from conftest import as_till, log_in, present
from window import Window

ZONE = "Asia/Ho_Chi_Minh"
FAR = "America/Los_Angeles"  # 14 or 15 hours behind: never the same time of day
F8 = "\ue038"


@pytest.fixture(name="shop", scope="module")
def fixture_shop(postgres):
    from harness import Service
    service = Service(postgres, workers=1, start=False)
    service.sql(f"update program set time_zone = '{ZONE}'")
    service.start()
    yield service
    service.remove()


@pytest.fixture(name="window", params=[ZONE, FAR])
def fixture_window(shop, request):
    window = Window(shop)
    window.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": request.param})
    window.named = request.param == FAR
    yield window
    assert window.complaints() == []
    window.quit()


def clock(at):
    """As the pages write a time of day in English, alone or behind a date: 7:03 PM."""
    return datetime.fromisoformat(at).astimezone(ZoneInfo(ZONE)).strftime("%I:%M %p").lstrip("0")


def says(window, text, at):
    plain = " ".join(text.split())
    assert re.search(rf"(?<!\d){clock(at)}", plain), (plain, clock(at))
    assert ("GMT+7" in plain) == window.named, plain


def test_the_till_tells_the_time_of_its_store(shop, window):
    till = Terminal.demo(shop)
    [(card, account)] = shop.gift_cards()
    till.load(present=card, amount=1000).expect(201)
    as_till(window)
    present(window, card)
    ends = window.script("return JSON.parse(sessionStorage.getItem('crema.till.visit')).expires_at")
    says(window, window.text("visit"), ends)
    window.keys("100", F8)
    window.shows("result-title", "Held 1.00")
    hold = Staff(shop).entries(account)[-1]
    says(window, window.text("result"), hold["hold"]["expires_at"])
    says(window, window.text("open-hold"), hold["hold"]["expires_at"])
    says(window, window.text("operation"), hold["at"])


def test_app_and_receipt_tell_the_time_of_the_program(shop, window):
    phone = Phone.enrol(shop)
    phone.topup(1000).expect(201)
    [entry] = phone.entries()
    log_in(window, phone.email, phone.password)
    until(lambda: window.all("entry"), "the history")
    says(window, window.text("entry"), entry["at"])
    window.shows("history", "Today")
    window.click("entry")
    at = datetime.fromisoformat(entry["at"]).astimezone(ZoneInfo(ZONE))
    window.shows("receipt", f"{at:%b} {at.day}, {at.year}")
    window.shows("receipt", f"{at:%I:%M:%S %p}".lstrip("0"))
    link = window.find("receipt-check").get_attribute("href")
    window.driver.get(link)
    until(lambda: window.attribute("verdict", "data-verdict") == "good", "a good verdict")
    window.shows("paper", f"{at:%I:%M:%S %p}".lstrip("0"))
    assert ("GMT+7" in window.text("paper")) == window.named
