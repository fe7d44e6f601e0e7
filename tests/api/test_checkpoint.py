"""crema checkpoint and verify --checkpoint: what an insider with the database can do, and a
restored older database, are seen and named; a forger's perfect chain fools verify alone."""
import hashlib
import json
import os
import struct
import subprocess

import pytest

from harness import Service, Staff, Terminal
from harness.paths import CREMA, clean_environment

COLUMNS = ("account_id, seq, (extract(epoch from at) * 1000000)::bigint, kind, op_id, body_hash, "
           "cash, coalesce(held, 0), points_micro, cash_after, coalesce(held_after, 0), "
           "points_after, contra, coalesce(store_id, 0), coalesce(terminal_id, 0), channel, "
           "coalesce(actor, 0), coalesce(ref_seq, 0), rules_version, detail")


def field(value):
    data = struct.pack("<q", value) if isinstance(value, int) else bytes(value)
    return struct.pack("<I", len(data)) + data


def blake(data):
    return hashlib.blake2b(data, digest_size=32).digest()


class Ledger:
    """A service with two cards and a short history, and the operator's commands on it."""

    def __init__(self, postgres, folder):
        self.service = Service(postgres, workers=1)
        self.folder = folder
        self.till = Terminal.enrol(self.service, Staff(self.service))
        self.visits = [self.till.visit(number).expect(201).body
                       for number, _ in self.service.gift_cards(2)]
        self.account = self.visits[0]["account"]
        for visit in self.visits:
            self.till.load(visit, 10000).expect(201)
        self.buy(250, 333)

    def buy(self, *amounts):
        for amount in amounts:
            for visit in self.visits:
                self.till.purchase(visit, amount).expect(201)

    def number(self):
        """The id of the account in the database."""
        return self.service.sql("select account_id from entry where kind = 1 and store_id is not "
                                "null order by at desc limit 2")[1][0]

    def crema(self, *arguments, ini=None):
        return subprocess.run([CREMA, "--config", ini or self.service.ini, *arguments], text=True,
                              env=clean_environment(), capture_output=True, check=False,
                              timeout=60)

    def checkpoint(self, name):
        path = os.path.join(self.folder, name)
        run = self.crema("checkpoint", "--out", path)
        assert run.returncode == 0, run.stdout + run.stderr
        return path

    def verify(self, checkpoint, ini=None):
        return self.crema("verify", "--checkpoint", checkpoint, ini=ini)

    def tamper(self, sql):
        self.service.sql("set local session_replication_role = replica; " + sql)

    def rechain(self, number):
        """What a forger with the sources does: makes every hash of the account fit again."""
        rows = self.service.sql(f"select {COLUMNS} from entry where account_id = {number} "
                                "order by seq")
        head = blake(b"\1" + field(number))
        for row in rows:
            head = blake(head + b"\1" + b"".join(map(field, row)))
            self.tamper(f"update entry set hash = '\\x{head.hex()}' where account_id = {number} "
                        f"and seq = {row[1]}")
        self.tamper(f"update account set head_hash = '\\x{head.hex()}' where id = {number}")


def wrong_lines(run):
    assert run.returncode == 1, run.stdout + run.stderr
    return [line for line in run.stdout.splitlines() if line.startswith("WRONG")]


@pytest.fixture(name="ledger")
def fixture_ledger(postgres, tmp_path):
    ledger = Ledger(postgres, str(tmp_path))
    yield ledger
    ledger.service.remove()


def test_the_present_contains_its_past(ledger):
    path = ledger.checkpoint("one")
    ledger.buy(100)
    run = ledger.verify(path)
    assert run.returncode == 0 and "accounts compared" in run.stdout, run.stdout + run.stderr
    said = json.loads(ledger.crema("verify", "--json", "--checkpoint", path).stdout)
    assert said["sound"] and said["checkpoint"].startswith("20")
    assert ledger.crema("verify", "--checkpoint", path, ledger.account).returncode == 0


