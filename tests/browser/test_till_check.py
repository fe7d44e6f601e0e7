"""The check at the till: lines, tax, tip and rewards as rows, and a reward that asks first, takes
something off and is spent with the payment."""
import pytest

from harness import until
from cashier import Customer, SlowNetwork, left_alone, tone, whose
from conftest import as_till, present
from window import Window

ENTER, ESCAPE, F2, F10 = "\ue007", "\ue00c", "\ue032", "\ue03a"


@pytest.fixture(name="rewards", scope="module")
def fixture_rewards(till):
    """By id: what each costs in points and is worth in minor units."""
    return {each["id"]: each for each in till.get("/v1/rewards").expect(200)["items"]}


@pytest.fixture(name="ada")
def fixture_ada(service, till, manager):
    """300 points and what is left of 200.00."""
    customer = Customer(service, till, manager, 20000)
    till.purchase(present=customer.number, amount=15000).expect(201)
    return customer


@pytest.fixture(name="desk")
def fixture_desk(counter):
    counter.look(1280, 900)
    return left_alone(counter)


def newest(customer):
    return customer.staff.entries(customer.id)[-1]


def rows(window):
    return [" ".join(each.text.split()) for kind in ("line", "tax", "tip", "reward")
            for each in window.all(f"row-{kind}")]


def due(window, minor):
    until(lambda: window.number("due") == minor, f"{minor} to pay, not {window.number('due')}")


def fill(window, field, text):
    """By hand: what is typed as fast as WebDriver does it is a scanner's."""
    window.script("arguments[0].focus(); arguments[0].select()", window.find(field))
    window.keys(text or "\ue003")
    until(lambda: window.attribute(field, "value") == text, f"{text!r} in {field}")


def add_line(window, item, digits, pieces=None):
    window.keys(digits)
    window.click("line")
    fill(window, "line-item", item)
    if pieces:
        fill(window, "line-pieces", pieces)
    window.keys(ENTER)
    window.gone("dialog")


def put(window, reward, line=None):
    window.click(f"redeem-{reward}")
    if line:
        window.choose("reward-line", line)
    window.click("reward-go")
    window.gone("dialog")


def test_a_reward_asks_first_and_is_spent_with_the_payment(desk, ada, rewards):
    """Nothing moves before the payment; then its worth is off and its points are gone."""
    reward = rewards["espresso"]
    present(desk, ada.number)
    before = newest(ada)["seq"]
    desk.keys("450")
    desk.click("redeem-espresso")
    desk.shows("dialog", f"Put {reward['name']} on the check?")
    desk.shows("about", f"{reward['cost']} ★")
    desk.shows("reward-effect", "1.00 off, to pay 3.50")
    desk.keys(ENTER)
    assert desk.all("dialog")
    desk.keys(F10)
    desk.gone("dialog")
    due(desk, 350)
    assert newest(ada)["seq"] == before, "nothing is spent yet"
    desk.shows("charge", "3.50")
    desk.keys(ENTER)
    desk.shows("result-title", "Paid 3.50")
    desk.gone("check")
    whose(desk, "nobody")
    entry = newest(ada)
    assert (entry["kind"], entry["cash"]) == ("purchase", -350)
    assert [(each["reward"], each["off"]) for each in entry["rewards"]] == [("espresso", 100)]
    assert entry["points"] == 7 - reward["cost"]


def test_lines_tax_and_tip_make_the_check(desk, ada):
    """A line by hand, one with pieces, and what is typed and not named."""
    present(desk, ada.number)
    add_line(desk, "flat white", "850", "2")
    add_line(desk, "croissant", "395")
    desk.keys("77")
    desk.click("tax")
    desk.keys("100")
    desk.click("tip")
    desk.keys("50")
    assert rows(desk) == ["2 × flat white 8.50", "croissant 3.95", "Tax 0.77", "Tip 1.00"]
    due(desk, 1472)
    desk.keys(ENTER)
    desk.shows("result-title", "Paid 14.72")
    entry = newest(ada)
    assert entry["cash"] == -1472
    assert [(each["sku"], each["quantity"], each["amount"]) for each in entry["lines"]] == [
        ("flat white", 2, 850), ("croissant", 1, 395), ("other", 1, 50)]


def test_a_reward_on_a_line_takes_off_that_line_alone(desk, ada):
    present(desk, ada.number)
    add_line(desk, "flat white", "425")
    add_line(desk, "extra shot", "80")
    desk.keys("38")
    desk.click("tax")
    put(desk, "espresso", "2")
    due(desk, 463)
    assert rows(desk)[-1].endswith("extra shot −0.80")
    desk.keys(ENTER)
    desk.shows("result-title", "Paid 4.63")
    entry = newest(ada)
    assert [each["amount"] for each in entry["lines"]] == [425, 0]
    assert entry["rewards"][0]["line"] == 2


def test_rows_are_taken_away_again(desk, ada):
    """A line leaves with its reward; the rewards of other lines stay with theirs."""
    present(desk, ada.number)
    add_line(desk, "one", "300")
    add_line(desk, "two", "500")
    put(desk, "espresso", "1")
    put(desk, "espresso", "2")
    due(desk, 600)
    desk.click("drop-line")
    due(desk, 400)
    assert [row.split(" · ")[-1] for row in rows(desk)] == ["two 5.00", "two −1.00"]
    desk.click("drop-reward")
    due(desk, 500)
    desk.keys(ESCAPE)
    desk.gone("check")
    whose(desk, "here")


