"""A shop and those who crowd it: what a till's purchases take meanwhile."""
import collections
import json
import os
import select
import subprocess
import sys
import threading
import time

import httpx

from history import lengthen
from harness import Phone, Postgres, Service, Terminal

HERE = os.path.dirname(os.path.abspath(__file__))
HISTORY = 250  # entries of everybody who asks: more than a page
PACE_S = 0.02
CARD = "6274000000000428"  # the demo's: a number that is scanned is looked up each time


# As a shop has it (svc/base/conf.def): the other tests' people share an address and run races.
AS_SHIPPED = {"rate_principal_per_s": 2000, "rate_person_per_s": 200, "rate_source_per_s": 5000,
              "share_max": 64, "till_share_max": 2048, "argon2_share_max": 8,
              "source_connections_max": 5000, "streams_max": 64, "till_streams_max": 512}


class Took:
    """What purchases came to: seconds of each, and how often which status."""

    def __init__(self):
        self.seconds, self.statuses, self.ready = [], {}, {}

    def add(self, status, seconds):
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.seconds.append(seconds)

    def at(self, share):
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))]

    @property
    def p50(self):
        return self.at(0.5)

    @property
    def p99(self):
        return self.at(0.99)


def told(name, took):
    return (f"{name}: {len(took.seconds)} purchases {took.statuses}, p50 {took.p50 * 1000:.1f} ms, "
            f"p99 {took.p99 * 1000:.1f} ms; /readyz {took.ready}")


class Shop:
    """A service, a till and a customer before it. program: another cremad than this build's."""

    def __init__(self, postgres=None, program=None, config=None, **options):
        self.own = None if postgres else Postgres()
        self.service = Service(postgres or self.own, program=program,
                               config={**AS_SHIPPED, **(config or {})}, **options)
        self.till = Terminal.demo(self.service)
        self.till.load(present=CARD, amount=20000).expect(201)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.service.remove()
        if self.own:
            self.own.remove()

    def purchases(self, seconds, anew=False, until=lambda: False):
        """One after the other, at a till's pace; and whether the service calls itself ready.
        anew: each on a connection of its own."""
        took, end = Took(), time.monotonic() + seconds
        while time.monotonic() < end and not until():
            if anew:
                self.till.close()
                self.till = Terminal(self.service, self.till.token)
            began = time.monotonic()
            try:
                status = self.till.purchase(present=CARD, amount=1).status
            except httpx.TransportError as error:
                status = type(error).__name__
            took.add(status, time.monotonic() - began)
            if len(took.seconds) % 10 == 0:
                status = self.service.probe("/readyz")
                took.ready[status] = took.ready.get(status, 0) + 1
            time.sleep(PACE_S)
        return took


def beside(program, what):
    """An attacker's process, one of tests/fault, on the same CPUs as the service; what it does."""
    process = subprocess.Popen(
        [sys.executable, "-B", os.path.join(HERE, program)], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True, start_new_session=True)
    process.stdin.write(json.dumps(what) + "\n")
    process.stdin.flush()
    return process


def elsewhere(program, what):
    """The same as if on a machine of its own: it has what nobody else wants of this one's CPUs,
    and what it does for itself keeps nobody waiting."""
    process = beside(program, what)
    os.sched_setscheduler(process.pid, os.SCHED_IDLE, os.sched_param(0))
    autogroup = f"/proc/{process.pid}/autogroup"
    if os.path.exists(autogroup):
        with open(autogroup, "w", encoding="ascii") as file:
            file.write("19")
    return process


class Pages:
    """Members who ask for the same page again and again, each on so many connections."""

    def __init__(self, shop, path, members, connections, seconds, start=beside):
        self.start = start
        self.tokens = [self._member(shop).token for _ in range(members)]
        self.what = {"port": shop.service.port.number, "tokens": self.tokens,
                     "connections": connections, "seconds": seconds, "path": path}
        self.process, self.answers, self.ended = None, None, None

    def there(self):
        """Whether all of them have connected."""
        return bool(select.select([self.process.stdout], [], [], 0)[0])

    @staticmethod
    def _member(shop):
        phone = Phone.enrol(shop.service)
        phone.topup(500).expect(201)
        number = shop.service.sql("select account_id from entry order by xid desc limit 1")[0][0]
        lengthen(shop.service, number, HISTORY, shop.service.now(), 0.001)
        return phone

    def __enter__(self):
        self.process = self.start("askers.py", self.what)
        return self

    def __exit__(self, *_):
        out, _ = self.process.communicate(timeout=60)
        heard = json.loads(out.splitlines()[-1])
        self.answers, self.ended = heard["answers"], heard["ended"]


class Holders:
    """One attacker's connections (holders.py), all there when the block begins; `held` of them
    then. requests: what they send, one each in turn."""

    def __init__(self, shop, requests, connections, seconds, source="127.0.5.1", reads=True,
                 times=1, start=beside):
        self.start = start
        self.what = {"port": shop.service.port.number, "source": source, "reads": reads,
                     "connections": connections, "requests": requests, "times": times,
                     "seconds": seconds}
        self.process, self.held, self.answers, self.ended = None, 0, None, None

    def __enter__(self):
        self.process = self.start("holders.py", self.what)
        self.held = json.loads(self.process.stdout.readline())["held"]
        return self

    def __exit__(self, *_):
        out, _ = self.process.communicate(timeout=60 + self.what["seconds"])
        heard = json.loads(out)
        self.held, self.answers, self.ended = heard["held"], heard["answers"], heard["ended"]


def get(path, token=None):
    """The bytes of a request."""
    who = f"Authorization: Bearer {token}\r\n" if token else ""
    return f"GET {path} HTTP/1.1\r\nHost: crema\r\n{who}\r\n"


def log_in_from(service, address, phone, device=None, password=None):
    """A sign-in from that address; its status."""
    body = {"email": phone.email, "password": password or phone.password, "role": "member",
            "client": "app", **({"device": device} if device else {})}
    transport = httpx.HTTPTransport(local_address=address, verify=False)
    with httpx.Client(base_url=service.url, timeout=60, transport=transport) as client:
        return client.post("/v1/sessions", json=body).status_code


class Guessers:
    """Addresses that all try a password at once, each at people of its own (who are nobody)."""

    def __init__(self, service, sources, tries):
        self.answers, lock = collections.Counter(), threading.Lock()

        def guess(source, at):
            nobody = Phone(service)
            nobody.email = f"nobody-{source}-{at}@example.com"
            status = log_in_from(service, f"127.0.5.{source}", nobody, password="not-this-one")
            with lock:
                self.answers[status] += 1

        self.threads = [threading.Thread(target=guess, args=(source, at))
                        for source in range(1, sources + 1) for at in range(tries)]

    def __enter__(self):
        for each in self.threads:
            each.start()
        return self

    def __exit__(self, *_):
        for each in self.threads:
            each.join()
