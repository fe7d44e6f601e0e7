/*
 * A batch's statements: see ledger.h.
 */
#include "svc/store/ledger/ledger.h"

#include <assert.h>
#include <string.h>

#include "gen/store_sql.h"
#include "svc/base/plant.h"

/*
 * A lane's session: no plan may depend on how small a table was when it was made, and no
 * session may hold its neighbours' rows for long.
 */
#define LEDGER_SESSION_OPTIONS                                              \
    "-c idle_in_transaction_session_timeout=2s -c lock_timeout=500ms "      \
    "-c statement_timeout=3s -c plan_cache_mode=force_generic_plan "        \
    "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off " \
    "-c enable_nestloop=on -c enable_indexscan=on -c jit=off"

/* Planted: a session that holds its rows for as long as it likes. */
#define LEDGER_WITHOUT_TIMEOUTS                                    \
    " -c idle_in_transaction_session_timeout=0 -c lock_timeout=0 " \
    "-c statement_timeout=0"

const char *const ledger_session_options =
    PLANTED(ASYNC_COMMIT)  ? LEDGER_SESSION_OPTIONS " -c synchronous_commit=off"
    : PLANTED(NO_TIMEOUTS) ? LEDGER_SESSION_OPTIONS LEDGER_WITHOUT_TIMEOUTS
                           : LEDGER_SESSION_OPTIONS;
const char ledger_op_id_constraint[] = "entry_op_id_once";

void
ledger_send_begin(struct pg_conn *c)
{
    pg_send(c, &sql_ledger_begin, NULL);
}

void
ledger_send_commit(struct pg_conn *c)
{
    pg_send(c, &sql_ledger_commit, NULL);
}

void
ledger_send_rollback(struct pg_conn *c)
{
    pg_send(c, &sql_ledger_rollback, NULL);
}

static struct pg_params
params_of_bucket(struct arena *arena, int16_t bucket)
{
    struct pg_params p;

    pg_params_init(&p, arena);
    pg_param_i16(&p, bucket);
    return p;
}

static void
send_ids(struct pg_conn *c, const struct pg_stmt *stmt, struct arena *arena,
         int16_t bucket, const int64_t *ids, size_t count)
{
    struct pg_params p = params_of_bucket(arena, bucket);

    pg_param_i64_array(&p, ids, count);
    pg_send(c, stmt, &p);
}

void
ledger_send_lock(struct pg_conn *c, struct arena *arena, int16_t bucket,
                 const int64_t *ids, size_t count, bool skip_locked)
{
    send_ids(c,
             skip_locked ? &sql_ledger_lock_skip
                         : (PLANTED(NO_LOCK) ? &sql_ledger_lock_not : &sql_ledger_lock),
             arena, bucket, ids, count);
}

void
ledger_send_exists(struct pg_conn *c, struct arena *arena, int16_t bucket,
                   const int64_t *ids, size_t count)
{
    send_ids(c, &sql_ledger_exists, arena, bucket, ids, count);
}

void
ledger_send_time(struct pg_conn *c, bool test_clock)
{
    pg_send(c, test_clock ? &sql_ledger_time_test : &sql_ledger_time, NULL);
}

int64_t
ledger_take_time_us(const struct pg_result *r)
{
    assert(pg_rows(r) == 1);
    return pg_time_us(r, 0, 0);
}

uint64_t
ledger_take_xid(const struct pg_result *r)
{
    return (uint64_t)pg_i64(r, 0, 1);
}

void
ledger_send_past_by_seq(struct pg_conn *c, struct arena *arena, int16_t bucket,
                        const int64_t *account_ids, const int64_t *seqs, size_t count)
{
    struct pg_params p = params_of_bucket(arena, bucket);

    pg_param_i64_array(&p, account_ids, count);
    pg_param_i64_array(&p, seqs, count);
    pg_send(c, &sql_ledger_past_by_seq, &p);
}

static void
send_op_ids(struct pg_conn *c, const struct pg_stmt *stmt, struct arena *arena,
            int16_t bucket, const unsigned char *const *op_ids, size_t count)
{
    struct pg_params p = params_of_bucket(arena, bucket);
    struct pg_array out;

    pg_array_new(&out, arena, PG_BYTEA, count, count * OP_ID_BYTES);
    for (size_t i = 0; i < count; i++) {
        pg_array_put_bytes(&out, op_ids[i], OP_ID_BYTES);
    }
    pg_param_array(&p, &out);
    pg_send(c, stmt, &p);
}

void
ledger_send_past_by_op(struct pg_conn *c, struct arena *arena, int16_t bucket,
                       const unsigned char *const *op_ids, size_t count)
{
    send_op_ids(c, &sql_ledger_past_by_op, arena, bucket, op_ids, count);
}

void
ledger_send_lookup(struct pg_conn *c, struct arena *arena, int16_t bucket,
                   const unsigned char *const *op_ids, size_t count)
{
    send_op_ids(c, &sql_ledger_lookup, arena, bucket, op_ids, count);
}

void
ledger_send_due(struct pg_conn *c, struct arena *arena, int16_t bucket,
                const int64_t *account_ids, const int64_t *at_us, size_t count)
{
    struct pg_params p = params_of_bucket(arena, bucket);
    struct pg_array out;

    pg_param_i64_array(&p, account_ids, count);
    pg_array_new(&out, arena, PG_TIMESTAMPTZ, count, count * sizeof(int64_t));
    for (size_t i = 0; i < count; i++) {
        pg_array_put_int(&out, pg_time_to_wire(at_us[i]), 8);
    }
    pg_param_array(&p, &out);
    pg_send(c, &sql_ledger_due, &p);
}

