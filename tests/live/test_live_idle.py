"""What keeps quiet lines alive, and what ends dead ones."""
import time

import pytest

from harness import EventWatcher, until
from people import Customer, first_state
from raw_ws import PING, PONG, RawSocket, frame


@pytest.fixture(scope="module")
def quick(postgres):
    """A service that pings and comments every second."""
    from harness import Service
    service = Service(postgres, workers=1, config={"ws_ping_s": 1, "sse_comment_s": 1})
    yield service
    service.remove()


@pytest.fixture(scope="module")
def customer(quick):
    return Customer(quick)


def test_pings_come_and_pongs_keep_it_open(quick, customer):
    with RawSocket(quick.port.number) as socket:
        socket.send({"type": "hello", "token": customer.phone.token})
        assert socket.message() == {"type": "welcome", "ping_s": 1, "generation": 1}
        for _ in range(3):
            _, opcode, payload = socket.frame()
            assert opcode == PING
            socket.send_bytes(frame(PONG, payload))


def test_no_pong_no_socket(quick, customer):
    with RawSocket(quick.port.number) as socket:
        socket.send({"type": "hello", "token": customer.phone.token})
        begun = time.monotonic()
        assert socket.closed_with() == 4003
        assert time.monotonic() - begun > 9
        assert socket.ended()


def test_a_quiet_stream_comments(quick, customer):
    with EventWatcher(customer.phone, "me") as watcher:
        first_state(watcher)
        until(lambda: watcher.comments >= 2, "two comment lines")
        version = customer.charge()
        watcher.version(version)
