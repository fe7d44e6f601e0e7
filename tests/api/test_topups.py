"""Top-ups from the app: charged once and credited once, or clearly failed, whatever dies."""
import concurrent.futures
import os
import random
import signal
import threading

import httpx
import pytest

from harness import PATIENCE, Phone, Service, Staff, Terminal, until
from harness.client import new_key

LOAD_MIN, LOAD_MAX, LOAD_DAY_MAX = 500, 50000, 100000
SLOW_S, UNKNOWN_S, LEFT_S = 7, 20, 8
OPEN = "select count(*) from topup where status in (1, 2)"


@pytest.fixture(scope="module")
def service(postgres):
    """Waits for the provider for a moment only, so that slow ones are answered with 202."""
    running = Service(postgres, config={"topup_wait_ms": 200})
    yield running
    try:
        running.health()
        sound(running)
    finally:
        running.remove()


def sound(service):
    """Each credited top-up has its charge and its entry; each declined one has neither."""
    assert service.sql("select * from topup_health") == []
    charged = service.sql("select coalesce(sum(amount), 0) from sandbox_charge where refunded_at"
                          " is null and method <> 'sandbox_declined'")
    credited = service.sql("select coalesce(sum(amount), 0) from topup where status = 3")
    entries = service.sql("select coalesce(sum(e.cash), 0) from entry e join topup t on"
                          " t.op_id = e.op_id")
    assert charged == credited == entries


def charges(service):
    return service.sql("select count(*) from sandbox_charge")[0][0]


def topups(service):
    return service.sql("select count(*) from topup")[0][0]


def ends(phone, topup):
    """Waits until a top-up is over; returns it."""
    def over():
        found = phone.get(f"/v1/me/topups/{topup['id']}").expect(200)["topup"]
        return found if found["status"] in ("credited", "declined") else None
    return until(over, f"the end of {topup['id']}", 20)


# --- one top-up ----------------------------------------------------------------------------
def test_a_good_one_is_credited_at_once(service, member):
    reply = member.topup(2500).expect(201)
    assert not reply.replayed
    entry = reply["entry"]
    assert (entry["kind"], entry["cash"], entry["cash_after"]) == ("load", 2500, 2500)
    assert (entry["channel"], entry["store"], entry["terminal"]) == ("app", None, None)
    assert reply["account"] == {"id": member.session["account"], "version": 1, "cash": 2500,
                                "held": 0, "points": 0, "points_micro": 0}
    assert member.account(at_least=1)["cash"] == 2500


def test_a_declined_one_moves_nothing(service, member):
    key = new_key()
    for _ in range(3):
        reply = member.topup(2500, "sandbox_declined", key=key).expect(402, "payment-declined")
        assert "Nothing was charged" in reply["detail"]
    assert (member.account()["version"], member.account()["cash"]) == (0, 0)
    member.topup(2500).expect(201)


def test_a_repeat_is_the_first_answer_again(service, member):
    key = new_key()
    first = member.topup(2500, key=key).expect(201)
    member.topup(1000).expect(201)
    before = charges(service)
    for _ in range(4):
        again = member.topup(2500, key=key).expect(201)
        assert again.replayed and again.text == first.text
    assert charges(service) == before
    assert member.account()["cash"] == 3500


def test_a_key_with_another_body_is_refused(service, member):
    key = new_key()
    member.topup(2500, key=key).expect(201)
    before = charges(service)
    member.topup(2501, key=key).expect(422, "idempotency-key-reused")
    member.topup(2500, "sandbox_declined", key=key).expect(422, "idempotency-key-reused")
    assert (charges(service), member.account()["cash"]) == (before, 2500)


def test_keys_of_different_members_do_not_meet(service, member):
    key, other = new_key(), Phone.enrol(service)
    member.topup(2500, key=key).expect(201)
    assert not other.topup(700, key=key).expect(201).replayed


def test_twenty_at_once_with_one_key_are_one(service, member):
    key = new_key()
    before = charges(service)
    phones = [Phone(service, member.token) for _ in range(20)]
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(lambda each: each.topup(2500, key=key), phones))
    assert {reply.status for reply in replies} == {201}
    assert len({reply.text for reply in replies}) == 1
    assert sum(not reply.replayed for reply in replies) <= 1
    assert charges(service) == before + 1
    assert (member.account()["version"], member.account()["cash"]) == (1, 2500)


# --- providers that take their time --------------------------------------------------------
@pytest.mark.parametrize("method, status, seconds", [
    ("sandbox_slow", "pending", SLOW_S), ("sandbox_unknown", "unknown", UNKNOWN_S)])
def test_a_slow_one_is_answered_202_and_credited_later(service, method, status, seconds):
    phone, key = Phone.enrol(service), new_key()
    reply = phone.topup(2500, method, key=key).expect(202)
    topup = reply["topup"]
    assert (topup["status"], topup["amount"]) == (status, 2500)
    again = phone.topup(2500, method, key=key).expect(202)["topup"]
    assert (again["id"], again["status"]) == (topup["id"], status)
    assert phone.get(f"/v1/me/topups/{topup['id']}").expect(200)["topup"]["status"] == status
    assert phone.account()["cash"] == 0
    service.move_clock(seconds + LEFT_S)
    assert ends(phone, topup)["status"] == "credited"
    assert phone.account()["cash"] == 2500
    done = phone.topup(2500, method, key=key).expect(201)
    assert done.replayed and done["account"]["version"] == 1


