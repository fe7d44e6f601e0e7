"""A member's own security: another password, and where she is signed in."""
import concurrent.futures
import uuid

import pytest

from harness import Client, Phone, SocketWatcher, Terminal, until
from harness.phone import PASSWORD

ANOTHER = "nanoseconds-of-wire"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(name="grace")
def fixture_grace(service):
    return Phone.enrol(service)


def change(phone, old=PASSWORD, new=ANOTHER):
    return phone.post("/v1/me/password", {"old": old, "new": new})


def sign_in(service, phone, password, **more):
    body = {"email": phone.email, "password": password, "role": "member", "client": "web", **more}
    return Client(service).post("/v1/sessions", body)


def sessions(phone):
    return phone.get("/v1/me/sessions").expect(200)["items"]


def test_the_new_password_opens_and_the_old_one_does_not(service, grace):
    change(grace).expect(204)
    sign_in(service, grace, PASSWORD).expect(401, "wrong-credentials")
    sign_in(service, grace, ANOTHER).expect(201)


def test_whoever_knew_the_old_one_is_out(service, grace):
    """Other sessions and their tokens end; this one goes on, and so do the phones' pay codes."""
    thief = Phone(service).login(grace.email, PASSWORD)
    grace.topup(5000).expect(201)
    thief.enrol_device()
    change(grace).expect(204)
    until(lambda: thief.get("/v1/me").status == 401, "the other session to end")
    assert thief.get("/v1/me").body["ended"] == "signed-out"
    assert thief.refresh().status == 401
    grace.get("/v1/me").expect(200)
    grace.refresh().expect(201)
    assert [each["here"] for each in sessions(grace)] == [True]
    Terminal.demo(service).purchase(present=thief.paycode(), amount=100).expect(201)


def test_a_device_that_knew_the_old_one_has_no_tries_of_its_own(service, grace):
    """It is as unknown as any other, so strangers' tries lock it out, too."""
    device = uuid.uuid4().hex
    sign_in(service, grace, PASSWORD, device=device).expect(201)
    change(grace).expect(204)
    for _ in range(5):
        sign_in(service, grace, "guess").expect(401)
    sign_in(service, grace, ANOTHER, device=device).expect(429, "locked")


def test_guesses_at_the_old_one_are_counted_like_sign_ins(service, grace):
    for guess in range(5):
        change(grace, old=f"guess-{guess}").expect(401, "wrong-credentials")
    locked = change(grace).expect(429, "locked")
    assert int(locked.headers["retry-after"]) > 0 and locked["again_at"]
    sign_in(service, grace, PASSWORD).expect(429, "locked")
    grace.get("/v1/me").expect(200)
    service.move_clock(901)
    grace.login()
    change(grace).expect(204)


def test_a_new_one_that_is_refused_costs_no_guess(service, grace):
    for new in ("short", "aaaaaaaaaaaaaaaa", "password123", grace.email) * 2:
        change(grace, new=new).expect(422, "weak-password")
    assert change(grace, new="with\ttabulators").expect(400, "invalid-body")["field"] == "new"
    for body in ({"old": PASSWORD}, {"new": ANOTHER}, {"old": "", "new": ANOTHER}, {}):
        grace.post("/v1/me/password", body).expect(400, "invalid-body")
    change(grace).expect(204)


SLOW = """
    create function slowly() returns trigger language plpgsql as
        $$ begin perform pg_sleep(0.5); return new; end $$;
    create trigger slowly before update of password_hash on member
        for each row execute function slowly()"""


def test_of_two_changes_at_once_one_holds(service, grace):
    """The second has found the old one right, too, before the first is written."""
    other = Phone(service).login(grace.email, PASSWORD)
    wanted = {grace: "the-first-of-two", other: "the-second-of-two"}
    service.sql(SLOW)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda one: change(one, new=wanted[one]), wanted))
    service.sql("drop function slowly cascade")
    assert sorted(reply.status for reply in replies) == [204, 401]
    good = [new for new, reply in zip(wanted.values(), replies) if reply.status == 204]
    opens = [new for new in (PASSWORD, *wanted.values())
             if sign_in(service, grace, new).status == 201]
    assert opens == good


def test_sessions_are_told_by_browser_and_time(service, grace):
    with_firefox = Client(service, headers={"User-Agent": FIREFOX})
    body = {"email": grace.email, "password": PASSWORD, "role": "member", "client": "web"}
    with_firefox.post("/v1/sessions", body).expect(201)
    newest, first = sessions(grace)
    assert (newest["browser"], newest["system"], newest["channel"]) == ("Firefox", "Linux", "web")
    assert (first["browser"], first["system"], first["channel"]) == (None, None, "app")
    assert (newest["here"], first["here"]) == (False, True)
    service.move_clock(400)
    grace.get("/v1/me").expect(200)
    now_first, other = sessions(grace)
    assert now_first["id"] == first["id"] and now_first["seen_at"] > first["seen_at"]
    assert now_first["created_at"] == first["created_at"]
    assert other["seen_at"] == newest["seen_at"]


def test_one_session_is_ended_by_itself(service, grace):
    """With its socket, within a second; the others go on."""
    other, third = (Phone(service).login(grace.email, PASSWORD) for _ in range(2))
    [lost] = [each["id"] for each in sessions(other) if each["here"]]
    with SocketWatcher(other) as socket:
        socket.watch(account=grace.member["account"])
        socket.next(type="state")
        grace.delete(f"/v1/me/sessions/{lost}").expect(204)
        until(lambda: other.get("/v1/me").status == 401, "the session to end")
        assert socket.wait_closed(5) == 4502
    assert lost not in [each["id"] for each in sessions(grace)]
    third.get("/v1/me").expect(200)
    grace.delete(f"/v1/me/sessions/{lost}").expect(404, "not-found")


def test_sessions_of_others_answer_like_missing_ones(service, grace):
    stranger = Phone.enrol(service)
    [foreign] = [each["id"] for each in sessions(stranger)]
    told = [grace.delete(f"/v1/me/sessions/{each}").expect(404, "not-found").body
            for each in (foreign, "ses_0000000000zz0", "nothing")]
    assert len({tuple(sorted((k, v) for k, v in each.items() if k != "instance"))
                for each in told}) == 1
    stranger.get("/v1/me").expect(200)
