-- The facts that every worker holds in memory. See HACKING.md, "Add a statement".

-- name: directory_mark
-- Every change of a row gives it a newer xmin, so rows and the sum of their xmins tell
-- every change, also that of a transaction which began early and committed late.
select concat_ws(',', (select count(*) || ':' || sum(xmin::text::bigint) from
    program), (select count(*) || ':' || sum(xmin::text::bigint) from store), (select
    count(*) || ':' || sum(xmin::text::bigint) from terminal), (select count(*) || ':'
    || sum(xmin::text::bigint) from rule_set))

-- name: directory_program
-- The one program.
select name, currency, currency_exponent, time_zone, card_prefix, demo, test,
    generation, old_cookies_until
from program

-- name: directory_stores
-- By name, as the directory looks them up.
select id, name, title, void_account_id
from store
order by name collate "C" limit 20000

-- name: directory_terminals
-- Likewise.
select id, name, store_id, public_key, revoked_at is not null,
    stopped_at is not null and (allowed_at is null or allowed_at < stopped_at),
    coalesce(allowed_at, timestamptz 'epoch')
from terminal
order by name collate "C" limit 50000

-- name: directory_rule_sets
-- Those not yet read.
select version, effective_at, document
from rule_set
where version > $1::bigint
order by version limit 1000
