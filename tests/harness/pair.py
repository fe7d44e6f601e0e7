"""A primary and its synchronous standby on this machine, which change places."""
import os
import signal

from .postgres import Postgres
from .server import Server, owned_folder
from .wait import until


class PostgresPair(Postgres):
    """tools/stack's server and a second one beside it; clients know both (.conninfo).

    .primary serves; .standby has every commit before its caller hears of it, unless
    synchronous=False. After fail_over() there is no standby until rebuild().
    """

    def __init__(self, synchronous=True):
        super().__init__(durable=True)
        self.synchronous = synchronous
        self.primary = self.server
        beside = os.path.join(os.path.dirname(self.server.data), "pg2")
        self.standby = Server(beside, owned_folder(os.path.join(self.host, "2")))
        self._deaf = []  # receivers of the standby that are stopped
        self.both = [self.primary, self.standby]
        try:
            self.rebuild(self.standby)
        except BaseException:
            self.remove()
            raise

    def conninfo(self, database, user, host=None):
        hosts = host or ",".join(server.host for server in self.both)
        return (f"host={hosts} dbname={database} user={user} connect_timeout=2 "
                "target_session_attrs=read-write")

    def sql(self, query, arguments=None, database="crema", host=None):
        if not hasattr(self, "primary"):
            return self._sql(super().conninfo(database, "postgres"), query, arguments)
        return self._sql(self.conninfo(database, "postgres", host or self.primary.host), query,
                         arguments)

    def rebuild(self, server):
        """The server becomes the standby of the present primary, from a new base backup."""
        server.remove()
        server.make_from(self.primary, "--write-recovery-conf", "--wal-method=stream")
        server.start()
        self.standby = server
        until(lambda: self.sql("select 1 from pg_stat_replication where state = 'streaming'"),
              "the standby follows", 30)
        if self.synchronous:
            self._set_standbys(self.primary, "*")
            until(lambda: self.sql("select 1 from pg_stat_replication where sync_state = 'sync'"),
                  "commits wait for the standby")

    def _set_standbys(self, server, names):
        connection = f"host={server.host} dbname=postgres user=postgres"
        self._sql(connection, f"alter system set synchronous_standby_names = '{names}'")
        self._sql(connection, "select pg_reload_conf()")

    def is_caught_up(self):
        return self.sql("select 1 from pg_stat_replication "
                        "where flush_lsn >= pg_current_wal_flush_lsn()")

    def deafen_standby(self):
        """What the primary sends from now on is not heard by the standby."""
        self._deaf = [pid for (pid,) in self._sql(
            f"host={self.standby.host} dbname=postgres user=postgres",
            "select pid from pg_stat_wal_receiver")]
        for pid in self._deaf:
            os.kill(pid, signal.SIGSTOP)

    def fail_over(self, end):
        """end(primary) kills or freezes it; the standby becomes the primary. Returns the old one.

        The new primary waits for no standby: it has none.
        """
        old, new = self.primary, self.standby
        end(old)
        self._set_standbys(new, "")
        for pid in self._deaf:  # it must not hear what lies in its socket
            os.kill(pid, signal.SIGTERM)
            os.kill(pid, signal.SIGCONT)
        self._deaf = []
        new.promote()
        self.primary, self.standby = new, None
        return old

    def remove(self):
        self.both[1].remove()
        if self.both[0].is_running():
            self.both[0].thaw()
        super().remove()
