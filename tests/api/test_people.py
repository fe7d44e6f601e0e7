"""Members: enrolling, signing in and out, the profile, cards; staff looking for members; and
that the database and the log name nobody."""
import base64
import subprocess
import uuid

import httpx
import pytest

from harness import Phone, Staff, Terminal, until
from harness.client import Client

PASSWORD = "correct-horse-battery"


def address():
    return f"m{uuid.uuid4().hex[:16]}@example.com"


def sign_in(caller, email, password, role="member", **fields):
    body = {"email": email, "password": password, "role": role, "client": "app", **fields}
    return caller.post("/v1/sessions", body)


@pytest.fixture(scope="module")
def anyone(service):
    return Client(service)


# --- enrolling -----------------------------------------------------------------------------
def enrol(client, **fields):
    body = {"name": "Mary Somerville", "email": address(), "password": PASSWORD, **fields}
    return client.post("/v1/members", body)


def test_a_member_begins_with_an_empty_account_and_a_card(service):
    phone = Phone.enrol(service)
    account = phone.account()
    assert account["id"] == phone.member["account"] == phone.session["account"]
    assert (account["version"], account["cash"], account["points"]) == (0, 0, 0)
    assert (account["status"], account["expiring"]) == ("active", [])
    cards = phone.get("/v1/me/cards").expect(200)["items"]
    assert [(card["id"], card["last4"], card["status"], card["kind"]) for card in cards] == [
        (phone.member["card"]["id"], phone.member["card"]["last4"], "active", "number")]


def test_an_address_enrols_once_whatever_its_case(anyone, service):
    email = address()
    enrol(anyone, email=email).expect(201)
    members = service.sql("select count(*) from member")
    for again in (email, email.upper(), email.capitalize()):
        enrol(anyone, email=again).expect(409, "email-taken")
    assert service.sql("select count(*) from member") == members


def test_a_phone_number_enrols_once_however_it_is_written(anyone):
    enrol(anyone, phone="+1 (202) 555-0177").expect(201)
    taken = enrol(anyone, phone="+12025550177").expect(409, "email-taken")
    assert "phone" in taken["detail"]


@pytest.mark.parametrize("password", ["short", "123456789", "1234567890", "PASSWORD123",
                                      "aaaaaaaaaaaaaaa", "qwertyuiop"])
def test_weak_passwords_are_refused(anyone, password):
    enrol(anyone, password=password).expect(422, "weak-password")


def test_the_address_is_no_password(anyone):
    email = address()
    enrol(anyone, email=email, password=email.upper()).expect(422, "weak-password")


@pytest.mark.parametrize("field, value", [
    ("email", "ada"), ("email", "ada@"), ("email", "@example.com"), ("email", "a@b@example.com"),
    ("email", "a b@example.com"), ("email", "ada@example"), ("email", "ada@example.com."),
    ("phone", "2025550142"), ("phone", "+0 555"), ("phone", "+1 202 555 0142 ext 3"),
    ("birthday", "10.12.1990"), ("birthday", "1990-02-30"), ("birthday", "1990-13-01"),
    ("birthday", "1899-01-01"), ("name", ""),
])
def test_personal_data_is_checked(anyone, field, value):
    refused = enrol(anyone, **{field: value}).expect(400, "invalid-body")
    assert refused["field"] == field and field in refused["detail"]


# --- signing in ----------------------------------------------------------------------------
def answer_of(reply):
    """What an attacker can see of a refusal."""
    body = {name: value for name, value in reply.body.items() if name != "instance"}
    headers = {name for name in reply.headers if name != "date"}
    return reply.status, body, headers


def test_unknown_and_wrong_get_one_answer(service, anyone):
    """What is locked is in test_login_brake.py."""
    phone = Phone.enrol(service)
    unknown = sign_in(anyone, address(), PASSWORD).expect(401, "wrong-credentials")
    nonsense = sign_in(anyone, "not an address", PASSWORD).expect(401)
    wrong = [sign_in(anyone, phone.email, "wrong-" + PASSWORD).expect(401) for _ in range(5)]
    answers = [answer_of(reply) for reply in (unknown, nonsense, *wrong)]
    assert all(answer == answers[0] for answer in answers)


