"""A Redis of one test's own, which may be killed, frozen, wiped and started again."""
import os
import shutil
import signal
import subprocess
import tempfile

import redis

from .paths import clean_environment
from .wait import until


class Redis:
    """redis-server on a Unix socket in a short folder. Keeps nothing on disk.

    arguments: more of its own; login: (user, password) of who the tests are, if it has users.
    """

    def __init__(self, maxmemory="64mb", arguments=(), login=()):
        self.arguments, self.login = arguments, login
        self.folder = tempfile.mkdtemp(prefix="crema-redis-")
        self.socket = os.path.join(self.folder, "redis.sock")
        self.url = "unix:" + self.socket
        self.maxmemory = maxmemory
        self.process = None
        self.start()
        user, password = login or (None, None)
        self.bytes = redis.Redis(unix_socket_path=self.socket, username=user,
                                 password=password)  # for what is no text

    def start(self):
        """Starts the server and waits until it answers."""
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.socket, "--unixsocketperm",
             "700", "--dir", self.folder, "--save", "", "--appendonly", "no", "--maxmemory",
             self.maxmemory, "--maxmemory-policy", "allkeys-lru", "--logfile", "redis.log",
             *self.arguments],
            env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        until(lambda: self.cli("ping") == "PONG", "Redis answers")

    def cli(self, *words):
        login = []
        if self.login:
            login = ["--user", self.login[0], "--pass", self.login[1], "--no-auth-warning"]
        run = subprocess.run(["redis-cli", "-s", self.socket, *login, *words], text=True,
                             check=False, capture_output=True, stdin=subprocess.DEVNULL,
                             timeout=10)
        return run.stdout.strip()

    def kill(self):
        """SIGKILL: connections break, everything cached is lost."""
        self.process.kill()
        self.process.wait()
        if os.path.exists(self.socket):
            os.unlink(self.socket)

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def wipe(self):
        self.cli("flushall")

    def remove(self):
        self.bytes.close()
        if self.process.poll() is None:
            self.thaw()
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
