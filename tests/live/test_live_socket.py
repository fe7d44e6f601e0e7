"""The WebSocket itself: handshake, frames, fragments, UTF-8, limits, close codes (RFC 6455)."""
import json
import time

import pytest

from harness import Phone, SocketWatcher, until
from people import Customer
from raw_ws import BINARY, CLOSE, PING, PONG, SECONDS, TEXT, RawSocket, close_code, frame


@pytest.fixture(scope="module")
def customer(service, till):
    return Customer(service, till)


@pytest.fixture
def raw(service):
    with RawSocket(service.port.number) as socket:
        yield socket


@pytest.fixture
def hello(service, customer):
    """A raw socket that was welcomed."""
    with RawSocket(service.port.number) as socket:
        socket.send({"type": "hello", "token": customer.phone.token})
        assert socket.message()["type"] == "welcome"
        yield socket


def works(socket):
    socket.send({"type": "call", "id": "works", "method": "GET", "path": "/v1/program"})
    reply = socket.message("reply")
    assert (reply["id"], reply["status"]) == ("works", 200)


# --- handshake ------------------------------------------------------------------------------
def test_handshake(raw):
    assert raw.status == 101
    assert raw.header("upgrade").lower() == "websocket"
    assert raw.header("sec-websocket-accept") == raw.accept
    assert raw.header("sec-websocket-protocol") == "crema.v1+json"
    assert raw.header("sec-websocket-extensions") is None


def test_no_subprotocol_offered_none_answered(service):
    with RawSocket(service.port.number, protocol=None) as socket:
        assert socket.status == 101 and socket.header("sec-websocket-protocol") is None
    with RawSocket(service.port.number, protocol="other, crema.v1+json") as socket:
        assert socket.header("sec-websocket-protocol") == "crema.v1+json"


def test_extensions_are_not_agreed(service):
    extra = ["Sec-WebSocket-Extensions: permessage-deflate"]
    with RawSocket(service.port.number, extra) as socket:
        assert socket.status == 101 and socket.header("sec-websocket-extensions") is None


def test_a_plain_get_is_told_to_upgrade(service):
    reply = Phone(service).get("/v1/live").expect(426, "upgrade-required")
    assert reply.headers["upgrade"] == "websocket"
    assert reply.headers["sec-websocket-version"] == "13"


