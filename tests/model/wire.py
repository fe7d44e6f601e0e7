"""Many requests at once over a few connections, by the standard library: all are written before
the first answer is read, so that the workers really have them at the same time."""
import http.client
import json
import random
import select
import socket

from harness import PATIENCE


class Answer:
    """What came back."""

    def __init__(self, status, headers, text):
        self.status = status
        self.replayed = headers.get("Idempotent-Replayed") == "true"
        self.body = json.loads(text) if text else None
        self.problem = None
        if headers.get("Content-Type", "").startswith("application/problem+json"):
            self.problem = self.body["type"].rpartition("/")[2]

    def __repr__(self):
        return f"<{self.status} {'replayed ' if self.replayed else ''}{self.body}>"


class Wire:
    """Connections to one service; the kernel spreads them over the workers."""

    def __init__(self, port, count=12):
        self.port = port
        self.free = [self._open() for _ in range(count)]

    def _open(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20 * PATIENCE)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def send(self, requests):
        """[(method, path, token, key, body)], each on a connection of its own, at once;
        answers come in the order of the requests."""
        random.shuffle(self.free)
        while len(self.free) < len(requests):
            self.free.append(self._open())
        for at in range(len(requests)):
            if self._has_ended(self.free[at]):
                self.free[at].close()
                self.free[at] = self._open()
        used = self.free[:len(requests)]
        for connection, (method, path, token, key, body) in zip(used, requests):
            fields = {"Authorization": "Bearer " + token}
            if key is not None:
                fields["Idempotency-Key"] = key
            if body is not None:
                fields["Content-Type"] = "application/json"
                body = json.dumps(body).encode()
            connection.request(method, path, body, fields)
        return [self._read(connection) for connection in used]

    @staticmethod
    def _has_ended(connection):
        """The service closes what is idle for long: nothing is owed, so only an end can be read."""
        sock = connection.sock
        return sock is not None and bool(select.select([sock], [], [], 0)[0])

    @staticmethod
    def _read(connection):
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def close(self):
        for connection in self.free:
            connection.close()
