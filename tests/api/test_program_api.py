"""The program's calls for staff: checking, trying, publishing and comparing rules."""
import copy
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Client, Phone, Staff, Terminal, until
from harness.client import new_key
from harness.rules import preset, simple

ADA_CARD = "6274000000000428"
KIB = 1024


@pytest.fixture(name="support", scope="module")
def fixture_support(service):
    return Staff(service, "support@example.com")


def newest(caller):
    return caller.get("/v1/program/versions?limit=1").expect(200)["items"][0]["version"]


def check(caller, document):
    return caller.post("/v1/program/check", {"document": document}).expect(200)


def publish(caller, document, base=None, **body):
    body = {"document": document, "base_version": newest(caller) if base is None else base, **body}
    return caller.post("/v1/program/publish", body)


def paths(errors):
    return [error["path"] for error in errors]


# --- checked ----------------------------------------------------------------------------------
def test_a_good_document_of_each_format(manager):
    reply = check(manager, simple())
    assert reply.body == {"ok": True, "errors": [], "more": False, "warnings": []}
    reply = check(manager, preset("coffee"))
    assert reply["ok"] and reply["errors"] == [] and reply["counters"] == 34
    assert 4 * KIB < reply["bytes"] < 8 * KIB


def test_all_errors_are_told_with_their_paths(manager):
    document = preset("coffee")
    document["bonuses"][2]["when"] = {"flags": ["cup"], "stores": ["st_demo", "st_nowhere"]}
    document["limits"]["load_max"] = 499
    reply = check(manager, document)
    assert not reply["ok"] and not reply["more"] and "counters" not in reply.body
    assert paths(reply["errors"]) == ["bonuses[2].when.flags[0]", "bonuses[2].when.stores[1]",
                                      "limits.load_max"]
    assert reply["errors"][1] == {
        "path": "bonuses[2].when.stores[1]", "problem": "There is no store of this id.",
        "right": "Write one of those that crema stores list shows."}
    assert check(manager, simple(tiers="green"))["errors"][0]["problem"].startswith("tiers ")


def test_of_more_than_fifty_errors_fifty_are_told(manager):
    document = preset("visits", bonuses=[
        {"id": f"b{i}", "name": "B", "times": "2", "when": {"flags": ["no"]}} for i in range(51)])
    reply = check(manager, document)
    assert (len(reply["errors"]), reply["more"]) == (50, True)
    document["bonuses"].pop()
    reply = check(manager, document)
    assert (len(reply["errors"]), reply["more"]) == (50, False)


def test_what_looks_like_a_mistake_is_told(manager):
    document = preset("coffee")
    document["bonuses"][0]["when"]["on"] = ["2020-01-01"]
    reply = check(manager, document)
    assert reply["ok"]
    assert {"path": "bonuses[0].when", "problem": "All its days are past.",
            "right": "Leave the rule out, or write later days."} in reply["warnings"]


def test_sixty_four_kib_are_the_end(manager):
    """Of a document; a body may have three times as much, blanks and all."""
    document = preset("visits", exclude={"skus": [f"{i:064}" for i in range(64)]})
    blanks = " " * (64 * KIB)
    body = '{"document":%s' + json.dumps(document) + "}"
    manager.post("/v1/program/check", content=(body % blanks).encode(),
                 headers={"Content-Type": "application/json"}).expect(200)
    reply = manager.post("/v1/program/check", content=(body % (blanks * 3)).encode(),
                         headers={"Content-Type": "application/json"}).expect(
        413, "payload-too-large")
    assert reply["maximum"] == 192 * KIB and "192 KiB" in reply["detail"]
    reply = manager.post("/v1/stores", content=(body % blanks).encode(),
                         headers={"Content-Type": "application/json"}).expect(
        413, "payload-too-large")
    assert reply["maximum"] == 64 * KIB and "64 KiB" in reply["detail"]


