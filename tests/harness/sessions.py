"""Sessions of a test with Postgres, kept between its statements.

A new one costs some 45 ms of CPU (a process, and the catalogue read anew), more than most tests'
own statements, and what waits for a row asks for it many times.
"""
import select
import threading

import psycopg


class Sessions:
    """Idle sessions by the conninfo that they were opened with. Two statements at once, of two
    threads, have two sessions. What a statement sets for its session stays set."""

    def __init__(self):
        self._idle = []  # (conninfo, connection)
        self._lock = threading.Lock()  # around every look at them

    def run(self, conninfo, query, arguments=None):
        """Runs one statement, committed; returns its rows as tuples."""
        connection = self._take(conninfo) or psycopg.connect(
            conninfo, autocommit=True, prepare_threshold=None)
        try:
            cursor = connection.execute(query, arguments)
            rows = cursor.fetchall() if cursor.description else []
        except BaseException:
            connection.close()
            raise
        with self._lock:
            self._idle.append((conninfo, connection))
        return rows

    def _take(self, conninfo):
        """An idle session that still stands; None without one."""
        with self._lock:
            ours = [place for place in self._idle if place[0] == conninfo]
            for place in ours:
                self._idle.remove(place)
                if stands(place[1]):
                    return place[1]
                place[1].close()
        return None

    def close(self, conninfo=None):
        """Ends those of one conninfo, or all."""
        with self._lock:
            for place in list(self._idle):
                if conninfo in (None, place[0]):
                    self._idle.remove(place)
                    place[1].close()


def stands(connection):
    """A server that ends a session says so before it closes it: an idle one has nothing to read."""
    return not connection.closed and not select.select([connection.fileno()], [], [], 0)[0]
