/*
 * Staff: the people behind the console.
 */
#include "svc/store/people/staff.h"

#include "gen/store_sql.h"
#include "svc/store/people/member.h"
#include "svc/store/take.h"

void
staff_ask_login(struct pgpool_call *call, struct arena *arena,
                const struct email_index *email)
{
    struct pg_params *p = ask_one(call, arena, &sql_staff_login);

    pg_param_bytes(p, email->typed.p, email->typed.n);
    pg_param_bytes(p, email->key.p, email->key.n);
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
staff_add_password(struct pgpool_call *call, int64_t id, struct slice old_hash,
                   struct slice new_hash)
{
    struct pg_params *p = pgpool_call_add(call, &sql_staff_password);

    pg_param_i64(p, id);
    pg_param_text(p, old_hash.p, old_hash.n);
    pg_param_text(p, new_hash.p, new_hash.n);
}

void
staff_ask_audit(struct pgpool_call *call, struct arena *arena, int64_t staff_id,
                const char *action, int64_t subject)
{
    struct pg_params *p = ask_one(call, arena, &sql_staff_audit);

    pg_param_i64(p, staff_id);
    pg_param_text(p, action, strlen(action));
    pg_param_i64(p, subject);
}
