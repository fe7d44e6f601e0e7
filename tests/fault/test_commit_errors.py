"""What Postgres says of a COMMIT is not all that can be known, and a batch that has not written all
that it means to does not commit.

A database behind a pooler, or one of several nodes, may say "error" of a commit that is done
(SQLSTATE 40003 is made for it): its keys are looked up, and nobody hears of an error.
"""
import struct

import pytest

from harness import Terminal
from harness.client import new_key
from harness.proxy import DOWN

DONE = b"C" + struct.pack(">I", 11) + b"COMMIT\0"
BOUGHT = "select count(*), coalesce(sum(cash), 0)::bigint from entry where account_id = %s " \
         "and cash < 0"
SKIP = """
create function skip_account() returns trigger language plpgsql as $$
begin if new.id = {} then return null; end if; return new; end $$;
create trigger skip_account before update on account for each row execute function skip_account()
"""
ONCE = "create unique index only_once on entry (bucket, cash) where cash = -666"


class Lies:
    """So many commits are told as errors of that SQLSTATE, though they are done."""

    def __init__(self, sqlstate, count):
        fields = b"SERROR\0VERROR\0C" + sqlstate.encode() + b"\0Mnobody knows\0\0"
        self.error = b"E" + struct.pack(">I", len(fields) + 4) + fields
        self.left = count

    def __call__(self, direction, data, _connection):
        if direction == DOWN and self.left > 0 and DONE in data:
            self.left -= 1
            return data.replace(DONE, self.error, 1)
        return data


class Shop:
    def __init__(self, service):
        self.service, self.till = service, Terminal.demo(service)
        self.cards = [self.loaded() for _ in range(3)]

    def loaded(self):
        card, _ = self.service.gift_cards()[0]
        return card, self.till.load(present=card, amount=5000).expect(201)

    def number(self, at):
        """The account behind a card, as the ledger calls it."""
        return self.service.sql("select account_id from entry order by xid desc limit 1 offset %s",
                                [len(self.cards) - 1 - at])[0][0]


@pytest.mark.parametrize("sqlstate", ["40003", "XX000", "40001", "53100", "57014"])
@pytest.mark.parametrize("count", [1, 2])
def test_a_commit_that_is_done_is_told_as_an_error(fresh_service, sqlstate, count):
    service = fresh_service(workers=1, pg_proxy=True)
    shop = Shop(service)
    number, key, (card, _) = shop.number(0), new_key(), shop.cards[0]
    service.proxy.filter = Lies(sqlstate, count)
    first = shop.till.purchase(present=card, amount=450, key=key)
    if count == 2:          # nor is it known after a look
        first.expect(503, "outcome-unknown")
        first = shop.till.purchase(present=card, amount=450, key=key)
        assert first.replayed
    first.expect(201)
    assert service.proxy.filter.left == 0
    assert service.sql(BOUGHT, [number]) == [(1, -450)]
    service.health()
    service.verify()


def test_a_batch_that_changes_too_few_accounts_does_not_commit(fresh_service):
    service = fresh_service(workers=1)
    shop = Shop(service)
    number, key = shop.number(0), new_key()
    service.sql(SKIP.format(number))
    shop.till.purchase(present=shop.cards[0][0], amount=450, key=key).expect(500, "internal")
    shop.till.purchase(present=shop.cards[1][0], amount=450).expect(201)
    assert service.sql(BOUGHT, [number]) == [(0, 0)]
    service.health()
    service.sql("drop trigger skip_account on account")
    shop.till.purchase(present=shop.cards[0][0], amount=450, key=key).expect(201)
    assert service.sql(BOUGHT, [number]) == [(1, -450)]
    service.health()
    service.verify()


def test_a_key_that_is_nobodys_operation_stops_its_own_alone(fresh_service):
    """Looked up first, since it may be a repeat; then it is found by halves."""
    service = fresh_service(workers=1)
    shop = Shop(service)
    service.sql(ONCE)
    shop.till.purchase(present=shop.cards[0][0], amount=666).expect(201)
    shop.till.purchase(present=shop.cards[1][0], amount=666).expect(500, "internal")
    shop.till.purchase(present=shop.cards[2][0], amount=665).expect(201)
    service.health()
    service.verify()
