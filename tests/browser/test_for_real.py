"""README's "For real", word for word but for the addresses: an empty Postgres and Redis become a
till that charges a member who enrolled on the app and loaded cash at the till, over https."""
import os
import re
import shlex
import subprocess
import tempfile

import httpx
import pytest

from harness import until
from harness.bare import BarePostgres
from harness.paths import BUILD, ROOT, Port, clean_environment
from harness.redis import Redis
from harness.server import BIN

# What init is told instead of README's words; what is loaded, charged and left. VND by hand: it is
# the same walk.
SHOPS = {
    "JPY": ([], 1000, 450, "¥550"),
    "VND": (["--name", "Phở 24", "--currency", "VND", "--zone", "Asia/Ho_Chi_Minh"],
            100000, 45000, "₫55,000"),
}


class Shop:
    """Follows README in a shell; what it differs in are addresses that a test may not take."""

    def __init__(self, told=()):
        self.bare, self.redis, self.port, self.admin = BarePostgres(), Redis(), Port(), Port()
        self.home = tempfile.mkdtemp(prefix="crema shop ")
        self.url = f"https://localhost:{self.port.number}"
        self.log_path = os.path.join(self.home, "log")
        prepare, self.serve = self._script(told)
        done = self._shell(prepare)
        assert done.returncode == 0 and "ERROR" not in done.stderr, done.stdout + done.stderr
        self.told = done.stdout
        self.process = None

    def _script(self, told):
        """The block of README: what is done once, and the line that serves."""
        with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
            text = re.search(r"<!-- shop -->\n```sh\n(.*?)```", file.read(), re.S).group(1)
        options = " ".join(shlex.quote(word) for word in told)
        for ours, theirs in (
                ("HOST=cards.example ", "HOST=localhost "), ("bind = 0.0.0.0", "bind = 127.0.0.1"),
                ("port = 8443", f"port = {self.port.number}"),
                (":8443\n", f":{self.port.number}\n"),
                ("127.0.0.1:9108", f"127.0.0.1:{self.admin.number}"),
                ("redis = 127.0.0.1:6379", f"redis = {self.redis.url}"),
                ("sudo -u postgres psql", f"{BIN}/psql -X '{self.bare.admin}'"),
                ("--store-title 'Ginza 1'", f"--store-title 'Ginza 1' {options}")):
            assert text.count(ours) == 1, ours
            text = text.replace(ours, theirs)
        text = text.replace("host=127.0.0.1 ", f"host=127.0.0.1 port={self.bare.port.number} ")
        build = shlex.quote(BUILD)
        text = text.replace("build/", build + "/")
        prepare, serve = text.rstrip().rsplit("\n", 1)
        assert serve.startswith(build + "/cremad ")
        return prepare, f'SHOP="$HOME/crema"; exec {serve}'

    def _shell(self, text):
        return subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=ROOT, text=True,
                              env=clean_environment(HOME=self.home), stdin=subprocess.DEVNULL,
                              capture_output=True, check=False, timeout=60)

    def start(self):
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(["bash", "-c", self.serve], cwd=ROOT, stdout=log,
                                            env=clean_environment(HOME=self.home), stderr=log,
                                            stdin=subprocess.DEVNULL)
        until(lambda: self.get("/readyz").get("ready"), "the shop is ready")
        return self

    def get(self, path):
        try:
            return httpx.get(self.url + path, verify=False, trust_env=False).json()
        except httpx.HTTPError:
            return {}

    def crema(self, *arguments):
        return self._shell(shlex.join([f"{BUILD}/crema", "--config",
                                       f"{self.home}/crema/crema.ini", *arguments]))

    def remove(self):
        if self.process:
            self.process.terminate()
            code = self.process.wait(20)
        self.redis.remove()
        self.bare.remove()
        self.port.release()
        assert not self.process or code == 0, code


@pytest.fixture(scope="module", params=["JPY"])
def shop(request):
    made = Shop(SHOPS[request.param][0])
    made.words = SHOPS[request.param]
    try:
        yield made.start()
    finally:
        made.remove()


def test_readme_ends_in_a_till_that_charges(shop, windows):
    _, loaded, charged, left = shop.words
    till, phone = windows(1280, 900, on=shop), windows(360, 780, on=shop)
    till.open("/till").type("enrol-code", re.search(r"^code for a till .*: (\S+)$", shop.told,
                                                    re.M).group(1))
    till.click("enrol-go")
    till.find("till")
    phone.open("/app").click("login-switch")
    phone.type("field-name", "Ada Lovelace")
    phone.type("field-email", "ada@example.com")
    phone.type("field-password", "a long enough word")
    phone.click("login-go")
    phone.find("home")
    phone.live().click("open-pay")
    till.live().scan(until(lambda: phone.attribute("paycode", "data-code"), "a pay code"))
    till.find("visit")
    till.keys(str(loaded))
    till.click("load")
    phone.reaches("balance", loaded)
    till.keys(str(charged))
    till.click("charge")
    till.shows("result", f"Balance {left}")
    phone.reaches("balance", loaded - charged)
    for window in (till, phone):
        assert window.complaints() == []
    assert shop.get("/readyz")["ready"] is True
    done = shop.crema("verify")
    assert done.returncode == 0 and "sound" in done.stdout, done.stdout + done.stderr
