"""Proxies in front: the ones that trusted_proxies names must say for whom they speak, by PROXY v2,
and nobody else may. Every address of 127.0.0.0/8 is this machine: 127.0.1.1 is the proxy."""
import contextlib
import ipaddress
import os
import re
import shutil
import socket
import ssl
import struct
import subprocess

import httpx
import pytest

from harness import Phone, until
from harness.paths import ROOT, Port
from harness.wait import PATIENCE
from raw_http import Raw, request
from test_supervisor import certificate

PROXY, STRANGER = "127.0.1.1", "127.0.1.9"
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
LOCAL = SIGNATURE + b"\x20\0\0\0"
LOG_INS = 3     # a minute that one address may try
LOGIN = request("POST", "/v1/sessions", ["Content-Type: application/json"],
                b'{"email":"nobody@example.com","password":"not-this-one","role":"member",'
                b'"client":"app"}')


def header(client, port=40001, tlvs=b""):
    """What a proxy says of a client's address."""
    address = ipaddress.ip_address(client)
    family, own = (0x11, "127.0.0.1") if address.version == 4 else (0x21, "::1")
    rest = address.packed + ipaddress.ip_address(own).packed + struct.pack("!HH", port, 443) + tlvs
    return SIGNATURE + bytes([0x21, family]) + struct.pack("!H", len(rest)) + rest


