"""Hostile and careless requests: a clear 400 that names the field, and nothing is written.

The fields and their limits come from proto/openapi, which tests/contract compares with
the tables that the service reads bodies by.
"""
import copy
import json

import pytest

from contract import description as api
from harness import Phone, Staff, Terminal
from harness.client import Client, new_key

OPERATIONS = [each for each in api.operations() if each.body_media]
TABLES = ("account", "entry", "member", "staff", "session", "terminal", "enrolment", "card",
          "paycode_device", "visit", "audit", "topup", "sandbox_charge", "store", "rule_set",
          "rule_id")
ADA_CARD = "6274000000000428"


class Callers:
    """Somebody of every role, and the addresses that examples are sent to."""

    def __init__(self, service):
        self.service = service
        self.manager = Staff(service)
        self.till = Terminal.enrol(service, self.manager)
        self.member = Phone.enrol(service)
        self.anyone = Client(service)
        self.member.topup(5000).expect(201)

    def of(self, operation):
        roles = operation.roles()
        if not roles:
            return self.anyone
        return (self.till if "terminal" in roles else
                self.member if "member" in roles else self.manager)

    def send(self, operation, body=None, raw=None, headers=None, key=None):
        """One request with a body, or with these bytes as they are."""
        path = operation.template.replace("{id}", self.member.session["account"])
        if operation.parameter("Idempotency-Key"):
            key = key or new_key()
        if raw is not None:
            headers = {"Content-Type": "application/json", **(headers or {})}
        return self.of(operation).call(operation.method, path, body, key, headers=headers,
                                       content=raw)


@pytest.fixture(scope="module")
def callers(service):
    return Callers(service)


def rows(service):
    counts = ", ".join(f"(select count(*) from {table})" for table in TABLES)
    return service.sql(f"select {counts}, (select sum(cash) from account)")


@pytest.fixture(autouse=True)
def unwritten(service, callers):
    """Nothing of what these tests send leaves a row."""
    before = rows(service)
    yield
    assert rows(service) == before


def by_id(name):
    return next(each for each in OPERATIONS if each.id == name)


def example(operation):
    """A body that fits."""
    media = operation.body_media
    shown = media.get("example") or next(iter(media["examples"].values()))["value"]
    return copy.deepcopy(shown)


def bad_values(schema):
    """Values that a field of this schema must not have."""
    schema = api.resolve(schema)
    kind = schema.get("type")
    if kind == "integer":
        return [schema["minimum"] - 1, schema["maximum"] + 1, -1, 1.0, 0.5, 100.0, "1", "", True,
                None, [], {}, [1], 2**53 + 1, 2**63 - 1, -2**63]
    if kind == "boolean":
        return [0, 1, "true", "false", None, [], {}]
    if kind == "array":
        each = api.resolve(schema["items"])
        item = ["x" * (each["maxLength"] + 1)] if each.get("type") == "string" else ["x"]
        return [0, "x", None, {}, [0], [None], item, [[]]]
    if kind == "object":  # what may stand in it has tests of its own
        return [0, 1.5, True, None, [], ["x"], "x"]
    bad = [0, 1.5, True, None, [], {}, ["x"]]
    if schema.get("minLength"):
        bad.append("")
    if "maxLength" in schema:
        bad.append("x" * (schema["maxLength"] + 1))
    if "enum" in schema:
        bad += ["", "nothing", schema["enum"][0].upper(), schema["enum"][0] + " "]
    return bad


def refused(reply, field, what):
    """The reply is a 400 that names the field, in words and for programs."""
    assert reply.status == 400, f"{what}: {reply}"
    assert reply.problem == "invalid-body", f"{what}: {reply}"
    assert reply["field"].split("[")[0].split(".")[-1] == field or \
        reply["field"].endswith(field) or reply["field"].startswith(field + "["), f"{what}: {reply}"
    assert field in reply["detail"], f"{what}: {reply}"


