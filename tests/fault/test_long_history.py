"""What an account, and a worker that begins, ask of Postgres does not grow with history.

Two accounts do the same things; one has CREMA_HISTORY (default 100,000) entries more between its
first purchase and its last hundred entries. Compared are the blocks that the statements on
table entry touch, which no other load on the machine changes.
"""
import os
import time

import pytest

from history import lengthen
from harness import EventWatcher, Phone, Postgres, Service, Staff, Terminal
from harness.client import new_key

LONG = int(os.environ.get("CREMA_HISTORY", "100000"))
RECENT = 100
YEARS_S = 10 * 365 * 86400
# What a few more levels of an index cost, beside five times the work.
ROOM, TIMES = 30, 5
# The service's own work may come meanwhile, and adds to what is counted: points that end, or a
# new connection that asks for what was acknowledged.
TRIES = 4

TOUCHED = """
select coalesce(sum(shared_blks_hit + shared_blks_read), 0)::bigint from pg_stat_statements
where query ~ '\\mentry\\M' and dbid = (select oid from pg_database
    where datname = current_database())
"""

# Sessions of a member that ended in the last thirty days, but for the last one.
MANY_ENDED = """
insert into session (id, role, principal_id, channel, refresh_hash, refresh_expires_at, revoked_at)
select n, 2, 1, 1, decode(md5(n::text) || md5(n::text), 'hex'), clock_timestamp(),
    clock_timestamp() - interval '1 day' - n * interval '29 days' / %(count)s
from generate_series(1, %(count)s) n
"""
MOST_ROWS = "select max(rows / calls) from pg_stat_statements"


@pytest.fixture(name="service", scope="module")
def fixture_service():
    server = Postgres()
    try:
        server.sql("alter system set shared_preload_libraries = pg_stat_statements")
        server.stop()
        server.start()
        running = Service(server, workers=1)
        try:
            running.sql("create extension pg_stat_statements")
            yield running
        finally:
            running.remove()
    finally:
        server.remove()


class Customer:
    """A member whose account has a past."""

    def __init__(self, service, entries):
        self.service = service
        self.till, self.phone = Terminal.demo(service), Phone.enrol(service)
        self.phone.topup(50000).expect(201)
        bought = self.till.purchase(present=self.phone.paycode(), amount=450).expect(201)
        self.first = bought["entry"]["receipt"]
        self.account = bought["account"]["id"]
        self.number = service.sql(
            "select account_id from entry order by xid desc, seq desc limit 1")[0][0]
        self.lengthen(entries, service.now() + 60, YEARS_S / 2)

    def lengthen(self, count, begin, seconds):
        if count:
            lengthen(self.service, self.number, count, begin, seconds / count)

    def again(self):
        """Years later: she has bought as often as anybody of late, and signs in."""
        self.lengthen(RECENT, self.service.now() - 86400, 80000)
        self.sign_in()

    def sign_in(self):
        self.till, self.phone = Terminal.demo(self.service), self.phone.login()
        self.staff = Staff(self.service)

    def code(self):
        self.service.move_clock(30)
        return self.phone.paycode()

    def buy(self, amount=450):
        return self.till.purchase(present=self.code(), amount=amount).expect(201)["entry"]


def entries_of(customer):
    return customer.phone.get("/v1/accounts/me/entries?limit=200").expect(200)


def deep_page(customer):
    return customer.phone.get("/v1/accounts/me/entries?limit=200&before=150").expect(200)


def first_why(customer):
    return customer.phone.get("/v1/accounts/me/entries/2/why").expect(200)


def statement(customer):
    return customer.phone.get("/v1/accounts/me/statement").expect(200)


def account(customer):
    return customer.phone.account()


def account_at_least(customer):
    version = customer.phone.account()["version"]
    return customer.phone.get(f"/v1/accounts/me?at_least={version}").expect(200)


def progress(customer):
    return customer.phone.get("/v1/accounts/me/progress").expect(200)


def rewards(customer):
    return customer.phone.get("/v1/accounts/me/rewards").expect(200)


def holds(customer):
    return customer.phone.get("/v1/accounts/me/holds").expect(200)


def staff_looks(customer):
    return customer.staff.get(f"/v1/accounts/{customer.account}/entries").expect(200)


def purchase(customer):
    return customer.buy()


def quote(customer):
    visit = customer.till.visit(customer.code()).expect(201)
    return customer.till.post("/v1/program/quote", {"visit": visit["visit"],
                                                    "amount": 450}).expect(200)


def refund_of_the_newest(customer):
    return customer.till.refund(customer.buy()["receipt"]).expect(201)


def refund_of_the_first(customer):
    return customer.till.refund(customer.first, amount=1).expect(201)


def void(customer):
    key = new_key()
    customer.till.purchase(present=customer.code(), amount=450, key=key).expect(201)
    return customer.till.void(key, present=customer.code()).expect(201)


def capture(customer):
    held = customer.till.hold(amount=700, present=customer.code()).expect(201)
    return customer.till.capture(held["entry"]["hold"]["id"], amount=650).expect(201)


def topup(customer):
    return customer.phone.topup(1000).expect(201)


def replay(customer):
    customer.phone.topup(1000, key="again").expect(201)
    return customer.phone.topup(1000, key="again").expect(201)


def watch_from_the_first(customer):
    with EventWatcher(customer.phone, last_event_id="1") as watcher:
        return watcher.next()


ASKED = [entries_of, deep_page, first_why, statement, account, account_at_least, progress, rewards,
         holds, staff_looks, purchase, quote, refund_of_the_newest, refund_of_the_first, void,
         capture, topup, replay, watch_from_the_first]


@pytest.fixture(name="customers", scope="module")
def fixture_customers(service):
    short, long = Customer(service, 0), Customer(service, LONG)
    service.sql("analyze")
    service.move_clock(YEARS_S)
    short.again()
    long.again()
    return short, long


def blocks(service, customer, ask):
    """What it touches, and the seconds that it takes."""
    customer.sign_in()                # the clock goes on for every pay code
    ask(customer)                     # what is asked once, and the plan
    service.sql("select pg_stat_statements_reset()")
    began = time.monotonic()
    ask(customer)
    return service.sql(TOUCHED)[0][0], time.monotonic() - began


@pytest.mark.parametrize("ask", ASKED, ids=lambda each: each.__name__)
def test_no_cost_grows_with_the_history(service, customers, ask):
    few = many = None
    for _ in range(TRIES):
        (few, few_s), (many, many_s) = [blocks(service, each, ask) for each in customers]
        print(f"{ask.__name__}: {few} blocks, with {LONG} entries more {many}; "
              f"{few_s * 1000:.1f} ms, {many_s * 1000:.1f} ms")
        if many <= TIMES * few + ROOM:
            return
    pytest.fail(f"{many} blocks, and {few} without a past")


def test_a_worker_begins_without_the_past(service):
    service.sql(MANY_ENDED, {"count": LONG})
    service.stop()
    service.sql("select pg_stat_statements_reset()")
    began = time.monotonic()
    service.start()
    rows = service.sql(MOST_ROWS)[0][0]
    print(f"{LONG} sessions ended before, {rows} rows of a statement at most, "
          f"{time.monotonic() - began:.2f} s")
    assert rows < LONG / 10