@pytest.mark.parametrize("lines, status", [
    (["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 8",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="], 426),
    (["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: short"], 400),
    (["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"], 400),
])
def test_bad_handshakes(service, lines, status):
    with RawSocket(service.port.number, upgrade=False) as socket:
        head = "\r\n".join(["GET /v1/live HTTP/1.1", "Host: x", *lines])
        socket.send_bytes(head.encode() + b"\r\n\r\n")
        assert int(socket.read_until(b"\r\n").split()[1]) == status


def test_a_foreign_origin_is_refused(service):
    with RawSocket(service.port.number, ["Origin: https://evil.example"]) as socket:
        assert socket.status == 403


def test_our_own_origin_is_welcome(service):
    origin = f"Origin: http://127.0.0.1:{service.port.number}"
    with RawSocket(service.port.number, [origin]) as socket:
        assert socket.status == 101


# --- hello ----------------------------------------------------------------------------------
def test_welcome_tells_the_ping(service, customer):
    with RawSocket(service.port.number) as socket:
        socket.send({"type": "hello", "token": customer.phone.token})
        assert socket.message() == {"type": "welcome", "ping_s": 25,
                                    "generation": 1}


def test_hello_by_cookie(service, customer):
    phone = Phone(service)
    body = {"email": customer.phone.email, "password": customer.phone.password,
            "role": "member", "client": "web", "cookie": True}
    cookie = phone.post("/v1/sessions", body).expect(201).headers["set-cookie"].split(";")[0]
    extra = [f"Cookie: {cookie}", f"Origin: http://127.0.0.1:{service.port.number}"]
    with RawSocket(service.port.number, extra) as socket:
        socket.send({"type": "hello", "as": "member"})
        assert socket.message()["type"] == "welcome"
        socket.send({"type": "watch", "account": "me"})
        assert socket.message("state")["account"] == customer.account
    with RawSocket(service.port.number, extra) as socket:
        socket.send({"type": "hello", "as": "staff"})
        assert socket.closed_with() == 4501


@pytest.mark.parametrize("message, code", [
    ({"type": "hello"}, 4503),
    ({"type": "hello", "token": "v4.local.nonsense"}, 4001),
    ({"type": "hello", "as": "member"}, 4501),
    ({"type": "hello", "as": "king"}, 4503),
    ({"type": "hello", "token": "x", "as": "member"}, 4503),
    ({"type": "watch", "account": "me"}, 4503),
    ({"type": "shout"}, 4503),
    ([], 4503), ("text", 4503), ({}, 4503), ({"type": 1}, 4503),
])
def test_bad_first_messages(raw, message, code):
    raw.send(message)
    assert raw.closed_with() == code
    assert raw.ended()


@pytest.mark.parametrize("text", [b"", b"{", b"nonsense", b'{"type":"hello","type":"hello"}',
                                  b'{"type":"unwatch","account":"me","x":1}',
                                  b'{"type":"call","id":"1","method":"GET"}',
                                  b'{"type":"call","id":"1","method":"BREW","path":"/"}',
                                  b'{"type":"watch"}',
                                  b'{"type":"watch","account":"me","visit":"vis_a"}'])
def test_bad_messages(hello, text):
    hello.send_bytes(frame(TEXT, text))
    assert hello.closed_with() == 4503


def test_no_hello_in_ten_seconds(raw):
    begun = time.monotonic()
    assert raw.closed_with(SECONDS + 10) == 4002
    assert time.monotonic() - begun > 8


# --- frames ---------------------------------------------------------------------------------
@pytest.mark.parametrize("data", [
    frame(TEXT, b"{}", mask=None),
    frame(TEXT, b"{}", rsv=4), frame(TEXT, b"{}", rsv=2), frame(TEXT, b"{}", rsv=1),
    frame(3, b""), frame(7, b""), frame(11, b""), frame(15, b""),
    frame(PING, b"x" * 126),
    frame(PING, b"", fin=False), frame(CLOSE, b"", fin=False),
    frame(0, b"stray continuation"),
    frame(TEXT, b"{", fin=False) + frame(TEXT, b"}"),
    frame(CLOSE, b"\x03"), frame(CLOSE, b"\x03\xed"), frame(CLOSE, b"\x00\x00"),
    frame(TEXT, b"{}", length_form=16), frame(TEXT, b"{}", length_form=64),
])
def test_protocol_errors(hello, data):
    hello.send_bytes(data)
    assert hello.closed_with() == 1002
    assert hello.ended()


@pytest.mark.parametrize("payload", [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
                                     b"\xc0\xaf", b'"\xe2\x82'])
def test_text_that_is_not_utf8(hello, payload):
    hello.send_bytes(frame(TEXT, payload))
    assert hello.closed_with() == 1007


def test_utf8_split_over_fragments_is_checked(hello):
    hello.send_bytes(frame(TEXT, b'"\xe2', fin=False) + frame(0, b"\x28"))
    assert hello.closed_with() == 1007


def test_binary_is_not_understood(hello):
    hello.send_bytes(frame(BINARY, b"{}"))
    assert hello.closed_with() == 1003


def test_a_message_above_64_kib(hello):
    hello.send_bytes(frame(TEXT, b" " * 65537)[:20])
    assert hello.closed_with() == 1009


def test_a_fragmented_message_above_64_kib(hello):
    hello.send_bytes(frame(TEXT, b" " * 40000, fin=False) + frame(0, b" " * 40000))
    assert hello.closed_with() == 1009


def test_a_message_of_just_64_kib_is_read(hello):
    text = json.dumps({"type": "call", "id": "big", "method": "GET", "path": "/v1/program"})
    hello.send_bytes(frame(TEXT, text.encode() + b" " * (65536 - len(text))))
    assert hello.message("reply")["id"] == "big"


def test_fragments_with_a_ping_between(hello):
    text = json.dumps({"type": "call", "id": "héé", "method": "GET", "path": "/v1/program"},
                      ensure_ascii=False).encode()
    data = frame(TEXT, text[:1], fin=False)
    for byte in text[1:-1]:
        data += frame(0, bytes([byte]), fin=False)
    data += frame(PING, b"between") + frame(0, text[-1:])
    hello.send_bytes(data)
    found = [hello.frame(), hello.frame()]
    pong = [payload for _, opcode, payload in found if opcode == PONG]
    told = [json.loads(payload) for _, opcode, payload in found if opcode == TEXT]
    assert pong == [b"between"] and told[0]["id"] == "héé"


def test_byte_by_byte(hello):
    text = json.dumps({"type": "call", "id": "slow", "method": "GET", "path": "/v1/program"})
    for byte in frame(TEXT, text.encode()):
        hello.send_bytes(bytes([byte]))
    assert hello.message("reply")["id"] == "slow"


def test_many_frames_in_one_packet(hello):
    one = json.dumps({"type": "call", "id": "x", "method": "GET", "path": "/v1/program"})
    hello.send_bytes(frame(TEXT, one.encode()) * 20)
    assert [hello.message("reply")["status"] for _ in range(20)] == [200] * 20


@pytest.mark.parametrize("payload", [b"", b"x", b"\x00\xff" * 62])
def test_pings_are_answered(hello, payload):
    hello.send_bytes(frame(PING, payload))
    assert hello.frame() == (True, PONG, payload)


def test_whoever_pings_and_reads_nothing_is_closed(service, customer):
    """Pongs count as what is owed: they do not pile up without end. Who reads again in time
    is told why."""
    pings = frame(PING, b"x" * 125) * 2000
    before = service.metric("crema_slow_watchers_total")
    with RawSocket(service.port.number, rcvbuf=4096) as socket:
        socket.send({"type": "hello", "token": customer.phone.token})
        socket.message("welcome")
        for _ in range(128):  # at most 32 MiB
            socket.send_bytes(pings)
            if service.metric("crema_slow_watchers_total") > before:
                break
        assert socket.closed_with() == 4008


def test_an_unasked_pong_is_harmless(hello):
    hello.send_bytes(frame(PONG, b"nobody asked"))
    works(hello)


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1011, 3000, 4999])
def test_a_close_is_echoed(hello, code):
    hello.send_bytes(frame(CLOSE, code.to_bytes(2, "big") + "bye é".encode()))
    _, opcode, payload = hello.frame()
    assert opcode == CLOSE and close_code(payload) == code
    assert hello.ended()


