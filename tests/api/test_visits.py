"""Who is at the till: stores and terminals, visits by card number and by pay code."""
import base64
import concurrent.futures
import hashlib
import uuid

import nacl.signing
import pyotp
import pytest

from harness import Phone, Staff, Terminal, until
from harness.client import Client, new_key
from harness.terminal import b64url

ADA_CARD = "6274000000000428"
STEP_S, VISIT_S, CHALLENGE_S, CODE_S = 30, 600, 60, 3600


# --- stores and terminals ------------------------------------------------------------------
def public_key():
    return b64url(bytes(nacl.signing.SigningKey.generate().verify_key))


def test_a_manager_opens_a_store_and_sets_a_till_up(service, manager):
    name = "st_" + uuid.uuid4().hex[:8]
    opened = manager.post("/v1/stores", {"store": name, "title": "Corner Bar"}).expect(201)
    assert (opened["store"], opened["title"]) == (name, "Corner Bar")
    till = Terminal.enrol(service, manager, store=name)
    assert till.store == name and till.terminal.startswith("trm_")
    row = {"terminal": till.terminal, "store": name, "store_name": "Corner Bar", "revoked": False,
           "stopped": False}
    until(lambda: all(row in manager.get("/v1/terminals").expect(200)["items"]
                      for _ in range(8)), "every worker knows the till")
    entry = till.load(present=ADA_CARD, amount=1000).expect(201)["entry"]
    assert (entry["store"], entry["store_title"]) == (name, "Corner Bar")
    assert (entry["terminal"], entry["channel"]) == (till.terminal, "till")


def test_a_new_stores_till_is_served_by_every_worker_at_once(service, manager):
    """Whatever worker a call comes to: it looks the store up instead of refusing."""
    for _ in range(6):
        name = "st_" + uuid.uuid4().hex[:8]
        manager.post("/v1/stores", {"store": name, "title": "Corner Bar"}).expect(201)
        till = Terminal.enrol(service, manager, store=name)
        challenge = till.post("/v1/terminals/challenge", {"terminal": till.terminal})["challenge"]
        token = till.post("/v1/terminals/token", till.answer(challenge)).expect(201)
        assert token["store_name"] == "Corner Bar"
        calls = [Client(service, till.token) for _ in range(8)]  # some on each worker
        loads = [call.post("/v1/loads", {"present": ADA_CARD, "amount": 500},
                           key=new_key()) for call in calls]
        assert [reply.status for reply in loads] == [201] * 8, loads
        assert {reply["entry"]["store_title"] for reply in loads} == {"Corner Bar"}
        for call in calls:
            call.close()


@pytest.mark.parametrize("store", ["st_Upper", "st_", "harbour", "st_a b", "st_" + "x" * 29])
def test_names_of_stores_are_checked(manager, store):
    refused = manager.post("/v1/stores", {"store": store, "title": "Bar"})
    assert refused.expect(400, "invalid-body")["field"] == "store"


def test_a_store_is_opened_once(manager):
    taken = manager.post("/v1/stores", {"store": "st_demo", "title": "Bar"})
    assert taken.expect(400, "invalid-body")["field"] == "store"
    manager.post("/v1/stores/st_nowhere/terminals").expect(404, "not-found")


def test_only_managers_open_stores(service, till, member):
    for client in (till, member):
        client.post("/v1/stores", {"store": "st_x1", "title": "Bar"}).expect(403, "forbidden")
        client.post("/v1/stores/st_demo/terminals").expect(403, "forbidden")
        client.get("/v1/terminals").expect(403, "forbidden")


