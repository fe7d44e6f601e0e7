"""The service under test: cremad with a database, a port and Redis names of its own."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

import httpx

from .paths import BUILD, CREMAD, SABOTAGE, Port, clean_environment, cremad
from .process import is_stopped, parent
from .proxy import Proxy
from .redis import Redis
from .wait import PATIENCE, until


def known_to(program, settings):
    """Those settings that a program knows: one of another version may lack some of ours."""
    text = subprocess.run([program, "--print-config"], text=True, capture_output=True, check=True,
                          stdin=subprocess.DEVNULL, env=clean_environment(), timeout=60).stdout
    return {name: value for name, value in settings.items() if f"\n{name} =" in text}


class Admin:
    """Its admin listener, as a Client or a bare socket reaches it: .url, .port."""

    def __init__(self):
        self.port = Port()
        self.url = f"http://127.0.0.1:{self.port.number}"


class Service:
    """A running cremad, with its admin listener as .admin. Options:

    workers      how many worker processes
    own_redis    a Redis of its own, as .redis (else the stack's, with a key prefix)
    pg_proxy     the service reaches Postgres through .proxy
    config       further settings of the ini file, {key: value}
    test_clock   start with --test-clock, so that move_clock works
    database     an existing database instead of a copy of the template
    variant      a build of `make variants` instead of the plain one
    program      the cremad of another version
    port         of another service, to serve beside it (config port_shared)
    environment  further environment of the process, {name: value}
    """

    running = []  # for the log slices of failing tests

    def __init__(self, postgres, workers=2, own_redis=False, pg_proxy=False, config=None,
                 test_clock=True, database=None, start=True, variant=None,
                 environment=None, port=None, program=None):
        self.postgres = postgres
        self.program = program or (cremad(variant) if variant else None)
        self.environment = environment or {}
        self.workers_wanted = workers
        self.test_clock = test_clock
        self.database = database or postgres.new_database()
        if SABOTAGE and database is None:
            postgres.sql(SABOTAGE, database=self.database)
        self._drops_database = database is None
        self.redis = Redis() if own_redis else None
        self.proxy = Proxy.for_postgres(postgres.host) if pg_proxy else None
        self.port = port or Port()
        self.url = f"http://127.0.0.1:{self.port.number}"
        self.admin = Admin()
        self.folder = tempfile.mkdtemp(prefix="crema-svc-")
        self.log_path = os.path.join(self.folder, "service.log")
        open(self.log_path, "ab").close()  # a service that never starts has an empty one
        self.ini = os.path.join(self.folder, "crema.ini")
        self.offset_us = 0
        self.process = None
        self._mark = 0
        self._write_ini(config or {})
        Service.running.append(self)
        if start:
            self.start()

    def _write_ini(self, config):
        pg_host = self.proxy.folder if self.proxy else None
        settings = {
            "port": self.port.number,
            "admin": f"127.0.0.1:{self.admin.port.number}",
            "workers": self.workers_wanted,
            "pg": self.postgres.conninfo(self.database, "crema_service", pg_host),
            "pg_owner": self.postgres.conninfo(self.database, "crema_owner"),
            "redis": self.redis.url if self.redis else "unix:" + self.postgres.redis_socket,
            "redis_prefix": self.database + ":",
            "keys": self.postgres.keys,
            "provider": "sandbox",
            # CREMA_TEST_CORES=true: what crashes leaves a core file to look at.
            "core_files": os.environ.get("CREMA_TEST_CORES", "false"),
            # Everybody in these tests comes from one address.
            "login_per_min_per_source": 1000000,
            "rate_source_per_s": 1000000,
            "rate_principal_per_s": 1000000,
            "rate_person_per_s": 1000000,
            "transfers_per_hour": 1000000,
            "argon2_share_max": 4096,
            # A race is run by one person.
            "share_max": 65536,
            "till_share_max": 65536,
            "source_connections_max": 1000000,
            "unknown_cards_per_hour": 1000000,
            "streams_max": 1000000,
            "till_streams_max": 1000000,
            **config,
        }
        if self.program:
            settings = known_to(self.program, settings)
            if "admin" not in settings:  # an older one has /metrics on its port
                self.admin.url = self.url
        with open(self.ini, "w", encoding="utf-8") as file:
            for name, value in settings.items():
                file.write(f"{name} = {value}\n")

    # --- life -----------------------------------------------------------------------------
    def start(self, wait_ready=True):
        """Starts the process and waits until /readyz answers 200."""
        command = [self.program or CREMAD, "--config", self.ini]
        if self.test_clock:
            command.append("--test-clock")
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log,
                                            env={**clean_environment(), **self.environment})
        if wait_ready:
            self.wait_ready()
        return self

    def wait_ready(self, seconds=20):
        def ready():
            assert self.process.poll() is None, (
                f"cremad ended with {self.process.returncode}: {self.log()[-3000:]}")
            return self.probe("/readyz") == 200
        deadline = time.monotonic() + seconds * PATIENCE
        while True:
            try:
                if ready():
                    return
            except OSError:
                pass
            assert time.monotonic() < deadline, f"not ready: {self.log()[-3000:]}"
            time.sleep(0.01)

    def probe(self, path):
        """The status of a GET on a connection of its own; 0 if nobody answers."""
        try:
            return httpx.get(self.url + path, timeout=5 * PATIENCE, trust_env=False,
                             verify=False).status_code
        except httpx.HTTPError:
            return 0

    def stop(self, seconds=20):
        """SIGTERM: drains and ends. A sanitizer's finding or a wrong exit code fails."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            code = self.process.wait(seconds * PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"no end after SIGTERM: {self.log()[-2000:]}") from None
        assert code == 0, f"cremad ended with {code}: {self.log()[-4000:]}"

    def restart(self):
        self.stop()
        self.start()

    def kill(self):
        """SIGKILL to the supervisor and every worker."""
        _signal(self.process.pid, signal.SIGSTOP)  # so that it starts no worker meanwhile
        until(lambda: is_stopped(self.process.pid), "the supervisor has stopped")
        pids = self.workers()
        self.process.kill()
        self.process.wait()
        for pid in pids:
            _signal(pid, signal.SIGKILL)
        until(lambda: all(parent(pid) is None for pid in pids), "the workers are gone")

    def workers(self):
        """Process ids of the workers (the supervisor's children), lowest first."""
        return sorted(int(name) for name in os.listdir("/proc")
                      if name.isdigit() and parent(int(name)) == self.process.pid)

    def worker(self, index):
        """The worker's pid; one that has just died may not have its successor yet."""
        return until(lambda: self.workers()[index:], "the supervisor has started another")[0]

    def kill_worker(self, index=0):
        """SIGKILL to one worker; it is gone, with its connections, when this returns its pid.
        The supervisor starts another."""
        pid = self.worker(index)
        _signal(pid, signal.SIGKILL)
        until(lambda: parent(pid) != self.process.pid, "the worker is gone")
        return pid

    def freeze_worker(self, index=0):
        pid = self.worker(index)
        _signal(pid, signal.SIGSTOP)
        return pid

    def thaw(self, pid):
        _signal(pid, signal.SIGCONT)

    def remove(self):
        """Ends it and gives its database, folders and port back; then tells of bad ends."""
        trouble = None
        try:
            for pid in self.workers() if self.process and self.process.poll() is None else []:
                self.thaw(pid)
            self.stop()
            assert "Sanitizer" not in self.log() and "runtime error:" not in self.log(), (
                self.log()[-6000:])
        except AssertionError as error:
            trouble = error
        Service.running.remove(self)
        if self.redis:
            self.redis.remove()
        if self.proxy:
            self.proxy.remove()
        if self._drops_database:
            self.postgres.drop_database(self.database)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.port.release()
        self.admin.port.release()
        if trouble:
            raise trouble

    # --- looking inside -------------------------------------------------------------------
    def sql(self, query, arguments=None):
        """One statement as superuser in the service's database; rows as tuples."""
        return self.postgres.sql(query, arguments, database=self.database)

    def health(self):
        """The books are sound: the view ledger_health is empty."""
        rows = self.sql("select * from ledger_health")
        assert rows == [], f"ledger_health: {rows[:5]}"

    def crema(self, *arguments):
        """The operator's command against this service's database."""
        return self.postgres.crema(*arguments, ini=self.ini)

    def verify(self):
        """`crema verify` walks every chain and finds nothing."""
        return self.crema("verify", "--rules")

    def gift_cards(self, count=1):
        """New anonymous cards: a list of (number, account)."""
        lines = self.crema("cards", "make", str(count)).splitlines()
        return [tuple(line.split(",")) for line in lines if line[:1].isdigit()]

    def token(self, who):
        """A token of `crema token --as who`, for example 'terminal:trm_demo'."""
        return self.crema("token", "--as", who).strip()

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def logs(self, words, seconds=10):
        """Waits for words in the log: a thread writes it, a moment after what it tells of."""
        until(lambda: words in self.log(), f"{words!r} in the log", seconds)

    def mark_log(self):
        """The slice of the log that a failing test shows begins here."""
        self._mark = os.path.getsize(self.log_path) if os.path.exists(self.log_path) else 0

    def log_slice(self, limit=8000):
        with open(self.log_path, "rb") as file:
            file.seek(self._mark)
            return file.read().decode("utf-8", "replace")[-limit:]

    # --- metrics and time -----------------------------------------------------------------
    def metrics_text(self):
        """/metrics on a connection of its own, so that any worker may answer."""
        return httpx.get(self.admin.url + "/metrics", timeout=10 * PATIENCE, trust_env=False,
                         verify=False).text

    def metrics(self, name, text=None):
        """Samples of one metric, {labels as text: value}."""
        pattern = re.compile(rf"^{re.escape(name)}(?:\{{(.*?)\}})? (\S+)$", re.M)
        return {labels or "": float(value)
                for labels, value in pattern.findall(text or self.metrics_text())}

    def metric(self, name, **labels):
        """The sum of a metric's samples, or of those with these labels."""
        wanted = [f'{label}="{value}"' for label, value in labels.items()]
        return sum(value for found, value in self.metrics(name).items()
                   if set(wanted) <= set(found.split(",")))

    def now(self):
        """The service's present, seconds since 1970."""
        return time.time() + self.offset_us / 1e6

    def move_clock(self, seconds):
        """Moves the test clock and waits until every worker goes by it."""
        self.offset_us += int(seconds * 1e6)
        self.sql("update test_clock set offset_us = %s", (self.offset_us,))
        until(self._clock_arrived, f"test clock at {self.offset_us} µs in every worker")

    def _clock_arrived(self):
        """Every worker was seen to go by the offset: SO_REUSEPORT spreads our connections."""
        seen = set()
        for _ in range(50 * self.workers_wanted):
            found = self.metrics("crema_test_clock_offset_seconds")
            if not found or any(round(value * 1e6) != self.offset_us for value in found.values()):
                return False
            seen.update(re.search(r'worker="(\d+)"', labels + ' worker="0"').group(1)
                        for labels in found)
            if len(seen) >= self.workers_wanted:
                return True
        return False


def _signal(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def built():
    """Whether the programs under test exist."""
    return os.path.exists(CREMAD) and os.path.exists(os.path.join(BUILD, "crema"))
