-- Stores and their tills. See HACKING.md, "Add a statement".

-- name: store_insert
-- A store opens.
insert into store (name, title, void_account_id)
values ($1::text, $2::text, $3::bigint)
returning id::bigint

-- name: store_void_account
-- The account that holds a store's tombstones.
insert into account (bucket, id) values ($1::smallint, $2::bigint)

-- name: enrolment_insert
-- A code with which a till enrols, once.
insert into enrolment (code_index, store_id, created_by, expires_at)
select $1::bytea, id, $3::bigint, $4::timestamptz
from store
where name = $2::text
returning store_id::bigint

-- name: terminal_enrol
-- A till uses its code.
with used as (update enrolment set used_at = clock_timestamp() where code_index =
    $1::bytea and used_at is null and expires_at > {now} returning store_id)
insert into terminal (id, name, store_id, public_key)
select $2::bigint, $3::text, store_id, $4::bytea
from used
returning store_id::bigint, (select s.name from store s where s.id = store_id),
    (select s.title from store s where s.id = store_id)

-- name: terminal_challenge
-- A challenge is used once: a later one must be newer.
update terminal
set challenge_us = $2::bigint
where id = $1::bigint and revoked_at is null and challenge_us < $2::bigint
returning id

-- name: terminal_by_name
-- A till that still works.
select id, store_id, public_key
from terminal
where name = $1::text and revoked_at is null

-- name: terminal_stop
-- A till takes only cards that its store knows; once, until it is allowed again.
update terminal
set stopped_at = clock_timestamp()
where id = $1::bigint and (stopped_at is null or stopped_at <= allowed_at)

-- name: terminal_allow
-- A manager has looked.
update terminal
set allowed_at = clock_timestamp()
where id = $1::bigint
