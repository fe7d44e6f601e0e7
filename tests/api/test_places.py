"""Places for connections: who makes room, and who is told that there is none."""
from harness import Phone, until
from raw_http import Raw, request


def test_the_one_that_is_idle_longest_makes_room(fresh_service):
    small = fresh_service(workers=1, config={"max_connections": 10})
    open_ones = [Raw(small) for _ in range(10)]
    try:
        for raw in open_ones:
            raw.send(request()).answer()
        with Raw(small) as raw:
            assert raw.send(request()).answer().status == 200
            assert open_ones[0].ended(), "it has asked nothing for the longest time"
            assert open_ones[1].send(request()).answer().status == 200
        assert small.metric("crema_connections_put_out_total") >= 1
    finally:
        for raw in open_ones:
            raw.socket.close()


def test_newcomers_are_served_though_who_made_room_stays(fresh_service):
    """A peer that does not close its end takes nobody's place."""
    small = fresh_service(workers=1, config={"max_connections": 10})
    held = []
    try:
        for _ in range(200):
            held.append(Raw(small))
            assert held[-1].send(request()).answer().status == 200, len(held)
    finally:
        for raw in held:
            raw.socket.close()


def stream(phone):
    """Her events, on a connection that ends when it is closed here."""
    raw = Raw(phone.service)
    raw.socket.sendall(b"GET /v1/accounts/me/events HTTP/1.1\r\nHost: crema\r\n"
                       b"Authorization: Bearer " + phone.token.encode() + b"\r\n\r\n")
    assert raw.socket.recv(12) == b"HTTP/1.1 200"
    return raw


def has_state(raw):
    """Whether its first event comes."""
    said = b""
    while b"event: state" not in said:
        more = raw.socket.recv(65536)
        if not more:
            return False
        said += more
    return True


def test_connections_above_the_cap_are_told_and_the_others_live(fresh_service):
    """Streams are never idle."""
    small = fresh_service(workers=1, config={"max_connections": 10})
    phone = Phone.enrol(small)
    streams = [stream(phone) for _ in range(10)]
    try:
        with Raw(small) as raw:
            answer = raw.answer()
            assert (answer.status, answer.problem) == (503, "busy")
            assert answer.headers["retry-after"] and answer.closes
        assert all(has_state(each) for each in streams), "they go on"
    finally:
        for each in streams:
            each.socket.close()
    until(lambda: small.probe("/healthz") == 200, "room again")
