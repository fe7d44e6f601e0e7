-- Rule sets as those see them who publish and compare. See HACKING.md, "Add a statement".

-- part: rule_set_columns
-- What rule_set_take reads, but for the document.
version, effective_at, created_at, author, note, base_version, coalesce(format,
    1::smallint), version is not distinct from (select i.version from rule_set i where
    i.effective_at <= {now} order by i.effective_at desc, i.version desc limit 1)

-- name: rule_set_page
-- Versions, the newest first: those before $1, 0 for all.
select {rule_set_columns}
from rule_set
where $1::bigint = 0 or version < $1::bigint
order by version desc limit $2::bigint

-- name: rule_set_some
-- One version or two, with their documents.
select {rule_set_columns}, document
from rule_set
where version in ($1::bigint, $2::bigint)
order by version

-- name: rule_set_every
-- All that have been and will be in force, in the order in which they come to it.
select version, effective_at, document
from rule_set
order by effective_at, version

-- name: rule_set_newest
-- What a publisher goes by, of one instant: the newest version, and the ids that are
-- taken, a row for each; without any there is one row all the same.
select coalesce(n.version, 0), i.id, i.key, i.section, i.fixed::text, i.first_version
from (select max(version) as version from rule_set) n
left join rule_id i on true

-- name: rule_set_lock
-- One publisher at a time, until the transaction ends.
select pg_advisory_xact_lock(427121012067)

-- name: rule_set_publish
-- The next version, based on $1, if that is the newest still, takes over at $3 (null: as
-- soon as may be) at least $4 seconds ahead, and, if its format is not the first, no
-- worker is connected that knows the first alone: such a one prices by the rules before.
-- Its ids are noted; what they stand for already stays. $8: as rules_fixed_write has it.
-- Answers with what it found, and the version; or with the one that a first try made.
with newest as (
    select coalesce(max(version), 0) as version, {now} as at from rule_set
), older as (
    select min(application_name) as name
    from pg_stat_activity
    where datname = current_database() and usename = 'crema_service'
        and application_name <> 'crema-2'
), made as (
    insert into rule_set (version, effective_at, document, author, note, base_version,
        format)
    select n.version + 1, coalesce($3::timestamptz, n.at + $4::bigint * interval '1 s'),
        $2::text, $5::text, $6::text, n.version, $7::bigint
    from newest n cross join older o
    where n.version = $1::bigint
        and coalesce($3::timestamptz, 'infinity') >= n.at + $4::bigint * interval '1 s'
        and ($7::bigint = 1 or o.name is null)
    returning version, effective_at
), noted as (
    insert into rule_id as i (id, key, section, fixed, first_version)
    select x.id, x.key, x.section, x.fixed, m.version
    from made m
    cross join jsonb_to_recordset($8::text::jsonb) as x (id text, key bigint, section
        text, fixed jsonb)
    on conflict (id) do update
    set key = coalesce(i.key, excluded.key), fixed = excluded.fixed || i.fixed
)
select n.version, n.at, o.name, m.version, m.effective_at, r.version, r.effective_at
from newest n
cross join older o
left join made m on true
left join rule_set r on r.version = $1::bigint + 1 and r.base_version = $1::bigint
    and r.document = $2::text and r.author = $5::text
    and r.note is not distinct from $6::text
    and r.effective_at = coalesce($3::timestamptz, r.effective_at)
