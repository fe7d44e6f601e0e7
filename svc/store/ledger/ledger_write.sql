-- A batch's accounts. See HACKING.md, "Add a statement".

-- part: accounts_update
-- One row per account however many entries it got. The lists of all accounts travel in
-- one array, $13; each account's are cut out of it by their ends, $14 to $21. Where
-- there are no vouchers or no tags they are null. cards_to = -1: the cards have not
-- changed. auth_gen is not the lane's to write. $22: where the locked rows are; with it,
-- and a limit that the planner cannot foresee, the plan starts from the arrays whatever
-- the size of the table.
update account a
set version = x.version, status = x.status, cash = x.cash, held = x.held, points_micro
    = x.points_micro, tier = x.tier, tier_until = x.tier_until, next_due = x.next_due,
    last_at = x.last_at, feed_xid = greatest(pg_current_xact_id(), a.feed_xid),
    head_hash = x.head_hash, lots = ($13::bigint[])[x.list_from + 1 : x.lots_to],
    counters = ($13::bigint[])[x.lots_to + 1 : x.counters_to], tier_months =
    ($13::bigint[])[x.counters_to + 1 : x.months_to], holds =
    ($13::bigint[])[x.months_to + 1 : x.holds_to], vouchers = case when x.vouchers_to >
    x.holds_to then ($13::bigint[])[x.holds_to + 1 : x.vouchers_to] end, tags = case when
    x.tags_to > x.vouchers_to then ($13::bigint[])[x.vouchers_to + 1 : x.tags_to] end,
    card_slots = case
    when x.cards_to < 0 then a.card_slots else ($13::bigint[])[x.tags_to + 1 :
    x.cards_to] end
from (select * from unnest($2::bigint[], $3::bigint[], $4::smallint[], $5::bigint[],
    $6::bigint[], $7::bigint[], $8::smallint[], $9::timestamptz[], $10::timestamptz[],
    $11::timestamptz[], $12::bytea[], $14::integer[], $15::integer[], $16::integer[],
    $17::integer[], $18::integer[], $19::integer[], $20::integer[], $21::integer[],
    $22::tid[]) limit
    array_length($2::bigint[], 1)) as x (id, version, status, cash, held,
    points_micro, tier, tier_until, next_due, last_at, head_hash, list_from, lots_to,
    counters_to, months_to, holds_to, vouchers_to, tags_to, cards_to,
    place)
where a.bucket = $1::smallint and a.id = x.id

-- name: ledger_accounts
-- Divides by 0 when it has changed fewer rows than it means to, since one is not where it
-- was read any more: such a batch never commits.
with changed as ({accounts_update} and a.ctid = x.place returning 1)
select 1 / (count(*) = array_length($2::bigint[], 1))::integer from changed

-- name: ledger_accounts_blind
-- Planted: what would be without the lock, if nobody counted.
{accounts_update}
