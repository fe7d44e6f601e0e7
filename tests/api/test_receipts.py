"""Signed receipts: checked with PyNaCl and the published key alone, as anybody would."""
import base64
import json
import struct

import nacl.exceptions
import nacl.signing
import pytest

from harness import Client, Phone

HEADER = b"v4.public."


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def pae(*pieces):
    """PASETO's pre-authentication encoding."""
    return struct.pack("<Q", len(pieces)) + b"".join(
        struct.pack("<Q", len(piece)) + piece for piece in pieces)


def check(token, keys):
    """The claims of a v4.public token that one of the keys has signed."""
    assert token.startswith(HEADER.decode())
    body, footer = map(decode, token[len(HEADER):].split("."))
    message, signature = body[:-64], body[-64:]
    key = keys[json.loads(footer)["kid"]]
    nacl.signing.VerifyKey(decode(key)).verify(pae(HEADER, message, footer, b""), signature)
    return json.loads(message)


@pytest.fixture(name="keys")
def fixture_keys(service):
    """The published keys, fetched as a stranger's page would."""
    reply = Client(service).get("/.well-known/crema-keys.json").expect(200)
    assert reply.headers["access-control-allow-origin"] == "*"
    assert all(key["kty"] == "OKP" and key["crv"] == "Ed25519" for key in reply["keys"])
    return {key["kid"]: key["x"] for key in reply["keys"]}


@pytest.fixture(name="bought")
def fixture_bought(service, till):
    """A card's visit and the entry of a purchase with it."""
    (number, _), = service.gift_cards(1)
    visit = till.visit(number).expect(201).body
    till.load(visit, 5000).expect(201)
    return visit, till.purchase(visit, 450).expect(201)["entry"]


def path_of(visit, seq):
    return f"/v1/accounts/{visit['account']}/entries/{seq}/receipt"


def test_a_receipt_says_what_the_entry_says(service, till, manager, bought, keys):
    visit, entry = bought
    replies = [manager.get(path_of(visit, 2)).expect(200),
               till.get(path_of(visit, 2) + f"?visit={visit['visit']}").expect(200)]
    program = Client(service).get("/v1/program").expect(200)
    for reply in replies:
        claims = check(reply["token"], keys)
        assert claims["type"] == "receipt" and claims["iss"] == program["name"]
        assert claims["currency"] == program["currency"]
        for name in ("receipt", "kind", "at", "cash", "points", "points_micro", "cash_after",
                     "held_after", "points_after", "points_micro_after", "channel", "store",
                     "store_title"):
            assert claims[name] == entry[name], name
        stored, = service.sql("select encode(hash, 'hex') from entry where seq = 2 and op_id = "
                              "(select op_id from entry where kind = 2 order by at desc limit 1)")
        assert claims["hash"] == stored[0]
        assert claims["iat"] >= claims["at"]


def test_what_was_changed_does_not_pass(manager, bought, keys):
    visit, _ = bought
    token = manager.get(path_of(visit, 2)).expect(200)["token"]
    body, footer = token[len(HEADER):].split(".")
    raw = decode(body)
    changed = raw.replace(b'"cash":-450', b'"cash":-950')
    assert changed != raw
    forged = json.dumps({"kid": json.loads(decode(footer))["kid"], "x": 1}).encode()
    for bad in (f"v4.public.{encode(changed)}.{footer}", f"v4.public.{body}.{encode(forged)}"):
        with pytest.raises(nacl.exceptions.BadSignatureError):
            check(bad, keys)


def test_members_see_their_own_only(service, till, bought, keys):
    visit, _ = bought
    ada, bob = Phone.enrol(service), Phone.enrol(service)
    number = ada.get("/v1/me").expect(200)["account"]
    ada.enrol_device()
    till.load(till.visit(ada.paycode()).expect(201).body, 2000).expect(201)
    claims = check(ada.get("/v1/accounts/me/entries/2/receipt").expect(200)["token"], keys)
    assert claims["receipt"] == f"{number}-2" and claims["kind"] == "load"
    bob.get(f"/v1/accounts/{number}/entries/1/receipt").expect(404, "not-found")
    ada.get(path_of(visit, 2)).expect(404, "not-found")
    Client(service).get(path_of(visit, 2)).expect(401, "unauthenticated")


def test_what_is_not_there_has_no_receipt(manager, bought):
    visit, _ = bought
    for seq in ("3", "0", "-1", "x", "99999999999999999999"):
        manager.get(path_of(visit, seq)).expect(404, "not-found")
