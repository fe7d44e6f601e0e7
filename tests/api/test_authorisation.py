"""Who may call what: the whole matrix of routes and roles, ownership, cookies and origins,
and tokens that are expired, revoked, forged or somebody else's."""
import re
import uuid

import pytest

from harness import Client, Phone, Staff, Terminal, until

PUBLIC, MEMBER, TERMINAL, SUPPORT, MANAGER = "public", "member", "terminal", "support", "manager"
ROLES = [PUBLIC, MEMBER, TERMINAL, SUPPORT, MANAGER]
ANYONE = set(ROLES)
STAFF = {SUPPORT, MANAGER}
NOBODY_ID = "0000000000zz0"
ACCOUNT = "acc_" + NOBODY_ID

# Every route of the API and who may call it. Pages, their files and /v1/live are apart, and what
# the admin listener has.
ROUTES = {
    ("GET", "/healthz"): ANYONE,
    ("GET", "/readyz"): ANYONE,
    ("GET", "/openapi.json"): ANYONE,
    ("GET", "/docs"): ANYONE,
    ("GET", "/.well-known/crema-keys.json"): ANYONE,
    ("GET", "/problems/{slug}"): ANYONE,
    ("GET", "/v1/program"): ANYONE,
    ("GET", "/v1/rewards"): ANYONE,
    ("POST", "/v1/program/check"): {MANAGER},
    ("POST", "/v1/program/publish"): {MANAGER},
    ("POST", "/v1/program/try"): STAFF,
    ("POST", "/v1/program/quote"): {TERMINAL},
    ("GET", "/v1/program/versions"): STAFF,
    ("GET", "/v1/program/versions/{n}"): STAFF,
    ("GET", "/v1/program/versions/{n}/diff"): STAFF,
    ("POST", "/v1/members"): ANYONE,
    ("POST", "/v1/sessions"): ANYONE,
    ("POST", "/v1/sessions/refresh"): ANYONE,
    ("DELETE", "/v1/sessions/current"): {MEMBER} | STAFF,
    ("DELETE", "/v1/sessions"): {MEMBER} | STAFF,
    ("POST", "/v1/demo/session"): ANYONE,
    ("POST", "/v1/terminals/enrol"): ANYONE,
    ("POST", "/v1/terminals/challenge"): ANYONE,
    ("POST", "/v1/terminals/token"): ANYONE,
    ("GET", "/v1/me"): {MEMBER},
    ("PATCH", "/v1/me"): {MEMBER},
    ("POST", "/v1/me/password"): {MEMBER},
    ("GET", "/v1/me/sessions"): {MEMBER},
    ("DELETE", "/v1/me/sessions/{id}"): {MEMBER},
    ("POST", "/v1/me/topups"): {MEMBER},
    ("POST", "/v1/me/transfers"): {MEMBER},
    ("POST", "/v1/me/redemptions"): {MEMBER},
    ("DELETE", "/v1/me/vouchers/{id}"): {MEMBER},
    ("GET", "/v1/me/topups/{id}"): {MEMBER},
    ("GET", "/v1/me/cards"): {MEMBER},
    ("POST", "/v1/me/cards"): {MEMBER},
    ("POST", "/v1/me/cards/{id}/lost"): {MEMBER},
    ("POST", "/v1/me/paycodes"): {MEMBER},
    ("GET", "/v1/accounts/{id}"): {MEMBER, TERMINAL} | STAFF,
    ("GET", "/v1/accounts/{id}/rewards"): {MEMBER, TERMINAL} | STAFF,
    ("GET", "/v1/accounts/{id}/entries"): {MEMBER, TERMINAL} | STAFF,
    ("GET", "/v1/accounts/{id}/entries/{seq}"): {MEMBER, TERMINAL} | STAFF,
    ("GET", "/v1/accounts/{id}/entries/{seq}/receipt"): {MEMBER, TERMINAL} | STAFF,
    ("GET", "/v1/accounts/{id}/entries/{seq}/why"): {MEMBER, TERMINAL} | STAFF,
    ("GET", "/v1/accounts/{id}/statement"): {MEMBER} | STAFF,
    ("GET", "/v1/accounts/{id}/events"): {MEMBER, TERMINAL} | STAFF,
    ("GET", "/v1/accounts/{id}/holds"): {MEMBER, TERMINAL} | STAFF,
    ("GET", "/v1/accounts/{id}/progress"): {MEMBER, TERMINAL} | STAFF,
    ("POST", "/v1/accounts/{id}/freeze"): STAFF,
    ("POST", "/v1/accounts/{id}/unfreeze"): STAFF,
    ("POST", "/v1/accounts/{id}/tags"): STAFF,
    ("POST", "/v1/visits"): {TERMINAL},
    ("POST", "/v1/purchases"): {TERMINAL},
    ("POST", "/v1/loads"): {TERMINAL},
    ("POST", "/v1/redemptions"): {TERMINAL},
    ("POST", "/v1/refunds"): {TERMINAL} | STAFF,
    ("POST", "/v1/voids"): {TERMINAL},
    ("POST", "/v1/holds"): {TERMINAL},
    ("POST", "/v1/holds/{id}/capture"): {TERMINAL},
    ("POST", "/v1/holds/{id}/release"): {TERMINAL},
    ("POST", "/v1/members/search"): STAFF,
    ("POST", "/v1/stores"): {MANAGER},
    ("POST", "/v1/stores/{id}/terminals"): {MANAGER},
    ("GET", "/v1/terminals"): STAFF,
    ("POST", "/v1/terminals/{id}/allow"): {MANAGER},
}
PARAMETERS = {"{slug}": "not-found", "{seq}": "1", "{n}": "99"}
IDS = {"/v1/accounts": ACCOUNT, "/v1/me/topups": "top_" + NOBODY_ID,
       "/v1/me/cards": "crd_" + NOBODY_ID, "/v1/me/sessions": "ses_" + NOBODY_ID,
       "/v1/me/vouchers": f"vch_{NOBODY_ID}-1", "/v1/stores": "st_nobody"}
