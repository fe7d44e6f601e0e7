-- What the database keeps of its key file. See HACKING.md, "Add a statement".

-- name: key_check_kept
-- The rows of key_check, in the order of their making: kind, id, value.
select kind, id, value from key_check order by added_at, kind, id

-- name: key_check_sample
-- One sealed card, member and staff person each, or nulls.
select c.id, c.number_sealed, c.number_index, m.id, m.key_sealed, s.id, s.data_sealed,
    s.email_index, s.email_key
from (values (1)) one (row)
left join lateral (select id, number_sealed, number_index from card where
    number_sealed is not null order by id limit 1) c on true
left join lateral (select id, key_sealed from member where key_sealed is not null
    order by id limit 1) m on true
left join lateral (select id, data_sealed, email_index, email_key from staff order by
    id limit 1) s on true

-- name: key_check_add
-- A row, unless its place is taken.
insert into key_check (kind, id, value)
values ($1::text, $2::text, $3::bytea)
on conflict do nothing
