"""Watchers that resume and readers that say what they know: neither may ever go backwards."""
import queue
import threading

import httpx

from harness import PATIENCE, Client, EventWatcher, until


class Follower:
    """Follows one account over event streams, resuming where it was; notes what was wrong."""

    def __init__(self, scene, account, record):
        self.client = Client(scene.service, scene.staff.token)
        self.account = account
        self.record = record
        self.position = None
        self.heard_at = {}
        self.resumes = -1
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        until(lambda: self.position is not None, "the watcher has a state")

    def _run(self):
        while not self.stopping.is_set():
            try:
                stream = EventWatcher(self.client, self.account, after=self.position)
            except httpx.HTTPError:
                self.stopping.wait(0.05)
                continue
            self.resumes += 1
            self._follow(stream)
            stream.close()

    def _follow(self, stream):
        while not self.stopping.is_set():
            try:
                self._take(stream._queue.get(timeout=0.1))
            except queue.Empty:
                if stream.closed.is_set():
                    self.stopping.wait(0.02)
                    return

    def _take(self, message):
        version, kind = message.get("version"), message["type"]
        if kind == "state":
            if self.position is not None and version != self.position and (
                    message.get("resumed") is not False or version < self.position):
                self.record.wrong(f"{self.account}: state {version} after {self.position}")
        elif kind == "change":
            if version != self.position + 1:
                self.record.wrong(f"{self.account}: change {version} after {self.position}")
        else:
            return
        self.position = version
        self.heard_at[version] = message["received"]

    def finish(self, seconds=10):
        """Everything that was answered is heard in the end."""
        newest = self.record.versions.get(self.account, 0)
        until(lambda: self.position >= newest, f"{self.account} is heard up to {newest}", seconds)
        self.stopping.set()
        self.thread.join(5 * PATIENCE)
        self.client.close()

    def latest_s(self, since, until_s):
        """The longest time from an answer to its push, for answers of that time."""
        late = [heard - told for version, heard in self.heard_at.items()
                if (told := self.record.told_at.get((self.account, version)))
                and since <= told < until_s]
        return max(late, default=0.0)


class Reader:
    """Reads with at_least what replies have told; every read on a connection of its own."""

    def __init__(self, scene, record):
        self.scene = scene
        self.record = record
        self.reads = 0
        self.refused = 0
        self.client = Client(scene.service, scene.staff.token, {"Connection": "close"})
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.stopping.is_set():
            for card in self.scene.shared:
                self._read(card["account"])
            self.stopping.wait(0.01)

    def _read(self, account):
        wanted = self.record.versions.get(account, 0)
        try:
            reply = self.client.get(f"/v1/accounts/{account}?at_least={wanted}")
        except httpx.HTTPError:
            self.refused += 1
            return
        if reply.status != 200:
            self.refused += 1
        elif reply["version"] < wanted:
            self.record.wrong(f"stale read: {account} {reply['version']}, asked for {wanted}")
        else:
            self.reads += 1

    def finish(self):
        self.stopping.set()
        self.thread.join(30 * PATIENCE)
        self.client.close()


def crowd(scene, record, each=2):
    return [Follower(scene, card["account"], record)
            for card in scene.shared for _ in range(each)]