def test_an_enrolment_code_works_once(service, manager):
    anyone, code = Client(service), manager.enrolment_code()["code"]
    body = {"code": code, "public_key": public_key()}
    terminal = anyone.post("/v1/terminals/enrol", body).expect(201)["terminal"]
    anyone.post("/v1/terminals/enrol", body).expect(403, "enrolment-refused")
    again = {**body, "public_key": public_key()}
    anyone.post("/v1/terminals/enrol", again).expect(403, "enrolment-refused")
    anyone.post("/v1/terminals/enrol", {**body, "code": "WRONGCODE234"}).expect(
        403, "enrolment-refused")
    assert service.sql("select count(*) from terminal where name = %s", (terminal,)) == [(1,)]


def test_a_till_hears_the_name_of_its_store(service, manager):
    anyone, key = Client(service), nacl.signing.SigningKey.generate()
    body = {"code": manager.enrolment_code()["code"], "public_key": b64url(bytes(key.verify_key))}
    enrolled = anyone.post("/v1/terminals/enrol", body).expect(201)
    assert (enrolled["store"], enrolled["store_name"]) == ("st_demo", "Coffee Bar 1")
    till = Terminal(service, terminal=enrolled["terminal"])
    till.key = key
    reply = anyone.post("/v1/terminals/token", till.answer(challenge_of(till))).expect(201)
    assert (reply["store"], reply["store_name"]) == ("st_demo", "Coffee Bar 1")
    listed = manager.get("/v1/terminals").expect(200)["items"]
    assert {item["store_name"] for item in listed if item["store"] == "st_demo"} == {"Coffee Bar 1"}


def test_the_program_says_its_name_and_amounts_to_offer(service):
    program = Client(service).get("/v1/program").expect(200)
    assert program["name"] == "Crema Coffee"
    assert program["presets"] == {"load": [1000, 2500, 5000], "transfer": [500, 1000, 2500]}


def test_of_two_tills_with_one_code_one_is_enrolled(service, manager):
    code = manager.enrolment_code()["code"]
    before = service.sql("select count(*) from terminal")[0][0]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: Client(service).post(
            "/v1/terminals/enrol", {"code": code, "public_key": public_key()}).status, range(8)))
    assert sorted(replies) == [201] + [403] * 7
    assert service.sql("select count(*) from terminal") == [(before + 1,)]


@pytest.mark.parametrize("key", ["", "AAAA", "A" * 44, "!" * 43])
def test_a_public_key_is_32_bytes(service, manager, key):
    body = {"code": manager.enrolment_code()["code"], "public_key": key}
    refused = Client(service).post("/v1/terminals/enrol", body).expect(400, "invalid-body")
    assert refused["field"] == "public_key"
    Client(service).post("/v1/terminals/enrol", {**body, "public_key": public_key()}).expect(201)


def challenge_of(till):
    return till.post("/v1/terminals/challenge", {"terminal": till.terminal},
                     anonymous=True).expect(201)["challenge"]


def test_a_challenge_works_once(service, manager):
    till = Terminal.enrol(service, manager)
    answer = till.answer(challenge_of(till))
    till.post("/v1/terminals/token", answer).expect(201)
    for _ in range(4):
        till.post("/v1/terminals/token", answer).expect(401, "challenge-refused")
    till.renew()


def test_wrong_answers_to_a_challenge_look_alike(service, manager, till):
    honest, thief = Terminal.enrol(service, manager), Terminal(service, terminal="trm_nowhere")
    thief.key = nacl.signing.SigningKey.generate()
    challenge = challenge_of(honest)
    good = honest.answer(challenge)
    thief_answer = {**thief.answer(challenge), "terminal": honest.terminal}
    unprefixed = b64url(honest.key.sign(challenge.encode()).signature)
    wrong = [thief_answer, {**good, "signature": unprefixed}, {**good, "signature": "AAAA"},
             {**good, "signature": good["signature"][:-4] + "AAAA"}, {**good, "challenge": "AAAA"},
             {**good, "terminal": till.terminal}, {**good, "terminal": "trm_nowhere"},
             thief.answer(challenge_of(thief)), till.answer(challenge)]
    replies = [honest.post("/v1/terminals/token", body) for body in wrong]
    told = {(reply.expect(401, "challenge-refused")["detail"], reply["title"]) for reply in replies}
    assert len(told) == 1
    honest.post("/v1/terminals/token", good).expect(201)