class From(Raw):
    """A connection that comes from an address of this machine."""

    def __init__(self, service, address, tls=None, first=b""):
        self.socket = socket.create_connection(
            ("127.0.0.1", service.port.number), timeout=20 * PATIENCE, source_address=(address, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.socket.sendall(first)
        if tls:
            self.socket = tls.wrap_socket(self.socket)


@pytest.fixture(scope="module", name="config")
def fixture_config():
    return {"trusted_proxies": f"192.0.2.0/24, {PROXY}", "login_per_min_per_source": LOG_INS,
            "header_deadline_ms": 1500}


@pytest.fixture(name="shop")
def fixture_shop(fresh_service, config):
    return fresh_service(workers=1, config=config)


def statuses(shop, client, times):
    """Of so many log-ins of a client behind the proxy, each on a connection of its own."""
    told = []
    for _ in range(times):
        with From(shop, PROXY, first=header(client)) as raw:
            told.append(raw.send(LOGIN).answer().status)
    return told


def test_limits_count_the_client_not_the_proxy(shop):
    assert statuses(shop, "192.0.2.7", LOG_INS + 2) == [401] * LOG_INS + [429] * 2
    assert statuses(shop, "192.0.2.8", 1) == [401]
    assert statuses(shop, "2001:db8:1:2::7", LOG_INS) == [401] * LOG_INS
    assert statuses(shop, "2001:db8:1:2:ffff::1", 1) == [429], "one household has one /64"
    assert statuses(shop, "2001:db8:1:3::7", 1) == [401]
    assert statuses(shop, "::ffff:192.0.2.7", 1) == [429], "the same client by a socket for both"


def test_many_requests_follow_one_header(shop):
    with From(shop, PROXY, first=header("192.0.2.7", tlvs=b"\x04\0\x03pad") + request()) as raw:
        assert raw.answer().status == 200
        assert raw.send(request()).answer().status == 200


def test_a_header_may_come_byte_by_byte(shop):
    with From(shop, PROXY) as raw:
        for at in range(len(header("192.0.2.7"))):
            raw.send(header("192.0.2.7")[at:at + 1])
        assert raw.send(request()).answer().status == 200


def test_a_proxys_own_connection_is_the_proxys(shop):
    """Its checks of our health."""
    with From(shop, PROXY, first=LOCAL + request("GET", "/readyz")) as raw:
        assert raw.answer().status == 200
    for _ in range(LOG_INS):
        with From(shop, PROXY, first=LOCAL) as raw:
            assert raw.send(LOGIN).answer().status == 401
    with From(shop, PROXY, first=SIGNATURE + b"\x21\0\0\x02zz") as raw:    # of an unknown family
        assert raw.send(LOGIN).answer().status == 429


@pytest.mark.parametrize("first", [
    request(), b"PROXY TCP4 192.0.2.7 192.0.2.1 40001 443\r\n" + request(),
    SIGNATURE + b"\x11\x11\0\x0c" + bytes(12) + request(),
    SIGNATURE + b"\x21\x11\0\x04" + bytes(4) + request(),
    SIGNATURE + b"\x21\x11\xff\xff" + request(), LOCAL[:14] + b"\xff\xff" + request()],
    ids=["none", "version 1", "version 1 in binary", "too short", "too long", "its own too long"])
def test_a_proxy_that_does_not_say_is_refused(shop, first):
    with From(shop, PROXY, first=first) as raw:
        answer = raw.answer()
        assert (answer.status, answer.closes) == (400, True)
        assert raw.ended()
    assert shop.metric("crema_proxy_strangers_total") == 1
    shop.logs(f"{PROXY}:")
    shop.logs("sends no PROXY v2 header")
    assert shop.probe("/healthz") == 200


@pytest.mark.parametrize("first", [header("192.0.2.7"), LOCAL, header("192.0.2.7") * 2,
                                   b"PROXY TCP4 192.0.2.7 192.0.2.1 40001 443\r\n"],
                         ids=["header", "local", "doubled", "version 1"])
def test_nobody_else_may_say(shop, first):
    """Whoever could would have as many addresses as she likes."""
    with From(shop, STRANGER, first=first + request()) as raw:
        answer = raw.answer()
        assert (answer.status, answer.closes) == (400, True)
        assert raw.ended()
    if first.startswith(SIGNATURE):
        shop.logs("name it in trusted_proxies")


def test_a_doubled_header_is_a_request_that_is_none(shop):
    with From(shop, PROXY, first=header("192.0.2.7") * 2 + request()) as raw:
        assert raw.answer().status == 400


def test_a_cut_header_is_nobody(shop):
    """It is waited for as long as for the head of a request; it costs no more if it leaves."""
    begun = [From(shop, PROXY, first=header("192.0.2.7")[:n]) for n in (0, 1, 15, 16, 27)]
    begun[1].socket.shutdown(socket.SHUT_WR)
    assert begun[1].ended()
    for raw in begun:
        assert raw.ended()
        raw.__exit__()
    assert shop.metric("crema_proxy_strangers_total") == 0


def test_it_comes_before_tls(fresh_service, config, tmp_path):
    cert, key = certificate(tmp_path, "cards")
    config = {**config, "tls_cert": cert, "tls_key": key}
    shop = fresh_service(workers=1, start=False, config=config)
    shop.url = shop.url.replace("http:", "https:")
    shop.start()
    tls = ssl.create_default_context()
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    for client, status in [*[("192.0.2.7", 401)] * LOG_INS, ("192.0.2.7", 429), ("192.0.2.8", 401)]:
        with From(shop, PROXY, tls, header(client)) as raw:
            assert raw.send(LOGIN).answer().status == status
    with pytest.raises(OSError):
        From(shop, PROXY, tls)
    assert shop.metric("crema_proxy_strangers_total") == 1
    with From(shop, STRANGER, tls) as raw:
        assert raw.send(request()).answer().status == 200


def test_a_proxy_that_says_nothing_holds_up_no_drain(shop):
    with contextlib.closing(From(shop, PROXY).socket), \
            From(shop, PROXY, first=header("192.0.2.7")[:20]):
        until(lambda: shop.metric("crema_accepts_total") >= 2, "both are accepted")
        shop.stop()


@pytest.fixture(name="behind_haproxy")
def fixture_behind_haproxy(fresh_service, config, tmp_path):
    """A service, and HAProxy in front of it as docker/haproxy.cfg has it, with PROXY's address."""
    program = shutil.which("haproxy", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None:
        pytest.skip("haproxy is not installed: apt-get install haproxy")
    service, port = fresh_service(workers=2, config=config), Port()
    settings = tmp_path / "haproxy.cfg"
    with open(os.path.join(ROOT, "docker", "haproxy.cfg"), encoding="utf-8") as file:
        text = file.read()
    for theirs, ours in (("bind 10.0.0.5:443", f"bind 127.0.0.1:{port.number}"),
                         ("10.0.0.9:8443", f"127.0.0.1:{service.port.number}"),
                         ("source 10.0.0.5", f"source {PROXY}")):
        assert text.count(theirs) == 1, theirs
        text = text.replace(theirs, ours)
    settings.write_text(text)
    process = subprocess.Popen([program, "-f", str(settings), "-db"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port.number}"
        def answers():
            try:
                return httpx.get(url + "/healthz", trust_env=False).status_code == 200
            except httpx.HTTPError:
                return False
        until(answers, "HAProxy passes on", 20)
        yield service, url
    finally:
        process.terminate()
        process.wait()
        port.release()


def test_behind_haproxy_one_attacker_locks_nobody_else_out(behind_haproxy):
    service, url = behind_haproxy
    person = Phone.enrol(service)

    def sign_in(address, password):
        with httpx.Client(transport=httpx.HTTPTransport(local_address=address, verify=False),
                          timeout=60) as http:
            return http.post(url + "/v1/sessions", headers={"Connection": "close"}, json={
                "email": person.email, "password": password, "role": "member",
                "client": "app"}).status_code
    tried = [sign_in("127.0.0.66", "not-this-one") for _ in range(80)]
    assert tried.count(401) <= 2 * LOG_INS and set(tried) == {401, 429}
    assert sign_in("127.0.0.7", person.password) == 201
    line = re.compile(r"path=/v1/sessions status=201 .* peer=127\.0\.0\.7:\d+ ")
    until(lambda: line.search(service.log()), "a line that names the client")
