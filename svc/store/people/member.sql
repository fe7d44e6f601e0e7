-- Members. See HACKING.md, "Add a statement".

-- part: member_columns
-- What member_take reads, with the generation of the account's sessions.
m.id, m.account_id, m.email_index, m.phone_index, m.key_sealed, m.data_sealed,
    m.password_hash, coalesce(a.auth_gen, 0), m.created_at

-- part: member_bare
-- The same where the generation is not needed.
select m.id, m.account_id, m.email_index, m.phone_index, m.key_sealed, m.data_sealed,
    m.password_hash, 0::bigint, m.created_at
from member m

-- part: typed_first
-- Who has the address ($1 as typed, $2 its key) as it was typed comes before who has it
-- in another spelling: two members with one address are told apart by what they type.
where m.key_sealed is not null and (m.email_index = $1::bytea or m.email_key =
    $2::bytea)
order by m.email_index = $1::bytea desc limit 1

-- name: member_insert
-- A person enrols.
insert into member (id, account_id, email_index, email_key, phone_index, key_sealed,
    data_sealed, password_hash)
values ($1::bigint, $2::bigint, $3::bytea, $4::bytea, $5::bytea, $6::bytea, $7::bytea,
    $8::text)

-- name: member_account
-- A new account needs nothing but its id and its first card.
insert into account (bucket, id, card_slots)
values ($1::smallint, $2::bigint, array[$3::bigint])

-- name: member_by_id
-- For the profile, which needs no auth_gen.
{member_bare} where m.id = $1::bigint

-- name: member_by_account
-- Whose account it is.
select {member_columns}
from member m
left join account a on a.bucket = $1::smallint and a.id = m.account_id
where m.account_id = $2::bigint

-- name: member_by_email
-- Who has this address.
{member_bare} {typed_first}

-- name: member_by_phone
-- $1 as it is written today, $2 with a national zero.
{member_bare}
where m.phone_index in ($1::bytea, $2::bytea)
order by m.phone_index = $1::bytea desc limit 1

-- name: member_is_twin
-- Whether two have this form of an address already: a new member must not become the
-- third.
select from member_twin where email_key = $1::bytea limit 1

-- name: member_login
-- For a sign-in: auth_gen comes with it, for the token. $3: the device's index, which is
-- known or not; $4: the number of buckets, since the account is not known yet.
select m.id, m.account_id, m.email_index, m.phone_index, m.key_sealed, m.data_sealed,
    m.password_hash, (select max(a.auth_gen) from account a where a.id = m.account_id
    and a.bucket = mod(m.account_id, $4::integer)::smallint), m.created_at, exists
    (select from member_device d where d.member_id = m.id and d.device16 = $3::bytea)
from member m {typed_first}

-- name: member_password
-- A password under another hash, unless somebody changed it meanwhile.
update member
set password_hash = $3::text
where id = $1::bigint and password_hash = $2::text
returning id

-- name: member_device
-- A device has signed in.
insert into member_device (member_id, device16)
values ($1::bigint, $2::bytea)
on conflict do nothing

-- name: member_forget_devices
-- None is known any more.
delete from member_device where member_id = $1::bigint

-- name: member_old_devices
-- Keeps the newest $2 devices.
delete from member_device
where (member_id, device16) in (select member_id, device16 from member_device where
    member_id = $1::bigint order by first_at desc, device16 offset $2::integer)

-- name: member_update
-- The profile.
update member
set phone_index = $2::bytea, data_sealed = $3::bytea
where id = $1::bigint and key_sealed is not null
