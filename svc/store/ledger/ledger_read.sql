-- The ledger outside of batches. See HACKING.md, "Add a statement".

-- name: ledger_read_account
-- One account, outside of batches.
select {account_columns} from account where bucket = $1::smallint and id = $2::bigint

-- name: ledger_hold_account
-- The same, held until the end: for the operator's command.
select {account_columns} from account where bucket = $1::smallint and id = $2::bigint
for no key update

-- name: ledger_read_after
-- Its entries, oldest first.
select {entry_columns}
from entry e
where bucket = $1::smallint and account_id = $2::bigint and seq > $3::bigint
order by seq limit $4::bigint

-- name: ledger_read_before
-- Its entries, newest first.
select {entry_columns}
from entry e
where bucket = $1::smallint and account_id = $2::bigint and seq < $3::bigint
order by seq desc limit $4::bigint

-- name: ledger_read_entry
-- One of them.
select {entry_columns}
from entry e
where bucket = $1::smallint and account_id = $2::bigint and seq = $3::bigint

-- name: ledger_read_about
-- What is about one of them: it, what it refers to, all that refers to either, and the
-- next ones.
with wanted as (select unnest(array[seq, ref_seq]) as seq from entry
    where bucket = $1::smallint and account_id = $2::bigint and seq = $3::bigint),
about as (select {entry_columns}
from wanted w
cross join lateral (select * from entry where bucket = $1::smallint and account_id =
    $2::bigint and seq between w.seq and w.seq order by seq limit 1) e
union select {entry_columns}
from wanted w
cross join lateral (select * from entry where bucket = $1::smallint and account_id =
    $2::bigint and ref_seq = w.seq offset 0) e
union (select {entry_columns} from entry e where bucket = $1::smallint and account_id =
    $2::bigint and seq > $3::bigint order by seq limit 16))
select * from about order by 3 limit $4::bigint

-- name: ledger_read_by_op
-- An entry by its key. $1: every bucket, since the account is what is looked for.
select {entry_columns}
from entry e
where bucket = any($1::smallint[]) and op_id = $2::bytea

-- name: ledger_kind_by_op
-- What kind of entry an account's key has left. $1: its bucket.
select kind from entry where bucket = $1::smallint and op_id = $2::bytea

-- name: ledger_read_versions
-- The versions of several accounts of a bucket.
select a.id, a.version
from unnest($2::bigint[]) as w (wanted)
cross join lateral (select id, version from account where bucket = $1::smallint and id
    = w.wanted limit 1) a

-- name: ledger_read_due
-- Accounts for which something is due. $2: whether the clock of a test counts.
select account_id
from due
where bucket = $1::smallint and at <= clock_timestamp() + coalesce((select offset_us
    from test_clock where $2::boolean), 0) * interval '1 microsecond'
order by at limit $3::bigint

-- name: ledger_read_store_used
-- Whether one of an account's last hundred entries is of a store.
select 1
from (select store_id from entry where bucket = $1::smallint and account_id =
    $2::bigint order by seq desc limit 100) e
where e.store_id = $3::integer limit 1
