-- Top-ups by card or bank, and the sandbox that plays a provider.
-- See HACKING.md, "Add a statement".

-- part: topup_columns
-- What topup_take reads.
id, member_id, account_id, op_id, amount, method, channel, status, unknown, problem,
    created_at

-- name: topup_begin
-- A top-up is wanted. $8: seconds until the sweep takes it up.
insert into topup (id, member_id, account_id, op_id, amount, method, channel, next_at)
values ($1::bigint, $2::bigint, $3::bigint, $4::bytea, $5::bigint, $6::text,
    $7::smallint, {now} + make_interval(secs => $8::integer))
on conflict (op_id) do nothing

-- name: topup_by_op
-- By the caller's key.
select {topup_columns} from topup where op_id = $1::bytea

-- name: topup_by_id
-- One of a member's.
select {topup_columns} from topup where id = $1::bigint and member_id = $2::bigint

-- name: topup_due
-- Takes what is to be driven on, and is nobody's for $1 seconds.
update topup t
set next_at = {now} + make_interval(secs => $1::integer)
where t.id in (select id from topup where status in (1, 2) and next_at <= {now} order
    by next_at limit $2::integer for update skip locked)
returning {topup_columns}

-- name: topup_step
-- A step forward, never back. $2: the status, 5 refused; the first problem stays.
update topup
set status = $2::smallint, seq = $3::bigint, problem = case when $2::smallint = 5 and
    problem <> '' then problem else $4::text end, updated_at = {now}
where id = $1::bigint and status < 3 and status < $2::smallint

-- name: topup_refused
-- Why it was refused, before its money is given back.
update topup
set problem = $2::text, updated_at = {now}
where id = $1::bigint and status = 2 and problem = ''

-- name: topup_unknown
-- The provider did not say what became of it.
update topup
set unknown = true, updated_at = {now}
where id = $1::bigint and status = 1

-- name: sandbox_charge
-- The sandbox provider's books: a payment, settled at once, late, or very late.
insert into sandbox_charge (topup_id, amount, method, settles_at)
values ($1::bigint, $2::bigint, $3::text, {now} + case $3::text when 'sandbox_slow'
    then interval '7 s' when 'sandbox_unknown' then interval '20 s' else interval '0'
    end)
on conflict (topup_id) do nothing

-- name: sandbox_charge_state
-- Whether it is settled.
select settles_at <= {now} from sandbox_charge where topup_id = $1::bigint

-- name: sandbox_refund
-- Gives it back.
update sandbox_charge
set refunded_at = {now}
where topup_id = $1::bigint and refunded_at is null
