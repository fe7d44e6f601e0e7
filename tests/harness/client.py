"""HTTP as an independent client speaks it (httpx), with bearer tokens."""
import json
import os
import socket
import threading
import uuid

import httpcore
import httpx

from .wait import PATIENCE


class NoDelay(httpcore.backends.sync.SyncBackend):
    """Connections without Nagle's algorithm: httpx sends head and body as two segments, and
    the second would wait 40 ms for the acknowledgement of the first."""

    def connect_tcp(self, *arguments, **options):
        stream = super().connect_tcp(*arguments, **options)
        stream.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return stream


def quick_transport(limit=100):
    """For plain HTTP: verify=False spares each client reading the machine's certificates."""
    transport = httpx.HTTPTransport(limits=httpx.Limits(max_connections=limit), verify=False)
    transport._pool._network_backend = NoDelay()
    return transport


class Reply:
    """What came back: .status, .body (decoded JSON or None), .text, .headers, .problem."""

    def __init__(self, response):
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.text
        kind = response.headers.get("content-type", "")
        self.body = json.loads(self.text) if "json" in kind and self.text else None
        self.request = response.request

    @property
    def problem(self):
        """The slug of a problem document, or None."""
        if not self.headers.get("content-type", "").startswith("application/problem+json"):
            return None
        return self.body["type"].rpartition("/")[2]

    @property
    def replayed(self):
        return self.headers.get("idempotent-replayed") == "true"

    def expect(self, status, problem=None):
        """Itself, if it has this status (and is this problem); else an AssertionError."""
        told = f"{self.request.method} {self.request.url.path}: {self.status} {self.text[:600]}"
        assert self.status == status, f"expected {status}: {told}"
        assert problem is None or self.problem == problem, f"expected {problem}: {told}"
        return self

    def __getitem__(self, name):
        return self.body[name]

    def __repr__(self):
        return f"<Reply {self.status} {self.text[:200]}>"


class Client:
    """A caller of one service. token=None calls without authorisation."""

    def __init__(self, service, token=None, headers=None):
        self.service = service
        self.token = token
        self.http = httpx.Client(base_url=service.url, timeout=20 * PATIENCE, trust_env=False,
                                 verify=False,
                                 transport=quick_transport(),
                                 headers={"User-Agent": "crema-tests", **(headers or {})})

    def call(self, method, path, body=None, key=None, headers=None, content=None,
             anonymous=False):
        """One request; body is sent as JSON, content as it is; anonymous: without token."""
        fields = dict(headers or {})
        if self.token and not anonymous and "Authorization" not in fields:
            fields["Authorization"] = "Bearer " + self.token
        if key is not None:
            fields["Idempotency-Key"] = key
        if body is not None:
            content = json.dumps(body).encode()
            fields.setdefault("Content-Type", "application/json")
        response = self.http.request(method, path, content=content, headers=fields)
        record(method, path, body, response)
        return Reply(response)

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def post(self, path, body=None, key=None, **options):
        return self.call("POST", path, body, key, **options)

    def patch(self, path, body=None, **options):
        return self.call("PATCH", path, body, **options)

    def delete(self, path, **options):
        return self.call("DELETE", path, **options)

    def account(self, account="me", at_least=None):
        """The account's state as GET answers it."""
        query = f"?at_least={at_least}" if at_least is not None else ""
        return self.get(f"/v1/accounts/{account}{query}").expect(200).body

    def entries(self, account="me"):
        """All entries, oldest first, read page by page."""
        found, cursor = [], ""
        while True:
            page = self.get(f"/v1/accounts/{account}/entries?limit=200{cursor}").expect(200).body
            found.extend(page["items"])
            if page["next"] is None:
                return found[::-1]
            cursor = f"&cursor={page['next']}"

    def close(self):
        self.http.close()


class Staff(Client):
    """A member of staff with a session."""

    def __init__(self, service, email="manager@example.com", password="crema-demo"):
        super().__init__(service)
        body = {"email": email, "password": password, "role": "staff", "client": "console"}
        self.session = self.post("/v1/sessions", body).expect(201).body
        self.token = self.session["token"]

    def enrolment_code(self, store="st_demo", **body):
        """A code that one new terminal of this store can enrol with."""
        return self.post(f"/v1/stores/{store}/terminals", body or None).expect(201).body


def new_key(prefix="k"):
    """An idempotency key that nobody used before."""
    return f"{prefix}-{uuid.uuid4().hex}"


RECORDED_CHARS = 2 ** 21  # more than a reply has
_record_lock = threading.Lock()


def record(method, path, body, response, text=None):
    """Notes an exchange for tests/contract; text stands for the body of a stream."""
    note({"method": method, "path": path, "request": body, "status": response.status_code,
          "type": response.headers.get("content-type"),
          "response": response.text[:RECORDED_CHARS] if text is None else text,
          "headers": dict(response.headers)})


def note(row):
    """One line of the record, if $CREMA_EXCHANGES names a folder."""
    folder = os.environ.get("CREMA_EXCHANGES")
    if not folder:
        return
    row["test"] = os.environ.get("PYTEST_CURRENT_TEST")
    with _record_lock, open(os.path.join(folder, f"{os.getpid()}.jsonl"), "a",
                            encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
