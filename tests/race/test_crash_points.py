"""A worker dies at each named point of a batch, under load: every key tells what became of it."""
import os
import subprocess

import pytest

from harness import service as service_module
from harness import Staff, Terminal, until
from harness.paths import BUILD, ROOT, clean_environment
from load import Load

LIBRARIES = ["libpq", "hiredis", "libevent", "libevent_openssl", "libsodium", "jansson",
             "openssl", "libcurl", "inih"]


def flags(kind):
    run = subprocess.run(["pkg-config", kind, *LIBRARIES], capture_output=True, text=True,
                         check=True)
    return run.stdout.split()


@pytest.fixture(name="crashing", scope="module")
def fixture_crashing(tmp_path_factory):
    """The service with crash points: the same objects but for one."""
    folder = tmp_path_factory.mktemp("crashing")
    sanitized = "asan" in os.path.basename(BUILD) or os.environ.get("SAN") == "asan"
    common = ["-fsanitize=address,undefined"] if sanitized else []
    subprocess.run(["gcc", "-I.", "-D_GNU_SOURCE", "-std=c11", "-O1", "-g", "-pthread", *common,
                    "-DCREMA_CRASH_POINTS", *flags("--cflags"), "-c", "svc/engine/lane_run.c",
                    "-o", folder / "lane_run.o"], cwd=ROOT, check=True)
    subprocess.run(["gcc", "-g", "-pthread", *common, "-o", folder / "cremad",
                    os.path.join(BUILD, "obj/svc/main.o"), folder / "lane_run.o",
                    os.path.join(BUILD, "libcrema.a"), *flags("--libs"), "-lm"],
                   cwd=ROOT, check=True)
    return str(folder / "cremad")


@pytest.mark.parametrize("point", ["before-send", "sent", "committed", "before-push"])
def test_a_worker_dies_at(point, crashing, fresh_service, monkeypatch, tmp_path):
    file = tmp_path / "die"
    monkeypatch.setattr(service_module, "CREMAD", crashing)
    monkeypatch.setattr(service_module, "clean_environment", lambda: clean_environment(
        CREMA_CRASH_AT=point, CREMA_CRASH_FILE=str(file)))
    service = fresh_service(workers=2)
    staff = Staff(service)
    till = Terminal.enrol(service, staff)
    visits = [till.visit(number).expect(201).body for number, _ in service.gift_cards(3)]
    for visit in visits:
        till.load(visit, 20000).expect(201)
    with Load(till, visits) as load:
        for _ in range(4):
            goal = load.count + 40
            until(lambda goal=goal: load.count >= goal, "more answers", seconds=30)
            alive = set(service.workers())
            file.touch()
            until(lambda alive=alive: not alive <= set(service.workers()), "a worker died")
            until(lambda: len(service.workers()) == 2, "another was started")
        goal = load.count + 40
        until(lambda: load.count >= goal, "more answers", seconds=30)
    assert load.retries >= 4
    load.check(staff)
    service.health()
    assert "sound" in service.verify()
