"""The admin listener: /metrics is there and nowhere else, and there is nothing else. Access lines
name who called, from where, and people by a hash that only the keys can resolve."""
import re
import socket

import pytest

from harness import Client, EventWatcher, Phone, SocketWatcher, Staff, until
from harness.operator import run as crema
from harness.wait import PATIENCE
from raw_http import Raw, request
from test_supervisor import certificate, run

ALONE = 64      # connections of operators that one worker has


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_the_public_port_has_no_metrics(service, method):
    with Raw(service) as raw:
        answer = raw.send(request(method, "/metrics", ["Content-Length: 0"])).answer(method)
        assert answer.status == 404 and "allow" not in answer.headers


def test_the_admin_listener_has_nothing_else(service):
    admin = Client(service.admin)
    assert "crema_build_info" in admin.get("/metrics").expect(200).text
    for path in ("/", "/healthz", "/readyz", "/v1/program", "/app", "/docs", "/openapi.json",
                 "/web/shared/api.js", "/v1/live"):
        admin.get(path).expect(404, "not-found")
    admin.post("/v1/sessions", {"email": "ada@example.com", "password": "x"}).expect(404)
    admin.post("/metrics", {}).expect(405)


def test_every_worker_listens_there(fresh_service):
    service = fresh_service(workers=2)
    def answered():
        service.metrics_text()
        return {*re.findall(r" w=(\d+) mod=access .*path=/metrics ", service.log())} == {"0", "1"}
    until(answered, "both have answered")
    service.kill_worker(0)
    until(lambda: "worker 0 has ended" in service.log(), "it has died")
    for _ in range(20):
        assert "crema_build_info" in service.metrics_text()


def test_a_taken_address_ends_the_start(fresh_service):
    first, second = fresh_service(workers=1), fresh_service(start=False)
    taken = first.admin.port.number
    status, told = run(second, admin=f"127.0.0.1:{taken}")
    assert status == 78 and f"port {taken} of 127.0.0.1 is taken" in told and "CREMA_ADMIN" in told


def test_there_may_be_none(fresh_service):
    service = fresh_service(workers=1, config={"admin": ""})
    assert service.probe("/readyz") == 200 and service.probe("/metrics") == 404
    with pytest.raises(ConnectionRefusedError):
        Raw(service.admin)


def test_it_may_be_of_ipv6(fresh_service):
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    service = fresh_service(workers=1, start=False)
    service.environment["CREMA_ADMIN"] = f"[::1]:{service.admin.port.number}"
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no ::1")
    service.start()
    service.admin.url = service.admin.url.replace("127.0.0.1", "[::1]")
    assert "crema_build_info" in service.metrics_text()


def test_operators_look_in_when_the_service_is_full(fresh_service):
    service = fresh_service(workers=1, config={"max_connections": 4})
    streams = [EventWatcher(Phone.enrol(service)) for _ in range(4)]
    with Raw(service) as other:
        assert other.answer().status == 503
    until(lambda: service.metric("crema_connections") == 5, "the streams, and the operator")
    for stream in streams:
        stream.close()


def test_they_are_few(fresh_service):
    service = fresh_service(workers=1)
    some = [Raw(service.admin) for _ in range(ALONE)]
    for raw in some:
        assert raw.send(request(path="/metrics")).answer().status == 200
    with Raw(service.admin) as other:
        assert other.answer().status == 503
    assert service.probe("/healthz") == 200
    for raw in some:
        raw.__exit__()
    until(lambda: service.metric("crema_connections") == 1, "there is room again")


def test_it_speaks_in_the_clear_and_asks_for_no_proxy(fresh_service, tmp_path):
    cert, key = certificate(tmp_path, "cards")
    service = fresh_service(workers=1, start=False, config={
        "tls_cert": cert, "tls_key": key, "trusted_proxies": "127.0.0.0/8"})
    service.start(wait_ready=False)
    until(lambda: "ready: 1 workers" in service.log(), "ready")
    assert "crema_build_info" in service.metrics_text()
    with Raw(service) as raw:
        assert raw.send(request()).ended(), "the other speaks TLS, to proxies alone"


def test_it_drains_with_the_rest(fresh_service):
    service = fresh_service(workers=1, config={"drain_ms": 60000})
    with Raw(service.admin) as idle, Raw(service.admin) as silent:
        assert idle.send(request(path="/metrics")).answer().status == 200
        service.process.terminate()
        assert idle.ended() and silent.ended()
        assert service.process.wait(20 * PATIENCE) == 0


# --- who called, from where -------------------------------------------------------------------
def access_lines(service, path, role):
    """(peer, who) of the lines of one route and role, as soon as there is one."""
    pattern = (rf"mod=access method=\w+ path={re.escape(path)} .* "
               rf"peer=(\S+) role={role}(?: who=(\S+))?")
    return until(lambda: re.findall(pattern, service.log()), f"a line of {path} as {role}")


def test_a_line_names_the_peer_and_the_terminal(service, till):
    with Raw(service) as raw:
        port = raw.socket.getsockname()[1]
        assert raw.send(request(path="/problems/not-found")).answer().status == 200
        until(lambda: f"peer=127.0.0.1:{port} role=public request=" in service.log(), "the line")
    till.post("/v1/visits", {"present": "6274000000000998"}).expect(404)
    assert till.terminal in {who for _, who in access_lines(service, "/v1/visits", "terminal")}


def test_people_are_told_apart_and_not_named(service):
    """The same hash for the same person, in any session; the keys alone say who."""
    ada, grace = Phone.enrol(service), Phone.enrol(service)
    for person in (ada, ada, grace):
        person.get("/v1/me").expect(200)
    def lines():
        return {who for _, who in access_lines(service, "/v1/me", "member")}
    until(lambda: len(lines()) >= 2, "both have lines")
    told = lines()
    assert all(re.fullmatch("[0-9a-f]{16}", who) for who in told)
    ids = {service.crema("members", "who", who).split()[1] for who in told}
    assert {ada.member["member"], grace.member["member"]} <= ids
    assert not any(name in service.log() for name in ids), "an id is a name"


def test_staff_likewise(service):
    manager = Staff(service, "manager@example.com")
    manager.get("/v1/program/versions").expect(200)
    [who] = {who for _, who in access_lines(service, "/v1/program/versions", "manager")}
    assert re.fullmatch(r"staff +stf_\w+\n", service.crema("members", "who", who))


def test_a_hash_of_nobody_is_told(service):
    done = crema(service.ini, "members", "who", "0" * 16)
    assert done.returncode == 1 and "nobody of this database" in done.stderr
    for bad in ("ABCDEF0123456789", "0" * 15, "who"):
        done = crema(service.ini, "members", "who", bad)
        assert done.returncode == 2 and "16 digits" in done.stderr
    assert crema(service.ini, "members", "who").returncode == 2


def test_a_websockets_calls_name_their_peer(service):
    with SocketWatcher(Phone.enrol(service)) as watcher:
        assert watcher.call("GET", "/v1/me")["status"] == 200
    lines = until(lambda: [line for line in service.log().splitlines()
                           if "path=/v1/me " in line and " via=ws" in line], "the call's line")
    assert all(re.search(r" peer=127\.0\.0\.1:\d+ ", line) for line in lines)
