"""Repeats and clocks: one effect and equal replies, whatever the clock says meanwhile."""
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


def test_the_clock_jumps_by_an_hour(fresh_service, row, rounds):
    line = row("test clock ±1 h")
    scene = Scene(fresh_service(workers=2))
    with Fire(scene) as fire:
        for turn in rounds(2):
            fire.more(random.randint(1, 60))
            scene.service.move_clock(3600 if turn % 2 == 0 else -3600)
            line.rounds += 1
            fire.usable_again()
    fire.finish(line)
