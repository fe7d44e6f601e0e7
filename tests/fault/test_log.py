"""Whoever reads the log may stall, and may read on: the service waits for nobody, ends when it is
told to, and says how much is missing. What was said before a crash is written."""
import fcntl
import os
import signal
import subprocess
import time

import pytest

from harness import Client, Terminal, until
from harness.paths import CREMAD, clean_environment
from harness.wait import PATIENCE

PIPE_BYTES = 4096
LOG_BYTES = 65536       # the least that log_bytes may be
ASKED = 3000            # requests, each with a line of about 170 bytes: eight times the room


class Reader:
    """A service whose log goes into a pipe."""

    def __init__(self, service):
        self.service = service
        self.end, theirs = os.pipe()
        fcntl.fcntl(self.end, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        service.process = subprocess.Popen([CREMAD, "--config", service.ini, "--test-clock"],
                                           stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
                                           env=clean_environment())
        os.close(theirs)
        service.wait_ready()

    def take(self, seconds):
        """What is there, until nothing more comes for so long."""
        os.set_blocking(self.end, False)
        text, quiet = b"", time.monotonic() + seconds
        while time.monotonic() < quiet:
            try:
                more = os.read(self.end, 65536)
            except BlockingIOError:
                time.sleep(0.005)
                continue
            if not more:
                break
            text, quiet = text + more, time.monotonic() + seconds
        return text.decode()

    def close(self):
        os.close(self.end)


@pytest.fixture(name="stalled")
def fixture_stalled(fresh_service):
    reader = Reader(fresh_service(workers=2, start=False, config={"log_bytes": LOG_BYTES}))
    yield reader
    reader.close()


def ask_much(service):
    """Many requests on a few connections, so that both workers have some."""
    for _ in range(6):
        client = Client(service)
        for _ in range(ASKED // 6):
            client.get("/healthz").expect(200)
        client.http.close()


def test_a_reader_that_stalls_stops_nothing(stalled):
    service = stalled.service
    ask_much(service)
    till = Terminal.demo(service)
    till.post("/v1/visits", {"present": "6274000000000998"}).expect(404, "card-unknown")
    assert service.probe("/readyz") == 200
    assert service.metric("crema_log_lost_total") > 0
    service.process.terminate()
    assert service.process.wait(20 * PATIENCE) == 0


def test_a_reader_that_goes_on_hears_what_is_missing(stalled):
    service = stalled.service
    ask_much(service)
    lost = service.metric("crema_log_lost_total")
    assert lost > 0
    first = stalled.take(1)
    service.probe("/healthz")
    for _ in range(20):                 # some for each worker
        service.probe("/healthz")
    told = first + stalled.take(1)
    assert "lines are missing here: nobody took the log" in told
    lines = told.splitlines()
    assert all(line.startswith("ts=") for line in lines), "no line is torn"
    now = service.metric("crema_log_lost_total")
    for _ in range(20):
        service.probe("/healthz")
    assert stalled.take(1).count("path=/healthz") == 20
    assert service.metric("crema_log_lost_total") == now


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_what_was_said_before_a_crash_is_written(fresh_service, number):
    """A request is answered, and its worker dies at once."""
    service = fresh_service(workers=1, test_clock=False)
    for _ in range(4):
        client = Client(service)
        pid = service.worker(0)
        reply = client.get("/v1/program").expect(200)
        os.kill(pid, number)
        client.http.close()
        name = reply.headers["x-request-id"]
        until(lambda name=name: f"request={name} " in service.log(), f"the line of {name}")
        until(lambda gone=pid: service.workers() not in ([], [gone]) and
              service.probe("/readyz") == 200, "another worker serves")
