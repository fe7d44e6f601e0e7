/*
 * Reading the ledger outside a batch: see ledger_read.h.
 */
#include "svc/store/ledger/ledger_read.h"

#include <assert.h>

#include "gen/store_sql.h"
#include "svc/base/conf.h"
#include "svc/io/pgpool.h"
#include "svc/store/ledger/ledger.h"

int16_t
ledger_bucket(int64_t account_id)
{
    return (int16_t)(account_id % conf->buckets);
}

static struct pg_params *
ledger_ask(struct pgpool_call *call, struct arena *arena, const struct pg_stmt *stmt)
{
    pgpool_call_init(call, arena);
    return pgpool_call_add(call, stmt);
}

static struct pg_params *
ask_of_account(struct pgpool_call *call, struct arena *arena, const struct pg_stmt *stmt,
               int64_t account_id)
{
    struct pg_params *p = ledger_ask(call, arena, stmt);

    pg_param_i16(p, ledger_bucket(account_id));
    pg_param_i64(p, account_id);
    return p;
}

void
ledger_ask_account(struct pgpool_call *call, struct arena *arena, int64_t account_id)
{
    ask_of_account(call, arena, &sql_ledger_read_account, account_id);
}

bool
ledger_take_account(const struct pgpool_call *call, struct arena *arena,
                    struct account *ret)
{
    const struct pg_result *r = call->results[0];
    struct slice cells[ACCOUNT_COLUMN_COUNT];

    if (r == NULL || pg_rows(r) == 0) {
        return false;
    }
    for (int i = 0; i < ACCOUNT_COLUMN_COUNT; i++) {
        cells[i].p = pg_raw(r, 0, i, &cells[i].n);
    }
    return ledger_row_account(cells, arena, ret);
}

static int64_t
limit_of(size_t limit)
{
    return limit < LEDGER_ENTRIES_MAX ? (int64_t)limit : LEDGER_ENTRIES_MAX;
}

void
ledger_ask_entries_after(struct pgpool_call *call, struct arena *arena,
                         int64_t account_id, int64_t after, size_t limit)
{
    struct pg_params *p = ask_of_account(call, arena, &sql_ledger_read_after, account_id);

    pg_param_i64(p, after);
    pg_param_i64(p, limit_of(limit));
}

void
ledger_ask_entries_before(struct pgpool_call *call, struct arena *arena,
                          int64_t account_id, int64_t before, size_t limit)
{
    struct pg_params *p =
        ask_of_account(call, arena, &sql_ledger_read_before, account_id);

    pg_param_i64(p, before > 0 ? before : INT64_MAX);
    pg_param_i64(p, limit_of(limit));
}

void
ledger_ask_store_used(struct pgpool_call *call, struct arena *arena, int64_t account_id,
                      int32_t store_id)
{
    struct pg_params *p = ledger_ask(call, arena, &sql_ledger_read_store_used);

    pg_param_i16(p, ledger_bucket(account_id));
    pg_param_i64(p, account_id);
    pg_param_i32(p, store_id);
}

bool
ledger_take_store_used(const struct pgpool_call *call)
{
    const struct pg_result *r = call->results[0];

    return call->ok && r != NULL && pg_rows(r) > 0;
}

void
ledger_ask_version_too(struct pgpool_call *call, int64_t account_id)
{
    struct pg_params *p = pgpool_call_add(call, &sql_ledger_read_versions);

    pg_param_i16(p, ledger_bucket(account_id));
    pg_param_i64_array(p, &account_id, 1);
}

bool
ledger_take_version_too(const struct pgpool_call *call, int64_t *ret_version)
{
    const struct pg_result *r = call->results[1];

    if (r == NULL || pg_rows(r) == 0) {
        return false;
    }
    *ret_version = pg_i64(r, 0, 1);
    return true;
}

