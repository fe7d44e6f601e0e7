"""Postgres dies under load, with fsync on: power cuts, a killed backend, immediate stops."""
import os
import random
import signal

import pytest

from fire import Fire, Scene
from harness import Postgres, Service, until


@pytest.fixture(name="durable", scope="module")
def fixture_durable():
    server = Postgres(durable=True)
    yield server
    server.remove()


@pytest.fixture(name="service")
def fixture_service(durable):
    running = Service(durable, workers=2)
    yield running
    running.remove()


def power_cut(service):
    service.postgres.crash()
    service.postgres.start()


def immediate_stop(service):
    postmaster = service.postgres.pid()
    os.kill(postmaster, signal.SIGQUIT)
    until(lambda: not os.path.exists(f"/proc/{postmaster}"), "Postgres has stopped")
    service.postgres.start()


def backend_killed(service):
    """kill -9 of one connection's process: Postgres ends all others and recovers by itself."""
    (backend,) = random.choice(service.sql(
        "select pid from pg_stat_activity where datname = current_database() "
        "and usename = 'crema_service'"))
    os.kill(backend, signal.SIGKILL)


@pytest.mark.parametrize("crash, name, short", [
    (power_cut, "Postgres: all processes killed", 2),
    (immediate_stop, "Postgres: immediate stop", 1),
    (backend_killed, "Postgres: kill -9 of a backend", 2),
], ids=["power_cut", "immediate_stop", "backend_killed"])
def test_postgres(crash, name, short, service, row, rounds):
    line = row(name)
    scene = Scene(service)
    with Fire(scene) as fire:
        for _ in rounds(short):
            fire.more(random.randint(1, 60))
            crash(service)
            line.rounds += 1
            fire.usable_again(20)
    fire.finish(line)
