"""/account: the statement of a month, live, its sums, what is looked for, paper and file."""
import csv
import io

import pytest

from harness import Phone, Staff, Terminal, until
from harness.phone import PASSWORD

LOOKS = [(width, dark) for width in (360, 768, 1280) for dark in (False, True)]
DAY_S = 86400
TITLE = '=HYPERLINK("http://evil.example","Quán cà phê")'
# Before any script of the page: what it makes files of, and how often it goes to print.
HANDS = """
    window.files = []; window.printed = [];
    const make = URL.createObjectURL;
    const reader = new TextDecoder("utf-8", { ignoreBOM: true });
    URL.createObjectURL = (blob) => {
      blob.arrayBuffer().then((bytes) => files.push(reader.decode(bytes)));
      return make(blob);
    };
    window.print = () => printed.push(document.querySelectorAll('[data-testid="entry"]').length);"""
# What moved on somebody's account in a span, as the database has it.
MOVED = """
    select cash, points_after / 1000000 - (points_after - points_micro) / 1000000
    from entry where account_id = (select account_id from member
        order by created_at desc limit 1) and at >= %s and at < %s"""


@pytest.fixture(name="grace", scope="module")
def fixture_grace(service, manager):
    """More lines in the first month than a page has, one of a store with a dangerous name."""
    manager.post("/v1/stores", {"store": "st_formula", "title": TITLE}).expect(201)
    phone = Phone.enrol(service, name="Grace Hopper")
    till, other = Terminal.demo(service), Terminal.enrol(service, manager, store="st_formula")
    phone.topup(50000).expect(201)
    visit = till.visit(phone.paycode()).expect(201)
    for amount in range(100, 160):
        till.purchase(visit["visit"], amount=amount).expect(201)
    service.move_clock(30)
    lines = [{"sku": "trà sen", "category": "tea", "quantity": 2, "amount": 700}]
    other.purchase(present=phone.paycode(), amount=700, lines=lines).expect(201)
    service.move_clock(40 * DAY_S)
    till, phone = Terminal.demo(service), phone.login()
    till.purchase(present=phone.paycode(), amount=450).expect(201)
    service.move_clock(30)
    till.hold(amount=2000, present=phone.paycode()).expect(201)
    return phone


def sign_in(window, phone, path="/account"):
    window.nobody()
    window.open(path)
    window.type("field-email", phone.email)
    window.type("field-password", phone.password)
    window.click("login-go")
    window.find("account-page", 20)
    return window.live()


@pytest.fixture(name="page", scope="module")
def fixture_page(windows, grace):
    window = windows(1280, 900)
    window.before_each_page(HANDS)
    return sign_in(window, grace)


@pytest.fixture(autouse=True)
def no_faults(request):
    yield
    if "page" in request.fixturenames:
        assert request.getfixturevalue("page").complaints() == []


def to_month(page, month=""):
    """Opens /account anew, at that month or the present one."""
    page.open("/healthz").open(f"/account#statement?month={month}")
    page.find("sums")
    return page.live()


@pytest.fixture(name="first", scope="module")
def fixture_first(grace):
    """The account's first month."""
    return grace.get("/v1/accounts/me/statement").expect(200)["since"]


SUMS = ("money-opening", "money-in", "money-out", "money-closing", "points-opening",
        "points-earned", "points-used", "points-ended", "points-closing")


def sums(page):
    return {name: page.number(f"sum-{name}") for name in SUMS}


def lines(page, fact):
    """A fact of every line that is shown, as text."""
    return page.script("""return [...document.querySelectorAll('[data-testid="entry"]')]
        .map((row) => row.dataset[arguments[0]])""", fact)


