-- Who published which rules, and what the ids in them stand for.
--
-- author is who published: stf_… for staff, operator:NAME for the operator's command.
-- base_version is the newest version that she had seen, 0 before the first one. format is
-- what the document says. All four are null in rows of the version before, which knows of
-- format 1 alone; rows are still never changed.
alter table rule_set
    add column author text constraint rule_set_author_length
        check (char_length(author) between 1 and 63),
    add column note text constraint rule_set_note_length
        check (char_length(note) between 1 and 200),
    add column base_version integer constraint rule_set_base_before
        check (base_version between 0 and version - 1),
    add column format smallint constraint rule_set_format_positive check (format > 0);

-- Every worker must have read a rule set when it comes into force: they read every
-- second, and one that has heard nothing for 5 s decides nothing. Publishing asks for
-- 10 s; here is looked again when the transaction ends, however long that took. The first
-- rule set of a program follows none, so nothing can have been decided otherwise. Tests
-- move the clock.
create function rule_set_ahead() returns trigger language plpgsql as $$
begin
    if new.effective_at < clock_timestamp() + interval '7 s' + coalesce((
            select c.offset_us from program p cross join test_clock c where p.test), 0)
            * interval '1 microsecond' then
        raise exception using errcode = 'check_violation',
            constraint = 'rule_set_effective_ahead', table = 'rule_set', message =
            'rule set ' || new.version || ' would be in force before all workers know it';
    end if;
    return null;
end
$$;
create constraint trigger rule_set_effective_ahead after insert on rule_set
    deferrable initially deferred for each row when (new.base_version > 0)
    execute function rule_set_ahead();

-- Ids of rules and levels are for ever: accounts are stored with their numbers and count
-- by them, and entries name them. A later rule set may change what a rule gives, but not
-- what its id stands for (svc/core/rules/rules_fixed.h).
create table rule_id (
    id            text primary key constraint rule_id_shape
        check (id ~ '^[a-z0-9_-]{1,31}$'),
    key           bigint constraint rule_id_key_once unique constraint rule_id_key_range
        check (key >= 0), -- its number (svc/core/rules/rules_id.h); null: not used yet
    section       text not null,               -- "bonuses"; of levels: "levels"
    fixed         jsonb not null default '{}', -- {"on": {"is": "join", "since": 4}}
    first_version integer not null             -- the rule set that had it first
);
grant select, insert, update on rule_id to crema_service;

-- What was published before. Format 1 has no numbers and counts nothing by ids: that they
-- are base rules and rewards is all that they stand for.
do $$
declare
    r record;
begin
    for r in select version, document from rule_set order by version loop
        begin
            insert into rule_id (id, section, first_version)
            select x.id, x.section, r.version
            from (select e.value ->> 'id', 'earn'
                  from jsonb_array_elements(r.document::jsonb -> 'earn') e
                  union all
                  select w.value ->> 'id', 'rewards'
                  from jsonb_array_elements(r.document::jsonb -> 'rewards') w)
                as x (id, section)
            on conflict (id) do nothing;
        exception when others then
            raise notice 'the ids of rule set % cannot be read: %', r.version, sqlerrm;
        end;
    end loop;
end
$$;