# --- every field of every body -------------------------------------------------------------
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_wrong_values_are_refused_by_name(callers, operation):
    schema = api.resolve(operation.body_media["schema"])
    for name, field in schema["properties"].items():
        for value in bad_values(field):
            body = {**example(operation), name: value}
            refused(callers.send(operation, body), name, f"{name} = {value!r:.60}")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_required_fields_are_asked_for_by_name(callers, operation):
    schema = api.resolve(operation.body_media["schema"])
    for name in schema.get("required", []):
        body = example(operation)
        del body[name]
        refused(callers.send(operation, body), name, f"without {name}")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_unknown_fields_are_refused_by_name(callers, operation):
    for name in ("nope", "Amount", "amount ", "account_id", "__proto__"):
        refused(callers.send(operation, {**example(operation), name: 1}), name, name)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_fields_given_twice_are_refused_by_name(callers, operation):
    body = example(operation)
    for name in body:
        inside = json.dumps(body)[1:-1]
        raw = f"{{{inside}, {json.dumps(name)}: {json.dumps(body[name])}}}".encode()
        refused(callers.send(operation, raw=raw), name, f"{name} twice")


# --- amounts as they are written -----------------------------------------------------------
AMOUNTS = ["0", "-1", "-0", "1.0", "1e2", "1E2", "1e-2", '"1"', "9007199254740993",
           "9223372036854775807", "9223372036854775808", "-9223372036854775809",
           "18446744073709551616", "1" + "0" * 40, "0.1", "null", "true", "[1]", '{"a":1}']
NOT_JSON = ["01", "+1", ".5", "1.", "0x10", "1_000", "NaN", "Infinity", "1,000", "", "'1'"]
MONEY = [("loads", '{"present": "%s", "amount": %%s}' % ADA_CARD),
         ("purchases", '{"present": "%s", "amount": %%s}' % ADA_CARD),
         ("refunds", '{"receipt": "acc_3k9v7q2m8x4ta-42", "amount": %s}'),
         ("me_topups", '{"payment_method": "sandbox_ok", "amount": %s}')]


@pytest.mark.parametrize("name, body", MONEY, ids=[name for name, _ in MONEY])
@pytest.mark.parametrize("amount", AMOUNTS, ids=lambda text: text[:24])
def test_amounts_are_whole_positive_and_small_enough(callers, name, body, amount):
    refused(callers.send(by_id(name), raw=(body % amount).encode()), "amount", amount)


@pytest.mark.parametrize("name, body", MONEY, ids=[name for name, _ in MONEY])
@pytest.mark.parametrize("amount", NOT_JSON)
def test_what_is_no_json_is_malformed(callers, name, body, amount):
    reply = callers.send(by_id(name), raw=(body % amount).encode())
    assert reply.status == 400 and reply.problem in ("malformed-request", "invalid-body"), reply


# --- inside of a purchase ------------------------------------------------------------------
def purchase(callers, **fields):
    return callers.till.purchase(present=ADA_CARD, amount=100, **fields)


@pytest.mark.parametrize("fields, field", [
    ({"lines": [{"sku": "a", "amount": 50}, {"sku": "b", "amount": -1}]}, "lines[1].amount"),
    ({"lines": [{"sku": "a", "amount": 1.0}]}, "lines[0].amount"),
    ({"lines": [{"sku": "", "amount": 100}]}, "lines[0].sku"),
    ({"lines": [{"amount": 100}]}, "lines[0].sku"),
    ({"lines": [{"sku": "a", "amount": 100, "price": 1}]}, "lines[0].price"),
    ({"lines": [{"sku": "a", "amount": 100, "quantity": 0}]}, "lines[0].quantity"),
    ({"lines": [{"sku": "a" * 65, "amount": 100}]}, "lines[0].sku"),
    ({"lines": [{"sku": "a", "amount": 1}] * 101}, "lines"),
    ({"flags": "own_cup"}, "flags"),
    ({"flags": [1]}, "flags[0]"),
    ({"flags": [""]}, "flags[0]"),
    ({"flags": ["a" * 32]}, "flags[0]"),
    ({"flags": ["a"] * 17}, "flags"),
    ({"rewards": [{"reward": "espresso", "line": 0}]}, "rewards[0].line"),
    ({"rewards": [{"reward": 5}]}, "rewards[0].reward"),
    ({"rewards": [{"reward": "espresso"}] * 11}, "rewards"),
    ({"rewards": {"reward": "espresso"}}, "rewards"),
])
def test_places_inside_lists_are_named(callers, fields, field):
    reply = purchase(callers, **fields).expect(400, "invalid-body")
    assert reply["field"] == field and field in reply["detail"]


