"""A database that the version before made, migrated and served by this one: everybody still signs
in, old keys replay to the same bytes, and the books are sound. before/make makes it."""
import json

import pytest

from harness import Phone, Staff, Terminal, until
from harness.before import served, till_of, told
from harness.client import Client

PENDING = "select count(*) from topup where status in (1, 2)"   # not credited yet


@pytest.fixture(name="story", scope="module")
def fixture_story():
    return told()


@pytest.fixture(name="service", scope="module")
def fixture_service(postgres, tmp_path_factory):
    running = served(postgres, tmp_path_factory.mktemp("before"))
    yield running
    try:
        running.health()
        running.verify()
    finally:
        database = running.database
        running.remove()
        postgres.drop_database(database)


def test_the_books_are_sound_after_the_migration(service):
    service.verify()
    service.health()


def test_the_ids_of_published_rules_are_noted(service):
    """Format 1 counts nothing by them, so they have no number yet; and nobody is its author."""
    noted = service.sql("select id, key, section, fixed, first_version from rule_id order by id")
    document = json.loads(service.sql("select document from rule_set where version = 1")[0][0])
    wanted = {**{each["id"]: "rewards" for each in document["rewards"]},
              **{each["id"]: "earn" for each in document["earn"]}}
    assert noted == [(name, None, wanted[name], {}, 1) for name in sorted(wanted)]
    assert service.sql("select author, note, base_version, format from rule_set") == [
        (None, None, None, None)]
    assert Staff(service).get("/v1/program/versions").expect(200)["items"][0]["format"] == 1


def test_everybody_signs_in_by_what_they_typed(service, story):
    for person in story["people"]:
        for _ in range(2):  # the second time by what the first has stored
            phone = Phone(service).login(person["email"], person["password"])
            assert phone.session["account"] == person["account"]
        before = person["after"]
        if before["version"] > 0:
            then = phone.entries()[before["version"] - 1]
            assert [then[name + "_after"] for name in ("cash", "held", "points")] == [
                before[name] for name in ("cash", "held", "points")]
    known = story["staff"]
    assert Staff(service, known["email"], known["password"]).enrolment_code()


def test_sessions_and_tokens_live_on(service, story):
    for person in story["people"]:
        phone = Phone(service, person["token"])
        assert phone.get("/v1/me").expect(200)["account"] == person["account"]
        renewed = phone.post("/v1/sessions/refresh", {"refresh_token": person["refresh_token"]})
        assert renewed.expect(201)["account"] == person["account"]
    browser = Client(service, headers={"Cookie": story["cookie"]})
    assert browser.get("/v1/me").expect(200)["account"] == story["people"][2]["account"]
    Client(service, story["staff"]["token"]).post("/v1/stores/st_demo/terminals").expect(201)
    Terminal(service, story["till"]["token"]).visit(story["card"]).expect(201)
    Client(service, story["gone"]).get("/v1/me").expect(401)


def test_old_keys_replay_to_the_same_bytes(service, story):
    """By new sessions: who repeats after the upgrade may have signed in anew."""
    first, known = story["people"][0], story["staff"]
    callers = {"till": till_of(service, story),
               "phone": Phone(service).login(first["email"], first["password"]),
               "manager": Staff(service, known["email"], known["password"])}
    until(lambda: service.sql(PENDING) == [(0,)], "the old top-up makes its entry before", 20)
    entries = service.sql("select count(*) from entry")
    for call in story["calls"]:
        if call["status"] == 202:
            continue
        reply = callers[call["who"]].post(call["path"], call["body"], key=call["key"])
        assert reply.expect(call["status"]).replayed or call["status"] == 402
        if call["status"] == 201:
            assert reply.text == call["text"], call["path"]
    assert service.sql("select count(*) from entry") == entries


def test_a_top_up_under_way_is_carried_on(service, story):
    first = story["people"][0]
    call = story["calls"][-2]
    assert (call["path"], call["status"]) == ("/v1/me/topups", 202)
    until(lambda: service.sql(PENDING) == [(0,)], "the old top-up is credited", 20)
    phone = Phone(service).login(first["email"], first["password"])
    reply = phone.post(call["path"], call["body"], key=call["key"]).expect(201)
    assert reply.replayed


def test_old_cards_and_pay_codes_pay(service, story):
    till = till_of(service, story)
    assert till.purchase(present=story["card"], amount=100).expect(201)["entry"]["cash"] == -100
    assert till.purchase(story["visit"], amount=100).expect(201)["entry"]["cash"] == -100
    phone = Phone(service)
    phone.device = story["device"]
    visit = till.visit(phone.paycode()).expect(201).body
    assert visit["account"] == story["people"][0]["account"]
    till.purchase(visit, amount=100).expect(201)


def test_old_purchases_are_refunded_and_holds_captured(service, story):
    till = till_of(service, story)
    bought = [json.loads(call["text"])["entry"] for call in story["calls"]
              if call["path"] == "/v1/purchases" and call["status"] == 201]
    other = next(entry for entry in bought if entry["cash"] == 0)
    till.refund(other["receipt"]).expect(201)
    held = [json.loads(call["text"])["entry"]["hold"]["id"] for call in story["calls"]
            if call["path"] == "/v1/holds"][-1]
    till.capture(held, 400).expect(201)


def test_two_who_have_become_one_address_are_listed_and_both_sign_in(service, story):
    listed = service.crema("members", "reindex")
    twins = story["people"][:2]
    assert service.sql("select count(*) from member_twin") == [(2,)], listed
    assert service.sql("select count(*) from member where email_key is null") == [(2,)]
    for person in twins:
        phone = Phone(service).login(person["email"], person["password"])
        assert phone.session["account"] == person["account"]