@pytest.mark.parametrize("more, good", [(0, True), (1, False)])
def test_a_document_has_at_most_64_kib(manager, more, good):
    """As it is kept: compact. Names in many languages make up the weight."""
    names = {language: "y" * 60 for language in ("aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh")}
    rewards = [{"id": f"r{i}", "name": "x", "cost": 1, "worth": 1, "kind": "item",
                "names": {**names}} for i in range(64)]
    bonuses = [{"id": f"b{i}", "name": "x", "times": "2", "names": {**names}} for i in range(64)]
    document = preset("visits", rewards=rewards, bonuses=bonuses)

    def left():
        text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
        return 64 * KIB + more - len(text.encode())
    for rule in rewards + bonuses:
        for language in names:
            rule["names"][language] = "y" * max(1, min(63, 60 + left()))
    assert left() == 0
    reply = check(manager, document)
    assert reply["ok"] is good, reply["errors"][:1]
    if not good:
        assert reply["errors"] == [{"path": "", "problem": "The rule set has 65 KiB.",
                                    "right": "Shorten it to at most 64 KiB."}]


@pytest.mark.parametrize("path", ["check", "publish"])
def test_a_document_that_is_nested_too_deep(manager, path):
    deep = "[" * 20 + "]" * 20
    manager.post(f"/v1/program/{path}", content=f'{{"document":{{"x":{deep}}}}}'.encode(),
                 headers={"Content-Type": "application/json"}).expect(400, "malformed-request")


# --- published --------------------------------------------------------------------------------
def test_rules_are_published_and_take_over(service, manager):
    base = newest(manager)
    document = simple(rewards=[{"id": "cup", "name": "A cup ☕", "cost": 5, "worth": 100}])
    reply = publish(manager, document, note="  A   cup for five ").expect(201)
    version = reply["version"]
    assert version == base + 1 and not reply.replayed
    shown = manager.get(f"/v1/program/versions/{version}").expect(200)
    assert shown["document"] == document
    assert (shown["note"], shown["base_version"], shown["state"], shown["format"]) == (
        "A cup for five", base, "to_come", 1)
    assert re.fullmatch(r"stf_[0-9a-z]{13}", shown["author"])
    assert shown["effective_at"] == reply["effective_at"]
    assert service.sql("select effective_at - created_at >= interval '9.9 s' from rule_set where "
                       "version = %s", (version,)) == [(True,)]
    service.move_clock(11)
    until(lambda: all(Client(service).get("/v1/program").expect(200)["rules_version"] == version
                      for _ in range(8)), "every worker goes by it")
    assert manager.get(f"/v1/program/versions/{version}").expect(200)["state"] == "in_force"
    assert manager.get(f"/v1/program/versions/{base}").expect(200)["state"] == "past"
    till = Terminal.demo(service)
    till.load(present=ADA_CARD, amount=1000).expect(201)
    till.purchase(present=ADA_CARD, amount=500).expect(201)
    back = manager.get("/v1/program/versions/1").expect(200)["document"]
    assert publish(manager, back, note="back").expect(201)["version"] == version + 1


def test_a_repeat_finds_what_it_made(manager):
    base = newest(manager)
    document, at = simple(debt_allowed=False), "2037-05-06T07:08:09.000000Z"
    first = publish(manager, document, base, effective_at=at, note="once").expect(201)
    again = publish(manager, document, base, effective_at=at, note="once").expect(201)
    assert again.replayed and again.text == first.text
    assert newest(manager) == base + 1
    for changes in ({"note": "twice"}, {"effective_at": "2037-05-06T07:08:10Z"}, {"note": None}):
        body = {"effective_at": at, "note": "once", **changes}
        reply = publish(manager, document, base, **{name: value for name, value in body.items()
                                                    if value}).expect(409, "rules-moved")
        assert reply["newest_version"] == base + 1
    publish(manager, simple(), base, effective_at=at, note="once").expect(409, "rules-moved")
    assert newest(manager) == base + 1


