"""The database that the version before made (tests/api/before), served by this one."""
import json
import lzma
import os
import shutil
import subprocess
import time

import nacl.signing

from .paths import ROOT
from .server import BIN
from .service import Service
from .terminal import Terminal

BEFORE = os.path.join(ROOT, "tests", "api", "before")
LATER_S = 60  # what has passed since the last call of the story


def told(name="story.json"):
    """What was done and answered then."""
    with open(os.path.join(BEFORE, name), encoding="utf-8") as file:
        return json.load(file)


def restore(postgres):
    """The old database, as pg_dump wrote it; returns its name."""
    database = postgres.new_database("template0")
    with lzma.open(os.path.join(BEFORE, "database.sql.xz")) as file:
        sql = file.read()
    subprocess.run([f"{BIN}/psql", "-qX", "-v", "ON_ERROR_STOP=1", "-h", postgres.host, "-U",
                    "postgres", database], input=sql, check=True, capture_output=True)
    return database


def served(postgres, folder):
    """This version on the migrated database, a minute after its story ended; the caller removes
    it, and drops its database."""
    keys = os.path.join(str(folder), "keys")
    shutil.copy(os.path.join(BEFORE, "keys"), keys)
    os.chmod(keys, 0o600)
    running = Service(postgres, database=restore(postgres), start=False, config={"keys": keys})
    running.offset_us = int((told()["made_at"] + LATER_S - time.time()) * 1e6)
    running.sql("update test_clock set offset_us = %s", (running.offset_us,))
    running.crema("migrate")
    running.start()
    return running


def till_of(service, story):
    """The till of the story, with a new token."""
    known = story["till"]
    till = Terminal(service, terminal=known["terminal"], store="st_demo")
    till.key = nacl.signing.SigningKey(bytes.fromhex(known["key"]))
    return till.renew()
