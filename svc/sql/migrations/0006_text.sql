-- Text of people: addresses found however they are typed, and lengths in characters.
--
-- email_index is the address as it was typed, with A to Z in small letters: the first
-- version compared so, and whoever enrolled signs in by it for ever. email_key is the
-- index of its normal form (svc/text/email.h), by which all spellings are one member.
-- Null: made by a version that knew of no normal form (crema members reindex), one of two
-- members who turned out to have one address (member_twin), or erased.
alter table member add column email_key bytea
    constraint member_email_key_key unique
    constraint member_email_key_bytes check (octet_length(email_key) = 16);
alter table staff add column email_key bytea
    constraint staff_email_key_key unique
    constraint staff_email_key_bytes check (octet_length(email_key) = 16);

-- Members whose addresses are one address in normal form. Neither has the key, so each
-- signs in by what was typed; nobody else enrols by it. Rows go with the erased person.
create table member_twin (
    member_id bigint primary key references member (id),
    email_key bytea not null
        constraint member_twin_email_key_bytes check (octet_length(email_key) = 16),
    found_at  timestamptz not null default clock_timestamp()
);
create index member_twin_key on member_twin (email_key);
grant select, insert, update, delete on member_twin to crema_service;

-- What people read is counted as they count it.
alter table program drop constraint program_name_length;
alter table program add constraint program_name_length
    check (char_length(name) between 1 and 63);
alter table store drop constraint store_title_length;
alter table store add constraint store_title_length
    check (char_length(title) between 1 and 63);
