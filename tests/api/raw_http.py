"""HTTP over a bare socket: what no well-behaved client would send, and exactly what came back."""
import json
import socket

from harness.wait import PATIENCE


class Answer:
    """One reply: .status, .headers (lower case), .body (bytes)."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def problem(self):
        """The slug of a problem document, or None."""
        if self.headers.get("content-type") != "application/problem+json":
            return None
        return json.loads(self.body)["type"].rpartition("/")[2]

    @property
    def closes(self):
        return self.headers.get("connection") == "close"

    def __repr__(self):
        return f"<{self.status} {self.headers} {self.body[:200]!r}>"


class Raw:
    """One connection. Use as a context manager."""

    def __init__(self, service, seconds=20):
        self.socket = socket.create_connection(("127.0.0.1", service.port.number),
                                               timeout=seconds * PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data.encode("latin-1") if isinstance(data, str) else data)
        return self

    def _more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        self.buffer += data
        return bool(data)

    def answer(self, method="GET"):
        """The next reply; None when the connection has ended instead."""
        while b"\r\n\r\n" not in self.buffer:
            if not self._more():
                assert self.buffer == b"", f"a torn reply: {self.buffer!r}"
                return None
        head, _, rest = self.buffer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        version, status, _ = lines[0].split(" ", 2)
        assert version == "HTTP/1.1", lines[0]
        headers = {}
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            assert colon and name == name.strip(), line
            headers[name.lower()] = value.strip()
        length = 0 if method == "HEAD" or status == "100" else int(
            headers.get("content-length", 0))
        self.buffer = rest
        while len(self.buffer) < length:
            assert self._more(), "the body is torn"
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return Answer(int(status), headers, body)

    def ended(self):
        """True when the service closes without another byte."""
        return self.buffer == b"" and not self._more()


def ask(service, data):
    """Sends the bytes on a connection of their own; the one reply."""
    with Raw(service) as raw:
        return raw.send(data).answer()


def request(method="GET", path="/healthz", fields=(), body=b"", host="x"):
    """The bytes of a request; Content-Length is added when there is a body."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *fields]
    if body and not any(f.lower().startswith(("content-length", "transfer")) for f in fields):
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body