void
ledger_send_flush_past(struct pg_conn *c)
{
    pg_send(c, &sql_ledger_flush_past, NULL);
}

/* Numbers of an entry, by parameter of ledger_entries. */
enum entry_column {
    COLUMN_ACCOUNT,
    COLUMN_SEQ,
    COLUMN_AT,
    COLUMN_CASH,
    COLUMN_POINTS,
    COLUMN_CASH_AFTER,
    COLUMN_POINTS_AFTER,
    COLUMN_FEED_XID,
    COLUMN_TERMINAL,
    COLUMN_HELD,
    COLUMN_HELD_AFTER,
    COLUMN_ACTOR,
    COLUMN_REF_SEQ,
    COLUMN_STORE,
    COLUMN_RULES,
    COLUMN_KIND,
    COLUMN_CONTRA,
    COLUMN_CHANNEL,
    COLUMN_NUMBERS
};

static int64_t
entry_number(const struct entry *e, enum entry_column column)
{
    switch (column) {
    case COLUMN_ACCOUNT: return e->account_id;
    case COLUMN_SEQ: return e->seq;
    case COLUMN_AT: return pg_time_to_wire(e->at_us);
    case COLUMN_CASH: return e->cash_minor;
    case COLUMN_POINTS: return e->points_micro;
    case COLUMN_CASH_AFTER: return e->cash_after_minor;
    case COLUMN_POINTS_AFTER: return e->points_after_micro;
    case COLUMN_TERMINAL: return e->terminal_id;
    case COLUMN_HELD: return e->held_minor;
    case COLUMN_HELD_AFTER: return e->held_after_minor;
    case COLUMN_ACTOR: return e->actor_id;
    case COLUMN_REF_SEQ: return e->ref_seq;
    case COLUMN_STORE: return e->store_id;
    case COLUMN_RULES: return e->rules_version;
    case COLUMN_KIND: return (int64_t)e->kind;
    case COLUMN_CONTRA: return (int64_t)e->contra;
    case COLUMN_CHANNEL: return (int64_t)e->channel;
    case COLUMN_FEED_XID:
    case COLUMN_NUMBERS: break;
    }
    return 0;
}

static enum pg_type
column_type(enum entry_column column)
{
    switch (column) {
    case COLUMN_AT: return PG_TIMESTAMPTZ;
    case COLUMN_FEED_XID: return PG_XID8;
    case COLUMN_STORE:
    case COLUMN_RULES: return PG_INT4;
    case COLUMN_KIND:
    case COLUMN_CONTRA:
    case COLUMN_CHANNEL: return PG_INT2;
    default: return PG_INT8;
    }
}

static size_t
type_bytes(enum pg_type type)
{
    switch (type) {
    case PG_INT2: return 2;
    case PG_INT4: return 4;
    default: return 8;
    }
}

static void
put_numbers(struct pg_params *p, struct arena *arena, const struct entry *const *entries,
            const uint64_t *feed_xids, size_t count)
{
    for (enum entry_column column = 0; column < COLUMN_NUMBERS; column++) {
        enum pg_type type = column_type(column);
        size_t bytes = type_bytes(type);
        struct pg_array out;

        pg_array_new(&out, arena, type, count, count * bytes);
        for (size_t i = 0; i < count; i++) {
            pg_array_put_int(&out,
                             column == COLUMN_FEED_XID ? (int64_t)feed_xids[i]
                                                       : entry_number(entries[i], column),
                             bytes);
        }
        pg_param_array(p, &out);
    }
}

/* op_id, body_hash and hash have fixed sizes; detail is as long as it is. */
static void
put_blobs(struct pg_params *p, struct arena *arena, const struct entry *const *entries,
          size_t count)
{
    struct pg_array op_id;
    struct pg_array body_hash;
    struct pg_array hash;
    struct pg_array detail;
    size_t detail_bytes = 0;

    for (size_t i = 0; i < count; i++) {
        detail_bytes += entries[i]->detail.n;
    }
    pg_array_new(&op_id, arena, PG_BYTEA, count, count * OP_ID_BYTES);
    pg_array_new(&body_hash, arena, PG_BYTEA, count, count * BODY_HASH_BYTES);
    pg_array_new(&hash, arena, PG_BYTEA, count, count * ENTRY_HASH_BYTES);
    pg_array_new(&detail, arena, PG_BYTEA, count, detail_bytes);
    for (size_t i = 0; i < count; i++) {
        pg_array_put_bytes(&op_id, entries[i]->op_id, OP_ID_BYTES);
        pg_array_put_bytes(&body_hash, entries[i]->body_hash, BODY_HASH_BYTES);
        pg_array_put_bytes(&hash, entries[i]->hash, ENTRY_HASH_BYTES);
        pg_array_put_bytes(&detail, entries[i]->detail.p, entries[i]->detail.n);
    }
    pg_param_array(p, &op_id);
    pg_param_array(p, &body_hash);
    pg_param_array(p, &hash);
    pg_param_array(p, &detail);
}

void
ledger_send_entries(struct pg_conn *c, struct arena *arena, int16_t bucket,
                    const struct entry *const *entries, const uint64_t *feed_xids,
                    size_t count)
{
    struct pg_params p = params_of_bucket(arena, bucket);

    put_numbers(&p, arena, entries, feed_xids, count);
    put_blobs(&p, arena, entries, count);
    pg_send(c, &sql_ledger_entries, &p);
}