def test_members_and_staff_are_apart(service, anyone):
    phone = Phone.enrol(service)
    sign_in(anyone, phone.email, PASSWORD, role="staff").expect(401, "wrong-credentials")
    sign_in(anyone, "manager@example.com", "crema-demo").expect(401, "wrong-credentials")
    manager = sign_in(anyone, "manager@example.com", "crema-demo", role="staff").expect(201)
    assert manager["role"] == "manager"


def test_the_address_signs_in_whatever_its_case(service, anyone):
    phone = Phone.enrol(service)
    sign_in(anyone, phone.email.upper(), PASSWORD).expect(201)


def test_sign_ins_of_one_source_are_limited(fresh_service):
    service = fresh_service(workers=1, config={"login_per_min_per_source": 3})
    client = Client(service)
    replies = [sign_in(client, address(), PASSWORD) for _ in range(5)]
    assert [reply.status for reply in replies] == [401, 401, 401, 429, 429]
    limited = replies[-1].expect(429, "rate-limited")
    assert int(limited.headers["retry-after"]) >= 1
    assert '"login"' in limited.headers["ratelimit"]
    client.get("/v1/program").expect(200)


# --- sessions ------------------------------------------------------------------------------
def dies(client, path="/v1/me"):
    """Every worker refuses the client's token within the second that the design allows."""
    until(lambda: all(client.get(path).status == 401 for _ in range(8)), "the token is dead", 5)


def test_a_refresh_token_works_once(service):
    phone = Phone.enrol(service)
    first = phone.session["refresh_token"]
    phone.refresh().expect(201)
    assert phone.session["refresh_token"] != first
    phone.get("/v1/me").expect(200)
    phone.refresh().expect(201)


def test_a_second_use_of_a_refresh_token_ends_the_session(service):
    phone, thief = Phone.enrol(service), Client(service)
    other = Phone(service).login(phone.email, PASSWORD)
    stolen = {"refresh_token": phone.session["refresh_token"]}
    phone.refresh().expect(201)
    thief.post("/v1/sessions/refresh", stolen).expect(401, "unauthenticated")
    phone.refresh().expect(401, "unauthenticated")
    dies(phone)
    other.get("/v1/me").expect(200)


@pytest.mark.parametrize("token", ["rt_", "rt_AAAA", "nonsense", "rt_" + "A" * 43, "v4.local.x"])
def test_made_up_refresh_tokens_are_refused(anyone, token):
    anyone.post("/v1/sessions/refresh", {"refresh_token": token}).expect(401, "unauthenticated")


def test_a_token_ends_after_ten_minutes_and_the_refresh_token_does_not(fresh_service):
    service = fresh_service()
    phone = Phone.enrol(service)
    service.move_clock(599)
    phone.get("/v1/me").expect(200)
    service.move_clock(2)
    phone.get("/v1/me").expect(401, "unauthenticated")
    phone.refresh().expect(201)
    phone.get("/v1/me").expect(200)


def test_signing_out_here_ends_this_session_only(service):
    phone = Phone.enrol(service)
    other = Phone(service).login(phone.email, PASSWORD)
    phone.delete("/v1/sessions/current").expect(204)
    dies(phone)
    phone.refresh().expect(401)
    other.get("/v1/me").expect(200)


def test_signing_out_everywhere_ends_all_sessions(service):
    phone = Phone.enrol(service)
    others = [Phone(service).login(phone.email, PASSWORD) for _ in range(2)]
    phone.delete("/v1/sessions").expect(204)
    for client in (phone, *others):
        dies(client)
        client.refresh().expect(401)
    Phone(service).login(phone.email, PASSWORD).get("/v1/me").expect(200)


def test_after_signing_out_everywhere_nothing_is_charged_or_added(service):
    """The account's generation refuses at once what the workers have not heard of yet."""
    phone = Phone.enrol(service)
    stolen = Phone(service).login(phone.email, PASSWORD)
    phone.delete("/v1/sessions").expect(204)
    for _ in range(4):
        stolen.topup(1000).expect(401, "unauthenticated")
        stolen.card().expect(401, "unauthenticated")
    again = Phone(service).login(phone.email, PASSWORD)
    assert (again.account()["version"], again.account()["cash"]) == (0, 0)


