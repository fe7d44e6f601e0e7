"""Orders to tests/fault/failing_calls.c: which call of which worker fails, and how."""
import mmap
import os
import struct
import tempfile

from harness import until

KINDS = ["NOTHING", "MEMORY", "READ", "WRITE", "ACCEPT", "SOCKET", "EPOLL_WAIT", "EPOLL_CTL",
         "REPLY"]
FIELDS = struct.Struct("6i")  # struct order
SHORT = 0  # the error that makes a write short


class FailingCalls:
    """The map that the service's workers look at; .environment starts a service with it."""

    def __init__(self, library):
        self.file = tempfile.NamedTemporaryFile(prefix="crema-failing-")
        self.file.truncate(FIELDS.size)
        self.map = mmap.mmap(self.file.fileno(), FIELDS.size)
        # The loader takes a space in LD_PRELOAD for the end of a name, so it gets one without.
        self.folder = tempfile.TemporaryDirectory(prefix="crema-failing-", dir="/tmp")
        link = os.path.join(self.folder.name, os.path.basename(library))
        os.symlink(library, link)
        self.environment = {"LD_PRELOAD": link, "CREMA_FAILING_CALLS": self.file.name}
        if "asan" in library:  # whose own library must be first in the list
            self.environment["ASAN_OPTIONS"] = (
                "abort_on_error=0:detect_leaks=1:exitcode=99:verify_asan_link_order=0")

    def order(self, kind, process, after, times, error):
        """The call after so many of this kind fails in that worker."""
        self.map[:] = FIELDS.pack(0, process, after, times, error, 0)
        self.map[:4] = struct.pack("i", KINDS.index(kind))

    def failed(self):
        """How many calls have failed by the order."""
        return FIELDS.unpack(self.map[:])[5]

    def wait(self, process, seconds=20, push=lambda: None):
        """Until the order is done, or its worker has ended; else it is taken back. push is called
        again and again meanwhile."""
        def over():
            push()
            return self.map[:4] == b"\0\0\0\0" or not os.path.exists(f"/proc/{process}")
        try:
            until(over, "the call has come", seconds)
        except AssertionError:
            pass  # a worker may not make so many calls of this kind
        self.map[:4] = b"\0\0\0\0"

    def close(self):
        self.map.close()
        self.file.close()
        self.folder.cleanup()