def test_challenges_and_enrolment_codes_end(fresh_service):
    service = fresh_service()
    manager = Staff(service)
    till = Terminal.enrol(service, manager)
    in_time, late = till.answer(challenge_of(till)), None
    code = manager.enrolment_code()["code"]
    service.move_clock(CHALLENGE_S - 5)
    till.post("/v1/terminals/token", in_time).expect(201)
    late = till.answer(challenge_of(till))
    service.move_clock(CHALLENGE_S + 5)
    till.post("/v1/terminals/token", late).expect(401, "challenge-refused")
    service.move_clock(CODE_S)
    Client(service).post("/v1/terminals/enrol", {"code": code, "public_key": public_key()}).expect(
        403, "enrolment-refused")


def test_a_revoked_terminal_can_do_nothing(service, manager):
    till = Terminal.enrol(service, manager)
    visit = till.visit(ADA_CARD).expect(201).body
    service.crema("terminals", "revoke", till.terminal)
    until(lambda: all(till.visit(ADA_CARD).status == 401 for _ in range(8)), "revoked", 5)
    till.purchase(visit=visit, amount=100).expect(401, "unauthenticated")
    till.post("/v1/terminals/token", till.answer(challenge_of(till)), anonymous=True).expect(
        401, "challenge-refused")
    gone = {"terminal": till.terminal, "store": "st_demo", "store_name": "Coffee Bar 1",
            "revoked": True, "stopped": False}
    until(lambda: gone in manager.get("/v1/terminals").expect(200)["items"],
          "staff see that it is revoked")


# --- visits by card number -----------------------------------------------------------------
def test_a_visit_shows_what_a_cashier_may_see(till, ada):
    visit = till.visit(ADA_CARD).expect(201).body
    account = ada.account()
    assert visit["member"] == {"name": "Ada L.", "masked": "a•••@example.com"}
    for name in ("version", "cash", "held", "points", "tier", "status"):
        assert visit[name] == account[name]
    assert [reward["available"] for reward in visit["rewards"]] == [
        reward["cost"] <= visit["points"] for reward in visit["rewards"]]
    assert "ada@example.com" not in str(visit) and "6274" not in str(visit)


def test_a_gift_card_has_no_member(service, till):
    number, _ = service.gift_cards()[0]
    visit = till.visit(number).expect(201)
    assert (visit["member"], visit["cash"], visit["version"]) == (None, 0, 0)
    till.load(present=number, amount=1000).expect(201)
    assert till.purchase(present=number, amount=300).expect(201)["account"]["cash"] == 700


@pytest.mark.parametrize("present", [
    "6274000000000429", "6274000000000436", "627400000000042", "62740000000004280", "x" * 16,
    "627400000000042٨", " 627400000000428", "1" * 20, "vis_4t8r2d6f1h9jc"])
def test_what_is_no_card_is_refused(till, present):
    for reply in (till.visit(present), till.purchase(present=present, amount=100)):
        assert reply.problem in ("card-unknown", "paycode-refused"), reply
        assert "again" in reply["detail"] or "now" in reply["detail"]


def test_a_visit_belongs_to_its_terminal(service, manager, till):
    other = Terminal.enrol(service, manager)
    visit = till.visit(ADA_CARD).expect(201).body
    for path in (f"/v1/accounts/{visit['account']}", f"/v1/accounts/{visit['account']}/entries"):
        till.get(f"{path}?visit={visit['visit']}").expect(200)
        other.get(f"{path}?visit={visit['visit']}").expect(401, "visit-expired")
        other.get(path).expect(404, "not-found")
    other.purchase(visit=visit, amount=100).expect(401, "visit-expired")
    till.purchase(visit=visit, amount=100).expect(201)


