-- Counted attempts: sign-ins by address, source and pair.
-- See HACKING.md, "Add a statement".

-- part: statement_now
-- One moment for the whole statement, so that count and end are of the same window.
(statement_timestamp() + (select offset_us from test_clock) * interval
    '1 microsecond')

-- name: attempt_claim
-- Counts an attempt before it is made, in windows of $3 seconds; says how many there are
-- and how long the window lasts.
insert into attempt as a (kind, key16, ends_at, count)
select k.kind, k.key16, {statement_now} + make_interval(secs => k.window_s), 1
from unnest($1::smallint[], $2::bytea[], $3::integer[]) as k (kind, key16, window_s)
order by k.kind, k.key16
on conflict (kind, key16) do update set count = case when a.ends_at > {statement_now}
    then a.count + 1 else 1 end, ends_at = case when a.ends_at > {statement_now} then
    a.ends_at else excluded.ends_at end
returning a.count, greatest(1, ceil(extract(epoch from a.ends_at -
    {statement_now})))::integer, a.ends_at

-- name: attempt_peek
-- How many there are of one, and how long the window lasts; no row: none.
select a.count, greatest(1, ceil(extract(epoch from a.ends_at -
    {statement_now})))::integer, a.ends_at
from attempt a
where a.kind = $1::smallint and a.key16 = $2::bytea and a.ends_at > {statement_now}

-- name: attempt_give_back
-- Takes an attempt back that was good. The count of a proposed row ($4) says what stays:
-- 0 nothing, 1 all but one attempt.
insert into attempt as a (kind, key16, ends_at, count)
select k.kind, k.key16, k.ends_at, k.keep
from unnest($1::smallint[], $2::bytea[], $3::timestamptz[], $4::integer[]) as k (kind,
    key16, ends_at, keep)
order by k.kind, k.key16
on conflict (kind, key16) do update set count = excluded.count * greatest(a.count - 1,
    0)
where a.ends_at = excluded.ends_at

-- name: attempt_sweep
-- Removes windows that ended a day ago.
delete from attempt
where (kind, key16) in (select kind, key16 from attempt where ends_at < {now} -
    interval '1 day' order by kind, key16 limit 10000 for update skip locked)
