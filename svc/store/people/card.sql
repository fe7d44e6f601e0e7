-- Cards, and the phones that show pay codes. See HACKING.md, "Add a statement".

-- part: card_columns
-- What card_take reads.
id, account_id, kind, number_index, number_sealed, last4, lost_at, created_at

-- name: card_insert
-- A new card, virtual or printed.
insert into card (id, account_id, kind, number_index, number_sealed, last4)
values ($1::bigint, $2::bigint, $3::smallint, $4::bytea, $5::bytea, $6::text)

-- name: card_by_number
-- By the keyed index of its number.
select {card_columns} from card where number_index = $1::bytea

-- name: card_of_account
-- By id, if it is the account's.
select {card_columns} from card where id = $2::bigint and account_id = $1::bigint

-- name: card_list
-- An account's cards, newest first.
select {card_columns}
from card
where account_id = $1::bigint
order by created_at desc, id limit $2::integer

-- name: card_devices
-- Ids of an account's phones that show pay codes; the account says which of its cards
-- live.
select c.id
from account a join card c on c.id = any(a.card_slots)
where a.bucket = $1::smallint and a.id = $2::bigint and c.kind = 2
order by c.id

-- name: card_lost
-- Reported lost; once.
update card set lost_at = clock_timestamp() where id = $1::bigint and lost_at is null

-- name: card_drop
-- One that its account ($2, in bucket $3) does not name, with the phone that showed it.
with dropped as (
    delete from card c
    where c.id = $1::bigint and c.account_id = $2::bigint and not exists (select from
        account a where a.bucket = $3::smallint and a.id = $2::bigint and
        $1::bigint = any(a.card_slots))
    returning c.id
)
delete from paycode_device d
using dropped
where d.card_id = dropped.id

-- name: paycode_insert
-- A phone that shows pay codes.
insert into paycode_device (alias, card_id, account_id, secret_sealed)
values ($1::bigint, $2::bigint, $3::bigint, $4::bytea)

-- name: paycode_attempt
-- Counts a look at a pay code before it is checked; no row when there were too many
-- within $3 seconds.
update paycode_device d
set tries = case when d.tries_at < clock_timestamp() - make_interval(secs =>
    $3::integer) then 1 else d.tries + 1 end, tries_at = case when d.tries_at <
    clock_timestamp() - make_interval(secs => $3::integer) then clock_timestamp() else
    d.tries_at end
where d.alias = $1::bigint and (d.tries < $2::smallint or d.tries_at <
    clock_timestamp() - make_interval(secs => $3::integer))
returning d.alias, d.card_id, d.account_id, d.secret_sealed, d.last_step,
    d.last_terminal, d.last_visit