ENDS_THE_SESSION = {("DELETE", "/v1/sessions/current"), ("DELETE", "/v1/sessions")}


def concrete(template):
    """A path of this route that names nothing that exists."""
    path = template
    for word, value in PARAMETERS.items():
        path = path.replace(word, value)
    return path.replace("{id}", next((v for k, v in IDS.items() if path.startswith(k)), "x"))


def sign_in(service, role):
    """A caller of this role with a session of its own."""
    if role == MEMBER:
        return Phone.enrol(service)
    return Staff(service, "support@example.com" if role == SUPPORT else "manager@example.com")


@pytest.fixture(scope="module")
def callers(service, till):
    """One caller of each role."""
    return {PUBLIC: Client(service), TERMINAL: till,
            **{role: sign_in(service, role) for role in (MEMBER, SUPPORT, MANAGER)}}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_route_and_role(service, callers, route, role):
    method, template = route
    caller = callers[role]
    body = {} if method in ("POST", "PATCH") else None
    reply = caller.call(method, concrete(template), body, key=uuid.uuid4().hex)
    if route in ENDS_THE_SESSION and role in ROUTES[route]:
        callers[role] = sign_in(service, role)
    if role in ROUTES[route]:
        denied = reply.status == 403 and reply.problem == "forbidden"
        denied |= reply.status == 401 and reply.problem == "unauthenticated"
        assert not denied and reply.status < 500, reply
    elif role == PUBLIC:
        reply.expect(401, "unauthenticated")
        assert reply.headers["www-authenticate"] == "Bearer"
    else:
        reply.expect(403, "forbidden")


