"""crema verify and ledger_health: sound books pass, a changed row is named; due points expire."""
import json
import os
import pty
import subprocess

import psycopg
import pytest

from harness import Service, Staff, Terminal, until
from harness.paths import CREMA, clean_environment


class Scene:
    """One card with a short history."""

    def __init__(self, service):
        self.service = service
        self.staff = Staff(service)
        self.till = Terminal.enrol(service, self.staff)
        self.number = service.gift_cards(1)[0][0]
        self.visit = self.till.visit(self.number).expect(201).body
        self.account = self.visit["account"]
        self.till.load(self.visit, 10000).expect(201)
        for amount in (333, 1000, 2500):
            self.receipt = self.till.purchase(self.visit, amount).expect(201)["entry"]["receipt"]
        self.till.refund(self.receipt, 700).expect(201)

    def verify(self, *accounts):
        return subprocess.run([CREMA, "--config", self.service.ini, "verify", *accounts],
                              env=clean_environment(), text=True, capture_output=True,
                              check=False, timeout=60)

    def tamper(self, sql):
        """As a superuser who is in a hurry."""
        self.service.sql("set local session_replication_role = replica; " + sql)


@pytest.fixture(name="scene", scope="module")
def fixture_scene(postgres):
    service = Service(postgres, workers=1)
    yield Scene(service)
    service.remove()


@pytest.fixture(name="undo")
def fixture_undo(scene):
    """What a test changes by hand is put back."""
    scene.service.sql("create table kept_entry as table entry")
    scene.service.sql("create table kept_account as table account")
    yield
    scene.service.sql("delete from entry; insert into entry select * from kept_entry; "
                      "delete from account; insert into account select * from kept_account; "
                      "drop table kept_entry, kept_account")


NEWEST = "(select account_id from entry group by 1 order by max(at) desc limit 1)"


def test_sound_books_pass(scene):
    run = scene.verify()
    assert run.returncode == 0 and "sound" in run.stdout, run.stdout + run.stderr
    assert "revenue" in run.stdout and "till cash" in run.stdout
    one = scene.verify(scene.account)
    assert one.returncode == 0 and "1 accounts, 5 entries" in one.stdout


@pytest.mark.parametrize("change, named", [
    (f"update entry set cash = cash + 1 where seq = 3 and account_id = {NEWEST}", "-3: "),
    (f"update entry set points_after = points_after + 1 where seq = 2 and account_id = {NEWEST}",
     "-2: "),
    (f"update entry set detail = replace(convert_from(detail, 'utf8'), 'base', 'bass')::bytea "
     f"where seq = 4 and account_id = {NEWEST}", "-4: "),
    (f"update entry set store_id = 77 where seq = 1 and account_id = {NEWEST}", "-1: "),
    (f"update entry set at = at + interval '1 us' where seq = 5 and account_id = {NEWEST}", "-5: "),
    (f"delete from entry where seq = 2 and account_id = {NEWEST}", "-3: "),
    (f"update entry set hash = decode(repeat('00', 32), 'hex') where seq = 3 "
     f"and account_id = {NEWEST}", "-3: "),
    (f"update account set cash = cash + 1 where id = {NEWEST}", "money"),
    (f"update account set lots[3] = lots[3] + 1 where id = {NEWEST}", "lots"),
    (f"update account set version = version - 1 where id = {NEWEST}", "version"),
    (f"update account set status = 1 where id = {NEWEST}", "status"),
    (f"update account set card_slots = card_slots || 12::bigint || 13::bigint where id = {NEWEST}",
     "cards"),
    (f"update entry set detail = set_byte(detail, 9, get_byte(detail, 9) # 1) where seq = 3 "
     f"and account_id = {NEWEST}", "-3: "),
    (f"update entry set op_id = set_byte(op_id, 0, get_byte(op_id, 0) # 1) where seq = 2 "
     f"and account_id = {NEWEST}", "-2: "),
    # What ledger_health cannot even read does not hide what the walk has found.
    (f"update entry set kind = 9, detail = '{{' where seq = 3 and account_id = {NEWEST}", "-3: "),
    (f"update account set holds = '{{1,100,0}}' where id = {NEWEST}", "holds"),
    (f"update account set held = 100 where id = {NEWEST}", "money"),
    (f"update account set next_due = 'infinity' where id = {NEWEST}", "times"),
    (f"update account set tier_months = '{{1,1}}' where id = {NEWEST}", "lots or counters"),
    (f"update account set head_hash = decode(repeat('00', 32), 'hex') where id = {NEWEST}", "hash"),
    (f"delete from entry where seq = 5 and account_id = {NEWEST}", "version"),
    (f"delete from account where id = {NEWEST}", "missing"),
])
def test_a_changed_row_is_named(scene, undo, change, named):
    scene.tamper(change)
    run = scene.verify()
    assert run.returncode == 1, run.stdout + run.stderr
    wrong = [line for line in run.stdout.splitlines() if line.startswith("WRONG")]
    assert wrong[0].startswith("WRONG " + scene.account) and named in wrong[0]


