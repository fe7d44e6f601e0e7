"""A Postgres as a distribution installs it: no roles and no database of ours, passwords over TCP.
And whoever wants to open a shop on it."""
import os
import shutil
import subprocess
import tempfile

import psycopg

from .operator import run
from .paths import Port
from .server import BIN, Server, as_owner, owned_folder

PASSWORDS = {"crema_owner": "own 'er", "crema_service": "serve \\me"}


class BarePostgres:
    """An empty cluster on a port of its own. Its superuser goes in by the socket."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="crema-bare-")
        os.chmod(self.folder, 0o755)
        self.sockets = owned_folder(os.path.join(self.folder, "s"))
        os.chmod(self.sockets, 0o755)
        self.port = Port()
        data = owned_folder(os.path.join(self.folder, "data"))
        as_owner(f"{BIN}/initdb", "--no-sync", "--auth-local=trust", "--auth-host=scram-sha-256",
                 "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres", f"--pgdata={data}")
        self.server = Server(data, self.sockets)
        self.server.log = os.path.join(data, "log")
        self.server.configure(port=self.port.number, listen_addresses="127.0.0.1", fsync="off",
                              jit="off")
        self.server.start()
        self.admin = f"host={self.sockets} port={self.port.number} dbname=postgres user=postgres"

    def conninfo(self, database, user, _host=None):
        """Over TCP, with the role's password, as a shop writes it."""
        word = PASSWORDS.get(user, "word").replace("\\", "\\\\").replace("'", "\\'")
        return (f"host=127.0.0.1 port={self.port.number} dbname={database} user={user} "
                f"password='{word}'")

    def sql(self, query, arguments=None, database="postgres"):
        """One statement as superuser; its rows."""
        with psycopg.connect(f"{self.admin} dbname={database}", autocommit=True) as connection:
            cursor = connection.execute(query, arguments)
            return cursor.fetchall() if cursor.description else []

    def psql(self, text):
        """A script for psql, as the superuser; what it said."""
        done = subprocess.run([f"{BIN}/psql", "-X", self.admin], input=text, text=True,
                              capture_output=True, check=False, timeout=60)
        return done.stdout + done.stderr

    def drop_all(self):
        """Empty again: no database and no role of ours."""
        for (name,) in self.sql("select datname from pg_database where not datistemplate and "
                                "datname <> 'postgres'"):
            self.sql(f'drop database "{name}" with (force)')
        for (name,) in self.sql("select rolname from pg_roles where rolname !~ '^pg_' and "
                                "rolname <> 'postgres'"):
            self.sql(f'drop role "{name}"')

    def remove(self):
        self.server.remove()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.port.release()


class Shopkeeper:
    """Somebody with an empty Postgres, a Redis, a folder for keys, and a configuration."""

    ANSWERS = ["--name", "Kissa Ginza", "--currency", "JPY", "--zone", "Asia/Tokyo",
               "--manager", "mary@example.com", "--store", "st_ginza",
               "--store-title", "Ginza 1"]

    def __init__(self, bare, redis, **settings):
        self.bare = bare
        self.folder = tempfile.mkdtemp(prefix="crema-shop-")
        self.keys = os.path.join(self.folder, "keys")
        self.ini = os.path.join(self.folder, "crema.ini")
        self.settings = {"pg": bare.conninfo("crema", "crema_service"),
                         "pg_owner": bare.conninfo("crema", "crema_owner"),
                         "redis": redis, "keys": self.keys}
        self.set(**settings)

    def set(self, **settings):
        self.settings.update(settings)
        with open(self.ini, "w", encoding="utf-8") as file:
            file.writelines(f"{name} = {value}\n" for name, value in self.settings.items())

    def init(self, *arguments, stdin=None, code=0):
        """crema init, which must end with this code; what it printed, and what it told."""
        done = run(self.ini, "init", *arguments, stdin=stdin)
        assert done.returncode == code, f"{done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout, done.stderr

    def crema(self, *arguments):
        done = run(self.ini, *arguments)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def sql(self, query, arguments=None):
        return self.bare.sql(query, arguments, database="crema")

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)
