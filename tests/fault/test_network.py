"""The connection to Postgres cut at any byte around COMMIT, slow, or deaf in one direction."""
import random
import statistics
import threading

import pytest

from conftest import ROUNDS
from fire import Fire, Scene
from harness import until

UP, DOWN = "up", "down"
DEADLINE_S = 8  # op_deadline_ms, and what a busy machine adds
COMMIT = b"\0ledger_commit\0"  # bound, not prepared: an empty portal's name is before it


class CommitCutter:
    """Cuts a lane's connection after so many bytes of a COMMIT's request, or of its reply."""

    def __init__(self, proxy):
        self.armed = threading.Event()
        self.direction, self.after = DOWN, 0
        self.lanes = {}  # connection → bytes of the reply to come through before the cut
        self.lengths = {UP: [], DOWN: []}
        self.replies = {}  # connection → length of the reply under way
        proxy.filter = self.filter

    def cut_at(self, direction, after):
        self.direction, self.after = direction, after
        self.lanes.clear()
        self.armed.set()

    def filter(self, direction, data, connection):
        if direction == UP and COMMIT in data:
            self.lengths[UP].append(len(data))
            self.replies[connection] = 0
            if self.armed.is_set() and self.direction == UP:
                return self._cut(data, self.after, connection)
            if self.armed.is_set():
                self.lanes[connection] = self.after
        elif direction == DOWN and connection in self.replies:
            self.replies[connection] += len(data)
            if self.armed.is_set() and connection in self.lanes:
                if len(data) > self.lanes[connection]:
                    return self._cut(data, self.lanes[connection], connection)
                self.lanes[connection] -= len(data)
            if data[-6:-1] == b"Z\0\0\0\5":  # ReadyForQuery: the reply is whole
                self.lengths[DOWN].append(self.replies.pop(connection))
                self.lanes.pop(connection, None)  # it was shorter: the next one is cut
        return data

    def _cut(self, data, after, connection):
        connection.cut_after = True
        self.armed.clear()
        return data[:after]


@pytest.fixture(name="scene")
def fixture_scene(fresh_service):
    return Scene(fresh_service(workers=1, pg_proxy=True))


def cut_and_go_on(fire, cutter, line, direction, after):
    cutter.cut_at(direction, after)
    until(lambda: not cutter.armed.is_set(), f"cut {direction} after {after} bytes", 20)
    line.rounds += 1
    fire.more(6)


def test_the_reply_to_commit_is_cut_at_every_byte(scene, row):
    """In a short run at every ninth byte, and at each of the last twelve."""
    line = row("reply to COMMIT cut at any byte")
    cutter = CommitCutter(scene.service.proxy)
    with Fire(scene) as fire:
        fire.more(30)
        whole = statistics.mode(cutter.lengths[DOWN])
        for after in range(whole):
            if ROUNDS or after % 9 == 0 or after >= whole - 12:
                cut_and_go_on(fire, cutter, line, DOWN, after)
        fire.usable_again()
    assert scene.service.metric("crema_lane_lost_total") >= line.rounds
    fire.finish(line)


def test_a_commit_is_cut_on_its_way(scene, row, rounds):
    """The request of the write and COMMIT, cut anywhere: it is done only if all of it arrived."""
    line = row("request of COMMIT cut at any byte")
    cutter = CommitCutter(scene.service.proxy)
    with Fire(scene) as fire:
        fire.more(30)
        whole = min(cutter.lengths[UP])
        for turn in rounds(8):
            from_end = turn % 4 < 3  # most often in COMMIT itself
            after = whole - random.randint(1, 60) if from_end else random.randrange(whole)
            cut_and_go_on(fire, cutter, line, UP, max(after, 0))
        fire.usable_again()
    fire.finish(line)


def test_a_slow_network(scene, row, rounds):
    """Seconds for each piece: writes fail closed, and all is well when it is quick again."""
    line = row("network to Postgres slow (1–3 s)")
    with Fire(scene, timeout_s=DEADLINE_S) as fire:
        for turn in rounds(1):
            fire.more(20)
            scene.service.proxy.delay_s = [3.0, 1.0][turn % 2]
            fire.stopping.wait(8)
            scene.service.proxy.delay_s = 0.0
            line.rounds += 1
            fire.usable_again(30)
        assert fire.unheard == 0, f"{fire.unheard} tills were not told within {DEADLINE_S} s"
    fire.finish(line)


@pytest.mark.parametrize("direction", [UP, DOWN])
def test_one_direction_is_dropped(direction, scene, row, rounds):
    line = row(f"network to Postgres: {direction} dropped")
    proxy = scene.service.proxy
    with Fire(scene) as fire:
        for turn in rounds(1):
            fire.more(20)
            proxy.hold(direction)
            fire.stopping.wait(random.uniform(0.5, 3))
            if turn % 2 == 0:
                proxy.cut_connections()
            proxy.release()
            line.rounds += 1
            fire.usable_again(30)
    fire.finish(line)
