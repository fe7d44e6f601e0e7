"""The disk is full under load: of the data, then of the WAL. 503s, nothing half-written."""
import os
import random
import shutil

import psycopg
import pytest

from fire import Fire, Scene
from harness import Postgres, Service, until
from harness.server import as_owner
from harness.small_disk import NoMounts, SmallDisk

DATA_MIB = 64  # a database is 10
WAL_MIB = 128  # eight segments


@pytest.fixture(name="disk")
def fixture_disk(request):
    try:
        made = SmallDisk(request.param)
    except NoMounts as reason:
        pytest.skip(f"no file system of its own: mounts are not allowed here ({reason})")
    yield made
    made.remove()


@pytest.fixture(name="server")
def fixture_server(disk):
    made = Postgres(durable=True)
    yield made
    made.remove()


def log_says(server, words):
    with open(server.server.log, encoding="utf-8", errors="replace") as file:
        return words in file.read()


@pytest.mark.parametrize("disk", [DATA_MIB], indirect=True)
def test_the_data_have_no_room(disk, server, row, rounds):
    line = row("disk full: data")
    server.sql(f"create tablespace small location '{disk.folder}'")
    server.sql("create database small template crema tablespace small owner crema_owner",
               database="postgres")
    service = Service(server, workers=2, database="small")
    try:
        with Fire(Scene(service)) as fire:
            for _ in rounds(1):
                fire.more(random.randint(1, 40))
                before = service.log().count(" 53100 ")
                disk.fill()
                until(lambda: service.log().count(" 53100 ") > before + 3,
                      "batches fail for want of room", 60)
                disk.give_room()
                line.rounds += 1
                fire.usable_again()
        fire.finish(line)
    finally:
        service.remove()


@pytest.mark.parametrize("disk", [WAL_MIB], indirect=True)
def test_the_wal_has_no_room(disk, server, row, rounds):
    """Postgres stops at once, and starts again when there is room."""
    line = row("disk full: WAL")
    move_wal(server, disk)
    service = Service(server, workers=2)
    try:
        with Fire(Scene(service)) as fire:
            for _ in rounds(1):
                fire.more(random.randint(1, 40))
                disk.fill()
                use_up_segments(server)
                fire.stopping.wait(0.5)
                disk.give_room()
                until(lambda: is_back(server), "Postgres is there again", 60)
                line.rounds += 1
                fire.usable_again(20)
        fire.finish(line)
        assert log_says(server, "No space left on device")
    finally:
        service.remove()


def move_wal(server, disk):
    server.server.stop()
    wal = os.path.join(server.server.data, "pg_wal")
    as_owner("cp", "-a", wal, os.path.join(disk.folder, "pg_wal"))
    shutil.rmtree(wal)
    as_owner("ln", "-s", os.path.join(disk.folder, "pg_wal"), wal)
    server.server.start()


def is_back(server):
    """It may still be on its way out when there is room again: then it is started when it is."""
    if not server.server.is_running():
        server.start()
    try:
        return server.sql("select 1") == [(1,)]
    except psycopg.Error:
        return False


def use_up_segments(server):
    """Switches to the next segment until there is none."""
    def is_over():
        try:
            server.sql("select pg_switch_wal() from pg_logical_emit_message(true, 'test', '')")
        except psycopg.Error:
            return True
        return False
    until(is_over, "the WAL has used its disk up", 60)
