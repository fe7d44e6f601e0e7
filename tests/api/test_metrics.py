"""/metrics by the conventions of Prometheus: base units, what is counted and by which labels, and
what each process takes. `promtool check metrics` (Debian: prometheus) finds nothing."""
import os
import re
import shutil
import subprocess
import time

import pytest

from harness import Client, Phone, until
from harness.paths import CREMAD

# Where one worker's own value says something.
BY_WORKER = {"crema_lane_queue", "crema_redis_up", "crema_rules_newest_version",
             "crema_argon2_queue", "crema_test_clock_offset_seconds", "process_cpu_seconds_total",
             "process_resident_memory_bytes", "process_open_fds", "process_max_fds",
             "process_start_time_seconds"}
HISTOGRAMS = {"crema_http_seconds", "crema_lane_batch_seconds", "crema_push_seconds"}


@pytest.fixture(scope="module")
def text(service):
    """After something of everything has happened."""
    phone = Phone.ada(service)
    phone.get("/v1/accounts/me").expect(200)
    phone.get("/v1/accounts/acc_0000000000zz0/entries").expect(404)
    phone.get("/nothing/there").expect(404)
    return service.metrics_text()


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed: "
                    "apt-get install prometheus")
def test_promtool_finds_nothing(text):
    done = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, check=False,
                          capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (done.stdout + done.stderr).strip() == ""


def test_every_family_is_told_once_and_of_its_kind(text):
    types = re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M)
    assert len(types) == len({name for name, _ in types})
    for name, kind in types:
        assert name.endswith("_total") == (kind == "counter"), name
        assert not re.search(r"_(us|ms|ns)(_|$)", name), f"{name}: seconds"
        assert (kind == "histogram") == (name in HISTOGRAMS), name
        assert f"# HELP {name} " in text
    assert {name for name, _ in types if not name.startswith("crema_")} == {
        "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
        "process_max_fds", "process_start_time_seconds"}


def test_a_worker_is_named_only_where_it_says_something(text):
    with_worker = set(re.findall(r'^(\w+)\{[^}]*worker="\d+"[^}]*\} ', text, re.M))
    assert with_worker == BY_WORKER
    assert set(re.findall(r'worker="(\w+)"', text)) == {"0", "1"}


def test_histograms_have_twelve_bounds(service, text):
    for name in HISTOGRAMS:
        bounds = []
        for labels in service.metrics(name + "_bucket", text):
            bound = re.search(r'le="([^"]+)"', labels).group(1)
            if bound in bounds:
                break  # the next route
            bounds.append(bound)
        numbers = [float(bound) for bound in bounds]
        assert len(bounds) == 13 and bounds[-1] == "+Inf", (name, bounds)
        assert numbers == sorted(numbers) and 0.0001 < numbers[0] and numbers[-2] <= 5


def test_requests_are_told_by_route_and_class(service):
    """… the route as a template, so that no id and no typo of a caller makes a series."""
    client = Client(service)
    route = {"method": "GET", "route": "/v1/accounts/{id}"}

    def count(status, **labels):
        return service.metric("crema_http_requests_total", status=status, **labels)
    phone = Phone.ada(service)
    before = [count("2xx", **route), count("4xx", **route), count("4xx", route="none"),
              service.metric("crema_http_seconds_count", **route)]
    for _ in range(3):
        phone.get("/v1/accounts/me").expect(200)
    client.get("/v1/accounts/me").expect(401)
    client.get("/unknown").expect(404)
    client.call("TRACE", "/v1/accounts/me")
    after = [count("2xx", **route), count("4xx", **route), count("4xx", route="none"),
             service.metric("crema_http_seconds_count", **route)]
    assert [b - a for a, b in zip(before, after)][:2] == [3, 1]
    assert after[2] > before[2] and after[3] - before[3] == 4
    text = service.metrics_text()
    assert 'acc_' not in text and "unknown" not in text
    routes = {labels for labels in service.metrics("crema_http_requests_total", text)}
    assert all(re.fullmatch(r'method="[A-Za-z]+",route="[^"]+",status="[1-5]xx"', labels)
               for labels in routes), routes


def test_what_each_process_takes(fresh_service):
    service = fresh_service(workers=2)
    began = time.time()
    pids = service.workers()

    def of(name):
        found = service.metrics(name)
        return [found[f'worker="{n}"'] for n in range(2)]
    assert all(value > 1e6 for value in of("process_resident_memory_bytes"))
    assert all(began - 60 < value <= time.time() for value in of("process_start_time_seconds"))
    assert all(value > 0 for value in of("process_cpu_seconds_total"))
    most = of("process_max_fds")
    for n, opened in enumerate(of("process_open_fds")):
        assert 5 < opened <= most[n]
    # The one that answers tells its present: sockets that are open count.
    idle = [Client(service) for _ in range(30)]
    for client in idle:
        client.get("/healthz").expect(200)
    until(lambda: max(of("process_open_fds")) >= 15, "30 more sockets on two workers")
    held = [len(os.listdir(f"/proc/{pid}/fd")) for pid in pids]
    assert max(of("process_open_fds")) <= max(held) + 3
    for client in idle:
        client.close()


def test_build_info_is_what_version_says(service):
    said = subprocess.run([CREMAD, "--version"], check=True, capture_output=True,
                          text=True).stdout.split()[1]
    assert service.metrics("crema_build_info") == {f'version="{said}"': 1}


def test_counters_outlive_a_worker(fresh_service):
    """What is counted goes on when a worker is started again; what is open begins at 0."""
    service = fresh_service(workers=1)
    Phone.ada(service)
    before = service.metric("crema_accepts_total")
    service.kill_worker()
    service.wait_ready()
    assert service.metric("crema_accepts_total") > before
    assert service.metric("crema_worker_restarts_total") == 1
    assert service.metric("crema_connections") <= 2
