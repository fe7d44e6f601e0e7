"""A proxy between two ends of a byte stream that can cut, delay and hold it."""
import os
import shutil
import socket
import tempfile
import threading
import time

UP, DOWN = "up", "down"  # towards the server, towards the client


class Proxy:
    """Listens on a Unix socket or a TCP port of 127.0.0.1 and passes bytes on.

    Proxy.for_postgres(host) listens as `.s.PGSQL.5432` in a folder of its own: give that
    folder (.folder) to libpq as host. What happens to the bytes:

      .delay_s           added to each piece, in both directions
      .filter            called as filter(direction, data, connection) for each piece; returns
                         the bytes to pass on, or None to cut this connection after nothing;
                         set connection.cut_after = True to cut after the returned bytes
      .hold(direction)   pass nothing on in this direction until .release()
      .cut()             close all connections, refuse new ones until .restore()
    """

    def __init__(self, upstream, listen_name="proxy.sock", tcp=False):
        self.upstream = upstream  # a Unix path, or (host, port)
        self.delay_s = 0.0
        self.filter = None
        self.folder = tempfile.mkdtemp(prefix="crema-proxy-")
        os.chmod(self.folder, 0o755)
        self._held = {UP: threading.Event(), DOWN: threading.Event()}
        for event in self._held.values():
            event.set()
        self._open = True
        self._connections = set()
        self._lock = threading.Lock()
        if tcp:
            self._listener = socket.socket()
            self._listener.bind(("127.0.0.1", 0))
            self.address = self._listener.getsockname()
        else:
            self._listener = socket.socket(socket.AF_UNIX)
            self.address = os.path.join(self.folder, listen_name)
            self._listener.bind(self.address)
        self._listener.listen(128)
        threading.Thread(target=self._accept, daemon=True).start()

    @classmethod
    def for_postgres(cls, host):
        return cls(os.path.join(host, ".s.PGSQL.5432"), ".s.PGSQL.5432")

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if not self._open:
                client.close()
                continue
            try:
                server = _connect(self.upstream)
            except OSError:
                client.close()
                continue
            connection = Connection(self, client, server)
            with self._lock:
                self._connections.add(connection)
            connection.start()

    def forget(self, connection):
        with self._lock:
            self._connections.discard(connection)

    def pass_on(self, direction, data, connection):
        """Applies delay, hold and filter; called by the connection's pumps."""
        if self.delay_s:
            time.sleep(self.delay_s)
        self._held[direction].wait()
        return self.filter(direction, data, connection) if self.filter else data

    def hold(self, direction):
        self._held[direction].clear()

    def release(self):
        for event in self._held.values():
            event.set()

    def connections(self):
        with self._lock:
            return list(self._connections)

    def cut(self):
        self._open = False
        self.cut_connections()

    def cut_connections(self):
        """Closes what is open; new connections are welcome."""
        for connection in self.connections():
            connection.close()

    def restore(self):
        self._open = True

    def remove(self):
        self.cut()
        self.release()
        self._listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Connection:
    """One pair of sockets with a pump thread in each direction."""

    def __init__(self, proxy, client, server):
        self.proxy = proxy
        self.ends = {UP: (client, server), DOWN: (server, client)}
        self.cut_after = False
        self.sent = {UP: 0, DOWN: 0}

    def start(self):
        for direction in (UP, DOWN):
            threading.Thread(target=self._pump, args=(direction,), daemon=True).start()

    def _pump(self, direction):
        source, target = self.ends[direction]
        try:
            while data := source.recv(65536):
                data = self.proxy.pass_on(direction, data, self)
                if data is None:
                    break
                target.sendall(data)
                self.sent[direction] += len(data)
                if self.cut_after:
                    break
        except OSError:
            pass
        self.close()

    def close(self):
        for end in self.ends[UP]:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()
        self.proxy.forget(self)


def _connect(upstream):
    if isinstance(upstream, str):
        server = socket.socket(socket.AF_UNIX)
        server.connect(upstream)
        return server
    return socket.create_connection(upstream)
