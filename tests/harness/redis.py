"""A Redis of one test's own, which may be killed, frozen, wiped and started again."""
import os
import shutil
import signal
import subprocess
import tempfile

from .paths import clean_environment
from .wait import until


class Redis:
    """redis-server on a Unix socket in a short folder. Keeps nothing on disk."""

    def __init__(self, maxmemory="64mb"):
        self.folder = tempfile.mkdtemp(prefix="crema-redis-")
        self.socket = os.path.join(self.folder, "redis.sock")
        self.url = "unix:" + self.socket
        self.maxmemory = maxmemory
        self.process = None
        self.start()

    def start(self):
        """Starts the server and waits until it answers."""
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.socket, "--unixsocketperm",
             "700", "--dir", self.folder, "--save", "", "--appendonly", "no", "--maxmemory",
             self.maxmemory, "--maxmemory-policy", "allkeys-lru", "--logfile", "redis.log"],
            env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        until(lambda: self.cli("ping") == "PONG", "Redis answers")

    def cli(self, *words):
        run = subprocess.run(["redis-cli", "-s", self.socket, *words], text=True, check=False,
                             capture_output=True, stdin=subprocess.DEVNULL, timeout=10)
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
        if self.process.poll() is None:
            self.thaw()
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
