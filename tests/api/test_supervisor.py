"""The supervisor: workers that die are started again, what was queued is served, draining
answers what is under way, and a service that cannot run says why."""
import os
import pwd
import re
import signal
import socket
import subprocess

import pytest

from harness import PATIENCE, until
from harness.paths import BUILD, CREMAD, clean_environment
from harness.process import parent
from harness.service import _signal
from raw_http import Raw, request


def test_a_killed_worker_is_replaced(fresh_service):
    service = fresh_service(workers=2)
    before = set(service.workers())
    assert len(before) == 2
    killed = service.kill_worker()
    until(lambda: len(service.workers()) == 2 and killed not in service.workers(),
          "another worker")
    assert len(before & set(service.workers())) == 1, "the other one was left alone"
    until(lambda: "has ended (signal 9)" in service.log(), "a line for the operator")
    for _ in range(20):
        with Raw(service) as raw:
            assert raw.send(request()).answer().status == 200


def test_connections_queued_for_a_dead_worker_are_served(fresh_service):
    """The listening socket is the supervisor's: nobody is refused in between."""
    service = fresh_service(workers=1)
    frozen = service.freeze_worker()
    queued = [Raw(service).send(request()) for _ in range(5)]
    _signal(frozen, signal.SIGKILL)
    for raw in queued:
        assert raw.answer().status == 200
        raw.socket.close()


def test_counters_survive_a_worker_and_restarts_are_counted(fresh_service):
    service = fresh_service(workers=1)
    accepted = service.metric("crema_accepts_total")
    service.kill_worker()
    until(lambda: service.probe("/readyz") == 200, "ready again")
    assert service.metric("crema_accepts_total") > accepted
    assert service.metric("crema_worker_restarts_total") == 1


def test_a_worker_that_keeps_dying_is_started_ever_more_slowly(fresh_service):
    service = fresh_service(workers=1)
    for _ in range(4):
        pid = until(service.workers, "a worker")[0]
        _signal(pid, signal.SIGKILL)
        until(lambda: pid not in service.workers(), "it is gone")
    until(lambda: len(re.findall(r"another starts in (\d+) ms", service.log())) >= 4, "lines")
    delays = [int(ms) for ms in re.findall(r"another starts in (\d+) ms", service.log())]
    assert delays[:4] == sorted(delays[:4]) and delays[3] > delays[0]
    until(lambda: service.probe("/readyz") == 200, "ready in the end", seconds=20)


def test_workers_leave_with_their_supervisor(fresh_service):
    service = fresh_service(workers=2)
    workers = service.workers()
    _signal(service.process.pid, signal.SIGKILL)
    service.process.wait()
    until(lambda: all(parent(pid) is None for pid in workers), "the workers are gone")


def test_sigterm_answers_what_is_under_way_and_ends_the_rest(fresh_service):
    service = fresh_service(workers=1, config={"header_deadline_ms": 60000})
    idle, begun, ready = Raw(service), Raw(service), Raw(service)
    assert idle.send(request()).answer().status == 200
    begun.send(b"GET /v1/program HTTP/1.1\r\nHost: x\r\n")
    assert ready.send(request()).answer().status == 200
    until(lambda: service.metric("crema_connections") >= 3, "three connections")
    service.process.terminate()
    assert idle.ended() and ready.ended(), "nothing was asked on these"
    answer = begun.send(b"\r\n").answer()
    assert answer.status == 200 and answer.closes
    assert service.process.wait(20 * PATIENCE) == 0
    assert "stopped" in service.log()


def test_draining_ends_in_time_whatever_clients_do(fresh_service):
    service = fresh_service(workers=1, config={"drain_ms": 300, "header_deadline_ms": 60000})
    with Raw(service) as raw:
        raw.send(b"GET /v1/program HTTP/1.1\r\n")
        until(lambda: service.metric("crema_connections") >= 1, "the connection")
        service.process.terminate()
        assert service.process.wait(20 * PATIENCE) == 0


def test_nothing_leaves_a_core_file(fresh_service):
    service = fresh_service(workers=1)
    for pid in [service.process.pid, *service.workers()]:
        with open(f"/proc/{pid}/limits", encoding="ascii") as file:
            line = next(row for row in file if row.startswith("Max core file size"))
        assert line.split()[4:6] == ["0", "0"]


def test_sighup_shows_and_hides_debug_lines(fresh_service):
    service = fresh_service(workers=1)
    _signal(service.process.pid, signal.SIGHUP)
    until(lambda: "debug lines are shown" in service.log(), "shown")
    _signal(service.process.pid, signal.SIGHUP)
    until(lambda: "debug lines are hidden" in service.log(), "hidden")


