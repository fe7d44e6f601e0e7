"""Guessing passwords: counted in Postgres before the hash, locked by address and source, slowed
over all sources; and nobody is locked out by a stranger."""
import itertools
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from harness import Phone, Service, Terminal, until
from harness.client import Client, Reply

PASSWORD = "correct-horse-battery"
TRIES = 5  # that are evaluated within a quarter of an hour


@pytest.fixture(scope="module")
def service(postgres):
    """Two workers and a Redis of their own, which a test may flush."""
    running = Service(postgres, own_redis=True)
    yield running
    running.remove()


class Source:
    """Somebody at an address of their own; every address of 127.0.0.0/8 is this machine."""

    numbers = itertools.count(2)

    def __init__(self, service):
        # A connection for each call, so that all workers get some.
        address = f"127.0.0.{next(self.numbers)}"
        transport = httpx.HTTPTransport(local_address=address, verify=False)
        self.http = httpx.Client(base_url=service.url, transport=transport, timeout=60,
                                 headers={"Connection": "close"})

    def sign_in(self, email, password=PASSWORD, role="member", **fields):
        body = {"email": email, "password": password, "role": role, "client": "app", **fields}
        return Reply(self.http.post("/v1/sessions", json=body))

    def guess(self, email, times=1, **fields):
        """The statuses of so many wrong passwords, one after the other."""
        return [self.sign_in(email, "wrong-" + PASSWORD, **fields).status
                for _ in range(times)]


def device():
    return uuid.uuid4().hex


@pytest.fixture
def email(service):
    return Phone.enrol(service).email


def test_of_a_burst_five_are_evaluated(service, email):
    """Over two workers, with Redis flushed meanwhile; the right one among them is not, either."""
    here = Source(service)
    with ThreadPoolExecutor(40) as pool:
        burst = [pool.submit(here.guess, email) for _ in range(120)]
        service.redis.wipe()
        statuses = sorted(each.result()[0] for each in burst)
    assert statuses == [401] * TRIES + [429] * (120 - TRIES)
    told = here.sign_in(email).expect(429, "locked")
    assert 0 < told["retry_after_s"] <= 900
    assert told.headers["retry-after"] == str(told["retry_after_s"])
    assert "Try again in 15 minutes" in told["detail"]


def test_a_right_password_forgets_the_wrong_ones(service, email):
    here = Source(service)
    for _ in range(3):
        assert here.guess(email, TRIES - 1) == [401] * (TRIES - 1)
        here.sign_in(email).expect(201)


def test_a_locked_member_still_pays_at_the_till(service):
    phone = Phone.enrol(service)
    code = phone.paycode()
    assert Source(service).guess(phone.email, TRIES + 1)[-1] == 429
    till = Terminal.demo(service)
    assert till.visit(code).expect(201)["account"] == phone.member["account"]


@pytest.mark.parametrize("role", ["member", "staff"])
def test_a_stranger_locks_nobody_out(service, email, role):
    who, password = (email, PASSWORD) if role == "member" else ("manager@example.com",
                                                                "crema-demo")
    stranger, owner = Source(service), Source(service)
    assert stranger.guess(who, TRIES + 1, role=role) == [401] * TRIES + [429]
    stranger.sign_in(who, password, role).expect(429, "locked")
    owner.sign_in(who, password, role).expect(201)
    stranger.sign_in(who, password, role).expect(429, "locked")


def test_a_device_that_signed_in_before_passes_a_locked_source(service, email):
    """As behind one router, where the stranger and the owner have one address."""
    here, phone = Source(service), device()
    here.sign_in(email, device=phone).expect(201)
    assert here.guess(email, TRIES + 3) == [401] * TRIES + [429] * 3
    here.sign_in(email).expect(429, "locked")
    here.sign_in(email, device=device()).expect(429, "locked")
    assert here.guess(email, 2, device=phone) == [401] * 2
    here.sign_in(email, device=phone).expect(201)
    # The device has tries of its own, and no more than others.
    assert here.guess(email, TRIES + 1, device=phone) == [401] * TRIES + [429]
    here.sign_in(email, device=phone).expect(429, "locked")


