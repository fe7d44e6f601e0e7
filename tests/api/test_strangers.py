"""What strangers do not learn and cannot plant: who is a member, other people's sessions. Cookies
over TLS have names that no other host can set."""
import itertools
import uuid

import httpx
import pytest

from harness import Client, Phone, Service, Staff, until
from harness.client import Reply

TAKEN = 3       # sign-ups of one source that find their address taken
SESSION = {"role": "member", "client": "web", "cookie": True}
PLAIN, OF_HOST = "crema_member", "__Host-crema_member"
COUNTED = "select count(*) from audit where action = 'search, nothing found' and subject = 0"


class Source:
    """Somebody at an address of their own."""

    numbers = itertools.count(2)

    def __init__(self, service):
        address = f"127.0.3.{next(self.numbers)}"
        self.http = httpx.Client(base_url=service.url, timeout=60, transport=httpx.HTTPTransport(
            local_address=address, verify=False), headers={"Connection": "close"})

    def enrol(self, email=None, **fields):
        body = {"name": "Ada Lovelace", "password": "correct-horse-battery",
                "email": email or f"{uuid.uuid4().hex}@example.com", **fields}
        return Reply(self.http.post("/v1/members", json=body))


# --- who is a member --------------------------------------------------------------------------
@pytest.fixture(scope="module", name="shop")
def fixture_shop(postgres):
    running = Service(postgres, config={"signups_taken_per_hour": TAKEN})
    yield running
    running.remove()


def test_sign_ups_that_ask_who_is_a_member_are_counted(shop):
    known = Phone.enrol(shop).email
    here = Source(shop)
    here.enrol().expect(201)
    for _ in range(TAKEN):
        here.enrol(known).expect(409, "email-taken")
    for email in (known, None, "nobody@example.org"):
        refused = here.enrol(email).expect(429, "rate-limited")
        assert 0 < int(refused.headers["retry-after"]) <= 3600
        assert "Sign in if you are one" in refused["detail"] and refused["again_at"]
    Source(shop).enrol(known).expect(409, "email-taken")
    assert shop.metric("crema_signups_stopped_total") == 3
    shop.logs("named what is another member's")
    shop.move_clock(3600)
    here.enrol().expect(201)
    here.enrol(known).expect(409, "email-taken")


def test_a_phone_number_is_asked_for_likewise(shop):
    phone = f"+4930{uuid.uuid4().int % 10**8:08d}"
    here = Source(shop)
    here.enrol(phone=phone).expect(201)
    for _ in range(TAKEN):
        assert here.enrol(phone=phone).expect(409, "email-taken")["field"] == "phone"
    here.enrol(phone=phone).expect(429, "rate-limited")
    here.enrol().expect(429, "rate-limited")


def test_nobody_and_a_lost_card_take_a_transfer_alike(service):
    """Only whoever takes it is known by it."""
    sender = Phone.enrol(service)
    sender.topup(5000).expect(201)
    (lost, _), = service.gift_cards(1)
    service.sql("update account set card_slots = '{}' where id = (select account_id from card "
                "where last4 = %s order by created_at desc limit 1)", (lost[-4:],))
    told = []
    for to in ("nobody@example.com", "6274000000000998", lost):
        refused = sender.transfer(to, 300).expect(422, "recipient-unavailable")
        told.append({name: value for name, value in refused.body.items() if name != "instance"})
    assert all(each == told[0] for each in told)


def test_staff_searches_that_find_nothing_are_noted(service):
    staff = Staff(service, "support@example.com")
    before = service.sql(COUNTED)[0][0]
    in_vain = [{"email": "nobody@example.com"}, {"email": "no address"}, {"phone": "+4930999999"},
               {"phone": "12"}, {"card": "6274000000000998"}, {"card": "1"},
               {"receipt": "acc_0000000000zz0-1"}, {"receipt": "nonsense"}]
    for body in in_vain:
        staff.post("/v1/members/search", body).expect(404, "not-found")
    assert service.sql(COUNTED) == [(before + len(in_vain),)]


