-- The ledger. Every hot statement names one bucket by equality ($1).
-- See HACKING.md, "Add a statement".

-- part: account_columns
-- The order of columns that ledger_row.c decodes.
bucket, id, version, status, cash, held, points_micro, tier, tier_until, auth_gen,
    next_due, last_at, feed_xid, head_hash, lots, counters, tier_months, card_slots,
    holds, tags, vouchers

-- part: entry_columns
-- Likewise. Nulls are what is mostly zero; a cell without bytes is decoded as 0.
e.bucket, e.account_id, e.seq, e.at, e.kind, e.op_id, e.body_hash, e.cash, e.held,
    e.points_micro, e.cash_after, e.held_after, e.points_after, e.contra, e.store_id,
    e.terminal_id, e.channel, e.actor, e.ref_seq, e.rules_version, e.detail, e.hash

-- part: past_of_wanted
-- The entries that `wanted` names, what refunded or voided them, and bonuses (12) and
-- vouchers (18, 19) of gifts and challenges and what expired (13) after them and as far
-- before them as a refund looks (REVERSAL_REACH): a grant that it takes back may have
-- expired before the purchase; index entry_given has those kinds alone. A row that is
-- wanted twice comes once.
select {entry_columns}
from wanted w
cross join lateral (select * from entry where bucket = $1::smallint and account_id =
    w.account_id and seq between w.seq and w.seq order by seq limit 1) e
union select {entry_columns}
from wanted w
cross join lateral (select * from entry where bucket = $1::smallint and account_id =
    w.account_id and ref_seq = w.seq offset 0) e
union select {entry_columns}
from wanted w
cross join lateral (select * from entry where bucket = $1::smallint and account_id =
    w.account_id and seq > w.seq - 256 and kind in (12, 13, 18, 19) order by account_id,
    seq offset 0) e
order by 2, 3

-- name: ledger_begin
-- Opens a batch.
begin

-- name: ledger_commit
-- Ends a batch; its tag says whether it was one.
commit

-- name: ledger_rollback
-- Gives a batch up.
rollback

-- name: ledger_lock
-- Locks and reads a batch's accounts. $2: ids, ascending, which is the order of locking.
-- Each id is looked up by itself: "id = any(…)" would leave the choice between the key
-- and its first column to statistics, which a young table does not have.
select a.*
from unnest($2::bigint[]) as w (wanted)
cross join lateral (select ctid, {account_columns} from account where bucket =
    $1::smallint and id = w.wanted limit 1 for no key update) a

-- name: ledger_lock_not
-- Planted: what would be without the lock.
select a.*
from unnest($2::bigint[]) as w (wanted)
cross join lateral (select ctid, {account_columns} from account where bucket =
    $1::smallint and id = w.wanted limit 1 ) a

-- name: ledger_lock_skip
-- The same, without the rows that somebody else holds.
select a.*
from unnest($2::bigint[]) as w (wanted)
cross join lateral (select ctid, {account_columns} from account where bucket =
    $1::smallint and id = w.wanted limit 1 for no key update skip locked) a

-- name: ledger_exists
-- Which of the ids exist, whoever holds them.
select a.id
from unnest($2::bigint[]) as w (wanted)
cross join lateral (select id from account where bucket = $1::smallint and id =
    w.wanted limit 1) a

-- name: ledger_time
-- The batch's time: after the locks, which have given the transaction its id.
select clock_timestamp(), coalesce(pg_current_xact_id_if_assigned(), '0'::xid8)

-- name: ledger_time_test
-- The same by the clock of a test.
select clock_timestamp() + offset_us * interval '1 microsecond',
    coalesce(pg_current_xact_id_if_assigned(), '0'::xid8)
from test_clock

-- name: ledger_past_by_seq
-- What operations refer to. $2, $3: account ids and seqs, pairwise.
with wanted as (select account_id, seq from unnest($2::bigint[], $3::bigint[]) as x
    (account_id, seq)) {past_of_wanted}

-- name: ledger_past_by_op
-- The same by key. $2: op_ids.
with wanted as (select e.account_id, e.seq from unnest($2::bytea[]) as w (wanted)
    cross join lateral (select account_id, seq from entry where bucket = $1::smallint
    and op_id = w.wanted limit 1) e) {past_of_wanted}

-- name: ledger_lookup
-- What has been answered under these keys. $2: op_ids.
select {entry_columns}
from unnest($2::bytea[]) as w (wanted)
cross join lateral (select * from entry where bucket = $1::smallint and op_id =
    w.wanted limit 1) e

-- name: ledger_entries
-- A batch's new entries, in op_id order, so that two batches never wait for each other
-- in a circle.
insert into entry (bucket, account_id, seq, at, cash, points_micro, cash_after,
    points_after, xid, terminal_id, held, held_after, actor, ref_seq, store_id,
    rules_version, kind, contra, channel, op_id, body_hash, hash, detail)
select $1::smallint, account_id, seq, at, cash, points_micro, cash_after,
    points_after, greatest(pg_current_xact_id(), feed_xid), nullif(terminal_id, 0),
    nullif(held, 0), nullif(held_after, 0), nullif(actor, 0), nullif(ref_seq, 0),
    nullif(store_id, 0), rules_version, kind, contra, channel, op_id, body_hash, hash,
    detail
from unnest($2::bigint[], $3::bigint[], $4::timestamptz[], $5::bigint[], $6::bigint[],
    $7::bigint[], $8::bigint[], $9::xid8[], $10::bigint[], $11::bigint[],
    $12::bigint[], $13::bigint[], $14::bigint[], $15::integer[], $16::integer[],
    $17::smallint[], $18::smallint[], $19::smallint[], $20::bytea[], $21::bytea[],
    $22::bytea[], $23::bytea[]) as x (account_id, seq, at, cash, points_micro,
    cash_after, points_after, feed_xid, terminal_id, held, held_after, actor, ref_seq,
    store_id, rules_version, kind, contra, channel, op_id, body_hash, hash, detail)

-- name: ledger_due
-- $2, $3: account ids and their next due times; infinity when nothing is due.
insert into due (bucket, account_id, at)
select $1::smallint, account_id, at
from unnest($2::bigint[], $3::timestamptz[]) as x (account_id, at)
on conflict (bucket, account_id) do update set at = excluded.at

-- name: ledger_flush_past
-- Makes a commit that only answers from the past wait for the flush of that past.
select pg_logical_emit_message(true, 'crema', '')
