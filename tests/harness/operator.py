"""Whoever runs the operator's command, with a database, keys and configuration of her own."""
import os
import shutil
import subprocess
import tempfile

from .paths import CREMA, clean_environment


def run(ini, *arguments, stdin=None):
    """The command as an operator runs it; the finished process, whatever its exit code."""
    return subprocess.run([CREMA, "--config", ini, *arguments], text=True, check=False,
                          env=clean_environment(), input=stdin or "", capture_output=True,
                          timeout=120)


class Operator:
    """An operator with an empty database and a folder for keys and configuration."""

    def __init__(self, postgres):
        self.postgres = postgres
        self.database = postgres.new_database("template0")
        self.folder = tempfile.mkdtemp(prefix="crema-cli-")
        self.keys = os.path.join(self.folder, "keys")
        self.ini = os.path.join(self.folder, "crema.ini")
        with open(self.ini, "w", encoding="utf-8") as file:
            file.write(f"pg_owner = {postgres.conninfo(self.database, 'crema_owner')}\n"
                       f"keys = {self.keys}\n")

    def run(self, *arguments, stdin=None, code=0):
        """Runs the command, which must end with this code; what it printed, as one text."""
        done = run(self.ini, *arguments, stdin=stdin)
        told = done.stdout + done.stderr
        assert done.returncode == code, f"crema {arguments}: {done.returncode}: {told}"
        return told

    def sql(self, query, arguments=None):
        return self.postgres.sql(query, arguments, database=self.database)

    def remove(self):
        self.postgres.drop_database(self.database)
        shutil.rmtree(self.folder, ignore_errors=True)