def test_cookies_sign_in_browsers(service, anyone):
    phone = Phone.enrol(service)
    reply = sign_in(anyone, phone.email, PASSWORD, client="web", cookie=True).expect(201)
    cookie = reply.headers["set-cookie"]
    assert cookie.startswith("__Host-crema_member=v4.local.")
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/"))
    with httpx.Client(base_url=service.url, trust_env=False) as browser:
        carried = {"Cookie": cookie.partition(";")[0]}
        own, foreign = {"Origin": service.url}, {"Origin": "https://thief.example"}
        assert browser.get("/v1/me", headers=carried).status_code == 200
        assert browser.get("/v1/accounts/me", headers=carried).status_code == 200
        cross = {**carried, "Sec-Fetch-Site": "cross-site"}
        assert browser.get("/v1/me", headers=cross).status_code == 403
        assert browser.post("/v1/me/cards", headers=carried).status_code == 403
        assert browser.post("/v1/me/cards", headers={**carried, **foreign}).status_code == 403
        assert browser.post("/v1/me/cards", headers={**carried, **own}).status_code == 201
        out = browser.delete("/v1/sessions/current", headers={**carried, **own})
        assert out.status_code == 204 and "Max-Age=0" in out.headers["set-cookie"]


# --- the profile ---------------------------------------------------------------------------
def test_a_cookie_that_was_signed_out_stays_dead(fresh_service):
    """A cookie lives for 30 days, longer than any worker."""
    service = fresh_service()
    service.move_clock(-29 * 86400)
    phone = Phone.enrol(service)
    reply = sign_in(Client(service), phone.email, PASSWORD, client="web", cookie=True)
    cookie = reply.expect(201).headers["set-cookie"].partition(";")[0]
    browser = {"Cookie": cookie, "Origin": service.url}

    def statuses():
        return {httpx.get(service.url + "/v1/me", headers=browser, trust_env=False).status_code
                for _ in range(8)}
    assert statuses() == {200}
    assert httpx.delete(service.url + "/v1/sessions/current", headers=browser,
                        trust_env=False).status_code == 204
    until(lambda: statuses() == {401}, "the cookie is dead", 5)
    service.sql("update session set revoked_at = revoked_at - interval '29 days'"
                " where revoked_at is not null")
    service.move_clock(29 * 86400)
    service.restart()
    assert statuses() == {401}


def test_the_profile_is_read_and_changed(service):
    phone = Phone.enrol(service, name="Émilie du Châtelet", birthday="1990-12-17")
    me = phone.get("/v1/me").expect(200)
    assert (me["name"], me["email"]) == ("Émilie du Châtelet", phone.email)
    assert (me["phone"], me["birthday"]) == ("", "1990-12-17")
    changed = phone.patch("/v1/me", {"phone": "+44 20 7946 0958"}).expect(200)
    assert (changed["phone"], changed["birthday"]) == ("+442079460958", "1990-12-17")
    phone.patch("/v1/me", {"name": "Émilie", "phone": "", "birthday": ""}).expect(200)
    me = phone.get("/v1/me").expect(200)
    assert (me["name"], me["phone"], me["birthday"]) == ("Émilie", "", "")


@pytest.mark.parametrize("name, known_as, kept, greeted", [
    ("Nguyễn Thị Ánh", "Ánh", "Ánh", "Ánh"), ("Nguyễn Thị Ánh", "", "", "Nguyễn Á."),
    ("Suharto", None, "", "Suharto"),
    ("Ada Lovelace", "  Countess \u00a0Ada ", "Countess Ada", "Countess A.")])
def test_she_says_how_she_wants_to_be_called(service, name, known_as, kept, greeted):
    """In the app and, masked, at the till by what she said; never by a word cut out of it."""
    given = {} if known_as is None else {"known_as": known_as}
    phone = Phone.enrol(service, name=name, **given)
    assert phone.get("/v1/me").expect(200)["known_as"] == kept
    till = Terminal.demo(service)
    assert till.visit(phone.paycode()).expect(201)["member"]["name"] == greeted
    assert phone.patch("/v1/me", {"known_as": "Linh"}).expect(200)["known_as"] == "Linh"
    assert phone.patch("/v1/me", {"phone": ""}).expect(200)["known_as"] == "Linh"
    me = phone.patch("/v1/me", {"known_as": ""}).expect(200)
    assert (me["known_as"], me["name"]) == ("", name)


