"""Redis killed, wiped, frozen and tiny under writers, readers and watchers: never wrong."""
import time

import pytest

from fire import Fire, Scene
from harness import PATIENCE
from watch import Reader, crowd


HOLD_S = 3.0  # how long Redis is in trouble
PUSH_S = 2.0  # no push and no answer may wait for its end: they take milliseconds, see the table


def killed(redis, hold):
    redis.kill()
    hold()
    redis.start()


def wiped(redis, hold):
    """Everything is gone, and what was there before comes back, as from a writer that slept."""
    old = {key: redis.bytes.get(key) for key in redis.bytes.keys("*acct:*")}
    for _ in range(5):
        redis.wipe()
        hold(0.1)
        for key, value in old.items():
            if value is not None:
                redis.bytes.set(key, value, px=10000)
        hold(0.1)
    redis.cli("script", "flush")


def frozen(redis, hold):
    redis.freeze()
    hold()
    redis.thaw()


def tiny(redis, hold):
    """About what it needs for itself: it evicts; then less: it takes no value any more."""
    redis.cli("config", "set", "maxmemory", "1mb")
    hold(1.0)
    redis.cli("config", "set", "maxmemory", "512kb")
    redis.cli("config", "resetstat")
    hold()
    full = redis.cli("info", "errorstats")
    assert "errorstat_OOM" in full, f"Redis was never full: {full}"
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
            fault(scene.service.redis, lambda seconds=HOLD_S: fire.stopping.wait(seconds))
            line.rounds += 1
            fire.more(20)
        ended = time.monotonic()
        fire.usable_again()
    gap_s = fire.longest_gap_s
    for follower in followers:
        follower.finish()
    reader.finish()
    latest_s = max(follower.latest_s(begun, ended) for follower in followers)
    line.fault += f" (push within {latest_s:.2f} s)"
    fire.finish(line)
    assert reader.reads > 0 and reader.refused == 0
    assert latest_s < PUSH_S * PATIENCE, f"a push came {latest_s:.2f} s after its answer"
    assert gap_s < PUSH_S * PATIENCE, f"every till waited for Redis: {gap_s:.2f} s"