def test_programs_read_it_as_json(scene, undo):
    said = json.loads(scene.verify("--json").stdout)
    assert said["sound"] is True and said["findings"] == [] and said["peak_kib"] > 0
    assert said["entries"] == scene.service.sql("select count(*) from entry")[0][0]
    cash = scene.service.sql("select sum(cash)::bigint from account")[0][0]
    assert sum(row["cash"] for row in said["counterparts"]) == cash
    scene.tamper(f"update entry set cash = cash + 1 where seq = 3 and account_id = {NEWEST}")
    run = scene.verify("--json", scene.account)
    said = json.loads(run.stdout)
    assert run.returncode == 1 and said["sound"] is False
    assert (said["findings"][0]["account"], said["findings"][0]["seq"]) == (scene.account, 3)


@pytest.mark.parametrize("workers", ["1", "2", "7", "16"])
def test_any_number_of_workers_finds_the_same(scene, undo, workers):
    """However the ledger is cut, each account and each entry is looked at once."""
    scene.tamper(f"update account set cash = cash + 1 where id = {NEWEST}")
    scene.tamper("delete from account where id = (select min(id) from account where version > 0 "
                 f"and id <> {NEWEST})")
    said = json.loads(scene.verify("--json", "--workers", workers).stdout)
    counts = scene.service.sql("select (select count(*) from account), count(*) from entry")[0]
    assert (said["accounts"], said["entries"]) == counts
    assert {finding["what"] for finding in said["findings"]} >= {
        "The account's money is not the sum of its entries.", "The entry's account is missing."}
    assert scene.verify("--workers", "0").returncode == 2


def test_progress_is_for_people_only(scene):
    """On a terminal a bar is drawn and taken away; in a script stderr stays empty."""
    assert scene.verify().stderr == ""
    leader, follower = pty.openpty()
    with subprocess.Popen([CREMA, "--config", scene.service.ini, "verify"], stdout=subprocess.PIPE,
                          stderr=follower, env=clean_environment()) as process:
        os.close(follower)
        drawn = b""
        try:
            while chunk := os.read(leader, 4096):
                drawn += chunk
        except OSError:
            pass  # the other side is closed
        assert process.wait(60) == 0
    os.close(leader)
    assert b"entries" in drawn and drawn.endswith(b"\r\x1b[K")


def test_health_sees_sums_and_gaps(scene, undo):
    scene.tamper(f"update account set points_micro = points_micro + 1 where id = {NEWEST}")
    scene.tamper(f"delete from entry where seq = 2 and account_id = {NEWEST}")
    found = {row[0] for row in scene.service.sql("select invariant from ledger_health")}
    assert {"I1", "I4", "I7"} <= found


def test_what_cannot_be_checked_is_told(scene):
    assert scene.verify("nonsense").returncode == 2
    missing = scene.verify("acc_0000000000zz0")
    assert missing.returncode == 2 and "not there" in missing.stderr


def test_the_service_may_not_rewrite_history(scene):
    conninfo = scene.service.postgres.conninfo(scene.service.database, "crema_service")
    with psycopg.connect(conninfo, autocommit=True) as db:
        for sql in ("update entry set cash = 0", "delete from entry", "truncate entry",
                    "delete from account", "update program set demo = true"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(sql)


def test_points_expire_without_anybody_touching_them(fresh_service):
    """The sweep writes the expiry; it is an entry like any other, and verify agrees."""
    scene = Scene(fresh_service(workers=2))
    points = scene.staff.account(scene.account)["points"]
    assert points > 0
    expiring = scene.staff.account(scene.account)["expiring"]
    assert sum(row["points"] for row in expiring) == points
    number = scene.service.sql(f"select {NEWEST}")[0][0]
    scene.service.move_clock(9 * 31 * 86400)
    until(lambda: scene.service.sql("select count(*) from entry where kind = 13 and "
                                    "account_id = %s", (number,)) == [(1,)],
          "the sweep wrote the expiry", seconds=20)
    staff = Staff(scene.service)
    last = staff.entries(scene.account)[-1]
    assert last["kind"] == "expire" and last["points"] == -points and last["points_after"] == 0
    assert staff.account(scene.account)["points"] == 0
    assert scene.service.sql("select at::text from due where account_id = %s",
                             (number,)) == [("infinity",)]
    scene.service.health()
    assert "sound" in scene.service.verify()


def test_due_points_expire_before_the_next_operation(fresh_service):
    scene = Scene(fresh_service(workers=1, config={"lanes": 1}))
    scene.service.sql("update due set at = 'infinity'")  # the sweep shall not be first
    scene.service.move_clock(9 * 31 * 86400)
    till = Terminal.enrol(scene.service, Staff(scene.service))
    visit = till.visit(scene.number).expect(201).body
    refused = till.redeem(visit, "espresso")
    assert refused.status == 422, refused
    kinds = [entry["kind"] for entry in Staff(scene.service).entries(scene.account)]
    assert kinds[-1] == "expire", "due entries are kept although the operation was refused"
    scene.service.health()
