-- Visits: who stands at which till. See HACKING.md, "Add a statement".

-- name: visit_insert
-- A card was presented.
insert into visit (id, terminal_id, account_id, card_id, expires_at)
values ($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::timestamptz)
returning id, terminal_id, account_id, card_id, expires_at

-- name: visit_find
-- The terminal's own.
select id, terminal_id, account_id, card_id, expires_at
from visit
where id = $2::bigint and terminal_id = $1::bigint

-- name: visit_spend_paycode
-- A pay code is used once, with the visit that it makes: the step is claimed by the row
-- update, so of two tills with one screenshot, one gets it. A repeat at the same till
-- finds the visit that it has made; it is no guess, so its attempt is not counted; it
-- forgives no other.
with claimed as (update paycode_device set last_step = $2::bigint, last_terminal =
    $4::bigint, last_visit = $3::bigint, tries = 0 where alias = $1::bigint and
    last_step < $2::bigint returning alias), made as (insert into visit (id,
    terminal_id, account_id, card_id, expires_at) select $3::bigint, $4::bigint,
    $5::bigint, $6::bigint, $7::timestamptz from claimed returning id, terminal_id,
    account_id, card_id, expires_at), again as (update paycode_device set tries =
    greatest(tries - 1, 0) where alias = $1::bigint and last_step = $2::bigint and
    last_terminal = $4::bigint returning last_visit)
select *
from made
union all select v.id, v.terminal_id, v.account_id, v.card_id, v.expires_at
from again a join visit v on v.id = a.last_visit
