"""Real servers and independent clients for the tests: no code of the service is used here."""
from .client import Client, Reply, Staff
from .pair import PostgresPair
from .phone import Phone
from .postgres import Postgres
from .proxy import Proxy
from .redis import Redis
from .service import Service
from .terminal import Terminal
from .wait import PATIENCE, until
from .watcher import EventWatcher, SocketWatcher, Watcher

__all__ = ["Client", "EventWatcher", "PATIENCE", "Phone", "Postgres", "PostgresPair", "Proxy",
           "Redis", "Reply", "Service", "SocketWatcher", "Staff", "Terminal", "Watcher", "until"]
