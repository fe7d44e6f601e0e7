"""Where the private Postgres and Redis of tools/stack can be reached, and by whom."""
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile

import pytest

from harness.paths import ROOT, clean_environment
from harness.postgres import Postgres

OWNER = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name

pytestmark = pytest.mark.unsanitized(reason="a shell script")


def hash_of(folder):
    return hashlib.sha256(os.path.realpath(folder).encode()).hexdigest()[:12]


def run(program, *arguments, folder):
    return subprocess.run([os.path.join(ROOT, "tools", program), *arguments], text=True,
                          env=clean_environment(CREMA_VAR=folder), stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=120, check=False)


@pytest.fixture(name="stack", scope="module")
def fixture_stack():
    server = Postgres()
    try:
        yield server
    finally:
        server.remove()


def test_its_sockets_are_their_owners_alone(stack):
    there = os.stat(stack.host)
    assert pwd.getpwuid(there.st_uid).pw_name == OWNER
    assert stat.S_IMODE(there.st_mode) == 0o700
    assert os.path.dirname(stack.redis_socket) == stack.host


def test_only_the_owners_postgres_is_spoken_to(stack):
    """Who could put another one there would be given the service's questions."""
    with open(stack.ini, encoding="utf-8") as file:
        written = file.read()
    assert written.count(f" requirepeer={OWNER}\n") == 2, written
    try:
        with open(stack.ini, "w", encoding="utf-8") as file:
            file.write(written.replace(f"requirepeer={OWNER}", "requirepeer=somebody"))
        told = run("crema", "migrate", folder=stack.folder)
    finally:
        with open(stack.ini, "w", encoding="utf-8") as file:
            file.write(written)
    assert told.returncode == 2 and "requirepeer" in told.stderr, told


def test_one_of_an_older_version_is_moved(stack):
    """It had its sockets in a folder of /tmp that anybody could have made first."""
    before = f"/tmp/crema-{hash_of(stack.folder)}"
    stack.stop()
    with open(stack.ini, encoding="utf-8") as file:
        written = file.read()
    with open(stack.ini, "w", encoding="utf-8") as file:
        file.write(written.replace(stack.host, before) + "queue_deadline_ms = 2001\n")
    os.mkdir(before)
    shutil.chown(before, OWNER)
    stack.start()
    with open(stack.ini, encoding="utf-8") as file:
        assert file.read() == written + "queue_deadline_ms = 2001\n"
    assert not os.path.exists(before)
    assert stack.sql("select count(*) from program", database="crema") == [(1,)]


def planted_folder(folder):
    """Where the servers of this state folder would be; not there yet."""
    if os.getuid() == 0:
        os.makedirs("/var/lib/crema", mode=0o755, exist_ok=True)
        return f"/var/lib/crema/{hash_of(folder)}"
    return f"/tmp/crema-{os.getuid()}-{hash_of(folder)}"  # since its path has a blank


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_what_somebody_else_has_made_is_not_taken_over(kind):
    if kind == "folder" and os.getuid() != 0:
        pytest.skip("only root can make a folder that is another's")
    with tempfile.TemporaryDirectory(prefix="crema state ") as folder:
        os.chmod(folder, 0o755)
        there, elsewhere = planted_folder(folder), os.path.join(folder, "elsewhere")
        os.mkdir(elsewhere)
        if kind == "link":
            shutil.chown(elsewhere, OWNER)
            os.symlink(elsewhere, there)
        else:
            os.mkdir(there)
            shutil.chown(there, "nobody")
        try:
            told = run("stack", "start", folder=folder)
            assert told.returncode == 1, told
            assert f"{there} belongs to someone else: remove it, or set CREMA_VAR" in told.stderr
            assert os.listdir(there) == []
            assert kind == "link" or pwd.getpwuid(os.stat(there).st_uid).pw_name == "nobody"
        finally:
            if kind == "link":
                os.unlink(there)
            else:
                os.rmdir(there)
