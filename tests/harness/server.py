"""One Postgres server by its data folder: made from a base backup, killed, frozen, promoted."""
import glob
import os
import pwd
import shutil
import signal
import subprocess

from .process import parent
from .wait import until

BIN = max(glob.glob("/usr/lib/postgresql/*/bin"), default="",
          key=lambda path: int(path.split("/")[4]))


def as_owner(*command, check=True, timeout=120):
    """Runs a program of Postgres as the user who owns the servers (as tools/stack does)."""
    prefix = []
    if os.geteuid() == 0:
        prefix = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups", "--"]
    run = subprocess.run([*prefix, *command], cwd="/", text=True, check=False, timeout=timeout,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT)
    assert not check or run.returncode == 0, f"{command}: {run.stdout[-3000:]}"
    return run.stdout


def owned_folder(path):
    """A new, empty folder of the servers' owner."""
    shutil.rmtree(path, ignore_errors=True)
    os.mkdir(path, 0o700)
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(path, owner.pw_uid, owner.pw_gid)
    return path


class Server:
    """A data folder and the folder of its socket; several may live in one stack."""

    def __init__(self, data, sockets):
        self.data = data
        self.host = sockets
        self.log = data + ".log"

    def make_from(self, other, *options):
        """A base backup of another server; -R among the options makes a standby of it."""
        owned_folder(self.data)
        as_owner(f"{BIN}/pg_basebackup", "--host", other.host, "--username", "postgres",
                 "--pgdata", self.data, "--checkpoint=fast", *options)

    def configure(self, **settings):
        """Appends settings; they are in force after a start."""
        with open(os.path.join(self.data, "postgresql.auto.conf"), "a", encoding="ascii") as file:
            for name, value in settings.items():
                file.write(f"{name} = '{value}'\n")

    def start(self):
        as_owner(f"{BIN}/pg_ctl", "start", "--silent", "--wait", "--timeout=60", "-D", self.data,
                 "-l", self.log, "-o", f"-c unix_socket_directories={self.host}")

    def stop(self, mode="fast"):
        as_owner(f"{BIN}/pg_ctl", "stop", "--silent", "--wait", "-m", mode, "-D", self.data)

    def promote(self):
        as_owner(f"{BIN}/pg_ctl", "promote", "--silent", "--wait", "-D", self.data)

    def pid(self):
        """The postmaster's process id."""
        with open(os.path.join(self.data, "postmaster.pid"), encoding="ascii") as file:
            return int(file.readline())

    def pids(self):
        """The postmaster and its children."""
        leader = self.pid()
        return [leader, *(int(name) for name in os.listdir("/proc")
                          if name.isdigit() and parent(int(name)) == leader)]

    def kill(self):
        """SIGKILL to the postmaster and its children at once, as a power cut would."""
        os.kill(self.pid(), signal.SIGSTOP)  # so that it starts no child meanwhile
        pids = self.signal(signal.SIGKILL)
        until(lambda: not os.path.exists(f"/proc/{pids[0]}")
              and not any(parent(pid) is not None for pid in pids), "the server is gone")

    def freeze(self):
        """SIGSTOP: connections stay open and are acknowledged, and nobody answers."""
        self.signal(signal.SIGSTOP)

    def thaw(self):
        self.signal(signal.SIGCONT)

    def signal(self, number):
        pids = self.pids()
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        return pids

    def is_running(self):
        try:
            return parent(self.pid()) is not None
        except (OSError, ValueError):
            return False

    def remove(self):
        if self.is_running():
            self.thaw()
            self.kill()
        shutil.rmtree(self.data, ignore_errors=True)
