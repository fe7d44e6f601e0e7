"""What gifts and challenges give stands in the history by its name, as soon as it is given; what a
return takes back does, too."""
import pytest

from harness import Phone, until
from harness.phone import PASSWORD
from harness.rules import program, put_in_force
from conftest import log_in
from test_app_tags import names

HOUSE = program(
    {"id": "all", "name": "1 per 1.00", "give": {"per_unit": "1"}},
    gifts=[{"id": "hello", "name": "Hello", "on": "join", "points": "5"}],
    challenges=[{"id": "one", "name": "First breakfast", "count": "visits", "target": 1,
                 "per": "ever", "points": "25"}])


@pytest.fixture(scope="module", autouse=True)
def house(service, manager):
    put_in_force(service, manager, HOUSE)


ENGLISH = ["Joined", "Bonus points: Hello", "Bonus points: First breakfast",
           "Bonus points taken back: First breakfast"]
VIETNAMESE = ["Tham gia", "Điểm thưởng: Hello", "Điểm thưởng: First breakfast",
              "Thu hồi điểm thưởng: First breakfast"]


def test_the_history_names_what_was_given(service, till, windows):
    person = Phone.enrol(service, name="Grace Hopper")
    visit = till.renew().visit(person.paycode()).expect(201).body
    window = log_in(windows(360, 800), person.email, PASSWORD)
    window.live()
    until(lambda: names(window)[-2:] == ENGLISH[1::-1], "she has joined")
    bought = till.purchase(visit, 450, tender="other").expect(201)["entry"]
    until(lambda: names(window)[0] == ENGLISH[2], "the challenge's points")
    till.refund(bought["receipt"]).expect(201)
    until(lambda: names(window)[0] == ENGLISH[3], "its points are gone again")
    window.click("open-account")
    window.choose("language", "vi")
    until(lambda: [name for name in names(window) if name in VIETNAMESE] == VIETNAMESE[::-1],
          "the same in Vietnamese")
    assert window.faults() == []
