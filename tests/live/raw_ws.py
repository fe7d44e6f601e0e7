"""A WebSocket client that can misbehave: frames are built bit by bit (RFC 6455)."""
import base64
import hashlib
import json
import os
import socket
import struct
import time

from harness import PATIENCE

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
SECONDS = 15 * PATIENCE


def frame(opcode, payload=b"", fin=True, mask=b"\x01\x02\x03\x04", rsv=0, length_form=None):
    """The bytes of a frame; mask None leaves it unmasked; length_form forces 7, 16 or 64 bits."""
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    masked = 0x80 if mask is not None else 0
    n = len(payload)
    form = length_form or (7 if n < 126 else 16 if n < 65536 else 64)
    head = bytes([first])
    if form == 7:
        head += bytes([masked | n])
    elif form == 16:
        head += bytes([masked | 126]) + struct.pack("!H", n)
    else:
        head += bytes([masked | 127]) + struct.pack("!Q", n)
    if mask is None:
        return head + payload
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


class RawSocket:
    """One connection to GET /v1/live, seen as bytes."""

    def __init__(self, port, extra=(), protocol="crema.v1+json", upgrade=True, rcvbuf=None,
                 path="/v1/live"):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if rcvbuf:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
        self.sock.settimeout(SECONDS)
        self.sock.connect(("127.0.0.1", port))
        self.buffer = b""
        self.status = None
        if upgrade:
            self.upgrade(port, extra, protocol, path)

    def upgrade(self, port, extra, protocol, path):
        key = base64.b64encode(os.urandom(16))
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: Upgrade",
                 "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                 f"Sec-WebSocket-Key: {key.decode()}"]
        if protocol:
            lines.append(f"Sec-WebSocket-Protocol: {protocol}")
        lines.extend(extra)
        self.send_bytes(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = self.read_until(b"\r\n\r\n").decode("latin-1")
        self.head = head.split("\r\n")
        self.status = int(self.head[0].split()[1])
        self.accept = base64.b64encode(hashlib.sha1(key + GUID).digest()).decode()

    def header(self, name):
        for line in self.head[1:]:
            if line.lower().startswith(name.lower() + ":"):
                return line.split(":", 1)[1].strip()
        return None

    def send_bytes(self, data):
        self.sock.sendall(data)

    def send(self, message):
        self.send_bytes(frame(TEXT, json.dumps(message).encode()))

    def read_until(self, mark):
        while mark not in self.buffer:
            self._more()
        data, self.buffer = self.buffer.split(mark, 1)
        return data + mark

    def read_exactly(self, n):
        while len(self.buffer) < n:
            self._more()
        data, self.buffer = self.buffer[:n], self.buffer[n:]
        return data

    def _more(self):
        data = self.sock.recv(65536)
        if not data:
            raise EOFError("the service closed the connection")
        self.buffer += data

    def frame(self):
        """The next frame as (fin, opcode, payload); a server's frame is never masked."""
        first, second = self.read_exactly(2)
        assert not second & 0x80, "a server must not mask"
        assert not first & 0x70, "no extension was agreed: RSV bits must be 0"
        n = second & 0x7F
        if n == 126:
            n = struct.unpack("!H", self.read_exactly(2))[0]
        elif n == 127:
            n = struct.unpack("!Q", self.read_exactly(8))[0]
        return bool(first & 0x80), first & 0x0F, self.read_exactly(n)

    def message(self, *types, patience=SECONDS):
        """The next JSON message (of one of these types); pings are answered on the way."""
        deadline = time.monotonic() + patience
        while True:
            self.sock.settimeout(max(0.01, deadline - time.monotonic()))
            fin, opcode, payload = self.frame()
            if opcode == PING:
                self.send_bytes(frame(PONG, payload))
            elif opcode == CLOSE:
                raise EOFError(f"closed with {close_code(payload)}")
            elif opcode == TEXT:
                assert fin
                found = json.loads(payload)
                if not types or found["type"] in types:
                    return found

    def closed_with(self, patience=SECONDS):
        """Reads until the close frame and returns its code; then the line must end."""
        deadline = time.monotonic() + patience
        while True:
            self.sock.settimeout(max(0.01, deadline - time.monotonic()))
            _, opcode, payload = self.frame()
            if opcode == CLOSE:
                return close_code(payload)

    def ended(self, patience=SECONDS):
        """True when the service ends the TCP connection."""
        self.sock.settimeout(patience)
        try:
            while self.sock.recv(65536):
                pass
        except ConnectionResetError:
            pass
        return True

    def close(self):
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def close_code(payload):
    return struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else None
