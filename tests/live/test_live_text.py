"""Text over the WebSocket: a message that is not UTF-8 closes the socket (code 1007), so no
text is cut in the middle of a character."""
import uuid

import pytest

from harness import Phone, SocketWatcher


def visited(service, till, email, name):
    """What the till is told of a member, over its socket."""
    code = Phone.enrol(service, email=email, name=name).paycode()
    with SocketWatcher(till) as socket:
        reply = socket.call("POST", "/v1/visits", {"present": code})
        assert reply["status"] == 201, reply
        assert socket.call("GET", "/v1/program")["status"] == 200
    return reply["body"]["member"]


@pytest.mark.parametrize("first", ["é", "山", "🚀", "e\u0301"])
def test_a_masked_address_begins_with_a_whole_character(service, till, first):
    domain = f"{uuid.uuid4().hex}.example"
    shown = "é" if first == "e\u0301" else first
    member = visited(service, till, f"{first}mile@{domain}", f"Ada {first}mond")
    assert member == {"name": f"Ada {shown}.", "masked": f"{shown}•••@{domain}"}


@pytest.mark.parametrize("name", ["é" * 80, "x" + "é" * 80, "🚀" * 40])
def test_a_long_field_name_is_cut_between_characters(till, name):
    with SocketWatcher(till) as socket:
        reply = socket.call("POST", "/v1/visits", {"present": "1", name: 1})
        assert (reply["status"], name.startswith(reply["body"]["field"])) == (400, True)
        assert socket.call("GET", "/v1/program")["status"] == 200
