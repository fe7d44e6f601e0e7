"""Words at the till that fit what was done, or not done: every problem with every operation, in
both languages, never an address of the API, a pointer into JSON or the service's own sentence."""
import os
import re

import pytest

from harness import until
from harness.paths import ROOT
from cashier import Customer, left_alone, tone, whose
from conftest import present
from test_till_check import put

ENTER, F4, F10 = "\ue007", "\ue034", "\ue03a"
OPERATIONS = ["present", "charge", "load", "redeem", "refund", "void", "hold", "capture", "release"]
# What moves nothing out of a card, or takes something back, is not told how to charge.
NOT_CHARGED = ["load", "redeem", "refund", "void", "release"]
FIGURES = {"limit": 1000, "minimum": 500, "maximum": 1000, "day_maximum": 2000, "left": 100,
           "short": 300, "spendable": 200, "instance": "req_1", "field": "receipt",
           "reason": "shape", "again_at": "2026-11-29T12:00:00Z"}
RAW = "RAW: body.lines[0].amount at /v1/purchases must look like acc_…-42"

EXPLAIN = """const [problems, operations, figures, raw, done] = arguments;
const base = document.querySelector('script[src$="/till/till.js"]').src;
Promise.all(["till/why.js", "shared/text.js"].map((file) =>
    import(base.replace("till/till.js", file)))).then(([{why}, {setLanguage, language}]) => {
  const said = [];
  const before = language.get().tag;
  for (const tag of ["en", "vi"]) {
    setLanguage(tag);
    for (const [slug, status] of problems) for (const name of operations) {
      for (const body of [{detail: raw, title: raw}, {detail: raw, title: raw, ...figures}]) {
        const error = {slug, status, body, message: raw, retryAfterMs: 0};
        said.push([tag, slug, name, why(error, {name})]);
      }
    }
  }
  setLanguage(before);
  done(said);
}, (error) => done(String(error)));"""


def problems():
    with open(os.path.join(ROOT, "proto", "problem.def"), encoding="utf-8") as file:
        found = re.findall(r'X\(\w+, "([\w-]+)", (\d+)', file.read())
    assert len(found) > 55
    return [[slug, int(status)] for slug, status in found] + [["of-tomorrow", 422]]


@pytest.fixture(name="desk")
def fixture_desk(counter):
    counter.look(1280, 900)
    return left_alone(counter)


@pytest.fixture(name="ada")
def fixture_ada(service, till, manager):
    return Customer(service, till, manager, 10000)


def refund(window, receipt):
    """All of what a receipt is about, by scanning it."""
    window.scan(receipt)
    until(lambda: window.attribute("receipt-field", "value") == receipt, "the receipt's number")
    window.keys(F10)


def refused(window, *words):
    tone(window, "bad")
    for each in words:
        window.shows("result", each)
    assert not re.search(r"/v1/|acc_|\[\d|Charge less", window.text("result"))


