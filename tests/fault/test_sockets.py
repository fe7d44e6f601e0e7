"""Places and files are shared out: connections of one address, streams of one caller, and what is
kept so that Postgres can be opened again when all are taken."""
import socket
import stat

import pytest

from harness import EventWatcher, Phone, SocketWatcher, Terminal, until
from harness.paths import cremad

FILES = 256
HELD = 200


def test_streams_of_one_caller(fresh_service):
    service = fresh_service(workers=1, config={"streams_max": 3})
    phone, other = Phone.enrol(service), Phone.enrol(service)
    streams = [EventWatcher(phone), EventWatcher(phone), SocketWatcher(phone)]
    assert EventWatcher(phone).status == 429
    refused = SocketWatcher(phone, hello=False)
    refused.send({"type": "hello", "token": phone.token})
    assert refused.closed.wait(10) and refused.close_code == 4030
    assert EventWatcher(other).status == 200
    assert service.metric("crema_streams_refused_total") == 2
    streams.pop().close()
    until(lambda: EventWatcher(phone).status == 200, "there is a place again")


def test_connections_of_one_address(fresh_service):
    service = fresh_service(workers=1, config={"source_connections_max": 20})
    crowd = [socket.create_connection(("127.0.0.1", service.port.number),
                                      source_address=("127.0.6.1", 0)) for _ in range(20)]
    try:
        with socket.create_connection(("127.0.0.1", service.port.number),
                                      source_address=("127.0.6.1", 0)) as one_more:
            one_more.settimeout(10)
            head = one_more.recv(4096).decode()
            assert head.startswith("HTTP/1.1 429 ") and "\r\nRetry-After: " in head
        assert service.probe("/healthz") == 200
    finally:
        for each in crowd:
            each.close()


@pytest.fixture(name="with_few_files")
def fixture_with_few_files(tmp_path):
    """A cremad that may have FILES open files."""
    script = tmp_path / "cremad"
    script.write_text(f"#!/bin/bash\nulimit -n {FILES}\nexec '{cremad()}' \"$@\"\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return str(script)


def test_postgres_comes_back_when_all_places_are_taken(fresh_service, with_few_files):
    service = fresh_service(own_postgres=True, workers=1, program=with_few_files)
    postgres = service.postgres
    phone, till = Phone.enrol(service), Terminal.demo(service)
    phone.topup(5000).expect(201)
    crowd = []
    for at in range(HELD):
        crowd.append(socket.create_connection(("127.0.0.1", service.port.number)))
        crowd[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: crema\r\n\r\n")
    try:
        postgres.stop()
        until(lambda: service.probe("/readyz") == 503, "Postgres is missed", 15)
        postgres.start()
        until(lambda: service.probe("/readyz") == 200, "it is served again", 15)
        till.purchase(present=phone.paycode(), amount=100).expect(201)
    finally:
        for each in crowd:
            each.close()
