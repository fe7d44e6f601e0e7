-- Sessions. See HACKING.md, "Add a statement".

-- name: session_insert
-- A session begins.
insert into session (id, role, principal_id, account_id, auth_gen, channel,
    refresh_hash, refresh_expires_at, created_at, seen_at, browser, system)
values ($1::bigint, $2::smallint, $3::bigint, $4::bigint, $5::bigint, $6::smallint,
    $7::bytea, $8::timestamptz, {now}, {now}, $9::text, $10::text)

-- name: session_exchange
-- A refresh token is used, once: the next takes its place.
update session
set refresh_hash = $3::bytea, refresh_expires_at = $4::timestamptz, seen_at = {now}
where id = $1::bigint and refresh_hash = $2::bytea and revoked_at is null and
    refresh_expires_at > {now}
returning id, role, principal_id, account_id, auth_gen, channel

-- name: session_end_misused
-- Somebody showed an older refresh token. After a good exchange the hash is the new one,
-- so this ends the misused only.
update session
set revoked_at = clock_timestamp()
where id = $1::bigint and refresh_hash <> $2::bytea and revoked_at is null

-- name: session_end
-- A session ends.
update session
set revoked_at = clock_timestamp()
where id = $1::bigint and revoked_at is null

-- name: session_end_own
-- One of a person's ends, if it is hers.
update session
set revoked_at = clock_timestamp()
where id = $1::bigint and principal_id = $2::bigint and revoked_at is null
returning id

-- name: session_end_others
-- All of a person's but one.
update session
set revoked_at = clock_timestamp()
where principal_id = $1::bigint and id <> $2::bigint and revoked_at is null

-- name: session_list
-- Those of a person that go on, the one that was seen last first.
select id, channel, browser, system, created_at, coalesce(seen_at, created_at)
from session
where principal_id = $1::bigint and revoked_at is null and refresh_expires_at > {now}
order by coalesce(seen_at, created_at) desc, id limit $2::bigint

-- name: session_goes_on
-- Has it ended? No row, too.
select 1
from session
where id = $1::bigint and revoked_at is null

-- name: session_seen
-- It is in use; more often than every five minutes is not worth a write.
update session
set seen_at = {now}
where id = $1::bigint and coalesce(seen_at, created_at) < {now} - interval '5 minutes'

-- name: session_end_all
-- All of a person's.
update session
set revoked_at = clock_timestamp()
where principal_id = $1::bigint and revoked_at is null

-- name: session_raise_auth_gen
-- Access tokens of before count no more.
update account
set auth_gen = auth_gen + 1
where bucket = $1::smallint and id = $2::bigint

-- name: session_lose_devices
-- Phones show no pay codes any more. Workers hear of lost cards as they hear of ended
-- sessions: reads by them end too.
update card
set lost_at = clock_timestamp()
where account_id = $1::bigint and kind = 2 and lost_at is null
