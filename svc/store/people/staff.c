/*
 * Staff: the people behind the console.
 */
#include "svc/store/people/staff.h"

#include "svc/store/take.h"

static const struct pg_stmt login = {
    "staff_login",
    "select s.id, s.role, s.password_hash from staff s where s.email_index = $1::bytea "
    "and s.disabled_at is null",
    1};

static const struct pg_stmt audit = {"staff_audit",
                                     "insert into audit (staff_id, action, subject) "
                                     "values ($1::bigint, $2::text, $3::bigint)",
                                     3};

void
staff_ask_login(struct pgpool_call *call, struct arena *arena, struct slice email_index)
{
    pg_param_bytes(ask_one(call, arena, &login), email_index.p, email_index.n);
}

bool
staff_take(const struct pgpool_call *call, struct arena *arena, struct staff_row *ret)
{
    const struct pg_result *r = take_result(call, 0);

    if (r == NULL || pg_rows(r) == 0) {
        return false;
    }
    ret->id = pg_i64(r, 0, 0);
    ret->role = pg_i16(r, 0, 1);
    ret->password_hash = take_slice(r, 0, 2, arena);
    return true;
}

void
staff_ask_audit(struct pgpool_call *call, struct arena *arena, int64_t staff_id,
                const char *action, int64_t subject)
{
    struct pg_params *p = ask_one(call, arena, &audit);

    pg_param_i64(p, staff_id);
    pg_param_text(p, action, strlen(action));
    pg_param_i64(p, subject);
}
