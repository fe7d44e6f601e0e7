"""What a program calls its rules in other languages is told beside the name, wherever a name is: on
entries, in the account, in pushes, of rewards and of vouchers. It is the same for every reader."""
import pytest

from harness import Phone, EventWatcher
from harness.rules import program, put_in_force

CAFE = "Cà phê"
HOUSE = program(
    {"id": "base", "name": "10 per 1.00", "names": {"vi": "10 điểm mỗi 1,00"},
     "give": {"per_unit": "10"}},
    gifts=[{"id": "welcome", "name": "Welcome", "names": {"vi": "Chào mừng", "fr": "Bienvenue"},
            "on": "first_purchase", "points": "5"}],
    challenges=[{"id": "three", "name": "Three visits", "names": {"vi": "Ba lần ghé"},
                 "count": "visits", "target": 3, "per": "week", "points": "9"}],
    rewards=[{"id": "coffee", "name": "Coffee", "names": {"vi": CAFE}, "cost": 60, "worth": 200,
              "kind": "amount", "voucher_days": 30},
             {"id": "tea", "name": "Tea", "cost": 900, "worth": 300, "kind": "amount"},
             {"id": "lunch", "name": "Lunch", "names": {"vi": "Bữa trưa"}, "cost": 800,
              "worth": 900, "kind": "amount"}])


@pytest.fixture(name="house", scope="module", autouse=True)
def fixture_house(service, manager):
    put_in_force(service, manager, HOUSE)


@pytest.fixture(name="ann")
def fixture_ann(service, till):
    till.renew()
    return Phone.enrol(service)


def buy(till, phone, amount):
    return till.purchase(present=phone.paycode(), amount=amount, tender="other").expect(201)


def names(item):
    return item["name"], item.get("names")


def test_of_reasons_and_gifts(ann, till):
    with EventWatcher(ann) as watcher:
        watcher.next(type="state")
        entry = buy(till, ann, 1000)["entry"]
        pushed = watcher.version(entry["seq"])["entry"]
        gift = watcher.version(entry["seq"] + 1)["entry"]
    for told in (entry, pushed, ann.get(f"/v1/accounts/me/entries/{entry['seq']}").expect(200)):
        assert names(told["reasons"][0]) == ("10 per 1.00", {"vi": "10 điểm mỗi 1,00"})
    items = ann.get("/v1/accounts/me/entries?limit=2").expect(200)["items"]
    for told in (gift, items[0]):
        assert names(told["gift"]) == ("Welcome", {"vi": "Chào mừng", "fr": "Bienvenue"})


def test_of_what_the_account_tells(ann, till):
    buy(till, ann, 1000)
    with EventWatcher(ann) as watcher:
        watcher.next(type="state")
        made = ann.keep("coffee").expect(201)
        pushed = watcher.version(made["entry"]["seq"])
    account = ann.account()
    for told in (pushed, account, till.visit(ann.paycode()).expect(201)):
        assert names(told["vouchers"][0]) == ("Coffee", {"vi": CAFE})
    assert pushed["progress"] == account["progress"]
    assert names(account["progress"]["challenges"][0]) == ("Three visits", {"vi": "Ba lần ghé"})
    assert names(account["progress"]["next_reward"]) == ("Coffee", {"vi": CAFE})


def test_of_rewards(ann, till):
    wanted = {"coffee": ("Coffee", {"vi": CAFE}), "lunch": ("Lunch", {"vi": "Bữa trưa"}),
              "tea": ("Tea", None)}
    for told in (ann.get("/v1/rewards").expect(200)["items"],
                 ann.get("/v1/accounts/me/rewards").expect(200)["items"],
                 till.visit(ann.paycode()).expect(201)["rewards"]):
        assert {item["id"]: names(item) for item in told} == wanted


def test_it_is_the_same_in_every_language(ann, till):
    seq = buy(till, ann, 1000)["entry"]["seq"]
    for path in ("/v1/accounts/me", f"/v1/accounts/me/entries/{seq}"):
        english, vietnamese = [ann.get(path, headers={"Accept-Language": tag}).expect(200)
                               for tag in ("en", "vi")]
        assert english.text == vietnamese.text
