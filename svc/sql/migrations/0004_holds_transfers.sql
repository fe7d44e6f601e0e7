-- Authorisation holds and transfers.
--
-- Open holds are part of the account, like its lots, and not rows of a table of their
-- own: they are then read, decided and written with the row that is locked anyway, an
-- account's next due time is known from it alone, and a hold costs no index. An account
-- has at most 32 (svc/core/account.h). A hold is named by the entry that made it.
alter table account
    add column holds bigint[] not null default '{}'; -- seq, amount, end (microseconds); …

-- As in 0001, and: held equals the open holds, each of which is an entry that nothing has
-- ended; the two legs of a transfer are there and name each other; captures are refunded
-- at most once over, like purchases.
create or replace view ledger_health as
with summed as (
    select bucket, account_id, count(*) as entries, min(seq) as first_seq,
        max(seq) as last_seq, sum(cash) as cash, sum(coalesce(held, 0)) as held,
        sum(points_micro) as points_micro
    from entry group by bucket, account_id
), lots as (
    select a.bucket, a.id, coalesce(sum(l.value), 0) as points_micro
    from account a
    left join lateral unnest(a.lots) with ordinality as l (value, place)
        on l.place % 3 = 0
    group by a.bucket, a.id
), open_hold as (
    select a.bucket, a.id as account_id, a.holds[h.place] as seq,
        a.holds[h.place + 1] as amount
    from account a
    cross join lateral generate_series(1, cardinality(a.holds), 3) as h (place)
), refunded as (
    select bucket, account_id, ref_seq, sum(cash) as cash
    from entry where ref_seq is not null and kind in (4, 5)
    group by bucket, account_id, ref_seq
), leg as (
    select bucket, account_id, seq, kind, cash,
        (convert_from(detail, 'UTF8')::json ->> 'peer')::bigint as peer_id,
        (convert_from(detail, 'UTF8')::json ->> 'peer_seq')::bigint as peer_seq
    from entry where kind in (9, 10)
)
select 'I1' as invariant, a.bucket, a.id as account_id,
    'the account differs from the sum of its entries' as finding
from account a left join summed s on s.bucket = a.bucket and s.account_id = a.id
where (a.cash, a.held, a.points_micro)
    is distinct from
    (coalesce(s.cash, 0), coalesce(s.held, 0), coalesce(s.points_micro, 0))
union all
select 'I1', s.bucket, s.account_id, 'entries without an account'
from summed s
where not exists (select from account a where a.bucket = s.bucket and a.id = s.account_id)
union all
select 'I1', null, null, 'the clearing of transfers does not sum to zero'
from entry where contra = 5 having sum(cash) <> 0
union all
select 'I1', l.bucket, l.account_id, 'a transfer lacks its other leg at entry ' || l.seq
from leg l
where not exists (
    select from entry e
    where e.account_id = l.peer_id and e.seq = l.peer_seq and e.kind = 19 - l.kind
        and e.cash = -l.cash)
union all
select 'I1', a.bucket, a.id, 'held differs from the open holds'
from account a
where a.held <> coalesce((
    select sum(o.amount) from open_hold o
    where o.bucket = a.bucket and o.account_id = a.id), 0)
union all
select 'I1', o.bucket, o.account_id, 'an open hold that no entry made, or that has ended'
from open_hold o
where not exists (
    select from entry e
    where e.bucket = o.bucket and e.account_id = o.account_id and e.seq = o.seq
        and e.kind = 6 and e.held = o.amount)
    or exists (
    select from entry e
    where e.bucket = o.bucket and e.account_id = o.account_id and e.ref_seq = o.seq
        and e.held is not null)
union all
select 'I2', bucket, id, 'cash, held and points are out of bounds'
from account where held < 0 or cash < held
union all
select 'I4', a.bucket, a.id,
    'the sequence of entries has a gap or differs from the version'
from account a left join summed s on s.bucket = a.bucket and s.account_id = a.id
where a.version <> coalesce(s.last_seq, 0) or a.version <> coalesce(s.entries, 0)
    or coalesce(s.first_seq, 1) <> 1
union all
select 'I4', e.bucket, e.account_id, 'time goes back at entry ' || e.seq
from (select bucket, account_id, seq, at,
          lag(at) over (partition by bucket, account_id order by seq) as previous_at
      from entry) e
where e.at < e.previous_at
union all
select 'I7', a.bucket, a.id, 'the lots do not sum to the points'
from account a join lots l on l.bucket = a.bucket and l.id = a.id
where l.points_micro <> a.points_micro
union all
select 'I8', p.bucket, p.account_id,
    'more than the purchase was refunded at entry ' || p.seq
from refunded r
join entry p on p.bucket = r.bucket and p.account_id = r.account_id and p.seq = r.ref_seq
where p.kind in (2, 7) and r.cash > -p.cash;

-- Workers ask every second which cards were lost lately.
create index card_lost on card (lost_at) where lost_at is not null;
