-- People and tills: members, staff, sessions, terminals, cards, pay-code devices, visits.
-- Personal data is sealed with a key per member (member.key_sealed, itself sealed with
-- the data key from the key file); erasing that key erases the person. E-mail and phone
-- are found by keyed BLAKE2b indexes. Card numbers are found by a keyed index and
-- stored sealed. Nothing in here is needed to check that the money is right.

create table member (
    id            bigint primary key,
    account_id    bigint not null unique,
    email_index   bytea unique check (octet_length(email_index) = 16),
    phone_index   bytea unique check (octet_length(phone_index) = 16),
    key_sealed    bytea,             -- null: the person has been erased
    data_sealed   bytea,             -- {"name","email","phone","birthday"}
    password_hash text,
    tries         smallint not null default 0,
    tries_at      timestamptz not null default '-infinity',
    created_at    timestamptz not null default clock_timestamp()
);

create table staff (
    id            bigint primary key,
    email_index   bytea not null unique check (octet_length(email_index) = 16),
    data_sealed   bytea not null,    -- {"name","email"}
    role          smallint not null check (role in (8, 16)),
    password_hash text not null,
    tries         smallint not null default 0,
    tries_at      timestamptz not null default '-infinity',
    disabled_at   timestamptz,
    created_at    timestamptz not null default clock_timestamp()
);

-- One login on one device. The refresh token is single-use: only its newest hash is kept,
-- so that a second use of an old one is seen and ends the session.
create table session (
    id                 bigint primary key,
    role               smallint not null,   -- enum role: member 2, support 8, manager 16
    principal_id       bigint not null,
    account_id         bigint not null default 0,
    auth_gen           bigint not null default 0,
    channel            smallint not null,   -- enum channel: app 1, web 2, console 4
    refresh_hash       bytea not null check (octet_length(refresh_hash) = 32),
    refresh_expires_at timestamptz not null,
    revoked_at         timestamptz,
    created_at         timestamptz not null default clock_timestamp()
);
create index session_principal on session (principal_id) where revoked_at is null;
create index session_revoked on session (revoked_at) where revoked_at is not null;

-- A terminal is a scoped client of one store; it proves itself by an Ed25519 signature.
create table terminal (
    id           bigint primary key,
    name         text not null unique,      -- the public id: trm_…
    store_id     integer not null references store (id),
    public_key   bytea not null check (octet_length(public_key) = 32),
    challenge_us bigint not null default 0, -- issue time of the last challenge used
    revoked_at   timestamptz,
    created_at   timestamptz not null default clock_timestamp()
);

-- Codes that a manager hands to whoever sets up a till. Kept as a keyed hash.
create table enrolment (
    code_index bytea primary key check (octet_length(code_index) = 16),
    store_id   integer not null references store (id),
    created_by bigint not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);

-- A credential that points to an account; its id is the slot in account.card_slots, which
-- decides whether it lives (checked under the account's lock).
create table card (
    id            bigint primary key,
    account_id    bigint not null,
    kind          smallint not null,        -- 1 a number, 2 a pay-code device
    number_index  bytea unique check (octet_length(number_index) = 16),
    number_sealed bytea,
    last4         text not null default '',
    lost_at       timestamptz,
    created_at    timestamptz not null default clock_timestamp()
);
create index card_account on card (account_id);

-- A phone that shows pay codes (RFC 6238). A code is used once: step > last_step.
create table paycode_device (
    alias         bigint primary key check (alias between 0 and 999999999999),
    card_id       bigint not null unique references card (id),
    account_id    bigint not null,
    secret_sealed bytea not null,
    last_step     bigint not null default 0,
    last_terminal bigint not null default 0,
    last_visit    bigint not null default 0,
    tries         smallint not null default 0,
    tries_at      timestamptz not null default '-infinity',
    created_at    timestamptz not null default clock_timestamp()
);

-- A ten-minute capability of one terminal for one account. Rows stay, so that a key that
-- was used with a visit still finds its account after the visit has ended.
create table visit (
    id          bigint primary key,
    terminal_id bigint not null,
    account_id  bigint not null,
    card_id     bigint not null,
    expires_at  timestamptz not null,
    created_at  timestamptz not null default clock_timestamp()
);

-- Every look of staff at a member.
create table audit (
    id       bigint generated always as identity primary key,
    at       timestamptz not null default clock_timestamp(),
    staff_id bigint not null,
    action   text not null,
    subject  bigint not null
);

grant select, insert, update on member, staff, session, terminal, enrolment, card,
    paycode_device to crema_service;
grant select, insert on visit, audit to crema_service;