@pytest.mark.parametrize("change, field", [
    ({"known_as": "\u00a0"}, "known_as"), ({"known_as": "a\u202eb"}, "known_as"),
    ({"known_as": "x" * 81}, "known_as"),
    ({"email": "new@example.com"}, "email"), ({"name": ""}, "name"), ({"phone": "12"}, "phone"),
    ({"birthday": "yesterday"}, "birthday"), ({"name": "x" * 81}, "name"),
    ({"phone": None}, "phone"),
])
def test_bad_changes_of_the_profile_change_nothing(service, change, field):
    phone = Phone.enrol(service)
    before = phone.get("/v1/me").expect(200).body
    assert phone.patch("/v1/me", change).expect(400, "invalid-body")["field"] == field
    assert phone.get("/v1/me").expect(200).body == before


def test_a_phone_number_of_somebody_else_is_refused(service):
    Phone.enrol(service, phone="+12025550188")
    phone = Phone.enrol(service)
    refused = phone.patch("/v1/me", {"phone": "+12025550188"}).expect(400, "invalid-body")
    assert refused["field"] == "phone"


# --- cards ---------------------------------------------------------------------------------
def test_cards_are_added_and_lost(service):
    phone = Phone.enrol(service)
    added = phone.card().expect(201)
    assert added["status"] == "active" and len(added["last4"]) == 4
    lost = phone.post(f"/v1/me/cards/{added['id']}/lost").expect(200)
    assert (lost["id"], lost["status"]) == (added["id"], "lost")
    phone.post(f"/v1/me/cards/{added['id']}/lost").expect(200)  # a repeat is harmless
    cards = phone.get("/v1/me/cards").expect(200)["items"]
    assert {card["id"]: card["status"] for card in cards} == {
        phone.member["card"]["id"]: "active", added["id"]: "lost"}
    # Each change of the account is an entry.
    assert [entry["kind"] for entry in phone.entries()] == ["card", "card"]


def test_a_card_of_somebody_else_cannot_be_lost(service):
    phone, other = Phone.enrol(service), Phone.enrol(service)
    foreign = phone.post(f"/v1/me/cards/{other.member['card']['id']}/lost")
    foreign.expect(404, "not-found")
    missing = phone.post("/v1/me/cards/crd_0000000000001/lost").expect(404, "not-found")
    assert answer_of(foreign) == answer_of(missing)
    assert other.get("/v1/me/cards")["items"][0]["status"] == "active"


def test_a_lost_card_dies_at_every_till_at_once(fresh_service):
    service = fresh_service()
    ada, till = Phone.ada(service), Terminal.demo(service)
    number = "6274000000000428"
    visit = till.visit(number).expect(201).body
    before = ada.account()["cash"]
    card = next(card for card in ada.get("/v1/me/cards")["items"] if card["last4"] == "0428")
    ada.post(f"/v1/me/cards/{card['id']}/lost").expect(200)
    for _ in range(3):
        till.visit(number).expect(404, "card-unknown")
        till.purchase(present=number, amount=100).expect(404, "card-unknown")
        till.purchase(visit=visit, amount=100).expect(404, "card-unknown")
        till.redeem(visit=visit, reward="espresso").expect(404, "card-unknown")
        till.load(visit=visit, amount=1000).expect(404, "card-unknown")
    assert ada.account()["cash"] == before
    device = ada.paycode()
    assert till.visit(device).expect(201)["cash"] == before  # the money stays, other cards live


# --- staff look for members ----------------------------------------------------------------
def test_staff_find_a_member_four_ways_and_leave_a_trace(service, manager, ada, till):
    receipt = till.load(present="6274000000000428", amount=1000).expect(201)["entry"]["receipt"]
    looks = service.sql("select count(*) from audit where action = 'search'")[0][0]
    for query in ({"email": "ADA@example.com"}, {"phone": "+1 202 555 0142"},
                  {"card": "6274000000000428"}, {"receipt": receipt}):
        found = manager.post("/v1/members/search", query).expect(200)
        assert found["account"] == ada.session["account"], query
        assert (found["name"], found["masked"]) == ("Ada L.", "a•••@example.com")
    assert service.sql("select count(*) from audit where action = 'search'") == [(looks + 4,)]


def test_staff_find_a_gift_card_by_its_number_and_freeze_it(service, manager, till):
    number, account = service.gift_cards(1)[0][:2]
    entry = till.load(present=number, amount=1000).expect(201)["entry"]
    printed = f"{number[:4]} {number[4:8]} {number[8:12]} {number[12:]}"
    for query in ({"card": printed}, {"receipt": entry["receipt"]}):
        found = manager.post("/v1/members/search", query).expect(200).body
        assert found == {"member": None, "account": account, "name": None, "masked": None}
    manager.post(f"/v1/accounts/{found['account']}/freeze", {"reason": "lost_card"},
                 key="freeze-" + number[-4:]).expect(201)
    till.purchase(present=number, amount=100).expect(422, "account-frozen")


