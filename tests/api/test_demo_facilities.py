"""What is for demos and tests alone is to be had by the marks of the program and by nothing else:
the list of svc/engine/facts/demo_facility.def is walked with every combination of marks."""
import os
import re

import pytest

from harness import Client, Phone, Staff, Terminal, until
from harness.paths import ROOT

CARD = "6274000000000428"
ADA = {"email": "ada@example.com", "password": "crema-demo", "role": "member", "client": "app"}
MANAGER = {**ADA, "email": "manager@example.com", "role": "staff", "client": "console"}
MARKS = {"MARK_DEMO": "demo", "MARK_TEST": "test"}


def facilities():
    """{name: the marks of which one is needed}"""
    path = os.path.join(ROOT, "svc", "engine", "facts", "demo_facility.def")
    with open(path, encoding="utf-8") as file:
        rows = re.findall(r"^DEMO_FACILITY\((\w+), ([\w |]+),", file.read(), re.M)
    return {name: {MARKS[mark] for mark in marks.split(" | ")} for name, marks in rows}


class Shop:
    """A service whose program has these marks, and people who were there before: the demo's."""

    def __init__(self, make, marks):
        self.service = make(workers=1, start=False, test_clock=False,
                            config={"core_files": "true"})
        self.token = self.service.token("terminal:trm_demo")
        self.ada = self.service.token("member:ada@example.com")
        self.service.sql("update program set demo = %s, test = %s",
                         ("demo" in marks, "test" in marks))
        self.service.start()
        self.anyone = Client(self.service)

    # Each answers whether this service has the facility.
    def session(self):
        reply = self.anyone.post("/v1/demo/session", {})
        assert reply.status == 201 or reply.expect(403, "not-a-demo")
        return reply.status == 201

    def pages(self):
        target = self.anyone.get("/").expect(302).headers["location"]
        assert self.anyone.get("/v1/program")["demo"] == (target == "/demo")
        return target == "/demo"

    def password(self):
        replies = [self.anyone.post("/v1/sessions", who) for who in (ADA, MANAGER)]
        assert len({reply.status for reply in replies}) == 1
        assert replies[0].status == 201 or replies[0].expect(401, "wrong-credentials")
        return replies[0].status == 201

    def card(self):
        reply = Client(self.service, self.token).post("/v1/visits", {"present": CARD})
        assert reply.status == 201 or reply.expect(404, "card-unknown")
        return reply.status == 201

    def cookie(self):
        """Safari keeps a cookie of a page on plain http only if it is not Secure."""
        phone = Phone.enrol(self.service)
        body = {"email": phone.email, "password": phone.password, "role": "member",
                "client": "web", "cookie": True}
        def secure(**headers):
            reply = self.anyone.post("/v1/sessions", body, headers=headers).expect(201)
            return "; Secure;" in reply.headers["set-cookie"]
        assert secure() and secure(Origin="https://cards.example")
        return not secure(Origin=self.service.url)

    def sandbox(self):
        made = "select (select sum(cash) from account), (select count(*) from sandbox_charge)"
        before = self.service.sql(made)
        reply = Client(self.service, self.ada).post(
            "/v1/me/topups", {"amount": 1000, "payment_method": "sandbox_ok"}, key="free-money")
        program = self.anyone.get("/v1/program").expect(200)
        ready = self.anyone.get("/readyz").expect(200)
        if reply.status == 201:
            assert program["payments"] == "sandbox" and ready["checks"]["payments"] == "ok"
            return True
        reply.expect(503, "payments-not-set-up")
        assert program["payments"] == "none" and ready["checks"]["payments"] == "off"
        assert "top-ups" in ready["detail"]
        self.service.logs("provider = sandbox")
        assert self.service.sql(made) == before
        return False

    def cores(self):
        def limits(pid):
            with open(f"/proc/{pid}/limits", encoding="ascii") as file:
                line = next(row for row in file if row.startswith("Max core file size"))
            return line.split()[4:6]
        pids = [self.service.process.pid, *self.service.workers()]
        supervisor, worker = [limits(pid) for pid in pids]
        assert supervisor[0] == "0" and worker[0] in ("0", supervisor[1])
        refused = "core_files is for test databases only"
        if worker[0] == "0":
            self.service.logs(refused)
        else:
            assert refused not in self.service.log()
        return worker[0] != "0"

    def clock(self):
        self.service.stop()
        self.service.test_clock = True
        self.service.start(wait_ready=False)
        until(lambda: self.service.process.poll() is not None
              or self.service.probe("/readyz") == 200, "it serves, or has ended")
        if self.service.process.poll() is None:
            return True
        assert self.service.process.returncode == 78
        assert "--test-clock is for test databases only" in self.service.log()
        return False


@pytest.mark.parametrize("marks", [set(), {"demo"}, {"test"}, {"demo", "test"}],
                         ids=lambda marks: " and ".join(sorted(marks)) or "real")
def test_what_is_for_demos_alone_follows_the_marks(fresh_service, marks):
    """Whatever the settings say (provider = sandbox), and though the demo's people are there."""
    shop = Shop(fresh_service, marks)
    have = {name: getattr(shop, name.lower())() for name in facilities()}
    assert have == {name: bool(marks & wanted) for name, wanted in facilities().items()}


def test_the_list_names_what_is_known_to_be_there():
    assert set(facilities()) >= {"SESSION", "PAGES", "PASSWORD", "CARD", "SANDBOX", "CLOCK"}


def test_nobody_takes_the_demo_password_for_a_new_account(service):
    body = {"name": "Mary", "email": "new@example.com", "password": "Crema-Demo"}
    Client(service).post("/v1/members", body).expect(422, "weak-password")


# --- payments ----------------------------------------------------------------------------------
def test_without_a_provider_tills_load_and_old_topups_are_told(fresh_service):
    """provider = none is the default: top-ups are refused, what was credited before is answered
    again, what was open stays open, and a till loads cash."""
    service = fresh_service(workers=1, config={"topup_wait_ms": 200})
    phone, till = Phone.enrol(service), Terminal.enrol(service, Staff(service))
    first = phone.topup(1000, key="credited").expect(201)
    slow = phone.topup(1000, "sandbox_slow", key="slow")
    assert slow.status == 202
    service.stop()
    with open(service.ini, encoding="utf-8") as file:
        settings = file.read()
    with open(service.ini, "w", encoding="utf-8") as file:
        file.write(settings.replace("provider = sandbox\n", ""))
    service.start()
    service.logs("no payment provider is set up")
    again = phone.topup(1000, key="credited").expect(201)
    assert again.replayed and again.body == first.body
    phone.topup(1000, "sandbox_slow", key="slow").expect(202)
    phone.topup(1000, key="new").expect(503, "payments-not-set-up")
    phone.topup(1000, "visa", key="other").expect(503, "payments-not-set-up")
    service.move_clock(60)
    told = phone.get("/v1/me/topups/" + slow["topup"]["id"]).expect(200)["topup"]
    assert told["status"] == "pending"
    number = service.gift_cards()[0][0]
    till.post("/v1/loads", {"present": number, "amount": 2500}, key="cash").expect(201)
    assert service.probe("/readyz") == 200


def test_an_unknown_provider_ends_the_start(fresh_service):
    service = fresh_service(start=False, config={"provider": "paypal"})
    service.start(wait_ready=False)
    assert service.process.wait(20) == 78 and "no payment provider 'paypal'" in service.log()