# --- cookies ----------------------------------------------------------------------------------
def sign_in(service, phone, **headers):
    body = {"email": phone.email, "password": phone.password, **SESSION}
    return Client(service).post("/v1/sessions", body, headers=headers).expect(201)


def cookies(reply):
    """{name: (value, attributes)} of a reply's Set-Cookie lines."""
    found = {}
    for line in reply.headers.get_list("set-cookie"):
        pair, *attributes = [part.strip() for part in line.split(";")]
        name, _, value = pair.partition("=")
        found[name] = value, {each.lower() for each in attributes}
    return found


def who(service, name, token):
    """The status of /v1/me with a cookie of that name."""
    return Client(service).get("/v1/me", headers={"Cookie": f"{name}={token}"}).status


@pytest.fixture(scope="module", name="real")
def fixture_real(postgres):
    """A program with real people, whose database a version before has served until now."""
    running = Service(postgres, test_clock=False, start=False)
    running.sql("update program set demo = false, test = false, "
                "old_cookies_until = now() + interval '30 days'")
    running.start()
    yield running
    running.remove()


def test_a_cookie_is_of_this_host_alone(service, real):
    for shop, headers in ((service, {}), (service, {"Origin": "https://cards.example"}),
                          (real, {}), (real, {"Origin": real.url})):
        reply = sign_in(shop, Phone.enrol(shop), **headers)
        [(name, (token, attributes))] = cookies(reply).items()
        assert name == OF_HOST and token.startswith("v4.local.")
        assert {"secure", "path=/", "httponly", "samesite=strict"} <= attributes
        assert not any(each.startswith("domain") for each in attributes)
        assert who(shop, name, token) == 200


def test_a_demo_on_plain_http_does_without(service):
    reply = sign_in(service, Phone.enrol(service), Origin=service.url)
    [(name, (token, attributes))] = cookies(reply).items()
    assert name == PLAIN and "secure" not in attributes and who(service, name, token) == 200


def test_nobody_is_signed_out_by_the_new_names(real):
    """For 30 days from the upgrade; then whoever could plant the old name finds it is not read."""
    phone = Phone.enrol(real)
    [(token, _)] = cookies(sign_in(real, phone)).values()
    assert who(real, PLAIN, token) == 200
    assert who(real, "crema_staff", token) == 401
    both = {"Cookie": f"{PLAIN}=planted; {OF_HOST}={token}"}
    assert Client(real).get("/v1/me", headers=both).status == 200
    real.sql("update program set old_cookies_until = now() - interval '1 second'")
    real.restart()
    assert who(real, PLAIN, token) == 401 and who(real, OF_HOST, token) == 200


def test_signing_out_forgets_the_cookie_by_each_of_its_names(service):
    phone = Phone.enrol(service)
    for names in ([PLAIN], [OF_HOST], [PLAIN, OF_HOST]):
        [(token, _)] = cookies(sign_in(service, phone)).values()
        reply = Client(service).call("DELETE", "/v1/sessions/current", headers={
            "Cookie": "; ".join(f"{name}={token}" for name in names), "Origin": service.url})
        forgotten = cookies(reply.expect(204))
        assert set(forgotten) == set(names)
        assert all(value == "" and "max-age=0" in attributes
                   for value, attributes in forgotten.values())
        until(lambda name=names[0]: who(service, name, token) == 401, "it has ended everywhere")


def test_the_demo_signs_nobody_in_for_a_page_of_another_site(service):
    anyone = Client(service)
    anyone.post("/v1/demo/session", {}).expect(201)
    anyone.post("/v1/demo/session", {}, headers={"Origin": service.url}).expect(201)
    for origin in ("http://evil.example", "null", service.url.replace("http:", "https:")):
        refused = anyone.post("/v1/demo/session", {}, headers={"Origin": origin})
        assert "set-cookie" not in refused.expect(403, "origin-refused").headers
