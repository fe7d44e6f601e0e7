"""Clients that watch accounts: over an event stream (httpx) and over WebSocket (websockets)."""
import asyncio
import itertools
import json
import queue
import threading
import time

import httpx
import websockets

from .client import note, record
from .wait import PATIENCE

NOTED_MAX = 5000  # messages that one process notes for tests/contract


class Watcher:
    """Collects messages in the order of their arrival; reading them has a deadline.

    .messages   everything received so far, as dicts; each has "received" (monotonic seconds)
    .versions() the versions seen, in order
    """

    def __init__(self):
        self.messages = []
        self.closed = threading.Event()
        self.close_code = None
        self.trouble = None
        self._queue = queue.Queue()

    _noted = itertools.count()

    def put(self, message):
        if next(Watcher._noted) < NOTED_MAX:
            note({"pushed": dict(message)})
        message["received"] = time.monotonic()
        self.messages.append(message)
        self._queue.put(message)

    def next(self, seconds=10, **wanted):
        """The next message whose fields are as wanted; others are passed over."""
        deadline = time.monotonic() + seconds * PATIENCE
        while True:
            left = deadline - time.monotonic()
            try:
                message = self._queue.get(timeout=max(left, 0.001))
            except queue.Empty:
                raise AssertionError(f"no message {wanted} within {seconds} s; closed: "
                                     f"{self.close_code} {self.trouble}; so far: "
                                     f"{self.messages[-5:]}") from None
            if all(message.get(name) == value for name, value in wanted.items()):
                return message

    def version(self, version, seconds=10):
        """Waits until a message carries this version; returns the message."""
        for message in self.messages:
            if message.get("version") == version:
                return message
        while True:
            message = self.next(seconds)
            if message.get("version") == version:
                return message

    def versions(self, kind=None):
        return [message["version"] for message in list(self.messages)
                if "version" in message and kind in (None, message["type"])]

    def wait_closed(self, seconds=10):
        """Waits for the other side to close; returns the close code (WebSocket)."""
        assert self.closed.wait(seconds * PATIENCE), f"not closed within {seconds} s"
        return self.close_code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class EventWatcher(Watcher):
    """GET /v1/accounts/{id}/events. Messages get "type" (event) and "id"."""

    def __init__(self, client, account="me", after=None, last_event_id=None, headers=None):
        super().__init__()
        self.http = httpx.Client(base_url=client.service.url, trust_env=False, verify=False,
                                 timeout=httpx.Timeout(20 * PATIENCE, read=60))
        fields = {"Accept": "text/event-stream", **(headers or {})}
        if client.token:
            fields["Authorization"] = "Bearer " + client.token
        if last_event_id is not None:
            fields["Last-Event-ID"] = str(last_event_id)
        query = f"?after={after}" if after is not None else ""
        request = self.http.build_request("GET", f"/v1/accounts/{account}/events{query}",
                                          headers=fields)
        self.response = self.http.send(request, stream=True)
        self.status = self.response.status_code
        self.comments = 0
        self.retry_ms = None
        record("GET", request.url.raw_path.decode(), None, self.response,
               "" if self.status == 200 else self.response.read().decode())
        if self.status != 200:
            self.closed.set()
            return
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        event = {}
        try:
            for line in self.response.iter_lines():
                line = line.rstrip("\r\n")
                if line:
                    self._field(event, line)
                elif event:
                    self._finish(event)
                    event = {}
        except (httpx.HTTPError, httpx.StreamError, OSError, ValueError) as error:
            self.trouble = error
        self.closed.set()

    def _field(self, event, line):
        name, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if name == "":
            self.comments += 1
        elif name == "retry":
            self.retry_ms = int(value)
        elif name == "data" and "data" in event:
            event["data"] += "\n" + value
        else:
            event[name] = value

    def _finish(self, event):
        if "data" not in event:
            return
        message = json.loads(event["data"])
        message["type"] = event.get("event", message.get("type", "message"))
        if "id" in event:
            message["event_id"] = event["id"]
        self.put(message)

    def close(self):
        self.response.close()
        self.http.close()


class SocketWatcher(Watcher):
    """GET /v1/live: a WebSocket that said hello. Replies to calls are told apart by id."""

    _ids = itertools.count(1)

    def __init__(self, client, hello=True, origin=None, subprotocol="crema.v1+json",
                 headers=None):
        super().__init__()
        self.client = client
        self.url = client.service.url.replace("http", "ws", 1) + "/v1/live"
        self.options = {"subprotocols": [subprotocol] if subprotocol else None,
                        "origin": origin, "extra_headers": headers or {},
                        "compression": None, "open_timeout": 10 * PATIENCE,
                        "ping_interval": None, "max_size": 2 ** 22}
        self.socket = None
        self.loop = asyncio.new_event_loop()
        self.opened = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        assert self.opened.wait(15 * PATIENCE), "the WebSocket did not open"
        if self.socket is None:
            raise self.trouble
        if hello:
            self.send({"type": "hello", "token": client.token})
            self.welcome = self.next(type="welcome")

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._read())
        left = asyncio.all_tasks(self.loop)  # of the library, and our own close()
        if left:
            self.loop.run_until_complete(asyncio.wait(left, timeout=5))
        self.loop.close()

    async def _read(self):
        try:
            self.socket = await websockets.connect(self.url, **self.options)
        except Exception as error:  # told to the constructor, whatever it is
            self.trouble = error
            self.opened.set()
            self.closed.set()
            return
        self.opened.set()
        try:
            async for text in self.socket:
                self.put(json.loads(text))
        except websockets.ConnectionClosed:
            pass
        self.close_code = self.socket.close_code
        self.closed.set()

    def send(self, message):
        """Sends a dict as JSON, or a str or bytes as they are."""
        data = json.dumps(message) if isinstance(message, dict) else message
        future = asyncio.run_coroutine_threadsafe(self.socket.send(data), self.loop)
        future.result(10 * PATIENCE)

    def watch(self, account=None, visit=None, after=None):
        message = {"type": "watch", "account": account, "visit": visit, "after": after}
        self.send({name: value for name, value in message.items() if value is not None})

    def unwatch(self, account):
        self.send({"type": "unwatch", "account": account})

    def call(self, method, path, body=None, key=None, seconds=10):
        """One request over the socket; returns the reply message (status, body)."""
        number = f"c{next(self._ids)}"
        message = {"type": "call", "id": number, "method": method, "path": path, "key": key,
                   "body": body}
        self.send({name: value for name, value in message.items() if value is not None})
        return self.next(seconds, type="reply", id=number)

    def close(self):
        if self.closed.is_set():
            return
        future = asyncio.run_coroutine_threadsafe(self.socket.close(), self.loop)
        try:
            future.result(10 * PATIENCE)
        except Exception as error:  # it closes anyway when the process ends
            self.trouble = error
