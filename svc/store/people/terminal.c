/*
 * Stores and terminals: enrolment codes, public keys, challenges.
 */
#include "svc/store/people/terminal.h"

#include "gen/store_sql.h"
#include "svc/store/ledger/ledger_read.h"
#include "svc/store/take.h"

void
store_ask_insert(struct pgpool_call *call, struct arena *arena, struct slice name,
                 struct slice title, int64_t void_account_id)
{
    struct pg_params *p = ask_one(call, arena, &sql_store_insert);

    pg_param_text(p, name.p, name.n);
    pg_param_text(p, title.p, title.n);
    pg_param_i64(p, void_account_id);
    p = pgpool_call_add(call, &sql_store_void_account);
    pg_param_i16(p, ledger_bucket(void_account_id));
    pg_param_i64(p, void_account_id);
}

void
enrolment_ask_insert(struct pgpool_call *call, struct arena *arena,
                     struct slice code_index, struct slice store, int64_t staff_id,
                     int64_t expires_us)
{
    struct pg_params *p = ask_one(call, arena, &sql_enrolment_insert);

    pg_param_bytes(p, code_index.p, code_index.n);
    pg_param_text(p, store.p, store.n);
    pg_param_i64(p, staff_id);
    pg_param_time_us(p, expires_us);
}

void
terminal_ask_enrol(struct pgpool_call *call, struct arena *arena, struct slice code_index,
                   int64_t terminal_id, struct slice name, struct slice public_key)
{
    struct pg_params *p = ask_one(call, arena, &sql_terminal_enrol);

    pg_param_bytes(p, code_index.p, code_index.n);
    pg_param_i64(p, terminal_id);
    pg_param_text(p, name.p, name.n);
    pg_param_bytes(p, public_key.p, public_key.n);
}

void
terminal_ask_challenge(struct pgpool_call *call, struct arena *arena, int64_t terminal_id,
                       int64_t issued_us)
{
    struct pg_params *p = ask_one(call, arena, &sql_terminal_challenge);

    pg_param_i64(p, terminal_id);
    pg_param_i64(p, issued_us);
}

bool
terminal_take_id(const struct pgpool_call *call, int64_t *ret)
{
    const struct pg_result *r = take_result(call, 0);

    if (r == NULL || pg_rows(r) == 0) {
        return false;
    }
    *ret = pg_i64(r, 0, 0);
    return true;
}

void
terminal_ask_by_name(struct pgpool_call *call, struct arena *arena, struct slice name)
{
    pg_param_text(ask_one(call, arena, &sql_terminal_by_name), name.p, name.n);
}

bool
terminal_take(const struct pgpool_call *call, struct terminal_row *ret)
{
    const struct pg_result *r = take_result(call, 0);
    size_t n;

    if (r == NULL || pg_rows(r) == 0) {
        return false;
    }
    const char *key = pg_bytes(r, 0, 2, &n);
    ret->id = pg_i64(r, 0, 0);
    ret->store_id = pg_i32(r, 0, 1);
    memcpy(ret->public_key, key, sizeof(ret->public_key));
    return true;
}

void
terminal_take_store(const struct pgpool_call *call, struct arena *arena,
                    struct slice *ret_name, struct slice *ret_title)
{
    const struct pg_result *r = take_result(call, 0);
    bool there = r != NULL && pg_rows(r) > 0;

    *ret_name = there ? take_slice(r, 0, 1, arena) : SLICE_NONE;
    *ret_title = there ? take_slice(r, 0, 2, arena) : SLICE_NONE;
}

void
terminal_ask_stop(struct pgpool_call *call, struct arena *arena, int64_t terminal_id)
{
    pg_param_i64(ask_one(call, arena, &sql_terminal_stop), terminal_id);
}

void
terminal_add_allow(struct pgpool_call *call, int64_t terminal_id)
{
    pg_param_i64(pgpool_call_add(call, &sql_terminal_allow), terminal_id);
}