def test_a_device_is_known_to_its_member_alone(service, email):
    here, phone = Source(service), device()
    other = Phone.enrol(service).email
    here.sign_in(other, device=phone).expect(201)
    here.guess(email, TRIES)
    here.sign_in(email, device=phone).expect(429, "locked")


def test_a_member_has_so_many_devices(service, email):
    here = Source(service)
    for _ in range(34):
        here.sign_in(email, device=device()).expect(201)
    assert service.sql("select count(*) from member_device group by member_id"
                       " order by 1 desc limit 1") == [(32,)]


def test_a_lock_does_not_say_whether_the_address_exists(service, email):
    def answers(address):
        here = Source(service)
        replies = [here.sign_in(address, "wrong-" + PASSWORD) for _ in range(TRIES + 2)]
        plain = [{name: value for name, value in reply.body.items()
                  if name not in ("instance", "retry_after_s", "again_at")} for reply in replies]
        headers = [sorted(name for name in reply.headers if name != "date")
                   for reply in replies]
        return [reply.status for reply in replies], plain, headers

    known = answers(email)
    assert known[0] == [401] * TRIES + [429] * 2
    assert answers(f"nobody-{uuid.uuid4().hex}@example.com") == known
    assert answers("not an address") == known


def test_many_sources_are_counted_exactly_and_slowed_not_locked(service, email):
    def slowed():
        return service.metric("crema_logins_slowed_total")
    before = slowed()
    sources = [Source(service) for n in range(12)]
    with ThreadPoolExecutor(12) as pool:
        each = list(pool.map(lambda source: source.guess(email, TRIES + 2), sources))
    assert each == [[401] * TRIES + [429] * 2] * 12
    assert slowed() - before >= 40
    Source(service).sign_in(email).expect(201)


def test_a_right_password_takes_back_its_own_attempt_only(service):
    """Somebody with an account may not wash away with it what was guessed at others'."""
    service.sql("delete from attempt")
    own = Phone.enrol(service).email
    here = Source(service)
    for _ in range(3):
        here.guess(f"nobody-{uuid.uuid4().hex}@example.com", 2)
        here.sign_in(own).expect(201)
    counts = dict(service.sql("select kind, max(count) from attempt group by kind"))
    assert counts[4] == 6  # by source: the guesses, not the right ones
    assert service.sql("select count(*) from attempt where kind = 1 and count > 2") == [(0,)]


def test_after_a_quarter_of_an_hour_it_opens(service, email):
    here = Source(service)
    assert here.guess(email, TRIES + 1)[-1] == 429
    service.move_clock(901)
    here.sign_in(email).expect(201)


def test_old_counters_are_swept(service):
    insert = ("insert into attempt values (1, decode(repeat(%s, 16), 'hex'),"
              " clock_timestamp() + (select offset_us from test_clock) * interval '1 us'"
              " - interval '1 hour' * %s, 3)")
    service.sql(insert, ("0a", 25))
    service.sql(insert, ("0b", 23))
    service.restart()
    left = "select key16 from attempt where key16 = any(%s)"
    keys = [b"\x0a" * 16, b"\x0b" * 16]
    until(lambda: [bytes(row[0]) for row in service.sql(left, (keys,))] == [keys[1]],
          "the older one is gone")


def test_nothing_about_anybody_is_in_the_counters(service, email):
    """Keys are hashes under the service's key: equal input elsewhere is another key."""
    Source(service).guess(email)
    rows = service.sql("select key16 from attempt")
    index = service.sql("select email_index from member")
    assert rows and not {bytes(row[0]) for row in rows} & {bytes(row[0]) for row in index}