def test_the_sums_are_the_ledgers(service, grace, page):
    """Counted again by SQL, and as the lines say them."""
    page.find("sums")
    month = page.attribute("month", "data-month")
    told = grace.get(f"/v1/accounts/me/statement?month={month}").expect(200).body
    rows = service.sql(MOVED, (told["from"], told["until"]))
    moved, gained = [row[0] for row in rows], [row[1] for row in rows]
    shown = sums(page)
    assert shown["money-in"] == sum(cash for cash in moved if cash > 0)
    assert -shown["money-out"] == sum(cash for cash in moved if cash < 0) == -450
    assert shown["points-earned"] == sum(points for points in gained if points > 0) > 0
    assert shown["points-used"] + shown["points-ended"] == -sum(p for p in gained if p < 0)
    assert shown["money-closing"] == page.number("balance") + 2000
    assert page.attribute("sums", "data-adds") == "yes"
    page.shows("sum-held", "20.00 is held")
    assert sorted(map(int, lines(page, "cash"))) == sorted(moved)


def test_a_purchase_at_the_till_rolls_into_the_open_statement(service, grace, page):
    before, count = sums(page), len(page.all("entry"))
    page.marked()
    service.move_clock(30)
    till = Terminal.demo(service)
    entry = till.purchase(present=grace.paycode(), amount=825).expect(201)["entry"]
    page.reaches("sum-money-out", before["money-out"] + 825)
    page.reaches("sum-money-closing", before["money-closing"] - 825)
    page.reaches("sum-points-earned", before["points-earned"] + entry["points"])
    until(lambda: len(page.all("entry")) == count + 1, "one more line")
    assert int(lines(page, "seq")[0]) == entry["seq"]
    assert page.attribute("sums", "data-adds") == "yes"
    page.not_reloaded()


def test_a_top_up_and_its_receipt(page):
    """The same sheets as in the app."""
    before = sums(page)
    page.click("open-topup")
    page.click("amount-25")
    page.click("topup-go")
    page.click("topup-done", 20)
    page.gone("sheet-topup")
    page.reaches("sum-money-in", before["money-in"] + 2500)
    page.press(lambda: page.all("entry")[0], "the newest line")
    page.shows("receipt", "+25.00")
    page.shows("receipt", "Web")
    page.click("sheet-close")
    page.gone("sheet-receipt")


def test_what_is_looked_for_stands_in_the_address(page):
    count = len(page.all("entry"))
    page.click("show-holds")
    until(lambda: lines(page, "kind") == ["hold"], "the hold")
    page.click("show-in")
    until(lambda: lines(page, "cash") == ["2500"], "money in")
    page.click("show-all")
    page.type("find", "4.50")
    until(lambda: lines(page, "cash") == ["-450"], "4.50")
    assert "find=4.50" in page.script("return location.hash")
    page.driver.refresh()
    page.find("sums")
    until(lambda: lines(page, "cash") == ["-450"],
          "4.50 after a reload")
    page.type("find", "nothing of the kind")
    page.shows("nothing", "Nothing found for “nothing of the kind”")
    page.click("tab-cards")
    page.find("card-row")
    page.click("tab-statement")
    page.type("find", " ")
    until(lambda: len(page.all("entry")) == count, "all lines")


def test_a_month_is_loaded_page_by_page_and_searched(page, first):
    to_month(page, first)
    until(lambda: len(page.all("entry")) == 50, "a page of lines")
    page.type("find", "1.00")
    page.shows("nothing", "Not all of this month is loaded yet")
    page.click("more")
    until(lambda: lines(page, "cash") == ["-100"], "1.00")
    page.type("find", "TRA SEN")
    until(lambda: lines(page, "cash") == ["-700"], "the tea")


def cells(text):
    assert text.startswith("\ufeff") and text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text[1:])))


def test_the_file_has_the_whole_month_and_no_formula(grace, page, first):
    to_month(page, first)
    page.click("statement-csv")
    text = until(lambda: page.script("return window.files[0]"), "a file")
    head, *rows = cells(text)
    month = page.attribute("month", "data-month")
    told = grace.get(f"/v1/accounts/me/statement?month={month}").expect(200).body
    assert head[:3] == ["Day", "Time", "Receipt number"] and len(rows) == told["entries"]
    assert [row[2] for row in rows] == [
        f"{grace.member['account']}-{told['after_seq'] + 1 + at}" for at in range(len(rows))]
    assert sum(round(100 * float(row[5])) for row in rows) == told["cash"]["closing"]
    assert sum(int(row[6]) for row in rows) == told["points"]["closing"]
    assert float(rows[-1][7]) * 100 == told["cash"]["closing"]
    assert rows[-1][4] == "'" + TITLE
    for row in rows:
        assert row[0].startswith(month)
        for cell in row[2:5]:
            assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")


