#!/usr/bin/python3
"""crema verify and crema verify --rules on a large ledger: entries per second, peak memory.

usage: tests/bench/verify.py [--entries N] [--accounts N] [--runs N] [--keep]

Makes a sound ledger of its own (ledger_fill.c: core's decisions, in the order of time over
all accounts), loads it with COPY into a private Postgres, and runs `crema verify --json` on
it, with --rules and without by turns. --keep leaves the Postgres running for a look and
says how to stop it.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))

from harness import Postgres  # noqa: E402
from harness.paths import BUILD, CREMA, ROOT, clean_environment  # noqa: E402
from harness.rules import SIMPLE  # noqa: E402

FILL = os.path.join(BUILD, "tests", "ledger_fill")
ENTRY_COLUMNS = ("bucket, account_id, seq, at, cash, points_micro, cash_after, points_after, xid, "
                 "terminal_id, held, held_after, actor, ref_seq, store_id, rules_version, kind, "
                 "contra, channel, op_id, body_hash, hash, detail")
ACCOUNT_COLUMNS = ("bucket, id, version, cash, held, points_micro, next_due, last_at, feed_xid, "
                   "head_hash, lots, counters")
# Before the first entry; rows of it are never changed else.
IN_FORCE = """
alter table rule_set disable trigger user;
update rule_set set effective_at = '2020-01-01' where version = 1;
alter table rule_set enable trigger user
"""
INDEXES = """
select conname, pg_get_constraintdef(oid), null from pg_constraint
where conrelid = 'entry'::regclass and contype in ('p', 'u')
union all
select c.relname, null, pg_get_indexdef(i.indexrelid) from pg_index i
join pg_class c on c.oid = i.indexrelid
where i.indrelid = 'entry'::regclass
and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
"""


def build():
    subprocess.run(["make", "--no-print-directory", "-j2",
                    "BUILD=" + os.path.relpath(BUILD, ROOT), "all", "ledger-fill"], cwd=ROOT,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)


class Ledger:
    """A database with nothing in it but the ledger that ledger_fill makes."""

    def __init__(self, postgres, accounts, entries):
        self.postgres = postgres
        self.database = postgres.new_database()
        self.folder = tempfile.mkdtemp(prefix="crema-bench-")
        self.ini = os.path.join(self.folder, "crema.ini")
        with open(self.ini, "w", encoding="utf-8") as file:
            owner = postgres.conninfo(self.database, "crema_owner")
            file.write(f"pg = {owner}\npg_owner = {owner}\nkeys = {postgres.keys}\n")
        self.fill(accounts, entries)

    def sql(self, query):
        return self.postgres.sql(query, database=self.database)

    def copy(self, statement, stdin):
        run = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h",
                              self.postgres.host, "-U", "postgres", "-d", self.database, "-c",
                              f"copy {statement} from stdin (format binary)"], stdin=stdin,
                             check=False)
        if run.returncode != 0:
            sys.exit("the ledger could not be loaded")

    def fill(self, accounts, entries):
        """COPY without indexes, then the indexes: the rows come in the order of time."""
        zone, document = self.sql("select time_zone, document from program, rule_set "
                                  "where version = 1")[0]
        self.sql(IN_FORCE)
        rules = os.path.join(self.folder, "rules.json")
        with open(rules, "w", encoding="utf-8") as file:
            file.write(document)
        rows = os.path.join(self.folder, "accounts")
        self.sql("truncate entry, account, due")
        indexes = self.sql(INDEXES)
        for name, constraint, _ in indexes:
            self.sql(f"alter table entry drop constraint {name}" if constraint
                     else f"drop index {name}")
        with subprocess.Popen([FILL, str(accounts), str(entries), zone, rules, rows],
                              stdout=subprocess.PIPE) as fill:
            self.copy(f"entry ({ENTRY_COLUMNS})", fill.stdout)
        if fill.returncode != 0:
            sys.exit("ledger_fill failed")
        with open(rows, "rb") as file:
            self.copy(f"account ({ACCOUNT_COLUMNS})", file)
        for name, constraint, index in indexes:
            self.sql(index or f"alter table entry add constraint {name} {constraint}")
        self.sql("insert into due (bucket, account_id, at) select bucket, id, next_due "
                 "from account where next_due < 'infinity'")
        self.sql("vacuum analyze")

    def verify(self, *options):
        """The report of one run, with the peak memory of the process."""
        run = subprocess.run([CREMA, "--config", self.ini, "verify", "--json", *options], text=True,
                             capture_output=True, env=clean_environment(), check=False)
        if run.returncode != 0:
            sys.exit(f"crema verify ended with {run.returncode}: {run.stdout}{run.stderr}")
        return json.loads(run.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--entries", type=int, default=5_000_000)
    parser.add_argument("--accounts", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    build()
    postgres = Postgres(durable=False, rules=SIMPLE)
    try:
        begun = time.monotonic()
        ledger = Ledger(postgres, asked.accounts, asked.entries)
        size = ledger.sql("select pg_size_pretty(pg_table_size('entry'))")[0][0]
        print(f"{asked.entries} entries of {asked.accounts} accounts, {size}, made in "
              f"{time.monotonic() - begun:.0f} s", flush=True)
        for at in range(2 * asked.runs):
            load = os.getloadavg()[0]
            options = ["--rules"] if at % 2 else []
            found = ledger.verify(*options)
            print(f"verify {' '.join(options)}: {found['entries']} entries in "
                  f"{found['took_ms']} ms: {found['entries_per_s']} entries/s, "
                  f"{found['peak_kib'] / 1024:.1f} MiB peak, ledger_health "
                  f"{found['health_ms']} ms, load before {load:.1f}", flush=True)
    finally:
        if asked.keep:
            print(f"kept: CREMA_VAR={postgres.folder} tools/stack reset; "
                  f"crema --config {ledger.ini}")
        else:
            postgres.remove()


if __name__ == "__main__":
    main()