def test_an_empty_close_is_answered(hello):
    hello.send_bytes(frame(CLOSE))
    _, opcode, _ = hello.frame()
    assert opcode == CLOSE and hello.ended()


def test_nothing_is_done_after_a_close(hello, customer, till):
    call = json.dumps({"type": "call", "id": "1", "method": "GET", "path": "/v1/program"})
    hello.send_bytes(frame(CLOSE, b"\x03\xe8") + frame(TEXT, call.encode()))
    _, opcode, _ = hello.frame()
    assert opcode == CLOSE and hello.ended() and hello.buffer == b""


# --- limits ---------------------------------------------------------------------------------
def test_staff_may_watch_sixty_four_accounts(service, manager, till):
    accounts = [Phone.enrol(service) for _ in range(65)]
    with RawSocket(service.port.number) as socket:
        socket.send({"type": "hello", "token": manager.token})
        socket.message("welcome")
        ids = [phone.account()["id"] for phone in accounts]
        for account in ids[:64]:
            socket.send({"type": "watch", "account": account})
        for _ in range(64):
            socket.message("state")
        socket.send({"type": "watch", "account": ids[64]})
        reply = socket.message("reply")
        assert reply["status"] == 429 and reply["account"] == ids[64]
        socket.send({"type": "unwatch", "account": ids[0]})
        socket.send({"type": "watch", "account": ids[64]})
        assert socket.message("state")["account"] == ids[64]


def test_too_many_messages(hello):
    call = frame(TEXT, b'{"type":"call","id":"f","method":"GET","path":"/v1/program"}')
    hello.send_bytes(call * 110)
    statuses = [hello.message("reply")["status"] for _ in range(110)]
    assert statuses[0] == 200 and statuses[-1] == 429
    try:
        hello.send_bytes(call * 5000)
    except OSError:
        pass
    assert hello.closed_with() == 4029


def test_slow_watchers_are_closed_and_come_back(service, till):
    """Whoever reads nothing is closed once 256 KiB wait for them; others lose nothing."""
    customer = Customer(service, till)
    with RawSocket(service.port.number, rcvbuf=4096) as slow, \
            RawSocket(service.port.number, rcvbuf=4096, upgrade=False) as stream, \
            SocketWatcher(customer.phone) as quick:
        slow.send({"type": "hello", "token": customer.phone.token})
        slow.message("welcome")
        slow.send({"type": "watch", "account": "me"})
        known = slow.message("state")["version"]
        stream.send_bytes((f"GET /v1/accounts/me/events HTTP/1.1\r\nHost: x\r\n"
                           f"Authorization: Bearer {customer.phone.token}\r\n\r\n").encode())
        assert b" 200 " in stream.read_until(b"\r\n")
        quick.watch(account="me")
        quick.next(type="state")
        versions = customer.charge_many(6000)
        quick.version(versions[-1], 20)
        told = [message for message in list(quick.messages) if "version" in message]
        for before, after in zip(told, told[1:]):
            # One that fell more than 300 behind, on a busy machine, is told that it was reset.
            reset = (after["type"], after.get("resumed")) == ("state", False)
            assert reset or after["version"] == before["version"] + 1, (before, after)
        assert not quick.closed.is_set()
        until(lambda: service.metric("crema_sockets", kind="sse") == 0,
              "the slow stream is closed")
        assert read_to_close(slow) in (4008, None)
        assert stream.ended()
    with SocketWatcher(customer.phone) as again:
        again.watch(account="me", after=known)
        state = again.next(type="state")
        assert (state["version"], state["resumed"]) == (versions[-1], False)


def read_to_close(socket):
    """The close code, or None when the connection broke before it could be read."""
    try:
        return socket.closed_with()
    except (EOFError, ConnectionResetError):
        return None