def test_what_the_ledger_has_is_credited_before_it_is_noted(service):
    """The push comes a moment before the note: who asks then is not told to wait on."""
    phone = Phone.enrol(service)
    topup = phone.topup(2500, "sandbox_slow").expect(202)["topup"]
    service.move_clock(SLOW_S + LEFT_S)
    assert ends(phone, topup)["status"] == "credited"
    noted = ("update topup set status = %s, next_at = %s where id = (select id from topup "
             "order by created_at desc limit 1)")
    service.sql(noted, [2, "infinity"])
    assert ends(phone, topup)["status"] == "credited"
    service.sql(noted, [3, "now"])


def test_a_slow_one_is_credited_by_its_own_repeat_too(service):
    phone, key = Phone.enrol(service), new_key()
    phone.topup(2500, "sandbox_slow", key=key).expect(202)
    service.move_clock(SLOW_S)
    phone.topup(2500, "sandbox_slow", key=key).expect(201)
    assert (phone.account()["version"], phone.account()["cash"]) == (1, 2500)


def test_the_answer_waits_for_a_provider_that_is_nearly_there(fresh_service):
    service = fresh_service(config={"topup_wait_ms": 60000})
    phone = Phone.enrol(service)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        reply = pool.submit(phone.topup, 2500, "sandbox_slow")
        until(lambda: service.sql(OPEN) == [(1,)], "the provider is asked")
        service.move_clock(SLOW_S)
        assert reply.result(20 * PATIENCE).status in (201, 202, 503)
    until(lambda: phone.account()["cash"] == 2500, "credited", 20)
    sound(service)


def test_a_top_up_is_private(service, member):
    topup = member.topup(2500, "sandbox_slow").expect(202)["topup"]
    Phone.enrol(service).get(f"/v1/me/topups/{topup['id']}").expect(404, "not-found")
    member.get("/v1/me/topups/top_0000000000001").expect(404, "not-found")
    member.get("/v1/me/topups/nonsense").expect(404, "not-found")


# --- limits --------------------------------------------------------------------------------
@pytest.mark.parametrize("amount", [1, LOAD_MIN - 1, LOAD_MAX + 1, 1 << 53])
def test_limits_are_told_before_anything_is_charged(service, member, amount):
    before = charges(service)
    reply = member.topup(amount).expect(422, "limit-exceeded")
    assert (reply["minimum"], reply["maximum"]) == (LOAD_MIN, LOAD_MAX)
    assert charges(service) == before


@pytest.mark.parametrize("amount", [LOAD_MIN, LOAD_MAX])
def test_limits_may_be_reached(service, member, amount):
    member.topup(amount).expect(201)


