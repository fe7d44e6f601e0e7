"""Every row of the design's "Edges" about HTTP: what is not exactly a request is answered as
such and the connection ends; what is one is served in order, within limits and deadlines."""
import json
import ssl
import subprocess
import time

import httpx
import pytest

from harness import Phone, Service
from harness.wait import PATIENCE, until
from raw_http import Raw, ask, request

JSON = "Content-Type: application/json"
SHORT_MS = 700  # deadlines of the impatient service


@pytest.fixture(scope="module")
def impatient(postgres):
    """A service whose deadlines are short."""
    running = Service(postgres, workers=1, config={
        "header_deadline_ms": SHORT_MS, "body_deadline_ms": SHORT_MS,
        "idle_timeout_ms": SHORT_MS})
    yield running
    running.remove()


# --- what is not a request ------------------------------------------------------------------
MALFORMED = {
    "bare LF": b"GET /healthz HTTP/1.1\nHost: x\n\n",
    "bare LF in fields": b"GET /healthz HTTP/1.1\r\nHost: x\nA: b\r\n\r\n",
    "bare CR": b"GET /healthz HTTP/1.1\r\nHost: x\rA: b\r\n\r\n",
    "obs-fold": b"GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
    "NUL in a value": b"GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n",
    "NUL in the path": b"GET /heal\0thz HTTP/1.1\r\nHost: x\r\n\r\n",
    "encoded NUL": b"GET /heal%00thz HTTP/1.1\r\nHost: x\r\n\r\n",
    "space before colon": b"GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n",
    "space in a name": b"GET /healthz HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n",
    "no Host": b"GET /healthz HTTP/1.1\r\nA: b\r\n\r\n",
    "two Hosts": b"GET /healthz HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
    "two targets": b"GET /a /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "no version": b"GET /healthz\r\nHost: x\r\n\r\n",
    "lower-case version": b"GET /healthz http/1.1\r\nHost: x\r\n\r\n",
    "no slash": b"GET healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "fragment": b"GET /healthz#a HTTP/1.1\r\nHost: x\r\n\r\n",
    "half an escape": b"GET /healthz%4 HTTP/1.1\r\nHost: x\r\n\r\n",
    "TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "authority differs": b"GET http://y/healthz HTTP/1.1\r\nHost: x\r\n\r\n",
}

SMUGGLING = {
    "two lengths": ["Content-Length: 4", "Content-Length: 4"],
    "two different lengths": ["Content-Length: 4", "Content-Length: 5"],
    "list of lengths": ["Content-Length: 4, 4"],
    "length with sign": ["Content-Length: +4"],
    "negative length": ["Content-Length: -4"],
    "hexadecimal length": ["Content-Length: 0x4"],
    "length with blank": ["Content-Length: 4 4"],
    "empty length": ["Content-Length:"],
    "length and coding": ["Content-Length: 4", "Transfer-Encoding: chunked"],
    "coding and length": ["Transfer-Encoding: chunked", "Content-Length: 4"],
    "two codings": ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
}

