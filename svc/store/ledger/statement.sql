-- Statements of an account. See HACKING.md, "Add a statement".

-- name: statement_sums
-- What an account had and what moved in [$3, $4): times never go back within an account
-- and its numbers have no gap, so the two ends are searched for by halves, and only the
-- entries between them are read. $5: the kind of entry by which points end.
with recursive search (ends_at, low, high) as (
    select m.ends_at, 0::bigint, a.version + 1
    from account a
    cross join (values ($3::timestamptz), ($4::timestamptz)) m (ends_at)
    where a.bucket = $1::smallint and a.id = $2::bigint
    union all
    select s.ends_at, case when e.at < s.ends_at then e.seq else s.low end,
        case when e.at < s.ends_at then s.high else e.seq end
    from search s
    join entry e on e.bucket = $1::smallint and e.account_id = $2::bigint and
        e.seq = (s.low + s.high) / 2
    where s.high - s.low > 1
), span as (
    select max(low) filter (where ends_at = $3::timestamptz) as before,
        max(low) filter (where ends_at = $4::timestamptz) as last
    from search
)
select a.version, w.before, w.last, f.at, coalesce(o.cash_after, 0),
    coalesce(o.points_after, 0), coalesce(c.cash_after, 0), coalesce(c.held_after, 0),
    coalesce(c.points_after, 0), s.cash_in, s.cash_out, s.earned, s.used, s.ended
from account a
cross join span w
left join entry f on f.bucket = $1::smallint and f.account_id = $2::bigint and f.seq = 1
left join entry o on o.bucket = $1::smallint and o.account_id = $2::bigint and
    o.seq = w.before
left join entry c on c.bucket = $1::smallint and c.account_id = $2::bigint and
    c.seq = w.last
cross join lateral (
    select coalesce(sum(m.cash) filter (where m.cash > 0), 0)::bigint as cash_in,
        coalesce(-sum(m.cash) filter (where m.cash < 0), 0)::bigint as cash_out,
        coalesce(sum(m.points) filter (where m.points > 0), 0)::bigint as earned,
        coalesce(-sum(m.points) filter (where m.points < 0 and m.kind <> $5::smallint),
            0)::bigint as used,
        coalesce(-sum(m.points) filter (where m.points < 0 and m.kind = $5::smallint),
            0)::bigint as ended
    from (
        select e.cash, e.kind, floor(e.points_after / 1000000.0) -
            floor((e.points_after - e.points_micro) / 1000000.0) as points
        from entry e
        where e.bucket = $1::smallint and e.account_id = $2::bigint and
            e.seq > w.before and e.seq <= w.last
    ) m
) s
where a.bucket = $1::smallint and a.id = $2::bigint