@pytest.mark.parametrize("count", [1, 2])
def test_rewards_that_leave_nothing_to_pay_are_given_together(desk, ada, rewards, count):
    """No purchase of nothing: the points leave in one entry, and the visit has ended."""
    present(desk, ada.number)
    cash, points = ada.cash(), newest(ada)["points_after"]
    desk.keys("100" if count == 1 else "180")
    for _ in range(count):
        put(desk, "espresso")
    due(desk, 0)
    desk.shows("charge", "nothing to pay")
    desk.click("redeem-espresso")
    desk.shows("reward-effect", "Nothing is left")
    assert not desk.all("reward-go")
    desk.keys(ESCAPE)
    desk.gone("dialog")
    desk.keys(ENTER)
    desk.shows("result-title", "theirs")
    whose(desk, "nobody")
    entry = newest(ada)
    assert (entry["kind"], len(entry["rewards"])) == ("redeem", count)
    assert ada.cash() == cash
    assert entry["points_after"] == points - count * rewards["espresso"]["cost"]


def test_a_reward_alone_has_a_question_of_its_own(desk, ada):
    present(desk, ada.number)
    before = newest(ada)["seq"]
    desk.keys(F2)
    desk.press(lambda: desk.all("redeem-espresso")[-1], "the reward in the dialog")
    desk.shows("reward-effect", "Nothing is on the check yet")
    desk.click("reward-give")
    desk.shows("dialog", "without a purchase?")
    assert newest(ada)["seq"] == before
    desk.keys(F10)
    desk.shows("result-title", "theirs")
    assert newest(ada)["kind"] == "redeem"
    whose(desk, "here")


def test_points_on_the_check_are_not_offered_twice(desk, ada, rewards):
    """300 points: with 200 on the check a reward of 200 lacks 100."""
    dear = max((each for each in rewards.values() if each["cost"] <= 300),
               key=lambda each: each["cost"])
    present(desk, ada.number)
    desk.keys("5000")
    put(desk, dear["id"])
    until(lambda: not desk.find(f"redeem-{dear['id']}").is_enabled(), "what cannot be had")
    desk.shows("visit", f"{2 * dear['cost'] - newest(ada)['points_after']} ★ to go")


def test_a_refused_check_comes_back_and_the_split_takes_all_of_it(desk, service, till, manager):
    poor = Customer(service, till, manager, 500)
    present(desk, poor.number)
    add_line(desk, "lunch", "900")
    desk.keys("100")
    desk.click("tip")
    desk.keys(ENTER)
    tone(desk, "short")
    desk.shows("result", "5.00 short")
    due(desk, 1000)
    desk.keys(F10)
    desk.shows("result-title", "Paid 10.00")
    desk.gone("check")
    entry = newest(poor)
    assert entry["cash"] == -500
    assert [each["sku"] for each in entry["lines"]] == ["lunch"]


def test_a_refused_check_comes_back_behind_an_amount_that_was_begun(desk, ada, manager):
    """Frozen while it is asked for: what was typed to the check is one of its lines then."""
    path = f"/v1/accounts/{ada.id}"
    present(desk, ada.number)
    add_line(desk, "tea", "300")
    desk.keys("125")
    manager.post(f"{path}/freeze", {"reason": "other"}, key=f"freeze-{ada.id}").expect(201)
    with SlowNetwork(desk) as network:
        desk.keys(ENTER)
        network.waits()
        desk.keys("7")
        network.through()
    tone(desk, "bad")
    desk.shows("result", "frozen")
    assert rows(desk) == ["tea 3.00", "other 1.25"]
    desk.shows("amount", "0.07")
    due(desk, 432)


def test_another_persons_check_has_no_rewards(desk, ada, service, till, manager):
    """What was typed and entered stays; whose points they were has gone."""
    other = Customer(service, till, manager)
    present(desk, ada.number)
    add_line(desk, "tea", "300")
    put(desk, "espresso")
    due(desk, 200)
    present(desk, other.number)
    desk.shows("whose", other.number[-4:])
    due(desk, 300)
    desk.keys(ENTER)
    desk.shows("result-title", "Paid 3.00")
    assert newest(other)["cash"] == -300


def test_a_reload_keeps_the_check(service, ada):
    window = Window(service)
    try:
        as_till(window)
        present(window, ada.number)
        add_line(window, "tea", "300")
        put(window, "espresso")
        as_till(window)
        due(window, 200)
        window.keys(ENTER)
        window.shows("result-title", "Paid 2.00")
        assert window.complaints() == []
    finally:
        window.quit()


@pytest.mark.parametrize("field,text,wrong", [
    ("line-item", "", "Say what it is"), ("line-pieces", "0", "whole number"),
    ("line-pieces", "1.5", "whole number"), ("line-amount", "much", "Say what all of them cost")])
def test_a_line_says_what_is_missing(desk, field, text, wrong):
    desk.keys("300")
    desk.click("line")
    fill(desk, "line-item", "tea")
    fill(desk, field, text)
    desk.keys(ENTER)
    desk.shows("dialog", wrong)
    desk.keys(ESCAPE)
    desk.gone("dialog")
    assert not desk.all("check")
