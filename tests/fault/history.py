"""Accounts with a past: entries that nobody had to make one by one."""

# Copies of an account's newest entry behind it, from that moment on, so many seconds apart.
LENGTHEN = """
insert into entry (bucket, account_id, seq, at, cash, points_micro, cash_after, points_after, xid,
    terminal_id, held, held_after, actor, ref_seq, store_id, rules_version, kind, contra, channel,
    op_id, body_hash, hash, detail)
select e.bucket, e.account_id, e.seq + n, to_timestamp(%(begin)s + n * %(step)s),
    e.cash, e.points_micro, e.cash_after, e.points_after, e.xid, e.terminal_id, e.held,
    e.held_after, e.actor, null, e.store_id, e.rules_version, e.kind, e.contra, e.channel,
    decode(md5(e.account_id::text || ' ' || e.seq + n), 'hex'), e.body_hash, e.hash, e.detail
from entry e, generate_series(1, %(count)s) n
where e.account_id = %(account)s
and e.seq = (select max(seq) from entry where account_id = %(account)s)
"""
GROWN = """
update account set version = version + %(count)s where id = %(account)s
"""


def lengthen(service, account, count, begin, step_s):
    """So many entries more on the account of that number, from that moment on, step_s apart."""
    values = {"account": account, "count": count, "begin": begin, "step": step_s}
    service.sql(LENGTHEN, values)
    service.sql(GROWN, values)
