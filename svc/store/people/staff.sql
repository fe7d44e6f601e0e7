-- Staff, and the audit log. See HACKING.md, "Add a statement".

-- name: staff_login
-- For a sign-in.
select s.id, s.role, s.password_hash
from staff s
where s.disabled_at is null and (s.email_index = $1::bytea or s.email_key = $2::bytea)
order by s.email_index = $1::bytea desc limit 1

-- name: staff_password
-- A password under another hash, unless somebody changed it meanwhile.
update staff
set password_hash = $3::text
where id = $1::bigint and password_hash = $2::text

-- name: staff_audit
-- A look of staff at a person.
insert into audit (staff_id, action, subject)
values ($1::bigint, $2::text, $3::bigint)
