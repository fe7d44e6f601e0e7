"""Repeats: one effect and equal replies, over whatever connections they come."""
import random

from fire import Fire, Scene


def test_every_request_is_sent_one_to_five_times(fresh_service, row, rounds):
    line = row("each request 1–5 times at once")
    scene = Scene(fresh_service(workers=2, config={"lanes": 2}), threads=4)
    with Fire(scene, copies=lambda: random.randint(1, 5)) as fire:
        for _ in rounds(2):
            fire.more(200)
            line.rounds += 1
    fire.finish(line)