def test_every_problem_has_words_for_every_operation(desk):
    said = desk.driver.execute_async_script(EXPLAIN, problems(), OPERATIONS, FIGURES, RAW)
    assert isinstance(said, list), said
    assert len(said) == 2 * 2 * len(OPERATIONS) * len(problems())
    strange = [each for each in said if re.search(
        r"RAW|/v1|\{|\}|\[\d|acc_|undefined|null|NaN|problem\.|till\.|\bAPI\b", each[3])
        or len(each[3]) < 15 or "  " in each[3]]
    assert strange == []
    english, foreign = said[:len(said) // 2], said[len(said) // 2:]
    assert [a[1:3] for a, b in zip(english, foreign) if a[3] == b[3]] == []
    unfit = [each for each in english if each[2] in NOT_CHARGED and re.search(
        r"[Cc]harge less|top up first|Nothing was charged|Charge the card", each[3])]
    assert unfit == []
    unfit = [each for each in english if each[2] in ("refund", "void", "release", "capture")
             and re.search(r"Load less|Choose a smaller one", each[3])]
    assert unfit == []


def test_the_void_of_a_load_that_is_spent_says_so(desk, ada, till):
    present(desk, ada.number)
    desk.keys("500")
    desk.click("load")
    desk.shows("result-title", "Loaded 5.00")
    till.purchase(present=ada.number, amount=10200).expect(201)
    desk.click("receipt-void")
    desk.keys(F10)
    refused(desk, "2.00 of what was loaded has been spent already", "$3.00 is on the card")
    desk.shows("refused-what", "Void 5.00")


def test_the_void_of_what_never_arrived_says_that_nothing_was_done(desk, ada):
    present(desk, ada.number)
    desk.driver.execute_cdp_cmd("Network.enable", {})
    desk.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/v1/purchases"]})
    desk.keys("250", ENTER)
    until(lambda: desk.all("waits"), "no answer", 40)
    desk.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    desk.click("drop")
    desk.shows("result-title", "Nothing was done. It is void: Charge 2.50")
    assert "Voided 0.00" not in desk.text("result")


def test_a_reward_that_is_voided_is_named(desk, ada, till):
    till.purchase(present=ada.number, amount=5000).expect(201)
    present(desk, ada.number)
    desk.click("redeem-espresso")
    desk.click("reward-give")
    desk.click("give-go")
    desk.shows("result-title", "theirs")
    desk.click("void")
    desk.shows("dialog", "Void Extra espresso shot or syrup?")
    desk.click("void-go")
    desk.shows("result-title", "Voided: Extra espresso shot or syrup")


def test_a_refund_of_a_reward_says_which_points_came_back(desk, ada, till):
    till.purchase(present=ada.number, amount=5000).expect(201)
    given = till.redeem(present=ada.number, reward="espresso").expect(201)["entry"]
    refund(desk, given["receipt"])
    desk.shows("result-title", "Given back: +25 ★")


@pytest.mark.parametrize("typed,wrong", [
    ("4711", "This is no receipt number"),
    ("{account}-999", "No purchase has this receipt number")])
def test_a_receipt_that_is_none_is_told_by_words(desk, ada, typed, wrong):
    typed = typed.format(account=ada.id)
    desk.keys(F4)
    field = desk.find("receipt-field")
    desk.script("arguments[0].focus(); arguments[0].select()", field)
    desk.keys(typed)
    until(lambda: desk.attribute("receipt-field", "value") == typed, "the typed number")
    desk.keys(F10)
    if desk.all("dialog"):
        desk.shows("dialog", wrong)
        assert "acc_" not in desk.text("dialog")
        return
    refused(desk, wrong)


def test_a_load_is_no_purchase_to_refund(desk, ada, till):
    loaded = till.load(present=ada.number, amount=500).expect(201)["entry"]
    refund(desk, loaded["receipt"])
    refused(desk, "This is no receipt of a purchase")


def test_a_refunded_purchase_is_not_voided_and_says_what_to_do(desk, ada, till):
    present(desk, ada.number)
    desk.keys("600", ENTER)
    desk.shows("result-title", "Paid 6.00")
    till.refund(ada.staff.entries(ada.id)[-1]["receipt"], 100).expect(201)
    desk.click("receipt-void")
    desk.keys(F10)
    until(lambda: desk.all("result"), "an answer")
    if desk.attribute("result", "data-tone") == "bad":
        refused(desk, "Refund what is left")


def test_a_void_names_its_own_person(desk, ada, service, till, manager):
    """Not whoever stands there now."""
    other = Customer(service, till, manager)
    present(desk, ada.number)
    desk.keys("100", ENTER)
    desk.shows("result-title", "Paid 1.00")
    present(desk, other.number)
    desk.click("void")
    desk.shows("about", ada.number[-4:])
    desk.keys(F10)
    desk.shows("result-title", "Voided 1.00")
    desk.shows("result-person", ada.number[-4:])
    whose(desk, "here")
    desk.shows("whose", other.number[-4:])


def test_rewards_beyond_the_points_are_told_by_points(desk, ada, till):
    """Points that another till has spent meanwhile: the check comes back."""
    till.purchase(present=ada.number, amount=2000).expect(201)
    present(desk, ada.number)
    desk.keys("500")
    put(desk, "espresso")
    desk.driver.execute_cdp_cmd("Network.enable", {})
    till.redeem(present=ada.number, reward="espresso").expect(201)
    desk.keys(ENTER)
    refused(desk, "short of the rewards on this check")
    assert desk.number("due") == 400
