"""The clock jumps: money, pay codes, lock-outs and tokens go by it without an exploit."""
import random

import pytest

from fire import Fire, Scene
from harness import Phone, Staff, Terminal, until

HOUR = 3600


def test_the_clock_jumps_by_an_hour(fresh_service, row, rounds):
    line = row("test clock ±1 h")
    scene = Scene(fresh_service(workers=2))
    with Fire(scene) as fire:
        for turn in rounds(2):
            fire.more(random.randint(1, 60))
            scene.service.move_clock(HOUR if turn % 2 == 0 else -HOUR)
            line.rounds += 1
            fire.usable_again()
    fire.finish(line)


class Counter:
    """Two tills, and a phone that shows pay codes.

    After each jump the tills are new ones: a terminal's challenge is good once, by its time,
    so that a clock which goes back makes the old ones wait until it has caught up."""

    def __init__(self, service):
        self.service = service
        self.jump(0)
        self.phone = Phone.enrol(service)
        self.phone.enrol_device()

    def jump(self, seconds):
        self.service.move_clock(seconds)
        staff = Staff(self.service)
        self.tills = [Terminal.enrol(self.service, staff) for _ in range(2)]


@pytest.fixture(name="counter")
def fixture_counter(fresh_service):
    return Counter(fresh_service(workers=2))


def test_a_used_pay_code_stays_used(counter):
    """The clock comes back to the code's half minute: neither it nor an older one is taken."""
    start = counter.service.now()
    code, older = counter.phone.paycode(start), counter.phone.paycode(start - HOUR)
    counter.tills[0].visit(code).expect(201)
    for jump, shown in ((HOUR, code), (-HOUR, code), (-HOUR, older), (HOUR, code)):
        counter.jump(jump)
        counter.tills[1].visit(shown).expect(401, "paycode-refused")
    counter.jump(2 * 60)
    counter.tills[1].visit(counter.phone.paycode()).expect(201)


def test_a_locked_phone_stays_locked(counter):
    """Lock-outs go by the database's clock: a worker's that is an hour ahead opens nothing."""
    right = counter.phone.paycode()
    wrong = right[:12] + f"{(int(right[12:]) + 1) % 10**8:08d}"
    for _ in range(5):
        counter.tills[0].visit(wrong).expect(401)
    for jump in (HOUR, -2 * HOUR):
        counter.jump(jump)
        counter.tills[0].visit(counter.phone.paycode()).expect(401)


def again(phone, path):
    """The status over a new connection, perhaps to another worker."""
    return phone.get(path, headers={"Connection": "close"}).status


def test_an_ended_session_stays_ended(counter):
    """Its tokens are refused whatever the time, and a token that has expired is no token."""
    phone, other = counter.phone, Phone.ada(counter.service)
    gone = Phone(counter.service, phone.token)
    phone.delete("/v1/sessions/current").expect(204)
    until(lambda: all(again(gone, "/v1/me") == 401 for _ in range(6)), "every worker knows")
    for jump in (HOUR, -2 * HOUR, HOUR):
        counter.jump(jump)
        gone.get("/v1/me").expect(401)
    other.get("/v1/me").expect(200)
    counter.jump(HOUR)
    other.get("/v1/me").expect(401)
