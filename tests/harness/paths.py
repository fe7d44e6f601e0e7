"""Where things are: the repository, the build under test ($CREMA_BUILD), ports of our own."""
import fcntl
import os
import random
import socket

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("CREMA_BUILD", "build"))
# A build with a planted bug or with places to die (`make variants`), or none.
VARIANT = os.environ.get("CREMA_TEST_VARIANT", "")
# What tests/fault/planted takes away from each new database, as one SQL statement.
SABOTAGE = os.environ.get("CREMA_TEST_SABOTAGE", "")
CREMA = os.path.join(BUILD, "crema")
STACK = os.path.join(ROOT, "tools", "stack")


def cremad(variant=None):
    """The service's program, or that of a variant of `make variants`."""
    variant = variant or VARIANT
    return os.path.join(BUILD, "variants", variant, "cremad") if variant else (
        os.path.join(BUILD, "cremad"))


CREMAD = cremad()


def clean_environment(**extra):
    """This process's environment without the CREMA_* settings of whoever started it."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("CREMA_") and not name.lower().endswith("_proxy")}
    kept.update(ASAN_OPTIONS="abort_on_error=0:detect_leaks=1:exitcode=99",
                UBSAN_OPTIONS="print_stacktrace=1")
    kept.update(extra)
    return kept


class Port:
    """A TCP port of 127.0.0.1 that no other test process takes while this object lives.

    The service listens with SO_REUSEPORT, so two tests on one port would not fail: they
    would share their requests. A lock file for each port prevents that.
    """

    folder = "/tmp/crema-ports"

    def __init__(self, number=None):
        """A free one; or this one, if it is free: an OSError says that it is not."""
        os.makedirs(self.folder, mode=0o777, exist_ok=True)
        if number is not None:
            self.number = number
            if not self._take():
                raise OSError(f"port {number} is taken")
            return
        for _ in range(200):
            self.number = random.randrange(20000, 30000)
            if self._take():
                return
        raise AssertionError("no free port between 20000 and 30000")

    def _take(self):
        path = os.path.join(self.folder, str(self.number))
        try:
            self._lock = open(path, "w", encoding="ascii")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", self.number))
        except OSError:
            return False
        return True

    def release(self):
        self._lock.close()