CHUNKS = {
    "no digits": b"\r\n\r\n",
    "sign": b"+4\r\nabcd\r\n0\r\n\r\n",
    "0x": b"0x4\r\nabcd\r\n0\r\n\r\n",
    "blank first": b" 4\r\nabcd\r\n0\r\n\r\n",
    "too many digits": b"00000000000000004\r\nabcd\r\n0\r\n\r\n",
    "overflow": b"ffffffffffffffff\r\nabcd\r\n0\r\n\r\n",
    "bare LF": b"4\nabcd\n0\n\n",
    "data too long": b"4\r\nabcdef\r\n0\r\n\r\n",
    "data too short": b"4\r\nab\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_heads_are_refused_and_close(service, name):
    with Raw(service) as raw:
        answer = raw.send(MALFORMED[name]).answer()
        assert (answer.status, answer.problem) == (400, "malformed-request")
        assert answer.closes and raw.ended()


@pytest.mark.parametrize("name", SMUGGLING)
def test_smuggled_lengths_are_refused_and_close(service, name):
    hidden = b"abcd" + request(path="/healthz")
    with Raw(service) as raw:
        raw.send(request("POST", "/v1/sessions", SMUGGLING[name], b"") + hidden)
        answer = raw.answer()
        assert answer.status == 400 and answer.closes
        assert raw.ended(), "the hidden request was answered"


@pytest.mark.parametrize("name", CHUNKS)
def test_bad_chunks_are_refused_and_close(service, name):
    with Raw(service) as raw:
        raw.send(request("POST", "/v1/sessions", ["Transfer-Encoding: chunked", JSON])
                 + CHUNKS[name] + request())
        answer = raw.answer()
        assert answer.status in (400, 413) and answer.closes
        assert raw.ended()


@pytest.mark.parametrize("data, status, problem", [
    (b"GET /healthz HTTP/2.0\r\nHost: x\r\n\r\n", 505, "http-version"),
    (b"GET /healthz HTTP/1.2\r\nHost: x\r\n\r\n", 505, "http-version"),
    (b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "uri-too-long"),
    (b"GET /healthz HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 17000 + b"\r\n\r\n",
     431, "header-too-large"),
    (b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 100 + b"\r\n",
     431, "header-too-large"),
    (request("POST", "/v1/sessions", ["Transfer-Encoding: gzip"]), 501, "not-implemented"),
    (request("POST", "/v1/sessions", ["Expect: tea", "Content-Length: 2"], b"{}"),
     417, "expectation-failed"),
])
def test_parser_statuses(service, data, status, problem):
    with Raw(service) as raw:
        answer = raw.send(data).answer()
        assert (answer.status, answer.problem) == (status, problem)
        assert answer.closes and raw.ended()


def test_a_hundred_fields_are_fine(service):
    fields = [f"A{i}: b" for i in range(99)]
    assert ask(service, request(fields=fields)).status == 200


def test_unknown_method_and_wrong_method(service):
    with Raw(service) as raw:
        assert raw.send(request("BREW")).answer().status == 501
        answer = raw.send(request("DELETE")).answer()
        assert (answer.status, answer.problem) == (405, "method-not-allowed")
        assert {"GET", "HEAD"} <= set(answer.headers["allow"].split(", "))
        answer = raw.send(request("OPTIONS")).answer()
        assert answer.status == 204 and "GET" in answer.headers["allow"]
        assert raw.send(request(path="/nowhere")).answer().problem == "not-found"
        assert raw.send(request()).answer().status == 200, "the connection lived on"


def test_head_is_get_without_body(service):
    with Raw(service) as raw:
        got = raw.send(request(path="/v1/program")).answer()
        head = raw.send(request("HEAD", "/v1/program")).answer("HEAD")
        assert head.status == 200
        assert head.headers["content-length"] == str(len(got.body))
        assert raw.send(request()).answer().status == 200, "no body was in the way"


# --- bodies -----------------------------------------------------------------------------------
LOGIN = json.dumps({"email": "a@example.com", "password": "x", "role": "member",
                    "client": "web"}).encode()


def test_bodies_are_refused_before_they_are_read(service):
    """Too large, of unknown length, not JSON: all known from the head."""
    answer = ask(service, request("POST", "/v1/sessions", [JSON, "Content-Length: 70000"]))
    assert (answer.status, answer.problem) == (413, "payload-too-large")
    answer = ask(service, request("POST", "/v1/sessions", [JSON]))
    assert (answer.status, answer.problem) == (411, "length-required")
    answer = ask(service, request("POST", "/v1/sessions", ["Content-Type: text/plain"], LOGIN))
    assert (answer.status, answer.problem) == (415, "unsupported-media-type")


def test_authorisation_comes_before_the_body(service):
    """The answer to a caller without a token does not wait for the body."""
    with Raw(service) as raw:
        raw.send(request("POST", "/v1/purchases", [JSON, "Content-Length: 100"]))
        answer = raw.answer()
        assert (answer.status, answer.problem) == (401, "unauthenticated")
        raw.send(b"x" * 100 + request())
        assert raw.answer().status == 200, "its late body was dropped"


def test_chunked_body_over_the_limit(service):
    with Raw(service) as raw:
        raw.send(request("POST", "/v1/sessions", [JSON, "Transfer-Encoding: chunked"]))
        chunk = b"4000\r\n" + b" " * 0x4000 + b"\r\n"
        raw.send(chunk * 5)
        answer = raw.answer()
        assert (answer.status, answer.problem) == (413, "payload-too-large")
        assert answer.closes


def test_expect_continue(service):
    with Raw(service) as raw:
        raw.send(request("POST", "/v1/sessions",
                         [JSON, "Expect: 100-continue", f"Content-Length: {len(LOGIN)}"]))
        assert raw.answer().status == 100
        assert raw.send(LOGIN).answer().problem == "wrong-credentials"
    with Raw(service) as raw:
        raw.send(request("POST", "/v1/purchases",
                         [JSON, "Expect: 100-continue", "Content-Length: 10"]))
        answer = raw.answer()
        assert answer.status == 401 and answer.closes, "nobody knows whether a body comes"


def test_a_chunked_body_in_single_bytes(service):
    with Raw(service) as raw:
        data = request("POST", "/v1/sessions", [JSON, "Transfer-Encoding: chunked"])
        data += b"%x\r\n" % 10 + LOGIN[:10] + b"\r\n"
        data += b"%x;name=value\r\n" % (len(LOGIN) - 10) + LOGIN[10:] + b"\r\n0\r\nT: x\r\n\r\n"
        for byte in data:
            raw.send(bytes([byte]))
        assert raw.answer().problem == "wrong-credentials"


@pytest.mark.parametrize("body, field", [
    (b"", None), (b"{", None), (b"[]", None), (b"{}", "email"), (b"{\"email\":null}", "email"),
    (LOGIN[:-1] + b",\"email\":\"b\"}", None), (LOGIN[:-1] + b",\"surprise\":1}", "surprise"),
    (LOGIN.replace(b"\"x\"", b"7"), "password"), (b"\xff\xfe{}", None),
    (b"[" * 50, None), (LOGIN.replace(b"member", b"god"), "role"),
])
def test_bad_json_names_the_field(service, body, field):
    answer = ask(service, request("POST", "/v1/sessions",
                                  [JSON, f"Content-Length: {len(body)}"], body))
    assert answer.status == 400, answer
    told = json.loads(answer.body)
    assert told["type"] in ("/problems/malformed-request", "/problems/invalid-body")
    if field:
        assert told["type"] == "/problems/invalid-body"
        assert told["field"] == field and field in told["detail"]
    assert told["instance"] == answer.headers["x-request-id"]


# --- order and keep-alive ---------------------------------------------------------------------
def test_pipelined_requests_are_answered_in_order(service):
    paths = ["/v1/program", "/nowhere", "/healthz", "/v1/rewards"] * 10
    with Raw(service) as raw:
        raw.send(b"".join(request(path=p, fields=[f"X-Request-Id: r{i}"])
                          for i, p in enumerate(paths)))
        for i, path in enumerate(paths):
            answer = raw.answer()
            assert answer.headers["x-request-id"] == f"r{i}"
            assert answer.status == (404 if path == "/nowhere" else 200)


def test_slow_and_quick_requests_keep_their_order(service):
    """A log-in (hashed on a thread) holds back what was pipelined behind it."""
    with Raw(service) as raw:
        raw.send(request("POST", "/v1/sessions", [JSON], LOGIN) + request())
        assert raw.answer().problem == "wrong-credentials"
        assert raw.answer().status == 200


def test_connection_close_and_http_1_0(service):
    with Raw(service) as raw:
        raw.send(request(fields=["Connection: close"]) + request())
        assert raw.answer().closes and raw.ended()
    with Raw(service) as raw:
        answer = raw.send(b"GET /healthz HTTP/1.0\r\nHost: x\r\n\r\n").answer()
        assert answer.status == 200 and answer.closes and raw.ended()


def test_every_reply_carries_the_security_fields(service):
    for path in ["/healthz", "/nowhere", "/v1/program", "/app"]:
        answer = ask(service, request(path=path))
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["date"].endswith(" GMT")
        assert answer.headers["cache-control"] == (
            "no-cache" if path == "/app" else "no-store")


def test_pages_carry_the_content_security_policy(service):
    policy = ("default-src 'none'; base-uri 'none'; script-src 'self'; style-src 'self'; "
              "connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; "
              "frame-ancestors 'self'; form-action 'self'; img-src 'self' data:")
    for path in ["/app", "/account", "/till", "/demo", "/docs", "/receipt",
                 "/problems/not-found"]:
        answer = ask(service, request(path=path))
        assert answer.status == 200, path
        assert answer.headers["content-type"].startswith("text/html"), path
        assert answer.headers["content-security-policy"] == policy, path


def test_static_files_revalidate_and_compress(service):
    first = ask(service, request(path="/app"))
    tag = first.headers["etag"]
    again = ask(service, request(path="/app", fields=[f"If-None-Match: \"other\", {tag}"]))
    assert again.status == 304 and again.body == b"" and again.headers["etag"] == tag
    small = ask(service, request(path="/app", fields=["Accept-Encoding: br, gzip"]))
    assert small.headers["content-encoding"] == "gzip" and small.headers["etag"] != tag
    assert small.headers["vary"] == "Accept-Encoding"
    assert ask(service, request(path="/web/../crema.ini")).status == 404
    assert ask(service, request(path="/web/app/%2e%2e/app/index.html")).status == 404
    for page in ["/app", "/till"]:
        worker = ask(service, request(path=page + "/sw.js"))
        assert worker.headers["service-worker-allowed"] == page
    typed = ask(service, request(path="/app/"))
    assert typed.status == 308 and typed.headers["location"] == "/app"
    assert ask(service, request(path="//evil.example/")).status == 404
    home = ask(service, request(path="/"))
    assert home.status == 302 and home.headers["location"] == "/demo"


def test_request_ids_and_trace_context(service):
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = ask(service, request(path="/nowhere", fields=["X-Request-Id: my-id.1",
                                                           f"traceparent: {trace}"]))
    told = json.loads(answer.body)
    assert answer.headers["x-request-id"] == told["instance"] == "my-id.1"
    assert told["traceparent"] == trace
    for bad in ["a" * 60, "a b", "a\"b"]:
        answer = ask(service, request(fields=[f"X-Request-Id: {bad}"]))
        assert answer.headers["x-request-id"].startswith("req_")


def test_the_access_log_names_templates_not_values(service):
    ask(service, request(path="/problems/secret-4711?code=12345678"))
    until(lambda: "path=/problems/{slug} status=404" in service.log(), "the access line")
    assert "secret-4711" not in service.log() and "code=" not in service.log()


# --- deadlines and caps -----------------------------------------------------------------------
def test_slowloris_head_is_cut_however_it_drips(impatient):
    """The header deadline is absolute: bytes that keep coming do not move it."""
    with Raw(impatient) as raw:
        raw.send(b"GET /healthz HTTP/1.1\r\n")
        begun = time.monotonic()
        answer = None
        while answer is None and time.monotonic() - begun < 20 * PATIENCE:
            try:
                raw.send(b"A: b\r\n")
                raw.socket.settimeout(0.05)
                answer = raw.answer()
            except TimeoutError:
                continue
            except OSError:
                break
        assert answer is not None and (answer.status, answer.problem) == (408, "timeout")
        assert answer.closes


def test_slow_body_is_cut(impatient):
    with Raw(impatient) as raw:
        raw.send(request("POST", "/v1/sessions", [JSON, "Content-Length: 50"]) + b"{")
        answer = raw.answer()
        assert (answer.status, answer.problem) == (408, "timeout") and answer.closes


def test_a_body_that_takes_its_time_is_served(fresh_service):
    """The deadline of an operation is for the operation, not for the peer's slow line."""
    service = fresh_service(workers=1, config={"op_deadline_ms": 1000})
    head = request("POST", "/v1/sessions", [JSON], LOGIN)
    head = head.encode("latin-1") if isinstance(head, str) else head
    split = len(head) - 40
    with Raw(service) as raw:
        raw.send(head[:split])
        for i in range(split, len(head)):
            time.sleep(0.05)
            raw.send(head[i:i + 1])
        assert raw.answer().status == 401


def test_idle_connections_end_silently(impatient):
    with Raw(impatient) as raw:
        assert raw.ended(), "an untouched connection"
    with Raw(impatient) as raw:
        assert raw.send(request()).answer().status == 200
        assert raw.ended(), "an idle one"


def test_requests_of_one_source_are_limited(fresh_service):
    limited = fresh_service(workers=1, config={"rate_source_per_s": 5})
    answers = []
    with Raw(limited) as raw:
        while len({a.status for a in answers}) < 2 and len(answers) < 10000:
            answers.append(raw.send(request()).answer())
    assert {a.status for a in answers} == {200, 429}
    for answer in answers:
        if answer.status == 200:
            continue
        assert answer.problem == "rate-limited" and int(answer.headers["retry-after"]) >= 1
        assert answer.headers["ratelimit"].startswith("\"source\";r=0;t=")
        assert answer.headers["ratelimit-policy"] == "\"source\";q=5;w=1"
        assert not answer.closes


def test_requests_of_one_caller_are_limited(fresh_service):
    """Another caller, and what is public, are not affected."""
    limited = fresh_service(workers=1, config={"rate_person_per_s": 5})
    first, second = Phone.enrol(limited), Phone.enrol(limited)
    answers = [first.get("/v1/me")]
    while answers[-1].status == 200 and len(answers) < 10000:
        answers.append(first.get("/v1/me"))
    refused = answers[-1].expect(429, "rate-limited")
    assert refused.headers["ratelimit"].startswith("\"caller\";r=0;t=")
    second.get("/v1/me").expect(200)
    first.get("/v1/program").expect(200)


def test_requests_end_when_postgres_falls_silent(fresh_service):
    """Nobody waits for ever: 503 that says when to ask again, and all is well afterwards."""
    slow = fresh_service(workers=1, pg_proxy=True,
                         config={"op_deadline_ms": 500, "queue_deadline_ms": 200})
    phone = Phone.enrol(slow)
    slow.proxy.hold("down")
    answers = [phone.get("/v1/me"), phone.topup(1000)]
    for answer in answers:
        answer.expect(503)
        assert answer.problem in ("unavailable", "busy", "outcome-unknown")
        assert int(answer.headers["retry-after"]) >= 1
    slow.proxy.release()
    until(lambda: phone.get("/v1/me").status == 200, "answered again")


def test_replies_to_peers_that_left_are_dropped(fresh_service):
    """A peer that leaves in the middle of its request leaves nothing behind."""
    quiet = fresh_service(workers=1)
    for _ in range(30):
        with Raw(quiet) as raw:
            raw.send(request("POST", "/v1/sessions", [JSON], LOGIN))
        with Raw(quiet) as raw:
            raw.send(request("POST", "/v1/sessions", [JSON, "Content-Length: 99"]) + b"{")
    until(lambda: quiet.metric("crema_connections") <= 1, "their connections are gone")
    assert len(quiet.workers()) == 1 and quiet.metric("crema_worker_restarts_total") == 0


def test_who_does_not_read_is_not_served_without_end(fresh_service):
    """A pipeline whose replies nobody takes stops at the cap, and goes on when they are."""
    small = fresh_service(workers=1, config={"outgoing_max_bytes": 65536})
    count = 300
    with Raw(small) as raw:
        raw.socket.settimeout(0.5)
        data = b"".join(request(path="/web/vendor/pico.css", fields=[f"X-Request-Id: r{i}"])
                        for i in range(count))
        sent = 0
        try:
            while sent < len(data):
                sent += raw.socket.send(data[sent:])
        except TimeoutError:
            pass
        served = small.log().count("path=/web/{path*}")
        assert served < count, "25 MB of replies were made for a peer that reads nothing"
        raw.socket.settimeout(20 * PATIENCE)
        for i in range(count):
            while sent < len(data) and data[:sent].count(b"X-Request-Id") <= i + 1:
                sent += raw.socket.send(data[sent:sent + 4096])
            assert raw.answer().headers["x-request-id"] == f"r{i}"


def test_tls(fresh_service, tmp_path):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-days", "2",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    secure = fresh_service(workers=1, config={"tls_cert": cert, "tls_key": key}, start=False)
    secure.start(wait_ready=False)
    url = f"https://127.0.0.1:{secure.port.number}"
    context = ssl.create_default_context(cafile=str(cert))
    with httpx.Client(base_url=url, verify=context, trust_env=False) as client:
        def ready():
            try:
                return client.get("/readyz").status_code == 200
            except httpx.HTTPError:
                return False
        until(ready, "ready over TLS")
        reply = client.get("/v1/program")
        assert reply.status_code == 200
        assert reply.headers["strict-transport-security"].startswith("max-age=")
    with Raw(secure) as raw:
        assert raw.send(request()).answer() is None, "plain HTTP is not understood there"


def test_log_ins_of_one_source_are_limited_apart(fresh_service):
    limited = fresh_service(workers=1, config={"login_per_min_per_source": 3})
    with Raw(limited) as raw:
        answers = [raw.send(request("POST", "/v1/sessions", [JSON], LOGIN)).answer()
                   for _ in range(5)]
        assert [a.status for a in answers] == [401, 401, 401, 429, 429]
        assert raw.send(request()).answer().status == 200, "other requests are not affected"