def test_a_rewritten_entry_with_a_perfect_chain_is_seen_by_the_checkpoint_alone(ledger):
    path = ledger.checkpoint("one")
    ledger.buy(100)
    number = ledger.number()
    ledger.tamper(f"update entry set terminal_id = terminal_id + 1 where account_id = {number} "
                  "and seq = 2")
    assert "-2: " in wrong_lines(ledger.crema("verify"))[0]
    ledger.rechain(number)
    alone = ledger.crema("verify")
    assert alone.returncode == 0 and "sound" in alone.stdout, alone.stdout
    first = wrong_lines(ledger.verify(path))[0]
    assert first.startswith(f"WRONG {ledger.account}-3: ") and "rewritten" in first


def test_a_deleted_account_is_named(ledger):
    path = ledger.checkpoint("one")
    number = ledger.number()
    ledger.tamper(f"delete from entry where account_id = {number}")
    ledger.tamper(f"delete from account where id = {number}")
    assert ledger.crema("verify").returncode == 0
    first = wrong_lines(ledger.verify(path))[0]
    assert first.startswith(f"WRONG {ledger.account}: ") and "gone" in first


def test_a_ledger_without_any_account_is_seen(ledger):
    path = ledger.checkpoint("one")
    ledger.tamper("delete from entry; delete from account")
    assert "buckets that are empty now" in wrong_lines(ledger.verify(path))[-1]


def test_an_older_database_that_was_restored_is_seen(ledger, postgres):
    """A dump of before, restored beside; the checkpoint of after knows more."""
    before = ledger.checkpoint("before")
    dump = os.path.join(ledger.folder, "dump")
    admin = ["-h", postgres.host, "-U", "postgres"]
    subprocess.run(["pg_dump", *admin, "-Fc", "-f", dump, ledger.service.database], check=True)
    ledger.buy(100)
    after = ledger.checkpoint("after")
    restored = postgres.new_database(template="template0")
    ini = os.path.join(ledger.folder, "restored.ini")
    try:
        subprocess.run(["pg_restore", *admin, "-d", restored, dump], check=True)
        with open(ledger.service.ini, encoding="utf-8") as file:
            text = file.read().replace("dbname=" + ledger.service.database, "dbname=" + restored)
        with open(ini, "w", encoding="utf-8") as file:
            file.write(text)
        assert ledger.verify(before, ini).returncode == 0
        lines = wrong_lines(ledger.verify(after, ini))
        assert any(line.startswith(f"WRONG {ledger.account}: ") and "older" in line
                   for line in lines), lines
    finally:
        postgres.drop_database(restored)


@pytest.mark.parametrize("place", [60, 4096 + 20, -1])
def test_a_changed_checkpoint_is_not_relied_on(ledger, place):
    path = ledger.checkpoint("one")
    with open(path, "r+b") as file:
        data = bytearray(file.read())
        data[place] ^= 1
        file.seek(0)
        file.write(data)
    run = ledger.verify(path)
    assert run.returncode == 2 and "cannot be relied on" in run.stderr, run.stdout + run.stderr


def test_checkpoints_that_are_none(ledger):
    path = ledger.checkpoint("one")
    with open(path, "r+b") as file:
        file.truncate(os.path.getsize(path) - 50)
    assert "cut off" in ledger.verify(path).stderr
    for name, content in (("empty", b""), ("text", b"hello\n" * 2000)):
        with open(os.path.join(ledger.folder, name), "wb") as file:
            file.write(content)
        assert ledger.verify(os.path.join(ledger.folder, name)).returncode == 2
    assert ledger.verify(os.path.join(ledger.folder, "missing")).returncode == 2


def test_an_unsound_ledger_is_not_signed(ledger):
    ledger.tamper(f"delete from entry where account_id = {ledger.number()} and seq = 2")
    path = os.path.join(ledger.folder, "one")
    run = ledger.crema("checkpoint", "--out", path)
    assert run.returncode == 2 and "crema verify" in run.stderr
    assert not os.path.exists(path)
