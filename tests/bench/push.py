#!/usr/bin/python3
"""Push: purchases to watched accounts at light load; from the commit to the client.

usage: tests/bench/push.py [--purchases N] [--per-second N] [--accounts N] [--json]

The clients are plain sockets that ask the kernel for bytes and note when they came. A
purchase's commit is the time in Postgres's commit record (track_commit_timestamp), which is
taken before the flush: so what is shown includes the wait for the disk. `reply` is from
sending the purchase to its answer, for comparison.
"""
import argparse
import json
import os
import selectors
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
sys.path.insert(0, os.path.join(HERE, "..", "live"))

from harness import Postgres, Service, Staff, Terminal  # noqa: E402
from harness.rules import SIMPLE  # noqa: E402
from people import Customer  # noqa: E402
from raw_ws import RawSocket  # noqa: E402


class Ears(threading.Thread):
    """Reads all watchers' sockets; notes when each account's each version arrived."""

    def __init__(self):
        super().__init__(daemon=True)
        self.heard = {}
        self.sockets = selectors.DefaultSelector()
        self.stopped = False

    def add(self, kind, sock, data):
        sock.setblocking(False)
        self.sockets.register(sock, selectors.EVENT_READ, [kind, data])

    def run(self):
        while not self.stopped:
            for key, _ in self.sockets.select(0.1):
                now = time.time()
                try:
                    data = key.fileobj.recv(1 << 16)
                except BlockingIOError:
                    continue
                if not data:
                    self.sockets.unregister(key.fileobj)
                    continue
                self.take(key.data, data, now)

    def take(self, state, data, now):
        state[1] += data
        while True:
            begin = state[1].find(b'{"type":"change"')
            end = state[1].find(b'"entry":', begin)
            if begin < 0 or end < 0:
                return
            message = json.loads(state[1][begin:end] + b'"entry":0}')
            state[1] = state[1][end:]
            where = (state[0], message["account"], message["version"])
            self.heard.setdefault(where, now)


def websocket(service, token, ears):
    """A WebSocket that watches the token's own account."""
    raw = RawSocket(service.port.number)
    raw.send({"type": "hello", "token": token})
    raw.message("welcome")
    raw.send({"type": "watch", "account": "me"})
    raw.message("state")
    ears.add("websocket", raw.sock, raw.buffer)
    return raw


def stream(service, token, ears):
    """An event stream of the token's own account."""
    raw = RawSocket(service.port.number, upgrade=False)
    raw.send_bytes((f"GET /v1/accounts/me/events HTTP/1.1\r\nHost: bench\r\n"
                    f"Authorization: Bearer {token}\r\n\r\n").encode())
    raw.read_until(b"event: state")
    ears.add("event stream", raw.sock, raw.buffer)
    return raw


def quantiles(values):
    ordered = sorted(values)
    return {name: ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000
            for name, part in (("p50", .5), ("p90", .9), ("p99", .99), ("max", 1.0))}


def purchases(customers, count, per_second):
    """Open loop: one purchase at each tick; the seconds that each reply took."""
    replies, told = [], []
    begin = time.monotonic()
    for i in range(count):
        time.sleep(max(0, begin + i / per_second - time.monotonic()))
        customer = customers[i % len(customers)]
        sent = time.monotonic()
        version = customer.charge(1)
        replies.append(time.monotonic() - sent)
        told.append((customer.account, version))
    return replies, told


CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def number(account):
    """The number behind acc_…: 13 digits of Crockford's base32."""
    value = 0
    for digit in account.removeprefix("acc_"):
        value = value * 32 + CROCKFORD.index(digit)
    return value


def commits(service, told):
    """When each (account, version) was committed, by Postgres's own record."""
    query = "select account_id, seq, extract(epoch from pg_xact_commit_timestamp(xid::xid)) " \
            "from entry where pg_xact_commit_timestamp(xid::xid) is not null"
    found = {(account, seq): float(at) for account, seq, at in service.sql(query)}
    return {where: found[number(where[0]), where[1]] for where in told}


def measure(service, options):
    """The table's rows, as {what: {quantile: milliseconds}}."""
    till = Terminal.enrol(service, Staff(service))
    customers = [Customer(service, till, cash=50000) for _ in range(options.accounts)]
    ears = Ears()
    lines = [open_one(service, customer.phone.token, ears)
             for customer in customers for open_one in (websocket, stream)]
    ears.start()
    purchases(customers, 50, options.per_second)
    replies, told = purchases(customers, options.purchases, options.per_second)
    deadline = time.monotonic() + 10
    wanted = len(told) * 2
    while (sum((kind, *where) in ears.heard for where in told
               for kind in ("websocket", "event stream")) < wanted
           and time.monotonic() < deadline):
        time.sleep(0.05)
    ears.stopped = True
    at = commits(service, told)
    rows = {"reply to the till": quantiles(replies)}
    for kind in ("websocket", "event stream"):
        late = [ears.heard[kind, *where] - at[where] for where in told]
        rows[f"commit to {kind}"] = quantiles(late)
    for line in lines:
        line.close()
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--purchases", type=int, default=1000)
    parser.add_argument("--per-second", type=float, default=100)
    parser.add_argument("--accounts", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cluster = Postgres(durable=True, rules=SIMPLE)
    try:
        cluster.sql("alter system set track_commit_timestamp = on", database="postgres")
        cluster.stop()
        cluster.start()
        service = Service(cluster, workers=2)
        try:
            rows = measure(service, options)
        finally:
            service.remove()
    finally:
        cluster.remove()
    if options.json:
        print(json.dumps(rows))
        return
    print(f"{options.purchases} purchases, {options.per_second:g} a second, {options.accounts} "
          "accounts, each watched twice; milliseconds")
    print(f"{'':28}{'p50':>8}{'p90':>8}{'p99':>8}{'max':>8}")
    for what, found in rows.items():
        print(f"{what:28}" + "".join(f"{found[name]:8.2f}" for name in found))


if __name__ == "__main__":
    main()
