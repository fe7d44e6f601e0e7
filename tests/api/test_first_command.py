"""README's first two commands, as printed there, in a clean clone whose path has a space.

Cloned is what is committed; what is built already and the web libraries are copied into it, so
that it takes seconds and no network.
"""
import filecmp
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile

import httpx
import pytest

from harness.paths import BUILD, ROOT, Port

READY = "Ctrl-C stops everything"
USER = "nobody"  # whom every Debian has
BUILT = ["crema", "crema-load", "cremad", "gen", "lib.list", "libcrema.a", "libs.ok", "obj",
         "sql.list", "unit", "web.list"]

pytestmark = pytest.mark.unsanitized(reason="make run has no sanitizers; the plain build is run "
                                     "by the plain suite")


def hear_ctrl_c():
    """In the child: what was started in the background ignores the signal, a shell does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Newcomer:
    """Somebody who has just cloned the repository into a folder of theirs."""

    def __init__(self, name):
        self.name = name
        self.folder = tempfile.mkdtemp(prefix="crema first command ")
        os.chmod(self.folder, 0o755)
        self.home = os.path.join(self.folder, "home")
        self.clone = os.path.join(self.folder, "crema")
        os.mkdir(self.home)
        # Without hard links: the files' owner changes below.
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", ROOT, self.clone], check=True,
                       capture_output=True, text=True)
        self._copy_built()
        self.prefix = []
        if os.getuid() == 0 and name != "root":
            own = pwd.getpwnam(name)
            self.prefix = ["setpriv", "--reuid", str(own.pw_uid), "--regid", str(own.pw_gid),
                           "--clear-groups", "--"]
            subprocess.run(["chown", "-R", f"{own.pw_uid}:{own.pw_gid}", self.folder],
                           check=True)

    def _copy_built(self):
        """make compares times: a file that is what it was when it was built has that time."""
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=self.clone, check=True,
                                capture_output=True, text=True).stdout.split("\0")
        for path in filter(None, listed):
            ours, theirs = os.path.join(ROOT, path), os.path.join(self.clone, path)
            if os.path.exists(ours) and filecmp.cmp(ours, theirs, shallow=False):
                shutil.copystat(ours, theirs)
        for name in BUILT:
            ours, theirs = os.path.join(BUILD, name), os.path.join(self.clone, "build", name)
            if os.path.isdir(ours):
                shutil.copytree(ours, theirs)
            else:
                os.makedirs(os.path.dirname(theirs), exist_ok=True)
                shutil.copy2(ours, theirs)
        shutil.copytree(os.path.join(ROOT, "svc/web/node_modules"),
                        os.path.join(self.clone, "svc/web/node_modules"))

    def start(self, *command, **settings):
        """Runs a command in the clone as 'env -i HOME=… PATH=…' would, in a group of its own."""
        environment = {"HOME": self.home, "PATH": os.environ["PATH"], **settings}
        return subprocess.Popen([*self.prefix, *command], cwd=self.clone, env=environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                                stderr=subprocess.STDOUT, start_new_session=True,
                                preexec_fn=hear_ctrl_c)

    def remove(self):
        reset = self.start("make", "reset")
        said = reset.communicate(timeout=120)[0]
        shutil.rmtree(self.folder)
        assert reset.returncode == 0, said


def read_until(process, pattern):
    """What it prints up to the line with this pattern; all of it if that never comes."""
    said = ""
    for line in process.stdout:
        said += line
        if re.search(pattern, line):
            break
    return said


def press_ctrl_c(process):
    """What the terminal does: SIGINT to the whole group. Returns what it still prints."""
    os.killpg(process.pid, signal.SIGINT)
    return process.communicate(timeout=120)[0]


def end(process):
    """Of a test that failed: nothing of it stays."""
    if process.poll() is None:
        press_ctrl_c(process)


@pytest.fixture(scope="module", params=["root", "user"])
def newcomer(request):
    if request.param == "root" and os.getuid() != 0:
        pytest.skip("needs to be root")
    as_user = USER if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    someone = Newcomer("root" if request.param == "root" else as_user)
    yield someone
    someone.remove()


@pytest.fixture
def run_once(newcomer):
    """make run until it is ready, a look at it, Ctrl-C; returns what it printed."""
    started = []

    def run(port, **settings):
        process = newcomer.start("make", "run", **settings)
        started.append(process)
        said = read_until(process, READY)
        assert READY in said, said
        assert f"http://127.0.0.1:{port}/demo" in said, said
        for path in ("/readyz", "/app"):
            answer = httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False)
            assert answer.status_code == 200, path
        said += press_ctrl_c(process)
        assert "stopped; the data stay" in said, said
        assert "ended it" not in said, said
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False)
        status = newcomer.start("tools/stack", "status")
        told = status.communicate(timeout=60)[0]
        assert status.returncode == 3 and told.count("does not run") == 2, told
        return said

    yield run
    for process in started:
        end(process)


def test_make_run_with_nothing_but_home_and_path(run_once):
    """Twice, with Ctrl-C between: the first makes keys and data, the second finds them."""
    try:
        port, settings = Port(8080), {}
    except OSError:  # then README's own way to run beside another is taken, and said below
        port = Port()
        admin = Port()
        settings = {"CREMA_PORT": str(port.number),
                    "CREMA_ADMIN": f"127.0.0.1:{admin.number}"}
    first = run_once(port.number, **settings)
    assert "making keys" in first
    second = run_once(port.number, **settings)
    assert "making keys" not in second and "NPM" not in first + second, first + second
    port.release()
    if settings:
        pytest.skip("another program has port 8080: it ran with CREMA_PORT and CREMA_ADMIN alone")


def test_make_test_begins(newcomer):
    """The suites do not run themselves: the first of them is enough."""
    process = newcomer.start("make", "test")
    try:
        said = read_until(process, "^build .* passed")
        assert re.search(r"^build +1 passed +0 failed", said, re.M), said
    finally:
        end(process)
