"""A private Postgres (and the stack's Redis) made by tools/stack, and databases in it."""
import os
import shutil
import subprocess
import tempfile

import psycopg

from .paths import CREMA, STACK, clean_environment
from .rules import COFFEE
from .server import Server
from .sessions import Sessions


TEMPLATE = "crema"


class Postgres:
    """One cluster of tools/stack in a state folder of its own.

    durable=False turns fsync off: for tests that do not crash the server. The database
    `crema` is migrated, holds the demo under these rules (the path of a document), is marked as
    a test database, and is the template of all others.
    """

    def __init__(self, durable=False, rules=COFFEE):
        self.rules = rules
        self.folder = tempfile.mkdtemp(prefix="crema-test-")
        os.chmod(self.folder, 0o755)
        self.environment = clean_environment(
            CREMA_VAR=self.folder, CREMA_STACK_FSYNC="on" if durable else "off")
        self._counter = 0
        self._sessions = Sessions()
        self.start()
        self.names = self._read_names()
        self.host = self.names["PGHOST"]
        self.server = Server(self.names["CREMA_PG_DATA"], self.host)
        self.redis_socket = self.names["CREMA_REDIS_SOCKET"]
        self.keys = os.path.join(self.folder, "keys")
        self.ini = os.path.join(self.folder, "crema.ini")
        self._fill_template()

    def _stack(self, command):
        run = subprocess.run([STACK, command], env=self.environment, text=True, check=False,
                             stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        assert run.returncode == 0, f"tools/stack {command}: {run.stdout}{run.stderr}"
        return run.stdout

    def _read_names(self):
        shell = ('eval "$("$0" env)"; for name in PGHOST CREMA_REDIS_SOCKET CREMA_PG_DATA '
                 'CREMA_PG_LOG; do eval "echo $name=\\$$name"; done')
        run = subprocess.run(["sh", "-c", shell, STACK], env=self.environment, text=True,
                             capture_output=True, check=True)
        return dict(line.split("=", 1) for line in run.stdout.splitlines())

    def _fill_template(self):
        for command in (["migrate"], ["keys", "init"], ["demo", "load", "--rules", self.rules]):
            self.crema(*command)
        self.sql("update program set test = true", database="crema")

    def crema(self, *arguments, ini=None):
        """Runs the operator's command; returns what it printed."""
        run = subprocess.run([CREMA, "--config", ini or self.ini, *arguments], text=True,
                             env=self.environment, stdin=subprocess.DEVNULL, check=False,
                             capture_output=True, timeout=300)
        assert run.returncode == 0, (
            f"crema {' '.join(arguments)} ended with {run.returncode}: {run.stdout}{run.stderr}")
        return run.stdout

    def start(self):
        self._stack("start")

    def stop(self):
        """A clean stop of Postgres and Redis; the data stay."""
        self._stack("stop")

    def remove(self):
        """Stops the servers and deletes their data."""
        self._sessions.close()
        self._stack("reset")
        shutil.rmtree(self.folder, ignore_errors=True)

    def pid(self):
        """The postmaster's process id."""
        return self.server.pid()

    def crash(self):
        """Kills the postmaster and its backends at once, as a power cut would."""
        self.server.kill()

    def new_database(self, template="crema"):
        """A copy of the template; returns its name."""
        self._counter += 1
        name = f"t{os.getpid()}_{self._counter}"
        self.sql(f"create database {name} template {template} owner crema_owner",
                 database="postgres")
        return name

    def drop_database(self, name):
        self._sessions.close(self.conninfo(name, "postgres"))
        self.sql(f"drop database if exists {name} with (force)", database="postgres")

    def conninfo(self, database, user, host=None):
        return f"host={host or self.host} dbname={database} user={user}"

    def sql(self, query, arguments=None, database="crema"):
        """Runs one statement as superuser, committed; returns its rows as tuples."""
        conninfo = self.conninfo(database, "postgres")
        if database == TEMPLATE:  # nobody may have a session in what is copied
            return self._sql(conninfo, query, arguments)
        return self._sessions.run(conninfo, query, arguments)

    @staticmethod
    def _sql(conninfo, query, arguments=None):
        with psycopg.connect(conninfo, autocommit=True) as connection:
            cursor = connection.execute(query, arguments)
            return cursor.fetchall() if cursor.description else []