@pytest.mark.parametrize("query", [
    {"email": "nobody@example.com"}, {"email": "ada"}, {"phone": "+12025550000"}, {"phone": "x"},
    {"card": "6274000000000436"}, {"card": "1"}, {"receipt": "acc_0000000000001-1"},
    {"receipt": "nonsense"}, {"receipt": "acc_0000000000001-0"},
])
def test_who_is_not_there_is_not_found(manager, query):
    manager.post("/v1/members/search", query).expect(404, "not-found")


@pytest.mark.parametrize("query", [{}, {"email": "ada@example.com", "phone": "+12025550142"}])
def test_a_search_names_one_thing(manager, query):
    manager.post("/v1/members/search", query).expect(400, "invalid-body")


def test_members_and_tills_do_not_search(service, till):
    for client in (Phone.enrol(service), till):
        client.post("/v1/members/search", {"email": "ada@example.com"}).expect(403, "forbidden")
    Client(service).post("/v1/members/search", {"email": "x@example.com"}).expect(401)


# --- the demo ------------------------------------------------------------------------------
def test_the_demo_signs_ada_and_the_till_in(service, ada):
    reply = Client(service).post("/v1/demo/session").expect(201)
    assert reply.headers["set-cookie"].startswith("__Host-crema_member=")
    assert (reply["terminal"], reply["store"]) == ("trm_demo", "st_demo")
    assert reply["account"] == ada.session["account"]
    visit = Client(service, reply["token"]).post("/v1/visits", {"present": reply["present"]})
    assert visit.expect(201)["account"] == reply["account"]


def test_there_is_no_demo_session_on_a_real_database(fresh_service):
    service = fresh_service(start=False)
    service.sql("update program set demo = false")
    service.start()
    refused = Client(service).post("/v1/demo/session").expect(403, "not-a-demo")
    assert "set-cookie" not in refused.headers


# --- what a stolen dump tells --------------------------------------------------------------
def secrets_of_a_life(service):
    """Lives a short life; returns what must not stand in the dump or the log."""
    phone = Phone.enrol(service, name="Sofia Kovalevskaya", phone="+12025550123",
                        birthday="1989-01-15", password="unter-den-linden-7")
    manager = Staff(service)
    till = Terminal.enrol(service, manager)
    code = manager.enrolment_code()["code"]
    paycode = phone.paycode()
    till.visit(paycode).expect(201)
    till.visit("6274000000000428").expect(201)
    till.purchase(present="6274000000000428", amount=100).expect(201)
    phone.topup(1000).expect(201)
    phone.patch("/v1/me", {"name": "Sofja Kowalewskaja"}).expect(200)
    manager.post("/v1/members/search", {"phone": "+12025550123"}).expect(200)
    sign_in(Client(service), phone.email, "quite-a-wrong-password").expect(401)
    phone.refresh().expect(201)
    packed = phone.device["secret"]
    raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    return [phone.email, phone.email.partition("@")[0], "Kovalevskaya", "Kowalewskaja",
            "12025550123", "1989-01-15", "unter-den-linden-7", "quite-a-wrong-password",
            "6274000000000428", "ada@example.com", "Lovelace", phone.token, till.token, code,
            phone.session["refresh_token"], paycode, raw, phone.device["secret"]]


def test_neither_dump_nor_log_names_anybody(fresh_service):
    service = fresh_service(config={"log_level": "debug"})
    secrets = secrets_of_a_life(service)
    dump = subprocess.run(["pg_dump", "-h", service.postgres.host, "-U", "postgres",
                           service.database], capture_output=True, text=True, check=True).stdout
    assert "COPY public.member" in dump
    haystacks = {"dump": dump.lower(), "log": service.log().lower()}
    for secret in secrets:
        raw = secret if isinstance(secret, bytes) else secret.encode()
        spellings = {raw.hex(), base64.b64encode(raw).decode().lower().rstrip("=")}
        if isinstance(secret, str):
            spellings.add(secret.lower())
        for name, text in haystacks.items():
            for spelling in spellings:
                assert spelling not in text, f"the {name} holds {secret!r}"