def test_a_repeat_of_somebody_else_is_another(service, manager):
    base = newest(manager)
    publish(manager, simple(), base).expect(201)
    service.sql("update rule_set set author = 'stf_0000000000zz0' where version = %s", (base + 1,))
    publish(manager, simple(), base).expect(409, "rules-moved")


def test_of_two_at_once_one_is_published(manager, service):
    base = newest(manager)
    staff = [Staff(service) for _ in range(4)]
    with ThreadPoolExecutor(len(staff)) as pool:
        replies = list(pool.map(lambda n: publish(staff[n], simple(tiers=[f"t{n}"]), base),
                                range(len(staff))))
    assert sorted(reply.status for reply in replies) == [201, 409, 409, 409]
    assert newest(manager) == base + 1


def test_nobody_publishes_before_the_first_or_beyond_the_newest(manager):
    base = newest(manager)
    for other in (0, base - 1, base + 1, 2**31 - 2):
        reply = publish(manager, simple(), other).expect(409, "rules-moved")
        assert reply["newest_version"] == base


def test_what_would_be_in_force_too_soon_is_refused(service, manager):
    base = newest(manager)
    for at in ("2026-01-01T00:00:00Z", "1970-01-01T00:00:00Z"):
        reply = publish(manager, simple(), base, effective_at=at).expect(422, "effective-too-soon")
        assert re.fullmatch(r"20\d\d-.*Z", reply["earliest_at"])
    # The earliest that was told has passed when it is asked for; what is later has not.
    publish(manager, simple(), base, effective_at=reply["earliest_at"]).expect(
        422, "effective-too-soon")
    assert newest(manager) == base
    publish(manager, simple(), base, effective_at="2037-01-01T00:00:00Z").expect(201)
    assert service.sql("select effective_at = '2037-01-01 00:00:00Z' from rule_set where version = "
                       "%s", (base + 1,)) == [(True,)]


@pytest.mark.parametrize("changes, field", [
    ({"effective_at": "tomorrow"}, "effective_at"),
    ({"effective_at": "2026-12-01"}, "effective_at"),
    ({"note": "a\nb"}, "note"), ({"note": " "}, "note"), ({"note": "x" * 201}, "note"),
    ({"base_version": -1}, "base_version"), ({"base_version": 2**31}, "base_version"),
    ({"document": []}, "document"), ({"draft": "x"}, "draft")])
def test_what_is_no_body_is_refused_by_name(manager, changes, field):
    before = newest(manager)
    body = {"document": simple(), "base_version": before, **changes}
    assert manager.post("/v1/program/publish", body).expect(400, "invalid-body")["field"] == field
    assert newest(manager) == before


def test_what_is_wrong_is_not_published(service, manager):
    before = newest(manager), service.sql("select * from rule_id order by id")
    document = preset("coffee")
    document["bonuses"][0]["budget"] = {"points": "100", "per": "day"}
    reply = publish(manager, document).expect(422, "rules-invalid")
    assert reply["errors"][0]["path"] == "bonuses[0].budget" and reply["more"] is False
    assert reply["detail"].startswith("bonuses[0].budget: There are no budgets yet")
    document = simple()
    document["limits"]["load_max"] = 1
    reply = publish(manager, document).expect(422, "rules-invalid")
    assert "limits.load_max is 1" in reply["errors"][0]["problem"]
    publish(manager, {}).expect(422, "rules-invalid")
    assert before == (newest(manager), service.sql("select * from rule_id order by id"))