def test_the_table_is_the_api(service):
    """What openapi.json describes, and nothing else, is in the table above."""
    reply = Client(service).get("/openapi.json").expect(200)
    described = {(method.upper(), path) for path, item in reply["paths"].items()
                 for method in item if method in ("get", "post", "put", "patch", "delete")}
    pages = {("GET", "/v1/live"), ("GET", "/"), ("GET", "/app"), ("GET", "/till"),
             ("GET", "/demo"), ("GET", "/receipt"), ("GET", "/account"), ("GET", "/app/sw.js"),
             ("GET", "/till/sw.js"), ("GET", "/web/{path}"), ("GET", "/metrics")}
    def plain(routes):
        return {(m, re.sub(r"\{\w+\}", "{}", p)) for m, p in routes}
    assert plain(described) - plain(pages) == plain(ROUTES)


# --- ownership --------------------------------------------------------------------------------
OWNED = [("GET", ""), ("GET", "/entries"), ("GET", "/entries/1"),
         ("GET", "/entries/1/receipt"), ("GET", "/entries/1/why"), ("GET", "/events"),
         ("GET", "/holds"), ("GET", "/progress")]


@pytest.mark.parametrize("method, rest", OWNED)
@pytest.mark.parametrize("role", [MEMBER, TERMINAL])
def test_foreign_and_missing_accounts_answer_alike(service, callers, ada, method, rest, role):
    foreign = ada.account()["id"]
    answers = [callers[role].call(method, f"/v1/accounts/{account}{rest}")
               for account in (foreign, ACCOUNT)]
    told = [{k: v for k, v in a.body.items() if k != "instance"} for a in answers]
    assert answers[0].status == answers[1].status == 404
    assert told[0] == told[1] and answers[0].problem == "not-found"


def test_foreign_cards_and_topups_answer_like_missing_ones(service, callers, ada):
    card = ada.get("/v1/me/cards").expect(200)["items"][0]["id"]
    stranger = callers[MEMBER]
    foreign = stranger.post(f"/v1/me/cards/{card}/lost")
    missing = stranger.post(f"/v1/me/cards/crd_{NOBODY_ID}/lost")
    assert foreign.status == missing.status == 404
    assert foreign.problem == missing.problem
    ada.topup(1000).expect(201)
    number = service.sql("select id from topup order by created_at desc limit 1")[0][0]
    topup = "top_" + "".join("0123456789abcdefghjkmnpqrstvwxyz"[number >> 5 * i & 31]
                             for i in reversed(range(13)))
    assert stranger.get(f"/v1/me/topups/{topup}").status == 404
    assert ada.get(f"/v1/me/topups/{topup}").status == 200


def test_a_visit_opens_one_account_to_one_terminal(service, callers, ada):
    till = callers[TERMINAL]
    code = ada.paycode()
    visit = till.visit(code).expect(201)
    till.get(f"/v1/accounts/{visit['account']}?visit={visit['visit']}").expect(200)
    other = Terminal.enrol(service, callers[MANAGER])
    foreign = other.get(f"/v1/accounts/{visit['account']}?visit={visit['visit']}")
    missing = other.get(f"/v1/accounts/{ACCOUNT}?visit=vis_{NOBODY_ID}")
    assert foreign.status in (401, 404)
    assert (foreign.status, foreign.problem) == (missing.status, missing.problem)


# --- tokens -----------------------------------------------------------------------------------
def test_tokens_expire(fresh_service):
    service = fresh_service()
    phone = Phone.ada(service)
    phone.get("/v1/me").expect(200)
    service.move_clock(601)
    phone.get("/v1/me").expect(401, "unauthenticated")
    assert phone.refresh().status in (200, 201)
    phone.get("/v1/me").expect(200)


def test_an_ended_session_dies_in_every_worker(service):
    phone = Phone.enrol(service)
    phone.get("/v1/me").expect(200)
    phone.delete("/v1/sessions/current").expect(204)

    def refused_everywhere():
        return all(Client(service, phone.token).get("/v1/me").status == 401 for _ in range(16))
    until(refused_everywhere, "no worker takes the token any more")
    assert phone.refresh().status == 401