@pytest.mark.parametrize("fields", [
    {"tender": "split"}, {"tender": "split", "card_amount": 100}, {"card_amount": 50},
    {"tender": "split", "card_amount": 101}, {"tender": "other", "card_amount": 50},
    {"rewards": [{"reward": "espresso", "line": 1}]},
])
def test_fields_that_do_not_go_together_are_refused(callers, fields):
    assert len(purchase(callers, **fields).expect(400, "invalid-body")["detail"]) > 20


@pytest.mark.parametrize("fields", [
    {"lines": [{"sku": "a", "amount": 99}]}, {"tax": 101}, {"tax": 60, "tip": 60},
    {"lines": [{"sku": "a", "amount": 100}], "tip": 1}, {"tax": 2**53, "tip": 2**53},
    {"lines": [{"sku": "a", "amount": 2**53}] * 100, "tax": 2**53, "tip": 2**53},
])
def test_sums_that_do_not_fit_are_refused(callers, fields):
    purchase(callers, **fields).expect(422, "lines-mismatch")


# --- the text itself -----------------------------------------------------------------------
def nested(depth):
    return b'{"amount":' * depth + b"1" + b"}" * depth


TEXTS = {
    "empty": b"", "blank": b"  \n", "no JSON": b"amount=5", "half": b'{"amount": 5',
    "two": b'{"amount": 5}{}', "trailing comma": b'{"amount": 5,}', "comment": b'{} // x',
    "single quotes": b"{'amount': 5}", "bare key": b"{amount: 5}", "BOM": b"\xef\xbb\xbf{}",
    "UTF-16": '{"amount": 5}'.encode("utf-16"), "bad UTF-8": b'{"present": "\xff\xfe"}',
    "overlong UTF-8": b'{"present": "\xc0\xaf"}', "surrogate": b'{"present": "\xed\xa0\x80"}',
    "lone escape": b'{"present": "\\ud800"}', "NUL": b'{"present": "a\\u0000b"}',
    "raw NUL": b'{"present": "a\x00b"}', "control": b'{"present": "a\nb"}',
    "deep": nested(17), "deeper": nested(4000), "deep lists": b"[" * 60000,
    "list": b"[]", "string": b'"x"', "number": b"5", "null": b"null", "true": b"true",
}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_bad_texts_are_refused_clearly(callers, operation):
    for what, raw in TEXTS.items():
        if not raw and not operation.body_required:
            continue  # no body is an empty object here
        reply = callers.send(operation, raw=raw)
        assert reply.status == 400, f"{what}: {reply}"
        assert reply.problem in ("malformed-request", "invalid-body"), f"{what}: {reply}"
        detail = reply["detail"]
        assert "body" in detail or "field" in detail, f"{what}: {detail}"
        assert "body the body" not in detail.lower(), detail


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_other_media_types_are_refused(callers, operation):
    raw = json.dumps(example(operation)).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "text/json", "json",
                 "multipart/form-data; boundary=x", "application/xml", "", "application/jsonx"):
        reply = callers.send(operation, raw=raw, headers={"Content-Type": kind})
        assert (reply.status, reply.problem) == (415, "unsupported-media-type"), f"{kind}: {reply}"