def test_an_id_keeps_what_it_stands_for(service, manager):
    publish(manager, simple(earn=[{"id": "spring", "tender": "any", "points_per_unit": "1"}])
            ).expect(201)
    version = newest(manager)
    document = preset("visits", bonuses=[{"id": "spring", "name": "S", "times": "2"}])
    reply = check(manager, document)
    assert reply["errors"] == [{"path": "bonuses[0].id", "problem":
                                f"spring has been a base rule since version {version}.",
                                "right": "Take a new id."}]
    assert not reply["ok"]
    service.sql("insert into rule_id (id, section, first_version) values ('autumn', 'bonuses', 1)")
    document = simple(earn=[{"id": "autumn", "tender": "any", "points_per_unit": "1"}])
    reply = publish(manager, document).expect(422, "rules-invalid")
    assert paths(reply["errors"]) == ["earn[0].id"]
    assert newest(manager) == version
    # A base that is the newest no more comes first: its ids were looked at as of then.
    publish(manager, document, version - 1).expect(409, "rules-moved")
    service.sql("delete from rule_id where id = 'autumn'")


# --- listed and compared ----------------------------------------------------------------------
def test_versions_come_in_pages(manager, support):
    while newest(manager) < 4:
        publish(manager, simple(tiers=[f"t{newest(manager)}"])).expect(201)
    for caller in (manager, support):
        whole = caller.get("/v1/program/versions").expect(200)
        found, cursor = [], ""
        while cursor is not None:
            page = caller.get(f"/v1/program/versions?limit=3{cursor}").expect(200)
            assert len(page["items"]) <= 3
            found += page["items"]
            cursor = f"&cursor={page['next']}" if page["next"] else None
        assert found == whole["items"] and whole["next"] is None
        assert [item["version"] for item in found] == list(range(newest(manager), 0, -1))
        assert [item["state"] for item in found].count("in_force") == 1
        assert "document" not in found[0]
    exact = manager.get(f"/v1/program/versions?limit={len(found)}").expect(200)
    assert exact["next"] is None and exact["items"] == found


@pytest.mark.parametrize("path, status, problem", [
    ("versions?limit=0", 400, "invalid-query"), ("versions?limit=201", 400, "invalid-query"),
    ("versions?cursor=x", 400, "invalid-query"), ("versions/0", 404, "not-found"),
    ("versions/x", 404, "not-found"), ("versions/999", 404, "not-found"),
    ("versions/99999999999", 404, "not-found"), ("versions/1/diff", 400, "invalid-query"),
    ("versions/1/diff?to=x", 400, "invalid-query"), ("versions/1/diff?to=0", 400, "invalid-query"),
    ("versions/1/diff?to=99999999999", 400, "invalid-query"),
    ("versions/1/diff?to=999", 404, "not-found"), ("versions/999/diff?to=1", 404, "not-found")])
def test_what_is_not_there(support, path, status, problem):
    support.get(f"/v1/program/{path}").expect(status, problem)


def test_versions_are_compared(manager, support):
    document = simple(rewards=[{"id": "tea", "name": "Tea", "cost": 30, "worth": 300},
                               {"id": "pie", "name": "Pie", "cost": 40, "worth": 500}])
    publish(manager, document).expect(201)
    before = newest(manager)
    document = copy.deepcopy(document)
    document["rewards"][0]["worth"] = 350
    document["earn"][0]["tender"] = "card"
    document["rewards"][1] = {"id": "cake", "name": "Cake", "cost": 50, "worth": 600}
    publish(manager, document).expect(201)
    reply = support.get(f"/v1/program/versions/{before}/diff?to={before + 1}").expect(200)
    assert (reply["from"], reply["to"]) == (before, before + 1)
    assert [(each["change"], each["text"]) for each in reply["changes"]] == [
        ("changed", "base rule base: when.tender is card, was not said before"),
        ("changed", "reward tea (Tea): worth was 3.00, is 3.50"),
        ("removed", "reward pie (Pie): is gone"),
        ("added", "reward cake (Cake): new: cost 50, kind amount, worth 6.00")]
    assert reply["changes"][1] == {
        "change": "changed", "section": "rewards", "id": "tea", "name": "Tea", "member": "worth",
        "before": 300, "after": 350, "text": "reward tea (Tea): worth was 3.00, is 3.50"}
    assert reply["changes"][3]["before"] is None
    assert reply["changes"][3]["after"] == document["rewards"][1]
    same = support.get(f"/v1/program/versions/{before}/diff?to={before}").expect(200)
    assert same["changes"] == []
    back = support.get(f"/v1/program/versions/{before + 1}/diff?to={before}").expect(200)
    assert len(back["changes"]) == 4