def test_a_visit_opens_one_account_only(service, till, member):
    visit = till.visit(ADA_CARD).expect(201).body
    foreign = member.session["account"]
    till.get(f"/v1/accounts/{foreign}?visit={visit['visit']}").expect(404, "not-found")
    till.get(f"/v1/accounts/acc_0000000000001?visit={visit['visit']}").expect(404, "not-found")


@pytest.mark.parametrize("visit", ["vis_0000000000001", "vis_", "nonsense", "acc_0000000000001"])
def test_made_up_visits_are_refused(till, visit):
    till.purchase(visit=visit, amount=100).expect(401, "visit-expired")


def test_visit_and_present_are_not_sent_together_nor_left_out(till):
    visit = till.visit(ADA_CARD).expect(201).body
    till.purchase(visit=visit, present=ADA_CARD, amount=100).expect(400, "invalid-body")
    till.purchase(amount=100).expect(400, "invalid-body")


def test_an_expired_visit_charges_nothing_but_repeats_and_voids_work(fresh_service):
    service = fresh_service()
    ada, till = Phone.ada(service), Terminal.enrol(service, Staff(service))
    visit = till.visit(ADA_CARD).expect(201).body
    key, voided = new_key(), new_key()
    first = till.purchase(visit=visit, amount=150, key=key).expect(201)
    till.purchase(visit=visit, amount=120, key=voided).expect(201)
    service.move_clock(VISIT_S - 5)
    till.renew()
    till.purchase(visit=visit, amount=100).expect(201)
    service.move_clock(10)
    till.renew()
    ada.refresh().expect(201)
    before = ada.account()
    for refused in (till.purchase(visit=visit, amount=100), till.load(visit=visit, amount=1000),
                    till.redeem(visit=visit, reward="espresso"),
                    till.get(f"/v1/accounts/{visit['account']}?visit={visit['visit']}")):
        refused.expect(401, "visit-expired")
    assert ada.account() == before
    again = till.purchase(visit=visit, amount=150, key=key).expect(201)
    assert again.replayed and again.text == first.text
    till.purchase(visit=visit, amount=151, key=key).expect(422, "idempotency-key-reused")
    assert till.void(voided, visit=visit).expect(201)["entry"]["cash"] == 120
    tombstone = new_key()
    till.void(tombstone, visit=visit).expect(201)
    fresh = till.visit(ADA_CARD).expect(201).body
    till.purchase(visit=fresh, amount=100, key=tombstone).expect(422, "voided")


# --- pay codes -----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def clocked(postgres):
    """A service whose clock stands early in a pay code's 30 seconds."""
    from harness import Service
    running = Service(postgres)
    running.till = Terminal.enrol(running, Staff(running))
    running.other = Terminal.enrol(running, Staff(running))
    yield running
    running.remove()


@pytest.fixture
def phone(clocked):
    """A new member's phone, with the clock five seconds into a step."""
    made = Phone.enrol(clocked)
    made.enrol_device()
    clocked.move_clock((35 - clocked.now()) % STEP_S)
    for till in (clocked.till, clocked.other):
        till.renew()
    return made


def test_a_pay_code_names_its_member(clocked, phone):
    assert phone.device["alias"].isdigit() and len(phone.device["alias"]) == 12
    visit = clocked.till.visit(phone.paycode()).expect(201)
    assert visit["account"] == phone.session["account"]
    clocked.till.load(visit=visit.body, amount=1000).expect(201)
    assert clocked.till.purchase(visit=visit.body, amount=300).expect(201)["account"]["cash"] == 700


def test_a_screenshot_works_at_no_second_terminal(clocked, phone):
    code = phone.paycode()
    first = clocked.till.visit(code).expect(201)
    clocked.other.visit(code).expect(401, "paycode-refused")
    clocked.other.purchase(present=code, amount=100).expect(401, "paycode-refused")
    assert clocked.till.visit(code).expect(201)["visit"] == first["visit"]


