"""Who the live tests watch: a member with a card and money, and small helpers around them."""
from harness import EventWatcher, Phone, SocketWatcher, Staff, Terminal
from harness.client import new_key

TRANSPORTS = [EventWatcher, SocketWatcher]


class Customer:
    """A member whose pay code a till has scanned. Every charge is one version."""

    def __init__(self, service, till=None, cash=10000):
        self.service = service
        self.phone = Phone.enrol(service)
        self.till = till or Terminal.enrol(service, Staff(service))
        self.visit = self.till.visit(self.phone.paycode()).expect(201).body
        self.account = self.visit["account"]
        self.till.load(visit=self.visit, amount=cash).expect(201)


    def charge(self, amount=1, till=None):
        """A purchase; returns the new version."""
        reply = (till or self.till).purchase(visit=self.visit, amount=amount).expect(201)
        return reply["account"]["version"]

    def charges(self, count, amount=1):
        return [self.charge(amount) for _ in range(count)]

    def charge_many(self, count):
        """That many purchases over one socket, as fast as the service takes them; returns
        the versions."""
        versions = []
        with SocketWatcher(self.till) as socket:
            for begin in range(0, count, 500):
                ids = range(begin, min(begin + 500, count))
                for i in ids:
                    socket.send({"type": "call", "id": f"{i}", "method": "POST",
                                 "path": "/v1/purchases", "key": new_key(),
                                 "body": {"visit": self.visit["visit"], "amount": 1}})
                for _ in ids:
                    reply = socket.next(type="reply")
                    assert reply["status"] == 201, reply
                    versions.append(reply["body"]["account"]["version"])
        return sorted(versions)

    def known(self):
        """The version that a read answers."""
        return self.phone.account()["version"]


def watch(transport, client, account, after=None):
    """A watcher over one of the two transports."""
    if transport is EventWatcher:
        return EventWatcher(client, account, after=after)
    watcher = SocketWatcher(client)
    watcher.watch(account=account, after=after)
    return watcher


def first_state(watcher, seconds=10):
    return watcher.next(seconds, type="state")


def balance(message):
    return {name: message[name] for name in ("cash", "held", "points", "points_micro")}
