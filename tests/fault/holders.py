"""Connections of one attacker, in a process of their own: each sends its bytes and holds on.
Reads one line {"port", "source" (his address), "connections", "requests" (one of them for each,
in turn), "times" (how often each is sent at once), "reads" (whether he reads what comes; what is
closed is opened again), "seconds"}; prints {"held": how many} once all are there, and at the end
{"held", "answers": {status: count} of what came first, "ended": how many were closed}."""
import json
import selectors
import socket
import sys
import time

RECEIVE_BYTES = 1 << 18
SMALL_BYTES = 4096  # of a window, where he reads nothing
TRIES = 20  # for each, to come again


class Holder:
    """One of them."""

    def __init__(self, what, request):
        self.socket = socket.socket()
        if not what["reads"]:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BYTES)
        self.socket.bind((what["source"], 0))
        self.socket.connect(("127.0.0.1", what["port"]))
        self.socket.setblocking(False)
        self.request, self.heard = request, False
        try:
            self.socket.send(request * what["times"])
        except OSError:
            pass  # it was refused: what there is to read says so


class Holders:
    """All of them."""

    def __init__(self, what):
        self.what, self.answers, self.ended = what, {}, 0
        self.quiet = []  # that have seen what they were answered, and read no more
        self.requests = [each.encode("latin-1") for each in what["requests"]]
        self.selector = selectors.EpollSelector()
        for at in range(what["connections"]):
            self.open(self.requests[at % len(self.requests)])

    def open(self, request):
        holder = Holder(self.what, request)
        self.selector.register(holder.socket, selectors.EVENT_READ, holder)

    def hear(self, holder):
        """What has come; what reads nothing looks at the first bytes and leaves them there."""
        flags = 0 if self.what["reads"] else socket.MSG_PEEK
        data = holder.socket.recv(RECEIVE_BYTES if self.what["reads"] else 12, flags)
        if data and not holder.heard and len(data) >= 12:
            holder.heard = True
            status = data[9:12].decode("ascii", "replace")
            self.answers[status] = self.answers.get(status, 0) + 1
        return bool(data)

    def turn(self):
        for key, _ in self.selector.select(0.1):
            holder = key.data
            try:
                open_yet = self.hear(holder)
            except OSError:
                open_yet = False
            if open_yet and self.what["reads"]:
                continue
            self.selector.unregister(holder.socket)
            if open_yet:
                self.quiet.append(holder)
                continue
            self.ended += 1
            holder.socket.close()
            if self.what["reads"] and self.ended <= TRIES * self.what["connections"]:
                self.open(holder.request)

    def run(self):
        print(json.dumps({"held": self.held}), flush=True)
        end = time.monotonic() + self.what["seconds"]
        while time.monotonic() < end:
            if self.selector.get_map():
                self.turn()
            else:
                time.sleep(0.1)
        return {"held": self.held, "answers": self.answers, "ended": self.ended}

    @property
    def held(self):
        return len(self.selector.get_map()) + len(self.quiet)


if __name__ == "__main__":
    print(json.dumps(Holders(json.loads(sys.stdin.readline())).run()), flush=True)
