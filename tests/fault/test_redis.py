"""Redis killed, wiped, frozen and tiny under writers, readers and watchers: never wrong."""
import time

import pytest

from fire import Fire, Scene
from harness import PATIENCE
from watch import Reader, crowd


def killed(redis, hold):
    redis.kill()
    hold()
    redis.start()


def wiped(redis, hold):
    for _ in range(5):
        redis.wipe()
        hold(0.1)
    redis.cli("script", "flush")


def frozen(redis, hold):
    redis.freeze()
    hold()
    redis.thaw()


def tiny(redis, hold):
    redis.cli("config", "set", "maxmemory", "1mb")
    hold()
    redis.cli("config", "set", "maxmemory", "64mb")


@pytest.mark.parametrize("fault", [killed, wiped, frozen, tiny])
def test_redis(fault, fresh_service, row, rounds):
    line = row(f"Redis {fault.__name__}")
    scene = Scene(fresh_service(workers=2, own_redis=True), threads=4)
    with Fire(scene) as fire:
        followers, reader = crowd(scene, fire.record), Reader(scene, fire.record)
        fire.more(40)
        begun = time.monotonic()
        for _ in rounds(1):
            fault(scene.service.redis, lambda seconds=1.0: fire.stopping.wait(seconds))
            line.rounds += 1
            fire.more(20)
        ended = time.monotonic()
        fire.usable_again()
    for follower in followers:
        follower.finish()
    reader.finish()
    latest_s = max(follower.latest_s(begun, ended) for follower in followers)
    line.fault += f" (push within {latest_s:.2f} s)"
    fire.finish(line)
    assert reader.reads > 0 and reader.refused == 0
    assert latest_s < 1.0 * PATIENCE, f"a push came {latest_s:.2f} s after its answer"
