"""The design's worked month through the front door: the program coffee in New York, two years later
(its double day moves along), entry by entry, and what `crema verify --rules` says of all of it."""
import datetime
from zoneinfo import ZoneInfo

import pytest

from harness import Service, Staff, Terminal
from harness.rules import preset, put_in_force

ZONE = ZoneInfo("America/New_York")
YEAR = 2028


def coffee():
    document = preset("coffee")
    for bonus in document["bonuses"]:
        if bonus["id"] == "double-day":
            bonus["when"]["on"] = [f"{YEAR}-06-17"]
    return document


def line(sku, category, amount):
    return {"sku": sku, "category": category, "quantity": 1, "amount": amount}


LATTE = line("latte", "drinks", 475)


class Month:
    """One card and its till; time goes on to the days of the story."""

    def __init__(self, service):
        self.service = service
        self.till = Terminal.enrol(service, Staff(service))
        self.card, self.account = service.gift_cards(1)[0]
        self.staff = None

    def at(self, month, day, hour=13, minute=0, year=YEAR):
        moment = datetime.datetime(year, month, day, hour, minute, tzinfo=ZONE)
        self.service.move_clock(moment.timestamp() - self.service.now())
        self.till.renew()
        self.staff = Staff(self.service)

    def buy(self, amount, lines=None, other=0, **fields):
        tender = {0: "card", amount: "other"}.get(other, "split")
        if tender == "split":
            fields["card_amount"] = amount - other
        if lines is not None:
            fields["lines"] = lines
        return self.till.purchase(present=self.card, amount=amount, tender=tender,
                                  **fields).expect(201)["entry"]["receipt"]

    def load(self, amount):
        self.till.load(present=self.card, amount=amount).expect(201)

    def entries(self):
        """(kind, cash, points, cash after, points after) of each, points exact."""
        return [(entry["kind"], entry["cash"], entry["points_micro"] / 1e6, entry["cash_after"],
                 entry["points_micro_after"] / 1e6) for entry in self.staff.entries(self.account)]

    def state(self):
        """The level, the window, and when points end."""
        account = self.staff.account(self.account)
        missing = account["progress"]["tier"]["missing"]
        return account["tier"], missing, account.get("tier_until"), account["expiring"][0]["on"]


@pytest.fixture(name="month", scope="module")
def fixture_month(postgres):
    service = Service(postgres, workers=1)
    put_in_force(service, Staff(service), coffee())
    yield Month(service)
    service.remove()


def before(month):
    """Cash 40.00, 180 sliding points that end on 1 June; of the window 200, 150 and 100."""
    month.at(8, 10, year=YEAR - 1)
    month.buy(20000, other=20000)
    month.at(10, 10, year=YEAR - 1)
    month.buy(15000, other=15000)
    month.at(11, 10, year=YEAR - 1)
    month.buy(10000, other=10000)
    for amount in (2000, 2000):
        month.load(amount)
    for reward in ("drink", "two-off"):
        month.till.redeem(present=month.card, reward=reward).expect(201)
    month.till.redeem(present=month.card, reward="extra").expect(201)


def test_the_month(month):
    before(month)
    # 285 are spent, not 270: the design's account begins with 15 points more.
    assert month.entries()[-1][3:] == (4000, 165.0)
    assert month.state() == ("Green", 50, None, f"{YEAR}-05-31")
    known = len(month.entries())
    story = []

    def told(*expected):
        story.extend(expected)
        assert month.entries()[known:] == story

    month.at(6, 1, 8, 0)
    month.load(5000)
    told(("expire", 0, -165.0, 4000, 0.0), ("load", 5000, 25.0, 9000, 25.0))
    month.at(6, 1, 8, 15)
    third = month.buy(947, [LATTE, line("croissant", "bakery", 395)], tax=77)
    told(("purchase", -947, 8.7, 8053, 33.7))
    month.at(6, 2, 8, 20)
    month.buy(517, [LATTE], tax=42, flags=["own_cup"])
    told(("purchase", -517, 9.5, 7536, 43.2))
    month.at(6, 3, 7, 55)
    month.buy(4296, [line("beans", "beans", 1650), line("gift-card", "gift-cards", 2500)],
              tax=146, other=1296)
    told(("purchase", -3000, 16.5, 4536, 59.7), ("bonus", 0, 25.0, 4536, 84.7),
         ("tier", 0, 0.0, 4536, 84.7))
    assert month.state()[0::2] == ("Gold", f"{YEAR + 1}-06-30")
    month.at(6, 17, 12, 30)
    eighth = month.buy(1967, [line("lunch", "food", 1240), LATTE], tax=152, tip=100,
                       flags=["own_cup"])
    told(("purchase", -1967, 41.16, 2569, 125.86))
    month.at(6, 20)
    ninth = month.buy(463, [line("flat-white", "drinks", 425), line("cookie", "bakery", 0)], tax=38,
                      rewards=[{"reward": "bakery", "line": 2}])
    told(("purchase", -463, -94.9, 2106, 30.96))
    month.at(6, 22)
    month.till.refund(ninth, lines=[{"line": 2, "quantity": 1}]).expect(201)
    told(("refund", 0, 100.0, 2106, 130.96))
    month.at(6, 24)
    month.till.refund(eighth, lines=[{"line": 1, "quantity": 1}]).expect(201)
    told(("refund", 1350, -29.76, 3456, 101.2))
    month.at(6, 25)
    month.till.refund(third).expect(201)
    told(("refund", 947, -8.7, 4403, 92.5), ("bonus", 0, -25.0, 4403, 67.5),
         ("tier", 0, 0.0, 4403, 67.5))
    assert month.state() == ("Green", 8, None, f"{YEAR}-12-31")
    month.at(6, 27)
    month.buy(2000, other=2000)
    told(("purchase", 0, 20.0, 4403, 87.5), ("tier", 0, 0.0, 4403, 87.5))
    assert month.state()[0] == "Gold" and month.state()[3] is None
    month.service.verify()


def test_the_purchase_of_the_double_day_says_why(month):
    month.staff = Staff(month.service)
    seq = next(entry["seq"] for entry in month.staff.entries(month.account)
               if entry["points_micro"] == 41160000)
    why = month.staff.get(f"/v1/accounts/{month.account}/entries/{seq}/why").expect(200)
    assert [(each["rule"], each["points"]) for each in why["fired"]] == [
        ("base-gold", "20.58"), ("double-day", "20.58")]
    assert {"rule": "own-cup", "failed": "lost", "to": "double-day"} in why["nearly"]
