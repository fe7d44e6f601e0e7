-- Sessions. See HACKING.md, "Add a statement".

-- name: session_insert
-- A session begins.
insert into session (id, role, principal_id, account_id, auth_gen, channel,
    refresh_hash, refresh_expires_at)
values ($1::bigint, $2::smallint, $3::bigint, $4::bigint, $5::bigint, $6::smallint,
    $7::bytea, $8::timestamptz)

-- name: session_exchange
-- A refresh token is used, once: the next takes its place.
update session
set refresh_hash = $3::bytea, refresh_expires_at = $4::timestamptz
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
