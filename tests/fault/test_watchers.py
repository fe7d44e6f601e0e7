"""Watchers that read slowly, and thousands that come again at once: bounded memory, and every
version once and in order, or an honest "resumed": false (I5)."""
import json
import os
import re
import subprocess
import sys

from conftest import ROUNDS
from fire import SHARED_CASH, Fire, Scene
from harness import SocketWatcher, until
from harness.client import new_key

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(os.path.dirname(HERE), "live"))

from raw_ws import CLOSE, TEXT, RawSocket, close_code  # noqa: E402

RECEIVE_BYTES = 64 * 1024
STORMS_MAX = 6  # of a long run: each takes the watchers' own processes half a minute
MEMORY_BYTES = 64 * 2**20  # what all workers may grow by


class Crowd:
    """A process of watchers, see crowd.py."""

    def __init__(self, scene, watchers):
        self.process = subprocess.Popen(
            [sys.executable, "-B", os.path.join(HERE, "crowd.py")], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        self.send(json.dumps({"port": scene.service.port.number, "token": scene.staff.token,
                              "watchers": watchers,
                              "accounts": [card["account"] for card in scene.shared]}))

    def send(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def told(self):
        """What it has noted when all of it has come so far."""
        noted = json.loads(self.process.stdout.readline())
        assert noted["wrong"] == [], noted
        assert noted["behind"] == 0, noted
        return noted

    def end(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()


def settle(scene, crowds):
    """Every watcher has heard of everything that there is now."""
    newest = {card["account"]: scene.staff.account(card["account"])["version"]
              for card in scene.shared}
    for crowd in crowds:
        crowd.send("settle " + json.dumps(newest))
    return [crowd.told() for crowd in crowds]


def test_a_reconnect_storm(fresh_service, row, rounds):
    """Their workers die, or their network: all come back at once, while tills go on."""
    watchers, processes = (10000, 4) if ROUNDS else (500, 2)
    line = row("watchers come again at once")
    line.fault += f" ({watchers})"
    scene = Scene(fresh_service(workers=2), threads=4)
    crowds = [Crowd(scene, watchers // processes) for _ in range(processes)]
    try:
        for crowd in crowds:
            crowd.told()
        with Fire(scene, timeout_s=20) as fire:
            for turn in list(rounds(2))[:STORMS_MAX]:
                fire.more(20)
                before = [noted["connects"] for noted in settle(scene, crowds)]
                if turn % 2 == 0:
                    for _ in range(2):
                        scene.service.kill_worker(0)
                else:
                    for crowd in crowds:
                        crowd.send("drop")
                fire.more(20)
                noted = settle(scene, crowds)
                assert sum(one["connects"] for one in noted) >= sum(before) + watchers // 2
                line.rounds += 1
                fire.usable_again(60)
        settle(scene, crowds)
    finally:
        for crowd in crowds:
            crowd.end()
    fire.finish(line)


def slow_socket(scene, account, after=None):
    """A WebSocket with a small buffer that watches and is not read; with its first message."""
    made = RawSocket(scene.service.port.number, rcvbuf=RECEIVE_BYTES)
    made.send({"type": "hello", "token": scene.staff.token})
    made.message("welcome")
    made.send({"type": "watch", "account": account,
               **({} if after is None else {"after": after})})
    return made, made.message("state", "change")


def burst(scene, card, count):
    """So many purchases over one socket, as fast as the service takes them."""
    with SocketWatcher(scene.till) as till:
        for begin in range(0, count, 500):
            for i in range(begin, begin + 500):
                till.send({"type": "call", "id": str(i), "method": "POST", "key": new_key(),
                           "path": "/v1/purchases",
                           "body": {"visit": card["visit"]["visit"], "amount": 1}})
            for _ in range(500):
                reply = till.next(type="reply")
                assert reply["status"] == 201, reply


def resident_bytes(service):
    total = 0
    for pid in service.workers():
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            total += int(re.search(r"VmRSS:\s+(\d+) kB", file.read())[1]) * 1024
    return total


def read_to_close(slow, position):
    """Reads what the kernel still has: the last version, and the close code if it is there."""
    try:
        while True:
            _, opcode, payload = slow.frame()
            if opcode == CLOSE:
                return position, close_code(payload)
            if opcode == TEXT:
                message = json.loads(payload)
                version = message["version"]
                assert version == position + 1 or message.get("resumed") is False, (
                    f"{message['type']} {version} after {position}")
                position = version
    except (EOFError, ConnectionResetError):
        return position, None


def test_slow_watchers(fresh_service, row, rounds):
    """Who reads nothing is closed with 4008 and comes again; who reads loses nothing."""
    slow_ones = 64 if ROUNDS else 16
    line = row("watchers read nothing, with 64 KiB buffers")
    line.fault += f" ({slow_ones})"
    scene = Scene(fresh_service(workers=2), threads=4)
    card = scene.open_card(scene.service.gift_cards(1)[0][0], SHARED_CASH)
    with Fire(scene) as fire:
        for _ in list(rounds(1))[:3]:
            slow = [slow_socket(scene, card["account"]) for _ in range(slow_ones)]
            before = resident_bytes(scene.service)
            for _ in range(12):
                burst(scene, card, 1000)
                if scene.service.metric("crema_sockets", kind="ws") == 0:
                    break
            grown = resident_bytes(scene.service) - before
            until(lambda: scene.service.metric("crema_sockets", kind="ws") == 0,
                  "every slow watcher is closed")
            assert grown < MEMORY_BYTES, f"the workers grew by {grown >> 20} MiB"
            come_again(scene, card["account"], slow)
            line.rounds += 1
            fire.usable_again()
    fire.finish(line)


def come_again(scene, account, slow):
    codes = []
    for one, state in slow:
        position, code = read_to_close(one, state["version"])
        codes.append(code)
        one.close()
        again, first = slow_socket(scene, account, after=position)
        assert first["version"] == position + 1 or first["resumed"] is False
        again.close()
    assert set(codes) <= {4008, None}, codes  # None: it broke before we came to read so far
