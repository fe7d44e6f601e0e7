"""Allocations and system calls that fail, one by one, in a worker under load: it goes on, or it
dies and another follows; no reply is half, nothing is lost or doubled, nothing leaks."""
import errno
import os
import random
import shutil
import subprocess

import pytest

from calls import SHORT, FailingCalls
from fire import Fire, Scene
from harness import until

CALLS = [("WRITE", SHORT), ("REPLY", SHORT), ("REPLY", errno.EAGAIN),
         ("READ", errno.EINTR), ("WRITE", errno.EAGAIN),
         ("ACCEPT", errno.EMFILE), ("WRITE", errno.ENOBUFS), ("READ", errno.ECONNRESET),
         ("SOCKET", errno.EMFILE), ("EPOLL_WAIT", errno.EINTR),
         ("ACCEPT", errno.ECONNABORTED), ("READ", errno.ENOMEM), ("EPOLL_CTL", errno.ENOMEM),
         ("WRITE", errno.EINTR), ("READ", errno.EAGAIN), ("ACCEPT", errno.ENOBUFS),
         ("EPOLL_CTL", errno.ENOSPC), ("SOCKET", errno.ENOBUFS), ("ACCEPT", errno.EINTR),
         ("REPLY", errno.EPIPE), ("WRITE", errno.EPIPE)]
HARMLESS = {SHORT, errno.EINTR, errno.EAGAIN}  # no till may notice
FAR = {"WRITE": 150, "REPLY": 20, "READ": 150, "EPOLL_WAIT": 60, "MEMORY": 3000}  # else at once


@pytest.fixture(name="failing")
def fixture_failing(failing_calls):
    made = FailingCalls(failing_calls)
    yield made
    made.close()


def test_calls_fail_in_a_path_with_a_space(failing_calls, tmp_path):
    """Guards a checkout in such a path: nothing failed there, and no test could pass."""
    library = tmp_path / "a folder" / os.path.basename(failing_calls)
    library.parent.mkdir()
    shutil.copy(failing_calls, library)
    failing = FailingCalls(str(library))
    run = subprocess.run(["cat", "/proc/self/maps"], env={**os.environ, **failing.environment},
                         text=True, capture_output=True, check=True)
    failing.close()
    assert str(library) in run.stdout and run.stderr == "", run.stderr


def all_back(service):
    until(lambda: len(service.workers()) == service.workers_wanted, "every worker is back", 30)


def open_files(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def push_calls(service, kind):
    """Makes a worker connect or accept, which it would not do for some time."""
    if kind == "SOCKET":
        service.sql("select pg_terminate_backend(pid) from pg_stat_activity "
                    "where datname = current_database() and usename = 'crema_service'")
    else:
        for _ in range(8):
            service.probe("/healthz")


def test_a_system_call_fails(failing, fresh_service, row, rounds):
    line = row("a system call fails (Nth of a kind)")
    scene = Scene(fresh_service(workers=2, environment=failing.environment))
    with Fire(scene) as fire:
        files = {pid: open_files(pid) for pid in scene.service.workers()}
        for turn in rounds(len(CALLS)):
            kind, error = CALLS[turn % len(CALLS)]
            worker, failures = scene.service.worker(turn % 2), fire.failures
            failing.order(kind, worker, random.randrange(FAR.get(kind, 1)),
                          random.choice([1, 1, 4]), error)
            if kind not in FAR:
                push_calls(scene.service, kind)
            rare = kind in ("ACCEPT", "EPOLL_CTL")  # there may be none
            # All tills may be at the other worker: callers come until one is at this.
            failing.wait(worker, 5 if rare else 20, lambda: scene.service.probe("/healthz"))
            assert failing.failed() or rare, (kind, error)
            line.rounds += 1
            fire.usable_again()
            assert error not in HARMLESS or fire.failures == failures, (
                f"a till noticed {kind} {error}")
        all_back(scene.service)
    fire.finish(line)
    for pid, before in files.items():
        if pid in scene.service.workers():
            until(lambda pid=pid, before=before: open_files(pid) <= before + 4,
                  f"worker {pid} has closed its files again")


@pytest.mark.unsanitized(reason="they have an allocator of their own")
def test_an_allocation_fails(failing, fresh_service, row, rounds):
    """A worker without memory ends at once, with a line in the log; another follows."""
    line = row("an allocation fails (Nth)")
    scene = Scene(fresh_service(workers=2, environment=failing.environment))
    with Fire(scene) as fire:
        for turn in rounds(6):
            all_back(scene.service)
            worker = scene.service.worker(turn % 2)
            failing.order("MEMORY", worker, random.randrange(FAR["MEMORY"]), 1, errno.ENOMEM)
            failing.wait(worker)
            assert failing.failed() == 1
            line.rounds += 1
            fire.more(20)
        all_back(scene.service)
        fire.usable_again()
    fire.finish(line)