def test_the_same_terminal_may_repeat_a_code_as_often_as_it_must(clocked, phone):
    code = phone.paycode()
    visits = {clocked.till.visit(code).expect(201)["visit"] for _ in range(12)}
    assert len(visits) == 1


def test_of_many_terminals_with_one_code_one_gets_the_visit(clocked, phone):
    manager, code = Staff(clocked), phone.paycode()
    # Three: four refusals come together, and the fifth would lock the phone.
    tills = [Terminal.enrol(clocked, manager) for _ in range(3)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda each: (each, each.visit(code)), tills * 2))
    winners = {each.terminal for each, reply in replies if reply.status == 201}
    assert len(winners) == 1
    assert {reply.problem for each, reply in replies if each.terminal not in winners} == {
        "paycode-refused"}
    # The winner's twin, sent at the same time, gets the same visit.
    won = [reply.expect(201)["visit"] for each, reply in replies if each.terminal in winners]
    assert len(won) == 2 and len(set(won)) == 1


@pytest.mark.parametrize("steps, accepted", [(-1, True), (0, True), (1, True), (-2, False),
                                             (2, False), (120, False), (-120, False)])
def test_a_code_is_good_for_one_step_to_either_side(clocked, phone, steps, accepted):
    reply = clocked.till.visit(phone.paycode(at=clocked.now() + steps * STEP_S))
    reply.expect(*((201,) if accepted else (401, "paycode-refused")))


def test_a_code_dies_with_the_clock(clocked, phone):
    code = phone.paycode()
    clocked.move_clock(2 * STEP_S)
    clocked.till.visit(code).expect(401, "paycode-refused")
    clocked.till.visit(phone.paycode()).expect(201)


def test_an_older_code_does_not_work_after_a_newer_one(clocked, phone):
    older = phone.paycode(at=clocked.now() - STEP_S)
    clocked.till.visit(phone.paycode()).expect(201)
    clocked.till.visit(older).expect(401, "paycode-refused")
    clocked.other.visit(older).expect(401, "paycode-refused")


def test_a_spent_code_still_names_its_account_for_repeats(clocked, phone):
    code, key = phone.paycode(), new_key()
    clocked.till.load(present=code, amount=1000).expect(201)
    first = clocked.till.purchase(present=code, amount=400, key=key).expect(201)
    clocked.move_clock(VISIT_S + STEP_S)
    clocked.till.renew()
    again = clocked.till.purchase(present=code, amount=400, key=key).expect(201)
    assert again.replayed and again.text == first.text
    clocked.till.purchase(present=code, amount=401).expect(401, "visit-expired")
    clocked.till.visit(code).expect(401, "paycode-refused")
    assert clocked.till.void(key, present=code).expect(201)["entry"]["cash"] == 400


def test_a_repeat_with_an_older_code_is_still_a_repeat(clocked, phone):
    """The customer shows newer codes, here and elsewhere, before the till asks again."""
    code, key = phone.paycode(), new_key()
    clocked.till.load(present=code, amount=1000).expect(201)
    first = clocked.till.purchase(present=code, amount=400, key=key).expect(201)
    clocked.move_clock(STEP_S)
    clocked.other.visit(phone.paycode()).expect(201)
    for till in (clocked.till, clocked.other):
        again = till.purchase(present=code, amount=400, key=key).expect(201)
        assert again.replayed and again.text == first.text
    clocked.till.purchase(present=code, amount=401, key=key).expect(
        422, "idempotency-key-reused")
    clocked.till.purchase(present=code, amount=400).expect(401, "paycode-refused")


def test_twins_with_one_code_and_one_key_are_one(clocked, phone):
    clocked.till.load(present=phone.paycode(), amount=1000).expect(201)
    for _ in range(12):
        clocked.move_clock(STEP_S)
        clocked.till.renew()
        code, key = phone.paycode(), new_key()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            replies = list(pool.map(lambda _: clocked.till.purchase(
                present=code, amount=10, key=key), range(4)))
        assert [reply.status for reply in replies] == [201] * 4
        assert len({reply.text for reply in replies}) == 1


