-- Members who have not joined the program yet. See HACKING.md, "Add a statement".

-- name: joining_waiting
-- Those whose enrolment nobody carries on with; the oldest come first.
select m.id, m.account_id
from member m
where not m.joined and m.created_at < clock_timestamp() - interval '5 s'
order by m.created_at limit $1::bigint

-- name: joining_done
-- The account has its entry.
update member set joined = true where id = $1::bigint and not joined

-- name: joining_without
-- While rules of format 1 are in force there is nothing to join: they count as joined.
update member set joined = true where not joined
