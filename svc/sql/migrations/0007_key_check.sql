-- Which key file opens this database: a keyed hash of each of its keys, so that a worker
-- or an operator's command with another file is told so instead of sealing with it. The
-- value says nothing about the key (BLAKE2b of a fixed text, with the key as its key).
-- Empty in a database of an earlier version: whoever comes first with a file that opens
-- what is there writes it (svc/engine/facts/key_fit.h).
create table key_check (
    kind     text not null
        constraint key_check_kind
            check (kind in ('index', 'data', 'pan', 'token', 'sign')),
    id       text not null,     -- of the key in the file, for people
    value    bytea not null constraint key_check_bytes check (octet_length(value) = 16),
    added_at timestamptz not null default clock_timestamp(),
    primary key (kind, id)
);
-- Of what seals for good there is one each: of two files, one is first.
create unique index key_check_single on key_check (kind)
    where kind in ('index', 'data', 'pan');
grant select, insert on key_check to crema_service;