def test_five_wrong_codes_lock_the_device_for_a_minute(clocked, phone):
    right = phone.paycode()
    wrong = right[:12] + f"{(int(right[12:]) + 1) % 10**8:08d}"
    told = {(reply.problem, reply["detail"]) for reply in
            (clocked.till.visit(wrong) for _ in range(5))}
    locked = clocked.till.visit(right)
    unknown = clocked.till.visit("000000000000" + right[12:])
    assert told | {(locked.problem, locked["detail"]), (unknown.problem, unknown["detail"])} == told
    assert len(told) == 1
    tries = "select tries from paycode_device where alias = %s"
    assert clocked.sql(tries, (int(phone.device["alias"]),)) == [(5,)]
    clocked.sql("update paycode_device set tries_at = tries_at - interval '61 s' where alias = %s",
                (int(phone.device["alias"]),))
    clocked.till.visit(right).expect(201)
    assert clocked.sql(tries, (int(phone.device["alias"]),)) == [(0,)]


def test_a_burst_of_guesses_is_counted_one_by_one(clocked, phone):
    right = phone.paycode()
    guesses = [right[:12] + f"{(int(right[12:]) + n) % 10**8:08d}" for n in range(1, 41)]
    clients = [Terminal(clocked, clocked.till.token) for _ in range(8)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda n: clients[n % 8].visit(guesses[n]), range(40)))
    assert {reply.problem for reply in replies} == {"paycode-refused"}
    assert clocked.sql("select tries from paycode_device where alias = %s",
                       (int(phone.device["alias"]),)) == [(5,)]
    clocked.till.visit(right).expect(401, "paycode-refused")


def test_a_lost_phone_pays_nowhere(clocked, phone):
    visit = clocked.till.visit(phone.paycode()).expect(201).body
    clocked.till.load(visit=visit, amount=1000).expect(201)
    phone.post(f"/v1/me/cards/{phone.device['device']}/lost").expect(200)
    for _ in range(3):
        clocked.till.purchase(visit=visit, amount=100).expect(404, "card-unknown")
    clocked.till.visit(phone.paycode(at=clocked.now() + STEP_S)).expect(404, "card-unknown")
    path = f"/v1/accounts/{visit['account']}?visit={visit['visit']}"
    until(lambda: clocked.till.get(path).problem == "visit-expired",
          "every worker has heard that the till may not look any more", 5)
    assert phone.account()["cash"] == 1000
    phone.enrol_device()
    clocked.till.visit(phone.paycode()).expect(201)


def test_two_phones_of_one_member_do_not_disturb_each_other(clocked, phone):
    second = Phone(clocked).login(phone.email, phone.password)
    second.enrol_device()
    visits = [each.visit(code).expect(201) for each, code in
              ((clocked.till, phone.paycode()), (clocked.other, second.paycode()))]
    assert visits[0]["account"] == visits[1]["account"]
    assert visits[0]["visit"] != visits[1]["visit"]


def test_the_secret_is_told_once_and_is_of_rfc_6238(clocked, phone):
    device = phone.device
    assert (device["algorithm"], device["digits"], device["period_s"]) == ("SHA256", 8, 30)
    raw = base64.urlsafe_b64decode(device["secret"] + "=" * (-len(device["secret"]) % 4))
    assert len(raw) == 32
    totp = pyotp.TOTP(base64.b32encode(raw).decode(), digits=8, digest=hashlib.sha256)
    clocked.till.visit(device["alias"] + totp.at(int(clocked.now()))).expect(201)
    cards = phone.get("/v1/me/cards").expect(200)
    assert device["secret"] not in cards.text and device["alias"] not in cards.text