def test_too_large_bodies_are_refused(callers):
    raw = b'{"present": "' + b"x" * 70000 + b'", "amount": 5}'
    callers.send(by_id("loads"), raw=raw).expect(413, "payload-too-large")


def test_media_types_may_have_parameters(callers):
    raw = b'{"present": "1", "amount": 100}'
    for kind in ("application/json; charset=utf-8", "APPLICATION/JSON", "application/json;v=1"):
        reply = callers.send(by_id("loads"), raw=raw, headers={"Content-Type": kind})
        reply.expect(404, "card-unknown")


# --- keys ----------------------------------------------------------------------------------
@pytest.mark.parametrize("key", [None, "", "x" * 129, "é", "a\tb"], ids=["none", "empty", "long",
                                                                       "not ASCII", "control"])
def test_every_keyed_operation_needs_a_good_key(callers, key):
    for operation in (each for each in OPERATIONS if each.parameter("Idempotency-Key")):
        path = operation.template.replace("{id}", callers.member.session["account"])
        fields = {} if key is None else {"Idempotency-Key": key.encode("utf-8")}
        reply = callers.of(operation).call(operation.method, path, example(operation),
                                           headers=fields)
        assert (reply.status, reply.problem) == (400, "idempotency-key-missing"), reply


@pytest.mark.parametrize("key", ["x" * 128, "~", "2026-11-22/0417/1", "a b"])
def test_keys_may_be_what_is_printable(callers, key):
    callers.send(by_id("loads"), {"present": "1", "amount": 100}, key=key).expect(404)


# --- queries and paths ---------------------------------------------------------------------
@pytest.mark.parametrize("query, field", [
    ("limit=0", "limit"), ("limit=201", "limit"), ("limit=-1", "limit"), ("limit=x", "limit"),
    ("limit=", "limit"), ("limit=1.0", "limit"), ("limit=1e2", "limit"), ("limit=%31%00", "limit"),
    ("limit=5&limit=6", "limit"), ("limit=9223372036854775808", "limit"), ("cursor=x", "cursor"),
    ("cursor=-1", "cursor"), ("at_least=x", "at_least"), ("at_least=-1", "at_least"),
    ("at_least=18446744073709551616", "at_least"),
])
def test_bad_queries_are_refused_by_name(callers, query, field):
    reply = callers.member.get(f"/v1/accounts/me/entries?{query}").expect(400, "invalid-query")
    assert reply["field"] == field and field in reply["detail"]


@pytest.mark.parametrize("last", ["x", "-1", "1.0", "9223372036854775808"])
def test_bad_positions_of_a_stream_are_refused(callers, last):
    me = "/v1/accounts/me/events"
    callers.member.get(me, headers={"Last-Event-ID": last}).expect(400, "invalid-query")
    callers.member.get(f"{me}?after={last}").expect(400, "invalid-query")


@pytest.mark.parametrize("path", [
    "/v1/accounts/acc_", "/v1/accounts/acc_0000000000000", "/v1/accounts/acc_8000000000000",
    "/v1/accounts/acc_000000000000i", "/v1/accounts/ACC_0000000000001", "/v1/accounts/1",
    "/v1/accounts/me/entries/0", "/v1/accounts/me/entries/-1", "/v1/accounts/me/entries/x",
    "/v1/accounts/me/entries/999999", "/v1/accounts/me/entries/9223372036854775808",
    "/v1/accounts/%6De%00", "/v1/me/topups/top_", "/v1/accounts//entries", "/v1/nothing", "/v2/me",
])
def test_odd_addresses_are_not_found(callers, path):
    reply = callers.member.get(path)
    assert reply.status in (400, 404), reply
    assert reply.problem in ("not-found", "malformed-request"), reply