def test_without_postgres_it_runs_and_says_that_it_is_not_ready(fresh_service):
    service = fresh_service(workers=1, pg_proxy=True, start=False)
    service.proxy.cut()
    service.start(wait_ready=False)
    until(lambda: service.probe("/healthz") == 200, "alive")
    assert service.probe("/readyz") == 503
    assert service.probe("/app") == 200
    service.proxy.restore()
    until(lambda: service.probe("/readyz") == 200, "ready")


# --- what it refuses to run with -------------------------------------------------------------
def run(service, *options, **settings):
    """cremad in the foreground with further settings; (exit status, what it wrote)."""
    environment = {**clean_environment(),
                   **{"CREMA_" + name.upper(): str(value) for name, value in settings.items()}}
    done = subprocess.run([CREMAD, "--config", service.ini, *options], env=environment,
                          capture_output=True, text=True, timeout=30 * PATIENCE, check=False)
    return done.returncode, done.stdout + done.stderr


def test_test_clock_needs_a_test_database(fresh_service):
    service = fresh_service(start=False)
    service.sql("update program set test = false")
    status, told = run(service, "--test-clock", port=0)
    assert status == 78 and "--test-clock is for test databases only" in told


@pytest.mark.parametrize("settings, words", [
    ({"keys": "/nonexistent/keys"}, "crema keys init"),
    ({"port": 99999}, "port"),
    ({"no_such_setting": 1}, "no_such_setting"),
    ({"bind": "300.1.2.3"}, "300.1.2.3"),
    ({"tls_cert": "/nonexistent.pem", "tls_key": "/nonexistent.pem"}, "/nonexistent.pem"),
    ({"tls_cert": "/etc/ssl/cards.pem"}, "tls_key is not"),
    ({"tls_key": "/etc/ssl/cards.key"}, "tls_cert is not"),
    ({"redis": ""}, "redis must be unix:/path"),
    ({"redis": "unix:"}, "redis must be unix:/path"),
    ({"redis": "localhost:"}, "redis must be unix:/path"),
    ({"redis": "localhost:redis"}, "redis must be unix:/path"),
    ({"redis": "http://localhost:6379"}, "redis must be unix:/path"),
    ({"redis": "redis://localhost:many"}, "redis must be unix:/path"),
    ({"log_level": "loud"}, "log_level = loud"),
    ({"provider": "paypal"}, "no payment provider 'paypal'"),
    ({"pg": "host=/tmp dbname"}, "pg must be how libpq is told"),
    ({"pg": "host=/tmp colour=blue"}, "colour"),
    ({"pg": "host=/tmp port=many"}, "port"),
    ({"pg": "host=/tmp sslmode=maybe"}, "sslmode"),
    ({"pg": "host=a,b,c port=1,2"}, "2 port numbers to 3 hosts"),
    ({"pg": "service=nowhere"}, "nowhere"),
    ({"pg": "postgresql://a@b:99999/c"}, "99999"),
    ({"public_url": "https://cards.example/"}, "without a slash"),
    ({"public_url": "cards.example"}, "public_url = cards.example"),
    ({"allowed_origins": "https://a.example, b.example"}, "'b.example'"),
    ({"admin": "9108"}, "admin = 9108"),
    ({"admin": "localhost:9108"}, "admin = localhost:9108"),
    ({"admin": "127.0.0.1"}, "admin = 127.0.0.1"),
    ({"admin": "127.0.0.1:"}, "admin = 127.0.0.1:"),
    ({"admin": "127.0.0.1:99999"}, "admin = 127.0.0.1:99999"),
    ({"admin": "::1:9108"}, "admin = ::1:9108"),
    ({"admin": "[::1]"}, "admin = [::1]"),
    ({"admin": "[127.0.0.1]:9108"}, "admin = [127.0.0.1]:9108"),
    ({"metrics_public": "true"}, "set admin = address:port"),
    ({"trusted_proxies": "10.0.0.0/8, proxy.example"}, "'proxy.example'"),
    ({"trusted_proxies": "10.0.0.1/8"}, "'10.0.0.1/8'"),
])
def test_bad_settings_are_named(fresh_service, settings, words):
    service = fresh_service(start=False)
    if "no_such_setting" in settings:
        with open(service.ini, "a", encoding="utf-8") as file:
            file.write("no_such_setting = 1\n")
        settings = {}
    status, told = run(service, **settings)
    assert status == 78 and words in told