def test_the_limit_of_a_day_is_told_before_anything_is_charged(service, member):
    for _ in range(LOAD_DAY_MAX // LOAD_MAX):
        member.topup(LOAD_MAX).expect(201)
    before = charges(service)
    reply = member.topup(LOAD_MIN).expect(422, "limit-exceeded")
    assert reply["limit"] == LOAD_DAY_MAX
    assert charges(service) == before


def test_the_highest_balance_is_told_before_anything_is_charged(fresh_service):
    service = fresh_service()
    phone = Phone.enrol(service)
    for _ in range(2):
        for _ in range(2):
            phone.topup(LOAD_MAX).expect(201)
        service.move_clock(86400)
        phone.refresh().expect(201)
    before = charges(service)
    assert phone.topup(LOAD_MIN).expect(422, "balance-limit")["limit"] == 200000
    assert charges(service) == before


def test_unknown_payment_methods_are_refused(service, member):
    for method in ("visa", "sandbox_", "sandbox_OK", "x" * 64):
        refused = member.topup(2500, method).expect(400, "invalid-body")
        assert refused["field"] == "payment_method"


def test_a_frozen_account_takes_money_but_does_not_spend_it(service, member, manager):
    account = member.session["account"]
    frozen = manager.post(f"/v1/accounts/{account}/freeze", {"reason": "dispute"}, key=new_key())
    frozen.expect(201)
    member.topup(2500).expect(201)
    assert member.account()["status"] == "frozen"


@pytest.fixture
def manager(service):
    return Staff(service)


def test_what_the_ledger_refuses_after_the_charge_is_given_back(service, manager):
    phone, key = Phone.enrol(service), new_key()
    topup = phone.topup(1000, "sandbox_slow", key=key).expect(202)["topup"]
    till = Terminal.enrol(service, manager)
    visit = till.visit(phone.paycode()).expect(201).body
    for _ in range(LOAD_DAY_MAX // LOAD_MAX):
        till.load(visit=visit, amount=LOAD_MAX).expect(201)
    service.move_clock(SLOW_S + LEFT_S)
    ended = ends(phone, topup)
    assert (ended["status"], ended["problem"]) == ("declined", "limit-exceeded")
    phone.topup(1000, "sandbox_slow", key=key).expect(422, "limit-exceeded")
    assert phone.account()["cash"] == LOAD_DAY_MAX
    refunded = "select count(*) from sandbox_charge where refunded_at is not null"
    assert service.sql(refunded) == [(1,)]


def test_a_key_of_another_operation_charges_nothing(fresh_service):
    """It is refused before the provider hears of it."""
    service = fresh_service()
    phone, friend, key = Phone.enrol(service), Phone.enrol(service), new_key()
    phone.topup(2000).expect(201)
    phone.transfer(friend.email, 500, key=key).expect(201)
    made = "select (select count(*) from sandbox_charge), (select count(*) from topup)"
    before = service.sql(made)
    phone.topup(1000, key=key).expect(422, "idempotency-key-reused")
    assert service.sql(made) == before
    phone.topup(1000, key=new_key()).expect(201)


def test_what_was_given_back_is_never_credited(fresh_service):
    """Killed between the provider's refund and the note of it, and found when the ledger would
    take the money again."""
    service = fresh_service(config={"topup_wait_ms": 200})
    phone = Phone.enrol(service)
    topup = phone.topup(1000, "sandbox_slow").expect(202)["topup"]
    till = Terminal.enrol(service, Staff(service))
    visit = till.visit(phone.paycode()).expect(201).body
    for _ in range(LOAD_DAY_MAX // LOAD_MAX):
        till.load(visit=visit, amount=LOAD_MAX).expect(201)
    service.move_clock(SLOW_S + LEFT_S)
    assert ends(phone, topup)["status"] == "declined"
    service.sql("update topup set status = 2, next_at = '-infinity' where status = 5")
    service.move_clock(86400)
    phone.refresh().expect(201)
    ended = ends(phone, topup)
    assert (ended["status"], ended["problem"]) == ("declined", "limit-exceeded")
    assert phone.account()["cash"] == LOAD_DAY_MAX
    sound(service)
    service.health()
    service.verify()


# --- killed --------------------------------------------------------------------------------
class Customer:
    """Tops up one after another; a lost answer is asked for again with the same key."""

    def __init__(self, service, plan, answered, ready):
        self.phone = Phone.enrol(service)
        self.plan, self.answered, self.ready = plan, answered, ready

    def run(self):
        for key, amount, method in self.plan:
            self.answered[key] = self.ask(key, amount, method)

    def ask(self, key, amount, method):
        def answer():
            self.ready.wait(20 * PATIENCE)
            try:
                reply = self.phone.topup(amount, method, key=key)
            except httpx.HTTPError:
                return None
            return reply if reply.status != 503 else None
        return until(answer, f"an answer for {key}", 60)


def kill_everything(service, ready, whole):
    """kill -9 to every worker; whole: to the supervisor too, which is then started again."""
    if not whole:
        for pid in service.workers():
            os.kill(pid, signal.SIGKILL)
        return
    ready.clear()
    service.kill()
    service.start()
    ready.set()


def test_whatever_is_killed_is_charged_once_and_credited_once(fresh_service):
    service = fresh_service(config={"topup_wait_ms": 100})
    seed = int(os.environ.get("CREMA_TEST_SEED", random.randrange(1 << 32)))
    print(f"CREMA_TEST_SEED={seed}")
    dice = random.Random(seed)
    methods = ["sandbox_ok"] * 6 + ["sandbox_declined", "sandbox_slow", "sandbox_unknown"]
    plans = [[(new_key(), dice.randrange(500, 5000), dice.choice(methods)) for _ in range(10)]
             for _ in range(10)]
    answered, ready = {}, threading.Event()
    ready.set()
    before = topups(service)
    customers = [Customer(service, plan, answered, ready) for plan in plans]
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        runs = [pool.submit(each.run) for each in customers]
        for number, mark in enumerate(sorted(dice.sample(range(1, 95), 7))):
            until(lambda: len(answered) >= mark or all(run.done() for run in runs),
                  f"{mark} answers", 60)
            kill_everything(service, ready, whole=number % 2 == 0)
        for run in runs:
            run.result()
    service.wait_ready()
    service.move_clock(UNKNOWN_S + LEFT_S)
    until(lambda: service.sql(OPEN) == [(0,)], "no top-up is left open", 30)
    for customer in customers:
        check_customer(customer, answered)
    assert topups(service) == before + 100
    sound(service)
    service.health()
    service.verify()


def check_customer(customer, answered):
    """All keys resolve now, as they were answered; the balance is what was credited."""
    credited = 0
    for key, amount, method in customer.plan:
        before, now = answered[key], customer.ask(key, amount, method)
        if method == "sandbox_declined":
            assert (before.problem, now.problem) == ("payment-declined", "payment-declined")
            continue
        now.expect(201)
        assert now.replayed
        assert before.status == 202 or before.text == now.text
        credited += amount
    account = customer.phone.account(at_least=sum(m != "sandbox_declined"
                                                  for _, _, m in customer.plan))
    assert account["cash"] == credited