def test_on_paper_stands_the_whole_month_and_nothing_else(page, first):
    to_month(page, first)
    page.click("statement-print")
    [printed] = until(lambda: page.script("return window.printed"), "to print")
    assert printed >= 61
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        seen = page.script("""return Object.fromEntries(["open-topup", "logout", "find", "more",
            "statement-csv", "card", "sums", "entry"].map((name) => [name,
            document.querySelector(`[data-testid="${name}"]`)?.checkVisibility() ?? false]))""")
        assert {name for name, there in seen.items() if there} == {"sums", "entry"}
        assert page.script("return document.querySelector('.paper-head').innerText").startswith(
            "Crema Coffee")
        page.screenshot("account-paper")
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        page.look(1280, 900)


def test_months_are_turned_from_the_first_to_the_present(page, first):
    to_month(page)
    assert not page.find("month-after").is_enabled()
    last = page.attribute("month", "data-month")
    while page.attribute("month", "data-month") != first:
        before, opening = page.attribute("month", "data-month"), page.number("sum-money-opening")
        page.click("month-before")
        until(lambda: page.attribute("month", "data-month") < before, "the month before")
        page.reaches("sum-money-closing", opening)
        assert page.attribute("sums", "data-adds") == "yes"
    assert page.number("sum-money-opening") == 0 and not page.find("month-before").is_enabled()
    page.open("/account#statement?month=2001-02")
    page.shows("month", "February 2001")
    page.shows("nothing", "Nothing in February 2001.")
    assert set(sums(page).values()) == {0} and last > first


def test_the_address_is_kept_over_the_log_in(page, grace):
    page.nobody()
    page.open("/account#rewards")
    page.find("login")
    page.type("field-email", grace.email)
    page.type("field-password", PASSWORD)
    page.click("login-go")
    page.find("account-page", 20)
    assert page.attribute("tab-rewards", "aria-current") == "page"


def network(page, offline):
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {
        "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})


def test_without_network_nothing_is_written(page):
    to_month(page)
    page.driver.execute_cdp_cmd("Network.enable", {})
    network(page, offline=True)
    try:
        until(lambda: not page.find("open-topup").is_enabled(), "no top-up")
        assert not page.find("open-send").is_enabled()
        page.shows("live-dot", "as of")
        page.find("sums")
    finally:
        network(page, offline=False)
    page.live(30)
    until(lambda: page.find("open-topup").is_enabled(), "a top-up again")


@pytest.mark.parametrize("width, dark", LOOKS)
def test_looks(page, width, dark):
    page.look(width, 900, dark)
    for tab, there in (("statement", "entry"), ("rewards", "reward-"), ("cards", "card-row")):
        page.open(f"/account#{tab}")
        until(lambda: page.driver.find_elements("css selector", f'[data-testid^="{there}"]'), tab)
        page.screenshot(f"account-{tab}-{width}-{'dark' if dark else 'light'}")
        assert page.faults() == [], tab


def test_in_vietnamese(page):
    page.open("/account#statement")
    page.look(360, 900)
    page.choose("language", "vi")
    page.shows("statement", "Số dư đầu kỳ")
    page.screenshot("account-vi-360-light")
    assert page.faults() == []
    page.choose("language", "en")
    page.shows("statement", "Opening balance")


@pytest.mark.parametrize("width", [320, 1280])
def test_with_large_text(page, width):
    page.look(width, 900)
    page.text_size(32)
    try:
        page.screenshot(f"account-large-{width}")
        assert page.faults() == []
    finally:
        page.text_size()
