"""crema hammer against a service that is sound, and, with planted bugs, against one that is not.

`make test-planted` runs these tests on builds with a bug and expects them to fail.
"""
import json
import os
import random
import signal
import tempfile

from hammer import Hammer
from harness import until

RACES = ["shared", "spend", "refund", "keys", "redeem", "void", "hold", "transfer", "voucher",
         "lines"]
HAMMERS = "(select account_id from entry e join store s on s.id = e.store_id " \
          "where s.name = 'st_hammer')"


def totals(service):
    return service.sql("select contra, sum(cash), sum(points_micro) from entry group by 1 "
                       "having sum(cash) <> 0 or sum(points_micro) <> 0 order by 1")


def test_a_sound_service_is_clean(fresh_service):
    service = fresh_service(workers=2)
    before = totals(service)
    with Hammer(service, "--operations", "2500", "--seconds", "60", "--rate", "0",
                "--accounts", "40") as hammer:
        hammer.finish().expect_clean()
    for name in RACES:
        mix = hammer.mix(name)
        assert mix["acknowledged"] > 0 and mix["repeated"] > 0, mix
    for name in ("redeem", "voucher", "lines"):
        assert hammer.mix(name)["refused"] > 0, "more is asked for than there is"
    assert hammer.report["reads"] > 0 and hammer.report["pushes"] > 0
    assert hammer.report["resumes"] > 0 and hammer.mix("shared")["cut"] > 0
    assert totals(service) == before, "every total of the books is what it was"
    assert service.sql(f"select count(*) from account where id in {HAMMERS} and "
                       "(cash <> 0 or held <> 0 or status <> 2)") == [(0,)]
    assert service.sql("select count(*) from terminal t join store s on s.id = t.store_id "
                       "where s.name = 'st_hammer' and t.revoked_at is null") == [(0,)]
    service.health()
    service.verify()


def test_workers_killed_meanwhile(fresh_service):
    service = fresh_service(workers=2)
    with Hammer(service, "--seconds", "8", "--rate", "0", "--clients", "32") as hammer:
        for _ in range(5):
            if not hammer.is_over(1):
                service.kill_worker(random.randrange(len(service.workers()) or 1))
        hammer.finish().expect_clean()
    service.health()


def test_the_history_tells_of_every_request(fresh_service):
    service = fresh_service(workers=2)
    with tempfile.TemporaryDirectory(prefix="crema-hammer-") as folder:
        path = os.path.join(folder, "history.jsonl")
        with Hammer(service, "--seconds", "1", "--history", path, "--seed", "7") as hammer:
            hammer.finish().expect_clean()
        with open(path, encoding="utf-8") as file:
            events = [json.loads(line) for line in file]
    asked = [event for event in events if event["type"] == "invoke"]
    ended = [event for event in events if event["type"] != "invoke" and "op" in event]
    assert hammer.report["seed"] == 7
    assert len(asked) == len(ended) == sum(m["requests"] for m in hammer.report["mixes"])
    assert {event["f"] for event in events} >= {"purchase", "refund", "read", "push"}
    assert [event["time"] for event in events] == sorted(event["time"] for event in events)


def test_an_interrupt_still_puts_everything_away(fresh_service):
    service = fresh_service(workers=2)
    before = totals(service)
    with Hammer(service, "--seconds", "600") as hammer:
        until(lambda: len(service.sql(f"select 1 where exists {HAMMERS}")) == 1, "it hammers")
        hammer.process.send_signal(signal.SIGINT)
        hammer.finish().expect_clean()
    assert totals(service) == before