def certificate(folder, name):
    """A certificate and its key, which root alone may read: their paths."""
    cert, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-days", "2",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    for path in (cert, key):
        path.chmod(0o600)
    return cert, key


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_the_tls_key_is_read_before_privileges_are_dropped(fresh_service, tmp_path):
    """`user` may read neither the key nor the certificate, and serves with them."""
    cert, key = certificate(tmp_path, "cards")
    service = fresh_service(workers=1, start=False, test_clock=False,
                            config={"tls_cert": cert, "tls_key": key, "user": "nobody"})
    service.url = service.url.replace("http:", "https:")
    service.start(wait_ready=False)
    until(lambda: service.process.poll() is not None or service.probe("/healthz") == 200, "it runs")
    assert service.process.poll() is None and service.probe("/healthz") == 200, service.log()
    with open(f"/proc/{service.worker(0)}/status", encoding="ascii") as file:
        uids = next(line for line in file if line.startswith("Uid:")).split()[1:]
    assert set(uids) == {str(pwd.getpwnam("nobody").pw_uid)}
    for name in ("open_fds", "max_fds", "resident_memory_bytes", "cpu_seconds_total"):
        assert service.metric("process_" + name) > 0, f"{name}: it may still look at itself"


def test_a_certificate_and_a_key_that_do_not_fit_end_the_start(fresh_service, tmp_path):
    (cert, _), (_, key) = certificate(tmp_path, "one"), certificate(tmp_path, "other")
    status, told = run(fresh_service(start=False), tls_cert=cert, tls_key=key)
    assert status == 78 and str(key) in told and "fits its pair" in told
    assert "listening" not in told


def test_a_taken_port_is_named(fresh_service):
    """A second service on the port would silently take half of the connections."""
    first = fresh_service(workers=1)
    status, told = run(first)
    assert status == 78 and f"port {first.port.number}" in told and "CREMA_PORT" in told


def test_a_port_that_becomes_free_is_waited_for(fresh_service):
    """What was killed still ends, its sockets open, while its successor starts."""
    service = fresh_service(workers=1, start=False)
    with socket.socket() as ending:
        ending.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ending.bind(("127.0.0.1", service.port.number))
        ending.listen()
        service.start(wait_ready=False)
        until(lambda: "waiting a moment" in service.log(), "it waits")
    service.wait_ready()


def test_an_upgrade_on_the_same_port_turns_nobody_away(fresh_service):
    """With port_shared the new one joins; the old one leaves, however long a client takes."""
    first = fresh_service(workers=1, config={"header_deadline_ms": 60000, "drain_ms": 60000})
    slow = Raw(first).send(b"GET /v1/program HTTP/1.1\r\nHost: x\r\n")
    until(lambda: first.metric("crema_connections") >= 2, "it is the first one's")
    second = subprocess.Popen([CREMAD, "--config", first.ini, "--test-clock"],
                              env={**clean_environment(), "CREMA_PORT_SHARED": "true"},
                              stderr=subprocess.PIPE, text=True)
    try:
        assert any("ready: 1 workers" in line for line in second.stderr)
        first.process.terminate()
        until(lambda: "draining" in first.log(), "the old one leaves")
        for _ in range(100):
            with Raw(first) as raw:
                assert raw.send(request()).answer().status == 200
        assert first.process.poll() is None
        assert slow.send(b"\r\n").answer().status == 200
        assert first.process.wait(20 * PATIENCE) == 0
    finally:
        slow.socket.close()
        second.terminate()
        second.stderr.close()
        assert second.wait(20 * PATIENCE) == 0


def test_a_key_file_that_others_can_read_is_refused(fresh_service, tmp_path):
    service = fresh_service(start=False)
    copy = tmp_path / "keys"
    with open(service.postgres.keys, "rb") as file:
        copy.write_bytes(file.read())
    os.chmod(copy, 0o644)
    status, told = run(service, keys=copy)
    assert status == 78 and str(copy) in told


def test_help_and_print_config():
    done = subprocess.run([CREMAD, "--help"], capture_output=True, text=True, check=True)
    assert "--print-config" in done.stdout
    done = subprocess.run([CREMAD, "--print-config"], capture_output=True, text=True, check=True,
                          env=clean_environment())
    assert re.search(r"^drain_ms\s*=\s*5000", done.stdout, re.M)
    assert subprocess.run([CREMAD, "--surprise"], capture_output=True, check=False).returncode == 2


@pytest.mark.parametrize("program", ["cremad", "crema", "crema-load"])
def test_every_program_says_its_version(program):
    """One line, and nothing is asked for: neither a configuration nor a database."""
    done = subprocess.run([os.path.join(BUILD, program), "--version"], env=clean_environment(),
                          capture_output=True, text=True, timeout=30 * PATIENCE, check=False)
    assert done.returncode == 0 and re.fullmatch(program + r" \S+\n", done.stdout), done
