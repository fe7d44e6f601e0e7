"""Reads and pushes are linearizable by version while Redis is wiped, frozen and killed.

crema hammer asks: 20 accounts, 32 clients, two workers. No read with at_least is stale, no push
goes back, none is left out, and no version is ever shown with two values.
"""
from conftest import ROUNDS
from hammer import Hammer

OPERATIONS, RATE = (100000, 0) if ROUNDS else (4000, 600)  # RATE: a second; 0: all it can


def wiped(redis, hold):
    redis.wipe()
    hold()


def frozen(redis, hold):
    redis.freeze()
    hold()
    redis.thaw()


def killed(redis, hold):
    redis.kill()
    hold()
    redis.start()


def test_linearizable_while_redis_is_away(fresh_service, row):
    line = row("Redis wiped, frozen, killed under crema hammer")
    service = fresh_service(workers=2, own_redis=True)
    faults = [wiped, frozen, killed]
    with Hammer(service, "--operations", str(OPERATIONS), "--seconds", "900", "--rate", str(RATE),
                "--clients", "32", "--accounts", "20") as hammer:
        while not hammer.is_over(0.3):
            faults[line.rounds % len(faults)](service.redis, lambda: hammer.is_over(0.7))
            line.rounds += 1
        hammer.finish()
    told = hammer.report
    line.cells = [told["operations"], sum("not in the books" in f["what"]
                                          for f in told["findings"]),
                  sum("no key was told" in f["what"] for f in told["findings"]),
                  told["unsettled"], "-", "-"]
    print(f"{told['operations']} operations, {told['reads']} reads with at_least, "
          f"{told['pushes']} pushes, {told['resumes']} resumed streams, {told['views']} views "
          f"compared, {line.rounds} faults of Redis, {told['finding_count']} findings")
    hammer.expect_clean()
    assert line.rounds >= len(faults), "the faults must meet the operations"
    assert told["operations"] >= OPERATIONS and told["reads"] > 0 and told["pushes"] > 0
    service.health()