def test_all_sessions_end_at_once(service):
    first = Phone.enrol(service)
    second = Phone(service).login(first.email, first.password)
    first.delete("/v1/sessions").expect(204)
    until(lambda: second.get("/v1/me").status == 401, "the other device is out as well")
    staff = Staff(service)
    staff.delete("/v1/sessions/current").expect(204)
    until(lambda: staff.get("/v1/terminals").status == 401, "staff too")


@pytest.mark.parametrize("spoil", [
    lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"),
    lambda t: t[:60] + ("A" if t[60] != "A" else "B") + t[61:],
    lambda t: t.replace("v4.local.", "v4.public."),
    lambda t: t.replace("v4.local.", "v3.local."),
    lambda t: t[:t.rindex(".")],
    lambda t: t + "x", lambda t: t + ".x", lambda t: "x", lambda t: "x" * 3000,
    lambda t: t.upper(),
])
def test_spoilt_tokens_open_nothing(service, ada, spoil):
    reply = Client(service).get("/v1/me", headers={"Authorization": "Bearer " + spoil(ada.token)})
    reply.expect(401, "unauthenticated")


@pytest.mark.parametrize("scheme", ["Basic ", "", "Bearer\t", "Token "])
def test_other_schemes_open_nothing(service, ada, scheme):
    Client(service).get("/v1/me", headers={"Authorization": scheme + ada.token}).expect(401)
    Client(service).get("/v1/me", headers={"Authorization": "bearer " + ada.token}).expect(200)


def test_tokens_of_another_deployment_open_nothing(fresh_service, postgres, ada, tmp_path):
    stranger = fresh_service(config={"keys": tmp_path / "keys"}, start=False, test_clock=False,
                             database=postgres.new_database("template1"))
    for command in ("migrate", "keys init", "demo load"):
        stranger.crema(*command.split())
    stranger.start()
    Client(stranger, ada.token).get("/v1/me").expect(401, "unauthenticated")


def test_a_worker_that_cannot_hear_of_revocations_lets_nobody_in(fresh_service):
    service = fresh_service(workers=1, pg_proxy=True)
    phone = Phone.ada(service)
    phone.get("/v1/accounts/me").expect(200)
    service.proxy.cut()
    until(lambda: phone.get("/v1/accounts/me").status == 503, "blind, so nobody comes in",
          seconds=20)
    reply = phone.get("/v1/accounts/me").expect(503, "unavailable")
    assert reply.headers["retry-after"]
    service.proxy.restore()
    until(lambda: phone.get("/v1/accounts/me").status == 200, "and back")


# --- idempotency keys -------------------------------------------------------------------------
@pytest.mark.parametrize("key", [None, "", "k" * 129, "k\x7f", "caf\u00e9"])
def test_keys_have_a_shape(service, till, key):
    headers = {} if key is None else {"Idempotency-Key": key.encode("latin-1")}
    reply = till.post("/v1/purchases", {}, headers=headers)
    assert reply.status == 400
    if key not in ("k\x7f",):
        assert reply.problem == "idempotency-key-missing"


# --- browsers ---------------------------------------------------------------------------------
class Browser(Client):
    """A page that is signed in by cookie."""

    def __init__(self, service, role="member"):
        super().__init__(service)
        self.origin = service.url
        email = "ada@example.com" if role == "member" else "manager@example.com"
        reply = self.post("/v1/sessions", {"email": email, "password": "crema-demo",
                                           "role": role, "client": "web", "cookie": True},
                          headers={"Origin": self.origin}).expect(201)
        self.set_cookie = reply.headers["set-cookie"]
        self.cookie = self.set_cookie.partition(";")[0]
        self.http.cookies.clear()

    def ask(self, method, path, body=None, **headers):
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call(method, path, body, headers={"Cookie": self.cookie, **fields})


@pytest.fixture(scope="module")
def browser(service):
    return Browser(service)


