"""A service whose pages change version, seen through a proxy that can also hold a file.

Version 1 is the service as it is. Version 2 is made of it on the way: other words, another script
and another style on the log-in page, and other addresses wherever these carry the version. A file
of the version that is not served is not found, as after a deploy.
"""
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

OTHER = "0123456789ab"
WORDS, CODE, STYLE = '"Log in"', 'class="login-mark"', ":root {"


class Deploys:
    def __init__(self, service):
        self.version = 1
        self.asked = []
        self._held = None
        self._go = threading.Event()
        self._go.set()
        self._client = httpx.Client(base_url=service.url, trust_env=False)
        found = re.search(r'"/web/([0-9a-f]{12})/', self._client.get("/app").text)
        self._own = found.group(1) if found else None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def hold(self, ending):
        """Files whose address ends so are not answered until release()."""
        self._held = ending
        self._go.clear()

    def release(self):
        self._held = None
        self._go.set()

    def remove(self):
        self.release()
        self._server.shutdown()
        self._server.server_close()
        self._client.close()

    def on(self, ending, act):
        """Calls act when a file of that ending is asked for next, before it is answered."""
        self._act = (ending, act)

    _act = (None, None)

    def _answer(self, path, headers):
        """Status, headers and bytes of one file of the version that is served now."""
        ending, act = self._act
        if ending and path.endswith(ending):
            self._act = (None, None)
            act()
        self.asked.append(path)
        if self._held and path.endswith(self._held):
            self._go.wait()
        version = self.version  # of the whole answer: it may change before the end
        served, gone = (self._own, OTHER) if version == 1 else (OTHER, self._own)
        if self._own and f"/{gone}/" in path:
            return 404, {}, b"of another version"
        if self._own:
            path = path.replace(f"/{served}/", f"/{self._own}/")
        reply = self._client.get(path, headers={"Cookie": headers.get("Cookie", "")})
        kept = {name: value for name, value in reply.headers.items() if name in (
            "content-type", "cache-control", "content-security-policy",
            "service-worker-allowed")}
        return reply.status_code, kept, self._translated(version, reply.text, reply.content)

    def _translated(self, version, text, raw):
        if version == 1:
            return raw
        if self._own and self._own in text:
            text, raw = text.replace(self._own, OTHER), text.replace(self._own, OTHER).encode()
        for old, new in ((WORDS, '"Log in 2"'), (CODE, CODE + ' data-version="2"'),
                         (STYLE, STYLE + " --version: 2;")):
            if old in text:
                text = text.replace(old, new)
                raw = text.encode()
        return raw

    def _handler(self):
        deploys = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):  # pylint: disable=invalid-name
                status, headers, body = deploys._answer(self.path, self.headers)
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_):
                pass

        return Handler
