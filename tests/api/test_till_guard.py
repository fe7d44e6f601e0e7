"""Card numbers that nobody has, shown at a till: a cashier mistypes, a thief guesses."""
import random

import pytest

from harness import Phone, Service, Staff, Terminal, until
from harness.operator import run as crema

LIMIT = 6
ADA_CARD = "6274000000000428"


def numbers():
    """Well-formed numbers of cards that nobody has."""
    draw = random.Random(7)
    while True:
        body = "627499" + "".join(str(draw.randrange(10)) for _ in range(9))
        yield body + str(check_digit(body))


def check_digit(body):
    """Luhn (ISO/IEC 7812-1)."""
    digits = [int(digit) for digit in reversed(body)]
    total = sum(sum(divmod(2 * digit, 10)) if at % 2 == 0 else digit
                for at, digit in enumerate(digits))
    return -total % 10


@pytest.fixture(name="service", scope="module")
def fixture_service(postgres):
    running = Service(postgres, workers=2, config={"unknown_cards_per_hour": LIMIT})
    yield running
    running.remove()


@pytest.fixture(name="till")
def fixture_till(service):
    return Terminal.enrol(service, Staff(service))


@pytest.fixture(name="cards", scope="module")
def fixture_cards(service):
    """Numbers of two gift cards: one that nobody has used yet, and one loaded at the store."""
    made = crema(service.ini, "cards", "make", "2").stdout.split()
    fresh, used = [line.partition(",")[0] for line in made]
    Terminal.demo(service).load(present=used, amount=2000).expect(201)
    return fresh, used


def guess(till, guesses, status, problem):
    return till.visit(next(guesses)).expect(status, problem)


def stop(till):
    guesses = numbers()
    for _ in range(LIMIT):
        guess(till, guesses, 404, "card-unknown")
    for _ in range(8):             # some on each worker
        guess(till, guesses, 403, "till-stopped")
    return guesses


def listed(service, till):
    tills = Staff(service).get("/v1/terminals").expect(200)["items"]
    return next(each for each in tills if each["terminal"] == till.terminal)


def test_a_till_that_guesses_is_stopped(service, till, cards):
    """Whether there is such a card is not told any more; another till goes on."""
    fresh, _ = cards
    guesses = stop(till)
    there, nobodys = till.visit(fresh).expect(403, "till-stopped"), guess(
        till, guesses, 403, "till-stopped")
    assert {**there.body, "instance": ""} == {**nobodys.body, "instance": ""}
    service.logs(f"{till.terminal} was shown more than {LIMIT} cards that nobody has")
    assert service.metric("crema_tills_stopped_total") >= 1
    until(lambda: listed(service, till)["stopped"], "staff see it")
    assert "stopped" in next(line for line in crema(service.ini, "terminals", "list").stdout
                             .splitlines() if till.terminal in line)
    other = Terminal.enrol(service, Staff(service))
    other.visit(fresh).expect(201)
    guess(other, guesses, 404, "card-unknown")


def test_who_is_known_pays_meanwhile(service, till, cards):
    fresh, used = cards
    phone = Phone.enrol(service)
    phone.topup(2000).expect(201)
    visit = till.visit(phone.paycode()).expect(201)["visit"]
    stop(till)
    till.purchase(visit, amount=100).expect(201)
    till.purchase(present=used, amount=100).expect(201)
    service.move_clock(30)
    till.purchase(present=phone.paycode(), amount=100).expect(201)
    till.purchase(present=fresh, amount=100).expect(403, "till-stopped")


@pytest.mark.parametrize("allow", ["manager", "operator"])
def test_somebody_who_has_looked_allows_it(service, till, cards, allow):
    fresh, _ = cards
    stop(till)
    if allow == "manager":
        Staff(service).post(f"/v1/terminals/{till.terminal}/allow").expect(204)
    else:
        done = crema(service.ini, "terminals", "allow", till.terminal)
        assert done.returncode == 0 and "every card again" in done.stdout
    until(lambda: {till.visit(fresh).status for _ in range(8)} == {201}, "it takes every card")
    until(lambda: not listed(service, till)["stopped"], "every worker knows")
    guesses = numbers()
    for _ in range(LIMIT):          # counted anew
        guess(till, guesses, 404, "card-unknown")
    guess(till, guesses, 403, "till-stopped")


def test_there_must_be_such_a_till(service):
    Staff(service).post("/v1/terminals/trm_nobody/allow").expect(404)
    done = crema(service.ini, "terminals", "allow", "trm_nobody")
    assert done.returncode == 1 and "there is no terminal trm_nobody" in done.stderr
