"""Requests that race: all but their last bytes are sent, then the last bytes at once.

A thread per request lets the first arrive long before the last has woken. Here everything is
parsed and waited for on the other side, so that what decides is one byte per connection."""
import collections
import json
import random
import re
import socket

import httpx

from .client import Reply, new_key
from .wait import PATIENCE, until


class Shot:
    """One keyed request, of the volley's till or of whose token it is. Fire the same shot
    again and it is a repeat."""

    def __init__(self, path, key=None, token=None, **fields):
        self.path = path
        self.token = token
        self.key = key or new_key("shot")
        self.body = json.dumps({name: value for name, value in fields.items()
                                if value is not None}).encode()

    def bytes(self, token):
        return (f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Authorization: Bearer {self.token or token}\r\nIdempotency-Key: {self.key}\r\n"
                "Content-Type: application/json\r\n"
                f"Content-Length: {len(self.body)}\r\n\r\n").encode() + self.body


class Barrel:
    """One connection, and the worker that serves it."""

    def __init__(self, service):
        self.socket = socket.create_connection(("127.0.0.1", service.port.number))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(20 * PATIENCE)
        self.unread = b""
        self.worker = self._ask_worker(service)

    def _ask_worker(self, service):
        """The access log tells which worker has answered a request."""
        name = new_key("who")
        self.socket.sendall(f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                            f"X-Request-Id: {name}\r\n\r\n".encode())
        self.read("GET", "/healthz")
        line = re.compile(rf" w=(\d+) .* request={name} ")
        return int(until(lambda: line.search(service.log_slice()), "the access line")[1])

    def read(self, method, path):
        """The next reply."""
        while b"\r\n\r\n" not in self.unread:
            self._more()
        head, _, rest = self.unread.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = [tuple(line.split(": ", 1)) for line in lines[1:]]
        length = int(dict((name.lower(), value) for name, value in headers)["content-length"])
        self.unread = rest
        while len(self.unread) < length:
            self._more()
        content, self.unread = self.unread[:length], self.unread[length:]
        return Reply(httpx.Response(int(lines[0].split()[1]), headers=headers, content=content,
                                    request=httpx.Request(method, "http://127.0.0.1" + path)))

    def _more(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError("the service closed the connection")
        self.unread += data


class Volley:
    """Connections of one till, as many to each worker.

    .fire(shots)   sends each shot on a connection of its own, chosen by chance; the replies
    .aim(shots)    sends all but the last bytes; .shoot() the rest, for the replies
    .hits          worker → how many shots it has had
    """

    def __init__(self, till, size):
        self.token = till.token
        self.hits = collections.Counter()
        self.barrels = []
        self.aimed = []
        spare = []
        wanted = till.service.workers_wanted
        for _ in range(40 * size):
            barrel = Barrel(till.service)
            mine = sum(other.worker == barrel.worker for other in self.barrels)
            full = mine >= -(-size // wanted)  # rounded up
            (spare if full else self.barrels).append(barrel)
            if len(self.barrels) >= size:
                break
        for barrel in spare:
            barrel.socket.close()
        assert len(self.barrels) == size, "one worker took (nearly) every connection"

    def fire(self, shots):
        self.aim(shots)
        return self.shoot()

    def aim(self, shots):
        self.aimed = list(zip(random.sample(self.barrels, len(shots)), shots))
        for barrel, shot in self.aimed:
            barrel.socket.sendall(shot.bytes(self.token)[:-1])

    def shoot(self):
        for barrel, shot in self.aimed:
            barrel.socket.send(shot.body[-1:])
        self.hits.update(barrel.worker for barrel, _ in self.aimed)
        return [barrel.read("POST", shot.path) for barrel, shot in self.aimed]

    def close(self):
        for barrel in self.barrels:
            barrel.socket.close()
