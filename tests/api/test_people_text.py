"""What people type, at every door: one address however it is spelled, one password on every
keyboard, names that can be read, numbers as they are printed; and old rows still open."""
import datetime
import subprocess
import unicodedata
import uuid

import nacl.pwhash.argon2id as argon2id
import psycopg
import pytest

from harness import Client, Phone, Terminal, until
from harness.client import new_key
from harness.operator import run
from harness.paths import CREMA, clean_environment

PASSWORD = "correct-horse-battery"
CARD = "6274000000000428"


def somebody():
    return uuid.uuid4().hex[:12]


def enrol(caller, **fields):
    body = {"name": "Mary Somerville", "email": f"{somebody()}@example.com",
            "password": PASSWORD, **fields}
    return caller.post("/v1/members", body)


def sign_in(caller, email, password=PASSWORD, role="member"):
    return caller.post("/v1/sessions", {"email": email, "password": password, "role": role,
                                        "client": "app"})


@pytest.fixture(scope="module")
def anyone(service):
    return Client(service)


def nfd(text):
    return unicodedata.normalize("NFD", text)


def wide(text):
    """As an Asian keyboard types it."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


# --- addresses -----------------------------------------------------------------------------
SPELLINGS = [
    ("Émile{0}@example.com", ["émile{0}@example.com", nfd("Émile{0}@example.com"),
                              "ÉMILE{0}@EXAMPLE.COM", " Émile{0}@example.com "]),
    ("νίκος{0}@example.com", ["ΝΊΚΟΣ{0}@example.com", "νίκοσ{0}@Example.com"]),
    ("ada{0}@bücher.example", ["ada{0}@xn--bcher-kva.example", "ADA{0}@BÜCHER.example",
                               nfd("ada{0}@bücher.example")]),
    ("ada{0}@example.com", [wide("ada{0}@example.com").replace(wide("{0}"), "{0}")]),
]


@pytest.mark.parametrize("typed, others", SPELLINGS)
def test_one_address_is_one_member_however_it_is_spelled(service, anyone, manager, typed, others):
    who = somebody()
    member = enrol(anyone, email=typed.format(who)).expect(201)["member"]
    for other in others:
        other = other.format(who)
        enrol(anyone, email=other).expect(409, "email-taken")
        assert sign_in(anyone, other).expect(201)["member"] == member, other
        assert manager.post("/v1/members/search",
                            {"email": other}).expect(200)["member"] == member


@pytest.mark.parametrize("one, two", [("strasse{}@example.com", "straße{}@example.com"),
                                      ("inci{}@example.com", "ınci{}@example.com")])
def test_addresses_of_two_mailboxes_stay_two(anyone, one, two):
    who = somebody()
    members = {enrol(anyone, email=text.format(who)).expect(201)["member"] for text in (one, two)}
    assert len(members) == 2
    assert {sign_in(anyone, text.format(who)).expect(201)["member"] for text in (one, two)} == \
        members


@pytest.mark.parametrize("email", [
    "a\u200bda{}@example.com", "ada{}\u202e@example.com", "ada{}@xn--0.example",
    "ada{}@a..example.com", "ada{}\u3164@example.com", "ada{}@℀.example"])
def test_addresses_that_only_look_like_one_are_refused(anyone, email):
    refused = enrol(anyone, email=email.format(somebody())).expect(400, "invalid-body")
    assert refused["field"] == "email"


def test_money_reaches_an_address_however_it_is_spelled(service, anyone):
    who = somebody()
    receiver = Phone.enrol(service, email=f"Émile{who}@bücher.example")
    sender = Phone.enrol(service)
    sender.topup(2000).expect(201)
    for to in (f"émile{who}@bücher.example", nfd(f"Émile{who}@bücher.example"),
               f"ÉMILE{who}@xn--bcher-kva.example"):
        sender.transfer(to, 300).expect(201)
    assert receiver.account()["cash"] == 900


# --- members of the version before ----------------------------------------------------------
def as_before(service):
    """Takes back what this version adds to the rows of members."""
    service.sql("update member set email_key = null where email_key is not null")


def test_who_enrolled_before_signs_in_by_what_was_typed(service, anyone):
    who = somebody()
    typed = f"Émile{who}@BÜCHER.example"
    member = enrol(anyone, email=typed).expect(201)["member"]
    as_before(service)
    for text in (typed, typed.replace("example", "EXAMPLE"), f" {typed}"):
        assert sign_in(anyone, text).expect(201)["member"] == member
    enrol(anyone, email=typed).expect(409, "email-taken")


def test_two_of_one_address_from_before_sign_in_by_what_they_typed(service, anyone):
    who = somebody()
    first, second = f"Émile{who}@example.com", f"émile{who}@example.com"
    one = enrol(anyone, email=first).expect(201)["member"]
    as_before(service)
    two = enrol(anyone, email=second).expect(201)["member"]
    for _ in range(2):
        assert sign_in(anyone, first).expect(201)["member"] == one
        assert sign_in(anyone, second).expect(201)["member"] == two
        as_before(service)


def number_of(member):
    """The number in an id such as mem_…: base32, see svc/base/id.h."""
    number = 0
    for digit in member.partition("_")[2]:
        number = number * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(digit)
    return number


def test_reindex_finds_every_spelling_and_lists_who_has_one_address(service, anyone):
    who = somebody()
    alone, first, second = (f"{text}{who}@example.com" for text in ("Zoë", "Émile", "émile"))
    enrol(anyone, email=alone).expect(201)
    one = enrol(anyone, email=first).expect(201)
    as_before(service)
    two = enrol(anyone, email=second).expect(201)
    before = service.sql("select id, email_index, data_sealed from member order by id")
    sign_in(anyone, alone.replace("Zoë", "ZOË")).expect(401)
    for _ in range(2):  # to run it again is harmless
        told = run(service.ini, "members", "reindex")
        assert told.returncode == 0, told.stderr
        for twin in (one, two):
            assert twin["member"] in told.stdout and twin["account"] in told.stdout
        assert who not in told.stdout
    sign_in(anyone, alone.replace("Zoë", "ZOË")).expect(201)
    for email, member in ((first, one), (second, two)):
        assert sign_in(anyone, email).expect(201)["member"] == member["member"]
    sign_in(anyone, nfd(first)).expect(401)
    enrol(anyone, email=nfd(first)).expect(409, "email-taken")
    assert service.sql("select id, email_index, data_sealed from member order by id") == before
    # One of them is gone: the other has the address.
    service.sql("update member set key_sealed = null, email_index = null where id = "
                f"{number_of(two['member'])}")
    assert run(service.ini, "members", "reindex").returncode == 0
    assert sign_in(anyone, nfd(first)).expect(201)["member"] == one["member"]
    ours = f"({number_of(one['member'])}, {number_of(two['member'])})"
    assert service.sql(f"select count(*) from member_twin where member_id in {ours}") == [(0,)]


def test_reindex_finds_staff_by_every_spelling(service, anyone):
    who = somebody()

    def add(email):
        done = run(service.ini, "staff", "add", email, "--role", "support", "--password-stdin",
                   stdin=PASSWORD + who + "\n")
        assert done.returncode == 0, done.stderr
    add(alone := f"Zoë{who}@example.com")
    add(first := f"Émile{who}@example.com")
    service.sql("update staff set email_key = null")
    add(second := f"émile{who}@example.com")
    before = service.sql("select id, email_index, data_sealed from staff order by id")
    service.sql("update staff set email_key = null where email_index in (select email_index from "
                "staff order by created_at desc limit 3)")
    sign_in(anyone, alone.replace("Zoë", "ZOË"), PASSWORD + who, "staff").expect(401)
    for _ in range(2):
        told = run(service.ini, "members", "reindex")
        assert told.returncode == 0, told.stderr
        assert told.stdout.count("stf_") == 2 and who not in told.stdout, told.stdout
    for email in (alone, alone.replace("Zoë", "ZOË"), first, second, "Manager@Example.com"):
        word = "crema-demo" if email.startswith("Manager") else PASSWORD + who
        sign_in(anyone, email, word, "staff").expect(201)
    sign_in(anyone, nfd(first), PASSWORD + who, "staff").expect(401)
    assert service.sql("select id, email_index, data_sealed from staff order by id") == before


def test_a_reindex_that_was_killed_is_finished_by_running_it_again(fresh_service):
    """kill -9 while it waits for one member's row: those before have their keys, those behind
    not, all sign in by what they typed, and the next run does the rest."""
    service = fresh_service(workers=1)
    anyone, who = Client(service), somebody()
    emails = [f"Zoë{n}{who}@example.com" for n in range(12)]
    for email in emails:
        enrol(anyone, email=email).expect(201)
    as_before(service)
    count = "select count(*) from member where email_key is not null"
    ids = [row[0] for row in service.sql("select id from member order by id")]
    with psycopg.connect(service.postgres.conninfo(service.database, "postgres")) as other:
        other.execute("select from member where id = %s for update", [ids[len(ids) // 2]])
        process = subprocess.Popen([CREMA, "--config", service.ini, "members", "reindex"],
                                   stdout=subprocess.DEVNULL, env=clean_environment())
        until(lambda: service.sql(count) == [(len(ids) // 2,)], "it has come to that row")
        process.kill()
        assert process.wait() == -9
    # Its session in Postgres may still do the statement that it was given, and no other.
    until(lambda: service.sql("select count(*) from pg_stat_activity where datname = "
                              "current_database() and usename = 'crema_owner'") == [(0,)], "gone")
    assert service.sql(count)[0][0] - len(ids) // 2 in (0, 1)
    for email in emails[:2]:
        sign_in(anyone, email).expect(201)
    left = len(ids) - service.sql(count)[0][0]
    told = run(service.ini, "members", "reindex")
    assert told.returncode == 0, told.stderr
    assert left > 2 and f"{left} members got" in told.stdout
    assert service.sql(count) == [(len(ids),)]
    for email in emails:
        sign_in(anyone, email.replace("Zoë", "ZOË")).expect(201)


# --- passwords -----------------------------------------------------------------------------
def test_a_password_is_the_same_on_every_keyboard(anyone):
    email = f"{somebody()}@example.com"
    enrol(anyone, email=email, password="Café Crème Brûlée").expect(201)
    for typed in ("Café Crème Brûlée", nfd("Café Crème Brûlée"),
                  "Café\u00a0Crème\u3000Brûlée"):
        sign_in(anyone, email, typed).expect(201)
    for wrong in ("café crème brûlée", "Cafe Creme Brulee", "Café Crème Brûlée "):
        sign_in(anyone, email, wrong).expect(401, "wrong-credentials")


@pytest.mark.parametrize("hashed, typed", [
    (nfd("Café Crème Brûlée"), nfd("Café Crème Brûlée")),
    (nfd("Café Crème Brûlée"), "Café Crème Brûlée"),
    ("Café\u00a0Crème Brûlée", "Café\u00a0Crème Brûlée")])
def test_a_password_of_another_form_opens_once_and_is_stored_anew(service, anyone, hashed, typed):
    """As a version before has hashed it: the bytes that came."""
    phone = Phone.enrol(service)
    old = argon2id.str(hashed.encode(), opslimit=argon2id.OPSLIMIT_MIN,
                       memlimit=argon2id.MEMLIMIT_MIN).decode()
    service.sql("update member set password_hash = %s where account_id ="
                " (select account_id from session order by created_at desc limit 1)", (old,))
    sign_in(anyone, phone.email, "Cafe Creme Brulee").expect(401)
    sign_in(anyone, phone.email, typed).expect(201)
    (new,), = service.sql("select password_hash from member where account_id ="
                          " (select account_id from session order by created_at desc limit 1)")
    assert new != old
    assert argon2id.verify(new.encode(), "Café Crème Brûlée".encode())
    for text in ("Café Crème Brûlée", nfd("Café Crème Brûlée")):
        sign_in(anyone, phone.email, text).expect(201)
    assert service.sql("select count(*) from member where password_hash = %s", (new,)) == [(1,)]


def test_a_password_is_counted_in_characters(anyone):
    enrol(anyone, password="éèêëéè").expect(422, "weak-password")  # 12 bytes
    enrol(anyone, password="éèêëéèêëéè" * 20).expect(201)  # 400 bytes
    long = enrol(anyone, password="é" * 201).expect(400, "invalid-body")
    assert long["field"] == "password" and "200 characters" in long["detail"]


@pytest.mark.parametrize("password", ["correct\thorse battery", "correct horse\nbattery"])
def test_a_password_holds_no_control_characters(anyone, password):
    assert enrol(anyone, password=password).expect(400, "invalid-body")["field"] == "password"


# --- names ---------------------------------------------------------------------------------
@pytest.mark.parametrize("typed, kept", [
    ("  Ada \u00a0 Lovelace ", "Ada Lovelace"), (nfd("Émilie du Châtelet"), "Émilie du Châtelet"),
    ("é" * 80, "é" * 80), ("🚀" * 80, "🚀" * 80), ("山田　太郎", "山田 太郎"),
    ("Nguyễn Thị Minh Khai", "Nguyễn Thị Minh Khai"), ("Ada\u200b", "Ada")])
def test_a_name_is_kept_so_that_it_can_be_read(service, typed, kept):
    phone = Phone.enrol(service, name=typed)
    assert phone.get("/v1/me").expect(200)["name"] == kept
    phone.patch("/v1/me", {"name": "Ada"}).expect(200)
    assert phone.patch("/v1/me", {"name": typed}).expect(200)["name"] == kept


@pytest.mark.parametrize("name", [
    " ", "\u00a0\u2003\u3000", "\u3164", "\u200b\u200d", "Ada\nLovelace", "Ada\tL", "\x1b[2JAda",
    "Ada\u009b2J", "Ada\u2028L", "\u202eadA", "Ada \u2066L", "\u0301", "e" + "\u0301" * 30,
    "é" * 81])
def test_a_name_that_cannot_be_read_is_refused(service, anyone, manager, name):
    assert enrol(anyone, name=name).expect(400, "invalid-body")["field"] == "name"
    phone = Phone.enrol(service)
    assert phone.patch("/v1/me", {"name": name}).expect(400, "invalid-body")["field"] == "name"
    store = manager.post("/v1/stores", {"store": "st_" + somebody(), "title": name})
    assert store.expect(400, "invalid-body")["field"] == "title"


def test_a_store_title_is_counted_in_characters(service, manager, till):
    name = "st_" + somebody()
    title = "Cà phê sữa đá, phố cổ Hội An"
    kept = manager.post("/v1/stores", {"store": name, "title": nfd(title)}).expect(201)
    assert kept["title"] == title
    full = "é" * 63
    assert manager.post("/v1/stores", {"store": name + "x", "title": full}).expect(201)
    other = Terminal.enrol(service, manager, store=name + "x")
    key = new_key()
    until(lambda: other.load(present=CARD, amount=1000, key=key).status == 201,
          "every worker knows the store")
    entry = other.load(present=CARD, amount=1000, key=key).expect(201)["entry"]
    assert entry["store_title"] == full
    long = manager.post("/v1/stores", {"store": name + "y", "title": "é" * 64})
    assert "63 characters" in long.expect(400, "invalid-body")["detail"]


# --- numbers as they are printed --------------------------------------------------------------
GROUPS = ["6274 0000 0000 0428", "6274-0000-0000-0428", " 6274\u00a00000\u20130000 0428 ",
          wide(CARD)]


@pytest.mark.parametrize("typed", GROUPS)
def test_a_card_number_is_taken_as_it_is_printed(service, till, manager, ada, typed):
    account = ada.session["account"]
    assert till.visit(typed).expect(201)["account"] == account
    till.load(present=typed, amount=1000).expect(201)
    bought = till.purchase(present=typed, amount=100, key=new_key()).expect(201)
    assert bought["account"]["id"] == account
    assert manager.post("/v1/members/search", {"card": typed}).expect(200)["account"] == account
    sender = Phone.enrol(service)
    sender.topup(500).expect(201)
    sender.transfer(typed, 500).expect(201)


def test_a_pay_code_is_taken_in_groups(service, till, member):
    code = member.paycode()
    grouped = " ".join(code[at:at + 4] for at in range(0, 20, 4))
    assert till.visit(grouped).expect(201)["account"] == member.session["account"]


@pytest.mark.parametrize("spell", [
    str.lower, lambda code: f"{code[:4]}-{code[4:8]}-{code[8:]}",
    lambda code: f" {code[:4]} {code[4:8]} {code[8:]} ".lower(), wide])
def test_an_enrolment_code_is_taken_as_it_is_printed(service, anyone, manager, spell):
    class Printed:
        """Staff whose codes come out of a printer."""

        @staticmethod
        def enrolment_code(*arguments):
            return {"code": spell(manager.enrolment_code(*arguments)["code"])}
    assert Terminal.enrol(service, Printed).store == "st_demo"


@pytest.mark.parametrize("number", [
    "+44 (0)20 7946 {}", "+44(0) 20-7946.{}", "+44\u00a0( 0 )\u00a020 7946 {}",
    wide("+44 20 7946 {}").replace(wide("{}"), "{}").replace("\u3000", " ")])
def test_a_phone_number_is_one_with_and_without_its_zero(service, anyone, manager, number):
    number = number.format(f"{uuid.uuid4().int % 10000:04}")
    phone = Phone.enrol(service, phone=number)
    kept = phone.get("/v1/me").expect(200)["phone"]
    assert kept.startswith("+44207946") and len(kept) == 13
    enrol(anyone, phone=kept).expect(409, "email-taken")
    for typed in (number, kept):
        found = manager.post("/v1/members/search", {"phone": typed}).expect(200)
        assert found["member"] == phone.member["member"]


def test_a_birthday_has_been(service, anyone):
    tomorrow = datetime.datetime.fromtimestamp(service.now(), datetime.timezone.utc)
    for days in (2, 400, 40000):
        day = (tomorrow + datetime.timedelta(days=days)).date().isoformat()
        assert enrol(anyone, birthday=day).expect(400, "invalid-body")["field"] == "birthday"
        phone = Phone.enrol(service)
        refused = phone.patch("/v1/me", {"birthday": day}).expect(400, "invalid-body")
        assert refused["field"] == "birthday"
    yesterday = (tomorrow - datetime.timedelta(days=1)).date().isoformat()
    enrol(anyone, birthday=yesterday).expect(201)


# --- the operator's terminal ------------------------------------------------------------------
def test_what_people_typed_moves_no_operators_cursor(service, anyone):
    """Also what older versions let in."""
    title = "Ca\x1b[2J\u009b2J\u202e phé"
    service.sql("update store set title = %s where name = 'st_demo'", (title,))
    try:
        for command in (["stores", "list"], ["terminals", "list"]):
            told = run(service.ini, *command)
            assert told.returncode == 0 and "phé" in told.stdout
            assert not set(told.stdout) & {"\x1b", "\u009b", "\u202e"}, command
    finally:
        service.sql("update store set title = 'Coffee Bar 1' where name = 'st_demo'")
    for command in (["members", "find", "\x1b[2J"], ["\x1b[2J"], ["members", "\x1b[2J"],
                    ["terminals", "code", "st_\x1b[2J"], ["terminals", "revoke", "\x9b2J"]):
        told = run(service.ini, *command)
        assert told.returncode != 0 and not set(told.stderr) & {"\x1b", "\u009b"}, command


def test_the_operator_finds_people_however_they_are_spelled(service, anyone):
    who = somebody()
    enrol(anyone, email=f"Émile{who}@bücher.example", name="Émile 山田").expect(201)
    told = run(service.ini, "members", "find", nfd(f"ÉMILE{who}@xn--bcher-kva.example"), "--reveal")
    assert told.returncode == 0, told.stderr
    assert f"émile{who}@bücher.example" in told.stdout and "Émile 山田" in told.stdout
    token = run(service.ini, "token", "--as", f"member:ÉMILE{who}@bücher.example")
    assert token.stdout.startswith("v4.local.")


def test_staff_are_added_and_sign_in_however_they_are_spelled(service, anyone):
    who = somebody()
    added = run(service.ini, "staff", "add", f"Renée{who}@bücher.example", "--role", "support",
                "--name", nfd("Renée"), "--password-stdin", stdin=nfd("crème brûlée 7\n"))
    assert added.returncode == 0, added.stderr
    other = f"RENÉE{who}@xn--bcher-kva.example"
    assert sign_in(anyone, other, "crème brûlée 7", "staff").expect(201)["role"] == "support"
    again = run(service.ini, "staff", "add", other, "--role", "support")
    assert again.returncode == 1
    changed = run(service.ini, "staff", "password", other, "--password-stdin",
                  stdin="crème brûlée 8\n")
    assert changed.returncode == 0, changed.stderr
    until(lambda: sign_in(anyone, f"renée{who}@bücher.example", nfd("crème brûlée 8"),
                          "staff").status == 201, "the new password opens")
    assert run(service.ini, "staff", "disable", other).returncode == 0
    sign_in(anyone, other, "crème brûlée 8", "staff").expect(401)
    for name in ("\x1b[2J", " ", "é" * 81):
        refused = run(service.ini, "staff", "add", f"x{who}@example.com", "--role", "support",
                      "--name", name)
        assert refused.returncode == 2 and "name" in refused.stderr


def test_a_store_is_added_with_a_title_that_can_be_read(service):
    for title in ("\x1b[2J", " \u3000", "é" * 64):
        refused = run(service.ini, "stores", "add", "st_" + somebody(), "--title", title)
        assert refused.returncode == 2 and "--title" in refused.stderr
    name = "st_" + somebody()
    title = nfd("Café ") + "é" * 57
    assert run(service.ini, "stores", "add", name, "--title", title).returncode == 0
    assert service.sql("select title from store where name = %s", (name,)) == [
        ("Café " + "é" * 57,)]
