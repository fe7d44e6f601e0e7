"""Workers killed, at random and at named points of a batch, and frozen, under load."""
import os
import random
import tempfile

import httpx

from conftest import ROUNDS
from fire import Fire, Scene
from harness import PATIENCE, until


def all_back(service, seconds=30):
    """The supervisor pauses longer after each death in a row, up to 5 s."""
    until(lambda: len(service.workers()) == service.workers_wanted, "every worker is back",
          seconds)


def test_workers_killed_at_random(fresh_service, row, rounds):
    line = row("worker killed at random")
    scene = Scene(fresh_service(workers=2))
    with Fire(scene) as fire:
        for _ in rounds(3):
            fire.more(random.randint(1, 80))
            alive = until(scene.service.workers, "a worker is back")
            scene.service.kill_worker(random.randrange(len(alive)))
            line.rounds += 1
        all_back(scene.service)
        fire.usable_again()
    fire.finish(line)


def test_workers_killed_at(point, fresh_service, row, rounds, crash_points):
    line = row(f"worker killed: {point}")
    folder = tempfile.TemporaryDirectory(prefix="crema-crash-")
    order = os.path.join(folder.name, "die")
    scene = Scene(fresh_service(workers=2, variant=crash_points,
                                environment={"CREMA_CRASH_AT": point,
                                             "CREMA_CRASH_FILE": order}))
    with folder, Fire(scene) as fire:
        for _ in rounds(2):
            fire.more(random.randint(1, 20))
            open(order, "x", encoding="ascii").close()
            until(lambda: not os.path.exists(order), "a worker came by", 20)
            line.rounds += 1
        all_back(scene.service)
        fire.usable_again()
    until(lambda: scene.service.log().count("(signal 9)") >= line.rounds, "each death is told")
    fire.finish(line)


def awake_client(scene):
    """A till on a connection that a worker which runs has accepted."""
    for _ in range(60):
        client = scene.client(timeout_s=0.5)
        try:
            client.get("/healthz").expect(200)
            client.http.timeout = httpx.Timeout(10 * PATIENCE)
            return client
        except httpx.HTTPError:
            client.close()
    raise AssertionError("no connection reached the running worker")


def test_a_frozen_worker_holds_no_rows(fresh_service, row, rounds, crash_points):
    """Stopped between its locks and its COMMIT; the other worker gets every card in time."""
    line = row("worker frozen with its rows locked")
    folder = tempfile.TemporaryDirectory(prefix="crema-crash-")
    order = os.path.join(folder.name, "freeze")
    scene = Scene(fresh_service(workers=2, variant=crash_points, environment={
        "CREMA_CRASH_AT": "before-send", "CREMA_CRASH_FILE": order,
        "CREMA_CRASH_FREEZES": "1"}), threads=4)
    with folder, Fire(scene) as fire:
        for _ in rounds(1):
            fire.more(random.randint(1, 20))
            open(order, "x", encoding="ascii").close()
            until(lambda: not os.path.exists(order), "a worker came by", 20)
            client = awake_client(scene)
            try:
                for card in scene.shared:
                    until(lambda card=card, client=client: fire.on_card(client, card),
                          "the frozen worker's rows are free", 12)
            finally:
                for worker in scene.service.workers():
                    scene.service.thaw(worker)
            client.close()
            line.rounds += 1
            fire.usable_again()
    fire.finish(line)


def test_workers_frozen(fresh_service, row, rounds):
    line = row("worker frozen 0.1–10 s")
    scene = Scene(fresh_service(workers=2))
    times = [0.1, 0.5, 2.5, 10] if ROUNDS else [0.1, 2.5]
    with Fire(scene) as fire:
        for turn in rounds(2):
            fire.more(random.randint(1, 40))
            frozen = scene.service.freeze_worker(random.randrange(2))
            try:
                fire.stopping.wait(times[turn % len(times)])
            finally:
                scene.service.thaw(frozen)
            line.rounds += 1
        fire.usable_again()
    fire.finish(line)