def test_cookies_are_set_as_they_should(service, browser):
    """Without Secure, since this is a demo on plain http; tests/api/test_demo_facilities.py holds
    that everything else has it."""
    attributes = {part.strip().lower() for part in browser.set_cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict"} <= attributes and "secure" not in attributes
    session = {"email": "ada@example.com", "password": "crema-demo", "role": "member",
               "client": "web", "cookie": True}
    reply = Client(service).post("/v1/sessions", session).expect(201)
    assert "; Secure;" in reply.headers["set-cookie"]
    assert browser.cookie.startswith("crema_member=v4.local.")
    assert Browser(service, "staff").cookie.startswith("crema_staff=v4.local.")


def test_cookie_reads_come_from_our_pages(browser):
    browser.ask("GET", "/v1/me").expect(200)
    browser.ask("GET", "/v1/me", Sec_Fetch_Site="same-origin").expect(200)
    browser.ask("GET", "/v1/accounts/me", Sec_Fetch_Site="none").expect(200)
    for site in ("cross-site", "same-site", "x"):
        browser.ask("GET", "/v1/me", Sec_Fetch_Site=site).expect(403, "origin-refused")
        browser.ask("GET", "/v1/accounts/me", Sec_Fetch_Site=site).expect(403, "origin-refused")


def test_cookie_writes_name_an_allowed_origin(service, browser):
    name = {"name": "Ada"}
    browser.ask("PATCH", "/v1/me", name, Origin=browser.origin).expect(200)
    browser.ask("PATCH", "/v1/me", name,
                Origin=browser.origin.replace("127.0.0.1", "localhost")).expect(200)
    browser.ask("PATCH", "/v1/me", name).expect(403, "origin-refused")
    for origin in ("null", "http://evil.example", "http://127.0.0.1:1", browser.origin + ".evil",
                   browser.origin.replace("http:", "https:"), ""):
        browser.ask("PATCH", "/v1/me", name, Origin=origin).expect(403, "origin-refused")


def test_each_cookie_is_good_for_its_paths_only(service, browser):
    staff = Browser(service, "staff")
    staff.ask("GET", "/v1/terminals").expect(200)
    staff.ask("GET", "/v1/me").expect(401)
    browser.ask("GET", "/v1/terminals").expect(401)
    token = staff.cookie.partition("=")[2]
    swapped = Client(service).get("/v1/me", headers={"Cookie": f"crema_member={token}"})
    swapped.expect(401)


def test_of_two_cookies_the_roles_of_the_endpoint_choose(service):
    """Where both may call: account `me` and the end of a session are the member's."""
    member, staff = Browser(service), Browser(service, "staff")
    own = "/v1/accounts/" + member.ask("GET", "/v1/accounts/me").expect(200)["id"]
    member.ask("GET", own).expect(200)
    staff.ask("GET", own).expect(200)
    staff.cookie, alone = f"{member.cookie}; {staff.cookie}", staff.cookie
    staff.ask("GET", "/v1/accounts/me").expect(200)
    staff.ask("DELETE", "/v1/sessions/current", Origin=staff.origin).expect(204)
    until(lambda: member.ask("GET", own).status == 401, "the member's session has ended")
    staff.cookie = alone
    staff.ask("GET", own).expect(200)


def test_bearer_wins_over_cookies(service, browser, till):
    reply = browser.call("GET", "/v1/me", headers={"Cookie": browser.cookie,
                                                   "Authorization": "Bearer " + till.token})
    reply.expect(403, "forbidden")


def test_no_cors_but_for_the_two_public_documents(service):
    fields = {"Origin": "http://evil.example"}
    for path, allowed in [("/openapi.json", "*"), ("/.well-known/crema-keys.json", "*"),
                          ("/v1/program", None), ("/healthz", None)]:
        reply = Client(service).get(path, headers=fields)
        assert reply.headers.get("access-control-allow-origin") == allowed, path
    preflight = Client(service).call("OPTIONS", "/v1/me", headers={
        **fields, "Access-Control-Request-Method": "PATCH"})
    assert "access-control-allow-origin" not in preflight.headers