def test_a_version_that_nobody_can_read_is_shown_as_it_is(service, manager):
    base = newest(manager)
    service.sql("insert into rule_set (version, effective_at, document) values (%s, '2040-01-01', "
                "'no JSON'), (%s, '2040-01-01', '{\"of_tomorrow\": 1}')", (base + 1, base + 2))
    try:
        assert manager.get(f"/v1/program/versions/{base + 1}").expect(200)["document"] is None
        shown = manager.get(f"/v1/program/versions/{base + 2}").expect(200)
        assert shown["document"] == {"of_tomorrow": 1} and shown["author"] is None
        for version in (base + 1, base + 2):
            manager.get(f"/v1/program/versions/{base}/diff?to={version}").expect(
                422, "rules-invalid")
        manager.post("/v1/program/try", {"version": base + 2, "basket": {"amount": 5}}).expect(
            400, "invalid-body")
    finally:
        service.sql("delete from rule_set where version > %s", (base,))


# --- tried ------------------------------------------------------------------------------------
LUNCH = {"amount": 1967, "tax": 152, "tip": 100, "flags": ["own_cup", "unheard-of"],
         "lines": [{"sku": "lunch", "category": "food", "amount": 1240},
                   {"sku": "latte", "category": "drinks", "amount": 475}]}


def test_rules_are_tried_on_what_is_said(support):
    """Entry 8 of the worked month, and the day after, when the cup has been used."""
    body = {"document": preset("coffee"), "basket": LUNCH, "facts": {"tier": "gold"},
            "at": "2026-06-17T16:30:00Z"}
    assert support.post("/v1/program/try", body).expect(200).body == {
        "points": 41, "points_micro": 41160000, "qualifying_micro": 41160000,
        "reasons": [{"rule": "base-gold", "name": "Gold: 1.2 per 1.00", "points_micro": 20580000,
                     "text": "17.15 × 1.2"},
                    {"rule": "double-day", "name": "Double day", "points_micro": 20580000,
                     "text": "20.58 × (2 − 1)"}],
        "blocked": [], "lost": [{"rule": "own-cup", "name": "Your own cup"}],
        "tier": "Gold", "at": "2026-06-17T16:30:00.000000Z", "format": 2}
    body["at"] = "2026-06-18T16:30:00Z"
    body["facts"]["counters"] = [{"rule": "own-cup", "used": 2}]
    reply = support.post("/v1/program/try", body).expect(200)
    assert (reply["points"], reply["blocked"], reply["lost"]) == (41, [], [])
    body["facts"]["counters"] = [{"rule": "own-cup", "limit": 1, "used": 3}]
    reply = support.post("/v1/program/try", body).expect(200)
    assert reply["points"] == 20 and reply["blocked"] == [
        {"rule": "own-cup", "name": "Your own cup", "by": "limit", "of": "times", "per": "day",
         "most": 3, "used": 3}]


def test_a_version_is_tried_and_nothing_is_written(service, support):
    rows = "select (select count(*) from entry), (select count(*) from audit)"
    before = service.sql(rows)
    basket = {**LUNCH, "tender": "split", "card_amount": 1000, "visit": "vis_x", "present": "x",
              "rewards": [{"reward": "nobody", "line": 1}]}
    reply = support.post("/v1/program/try", {"version": 1, "basket": basket}).expect(200)
    assert [(each["rule"], each["name"], each["text"]) for each in reply["reasons"]] == [
        ("base-card", "", "10.00 x 2"), ("base-other", "", "9.67 x 1")]
    assert reply["points_micro"] == 29670000 and reply["format"] == 1
    assert service.sql(rows) == before


