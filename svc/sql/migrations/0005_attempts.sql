-- Guesses, counted before the secret is looked at, and the devices that a member has
-- signed in with. member.tries and staff.tries are counted by workers of the version
-- before alone.

-- One counter of a kind (store/people/attempt.h) for one key, which is a keyed hash: no
-- row names an address, a source or a device. When ends_at has passed, the next attempt
-- begins a new window; the sweep takes what ended a day ago.
create table attempt (
    kind    smallint not null,
    key16   bytea not null check (octet_length(key16) = 16),
    ends_at timestamptz not null,
    count   integer not null,
    primary key (kind, key16)
);
create index attempt_ended on attempt (ends_at);

-- A device that has signed in before is not locked out by what strangers try.
create table member_device (
    member_id bigint not null,
    device16  bytea not null check (octet_length(device16) = 16),
    first_at  timestamptz not null default clock_timestamp(),
    primary key (member_id, device16)
);

grant select, insert, update, delete on attempt, member_device to crema_service;
