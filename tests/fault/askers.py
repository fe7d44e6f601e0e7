"""Askers in a process of their own: connections that each ask the same again, as soon as they have
their answer. Reads one line {"port", "tokens", "connections" (of each token), "path", "seconds"},
prints {"there": how many} when all have connected, and at the end {"answers": {status: count},
"ended": connections that were closed}."""
import json
import re
import selectors
import socket
import sys
import time

LENGTH = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)
RECEIVE_BYTES = 1 << 18


class Asker:
    """One connection."""

    def __init__(self, port, source, request):
        self.request = request
        self.socket = socket.create_connection(("127.0.0.1", port), source_address=(source, 0))
        self.socket.setblocking(False)
        self.head = b""
        self.left = 0  # of the body

    def ask(self):
        self.head, self.left = b"", 0
        self.socket.send(self.request)

    def hear(self):
        """The status of an answer that is there whole; 0: not yet. OSError: it was closed."""
        data = self.socket.recv(RECEIVE_BYTES)
        if not data:
            raise ConnectionError("closed")
        if self.left:
            self.left -= len(data)
        else:
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return 0
            length = LENGTH.search(self.head[:end + 2])
            self.left = (int(length.group(1)) if length else 0) - (len(self.head) - end - 4)
        return int(self.head[9:12]) if self.left <= 0 else 0


def run(port, tokens, connections, path, seconds):
    answers, ended = {}, 0
    selector = selectors.EpollSelector()
    for at, token in enumerate(tokens):
        source = f"127.0.6.{at + 1}"  # each has a phone of their own
        request = (f"GET {path} HTTP/1.1\r\nHost: crema\r\nAuthorization: Bearer {token}\r\n\r\n"
                   .encode())
        for _ in range(connections):
            asker = Asker(port, source, request)
            selector.register(asker.socket, selectors.EVENT_READ, asker)
            asker.ask()
    print(json.dumps({"there": len(selector.get_map())}), flush=True)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and selector.get_map():
        for key, _ in selector.select(0.1):
            asker = key.data
            try:
                status = asker.hear()
                if status:
                    answers[status] = answers.get(status, 0) + 1
                    asker.ask()
            except OSError:
                ended += 1
                selector.unregister(asker.socket)
                asker.socket.close()
    return {"answers": answers, "ended": ended}


if __name__ == "__main__":
    print(json.dumps(run(**json.loads(sys.stdin.readline()))), flush=True)