def test_an_account_is_looked_at_and_the_look_is_noted(service, manager, support):
    phone = Phone.enrol(service)
    account = phone.session["account"]
    manager.post(f"/v1/accounts/{account}/tags", {"add": ["staff"]}, key=new_key()).expect(201)
    body = {"document": preset("cashback", bonuses=[
        {"id": "team", "name": "Team", "when": {"tags": ["staff"]}, "extra": {"per_unit": "2"}}]),
        "basket": {"amount": 1000}, "account": account}
    looks = service.sql("select count(*) from audit where action = 'account:try'")[0][0]
    reply = support.post("/v1/program/try", body).expect(200)
    assert [each["rule"] for each in reply["reasons"]] == ["two", "team"]
    assert service.sql("select count(*) from audit where action = 'account:try'") == [(looks + 1,)]
    support.post("/v1/program/try", {**body, "account": "acc_0000000000zz0"}).expect(
        404, "not-found")
    del body["account"]
    for facts, rules in (({}, ["two"]), ({"tags": ["staff"]}, ["two", "team"])):
        reply = support.post("/v1/program/try", {**body, "facts": facts}).expect(200)
        assert [each["rule"] for each in reply["reasons"]] == rules


def test_rules_of_a_store_are_tried_there(support):
    body = {"document": preset("visits", earn=[
        {"id": "here", "name": "Here", "give": {"points": "3"}, "when": {"stores": ["st_demo"]}}]),
        "basket": {"amount": 500}}
    for store, points in (({}, 0), ({"store": "st_demo"}, 3), ({"store": "st_harbour"}, 0)):
        assert support.post("/v1/program/try", {**body, **store}).expect(200)["points"] == points


@pytest.mark.parametrize("changes, status, problem, field", [
    ({"version": None}, 400, "invalid-body", "version"),
    ({"document": {"format": 2}}, 400, "invalid-body", "version"),
    ({"version": 999}, 400, "invalid-body", "version"),
    ({"basket": {}}, 400, "invalid-body", "basket.amount"),
    ({"basket": {"amount": 5, "card_amount": 3}}, 400, "invalid-body", "basket.card_amount"),
    ({"basket": {"amount": 5, "rewards": [{"reward": "x", "line": 1}]}}, 400, "invalid-body",
     "basket.rewards[0].line"),
    ({"basket": {"amount": 5, "lines": [{"sku": "a", "amount": 4}]}}, 422, "lines-mismatch", None),
    ({"basket": {"amount": 100001}}, 422, "limit-exceeded", "basket.amount"),
    ({"at": "noon"}, 400, "invalid-body", "at"),
    ({"store": "st_nowhere"}, 400, "invalid-body", "store"),
    ({"account": "ada"}, 400, "invalid-body", "account"),
    ({"account": "acc_0000000000zz0", "facts": {}}, 400, "invalid-body", "facts"),
    ({"facts": {"tier": "iron"}}, 400, "invalid-body", "facts.tier"),
    ({"facts": {"tags": ["A"]}}, 400, "invalid-body", "facts.tags[0]"),
    ({"facts": {"counters": [{"rule": "base-card", "used": 1}]}}, 400, "invalid-body",
     "facts.counters[0]"),
])
def test_what_cannot_be_tried_is_refused_by_name(support, changes, status, problem, field):
    body = {"version": 1, "basket": {"amount": 5}, **changes}
    body = {name: value for name, value in body.items() if value is not None}
    reply = support.post("/v1/program/try", body).expect(status, problem)
    assert reply.body.get("field") == field


def test_rules_that_are_wrong_are_not_tried(support):
    body = {"document": preset("coffee", flags=[]), "basket": {"amount": 5}}
    reply = support.post("/v1/program/try", body).expect(422, "rules-invalid")
    assert paths(reply["errors"]) == ["bonuses[2].when.flags[0]"]
