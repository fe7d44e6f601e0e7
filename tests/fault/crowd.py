#!/usr/bin/python3
"""Thousands of watchers in one process, half on event streams and half on WebSockets, which
reconnect at once where they were, and note every version that came wrongly (I5).

Started by test_watchers.py. stdin: a line of JSON {port, token, watchers, accounts}, then a line
for each order: "settle {account: version}" (until all have heard so much), "drop" (all connections
are cut and come again), "end". stdout: a line of JSON for the first and for each "settle".
"""
import asyncio
import json
import os
import random
import struct
import sys
import threading

PATIENCE_S = 120
WRONG_MAX = 5


class Watcher:
    """One watcher of one account."""

    def __init__(self, crowd, number, account):
        self.crowd = crowd
        self.account = account
        self.socket = number % 2 == 1
        self.position = None
        self.writer = None

    async def run(self):
        while True:
            try:
                await (self.follow_socket() if self.socket else self.follow_stream())
            except (OSError, EOFError, asyncio.IncompleteReadError, ValueError):
                pass
            if self.writer:
                self.writer.transport.abort()
            self.crowd.connects += 1
            await asyncio.sleep(random.uniform(0, 0.05))

    async def connect(self, head):
        reader, self.writer = await asyncio.open_connection("127.0.0.1", self.crowd.port)
        self.writer.write(head.encode())
        status = await reader.readuntil(b"\r\n\r\n")
        if int(status.split()[1]) not in (101, 200):
            raise ValueError(status[:40])
        return reader

    async def follow_stream(self):
        after = "" if self.position is None else f"?after={self.position}"
        reader = await self.connect(
            f"GET /v1/accounts/{self.account}/events{after} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self.crowd.token}\r\n\r\n")
        kind = None
        while line := await reader.readline():
            if line.startswith(b"event:"):
                kind = line[6:].strip().decode()
            elif line.startswith(b"data:"):
                self.take(kind, json.loads(line[5:]))

    async def follow_socket(self):
        key = "AAAAAAAAAAAAAAAAAAAAAA=="
        reader = await self.connect(
            "GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: crema.v1+json\r\n\r\n")
        self.send({"type": "hello", "token": self.crowd.token})
        self.watch()
        while True:
            first, length = await reader.readexactly(2)
            if length == 126:
                length, = struct.unpack("!H", await reader.readexactly(2))
            elif length == 127:
                length, = struct.unpack("!Q", await reader.readexactly(8))
            payload = await reader.readexactly(length)
            if first & 15 == 1:
                message = json.loads(payload)
                self.take(message["type"], message)
                if message["type"] == "reply" and message["status"] >= 500:  # asked too much
                    asyncio.get_running_loop().call_later(random.uniform(0.1, 1), self.watch)
            elif first & 15 == 8:
                raise EOFError
            elif first & 15 == 9:
                self.frame(10, payload)

    def watch(self):
        known = {} if self.position is None else {"after": self.position}
        self.send({"type": "watch", "account": self.account, **known})

    def send(self, message):
        self.frame(1, json.dumps(message).encode())

    def frame(self, opcode, payload):
        size = (bytes([0x80 | len(payload)]) if len(payload) < 126
                else b"\xfe" + struct.pack("!H", len(payload)))
        self.writer.write(bytes([0x80 | opcode]) + size + b"\0\0\0\0" + payload)

    def take(self, kind, message):
        if kind == "state":
            version = message["version"]
            good = (self.position in (None, version)
                    or (message.get("resumed") is False and version > self.position))
            self.crowd.states += 1
        elif kind == "change":
            version = message["version"]
            good = version == self.position + 1
            self.crowd.changes += 1
        else:
            return
        if not good and len(self.crowd.wrong) < WRONG_MAX:
            self.crowd.wrong.append(f"{self.account}: {kind} {version} after {self.position}")
        self.position = version


class Crowd:
    """All watchers, and what they have noted."""

    def __init__(self, order):
        self.port, self.token = order["port"], order["token"]
        self.connects = self.states = self.changes = 0
        self.wrong = []
        accounts = order["accounts"]
        self.watchers = [Watcher(self, i, accounts[i // 2 % len(accounts)])
                         for i in range(order["watchers"])]

    def told(self):
        return {"watchers": len(self.watchers), "connects": self.connects,
                "states": self.states, "changes": self.changes, "wrong": self.wrong,
                "behind": self.behind}

    async def until(self, heard):
        """Until every watcher is where it should be; how many are not counts as behind."""
        for _ in range(PATIENCE_S * 20):
            self.behind = sum(not heard(watcher) for watcher in self.watchers)
            if self.behind == 0:
                break
            await asyncio.sleep(0.05)
        print(json.dumps(self.told()), flush=True)

    def cut(self):
        for watcher in self.watchers:
            if watcher.writer:
                watcher.writer.transport.abort()


async def main():
    crowd = Crowd(json.loads(sys.stdin.readline()))
    orders = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read_orders():
        for line in sys.stdin:
            loop.call_soon_threadsafe(orders.put_nowait, line)
        loop.call_soon_threadsafe(orders.put_nowait, "end")

    threading.Thread(target=read_orders, daemon=True).start()
    running = [asyncio.create_task(watcher.run()) for watcher in crowd.watchers]
    await crowd.until(lambda watcher: watcher.position is not None)
    while (order := await orders.get()).strip() != "end":
        word, _, rest = order.partition(" ")
        if word == "settle":
            newest = json.loads(rest)
            await crowd.until(lambda watcher, newest=newest:
                              watcher.position >= newest[watcher.account])
        else:
            crowd.cut()
    del running
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main())