void
ledger_ask_kind_too(struct pgpool_call *call, int64_t account_id,
                    const unsigned char op_id[OP_ID_BYTES])
{
    struct pg_params *p = pgpool_call_add(call, &sql_ledger_kind_by_op);

    pg_param_i16(p, ledger_bucket(account_id));
    pg_param_bytes(p, op_id, OP_ID_BYTES);
}

enum entry_kind
ledger_take_kind_too(const struct pgpool_call *call)
{
    const struct pg_result *r = call->ok ? call->results[1] : NULL;

    return r != NULL && pg_rows(r) > 0 ? (enum entry_kind)pg_i16(r, 0, 0) : ENTRY_NONE;
}

void
ledger_ask_entry(struct pgpool_call *call, struct arena *arena, int64_t account_id,
                 int64_t seq)
{
    struct pg_params *p = ask_of_account(call, arena, &sql_ledger_read_entry, account_id);

    pg_param_i64(p, seq);
}

void
ledger_ask_about(struct pgpool_call *call, struct arena *arena, int64_t account_id,
                 int64_t seq)
{
    struct pg_params *p = ask_of_account(call, arena, &sql_ledger_read_about, account_id);

    pg_param_i64(p, seq);
    pg_param_i64(p, LEDGER_ABOUT_MAX);
}

void
ledger_ask_entry_by_op(struct pgpool_call *call, struct arena *arena,
                       const unsigned char op_id[OP_ID_BYTES])
{
    struct pg_params *p = ledger_ask(call, arena, &sql_ledger_read_by_op);
    size_t buckets = (size_t)conf->buckets;
    int16_t *all = arena_alloc(arena, buckets * sizeof(all[0]));

    for (size_t i = 0; i < buckets; i++) {
        all[i] = (int16_t)i;
    }
    pg_param_i16_array(p, all, buckets);
    pg_param_bytes(p, op_id, OP_ID_BYTES);
}

size_t
ledger_take_entries(const struct pgpool_call *call, struct arena *arena,
                    struct entry *ret, size_t cap)
{
    const struct pg_result *r = call->results[0];
    int rows = r == NULL ? 0 : pg_rows(r);
    size_t count = 0;

    for (int i = 0; i < rows && count < cap; i++) {
        if (ledger_take_entry(r, i, arena, &ret[count])) {
            count++;
        }
    }
    return count;
}

void
ledger_ask_versions(struct pgpool_call *call, struct arena *arena, int16_t bucket,
                    const int64_t *account_ids, size_t count)
{
    struct pg_params *p = ledger_ask(call, arena, &sql_ledger_read_versions);

    assert(count <= LEDGER_VERSIONS_MAX);
    pg_param_i16(p, bucket);
    pg_param_i64_array(p, account_ids, count);
}

size_t
ledger_take_versions(const struct pgpool_call *call, struct ledger_version *ret,
                     size_t cap)
{
    const struct pg_result *r = call->results[0];
    int rows = r == NULL ? 0 : pg_rows(r);
    size_t count = 0;

    for (int i = 0; i < rows && count < cap; i++) {
        ret[count].account_id = pg_i64(r, i, 0);
        ret[count].version = pg_i64(r, i, 1);
        count++;
    }
    return count;
}

void
ledger_ask_due(struct pgpool_call *call, struct arena *arena, int16_t bucket,
               bool test_clock, size_t limit)
{
    struct pg_params *p = ledger_ask(call, arena, &sql_ledger_read_due);

    pg_param_i16(p, bucket);
    pg_param_bool(p, test_clock);
    pg_param_i64(p, limit_of(limit));
}

size_t
ledger_take_due(const struct pgpool_call *call, int64_t *ret, size_t cap)
{
    const struct pg_result *r = call->results[0];
    int rows = r == NULL ? 0 : pg_rows(r);
    size_t count = 0;

    for (int i = 0; i < rows && count < cap; i++) {
        ret[count++] = pg_i64(r, i, 0);
    }
    return count;
}
