/*
 * Writing to the ledger without the service: see book.h.
 */
#include "tools/cli/book.h"

#include <string.h>

#include "gen/store_sql.h"
#include "svc/base/conf.h"
#include "svc/core/open_vouchers.h"
#include "svc/store/ledger/ledger_row.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"

static const char insert_entry[] =
    "insert into entry (bucket, account_id, seq, at, cash, points_micro, cash_after, "
    "points_after, xid, terminal_id, held, held_after, actor, ref_seq, store_id, "
    "rules_version, kind, contra, channel, op_id, body_hash, hash, detail) "
    "select $1::bigint, $2::bigint, $3::bigint, $4::timestamptz, $5::bigint, $6::bigint, "
    "$7::bigint, $8::bigint, greatest(pg_current_xact_id(), feed_xid), $9::bigint, "
    "$10::bigint, $11::bigint, $12::bigint, $13::bigint, $14::bigint, $15::bigint, "
    "$16::bigint, $17::bigint, $18::bigint, $19::bytea, $20::bytea, $21::bytea, "
    "$22::bytea from account where bucket = $1::bigint and id = $2::bigint";

static const char update_account[] =
    "update account set version = $3::bigint, status = $4::bigint, cash = $5::bigint, "
    "held = $6::bigint, points_micro = $7::bigint, tier = $8::bigint, "
    "tier_until = $9::timestamptz, next_due = $10::timestamptz, "
    "last_at = $11::timestamptz, feed_xid = greatest(pg_current_xact_id(), feed_xid), "
    "head_hash = $12::bytea, lots = $13::bigint[], counters = $14::bigint[], "
    "tier_months = $15::bigint[], card_slots = $16::bigint[], holds = $17::bigint[], "
    "vouchers = $18::bigint[], tags = $19::bigint[] "
    "where bucket = $1::bigint and id = $2::bigint";

static const char set_due[] =
    "insert into due (bucket, account_id, at) "
    "values ($1::bigint, $2::bigint, $3::timestamptz) "
    "on conflict (bucket, account_id) do update set at = excluded.at";

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

int16_t
book_bucket(int64_t account_id)
{
    return (int16_t)(account_id % conf->buckets);
}

bool
book_add_account(struct db *db, struct arena *arena, int64_t account_id, int64_t card_id)
{
    const struct db_param row[] = {db_i64(book_bucket(account_id)), db_i64(account_id),
                                   db_i64_list(arena, &card_id, card_id != 0 ? 1 : 0)};

    return db_run(db,
                  "insert into account (bucket, id, card_slots) "
                  "values ($1::bigint, $2::bigint, $3::bigint[])",
                  row, COUNT(row));
}

bool
book_open(struct book *book, struct db *db, struct arena *arena,
          const struct rules_list *rules, int64_t account_id)
{
    const struct db_param key[] = {db_i16(book_bucket(account_id)), db_i64(account_id)};
    struct db_rows *rows = db_query(db, sql_ledger_hold_account.sql, key, 2);
    struct slice cells[ACCOUNT_COLUMN_COUNT];
    bool good = rows != NULL && db_count(rows) == 1;

    *book = (struct book){.db = db, .arena = arena, .rules = rules};
    for (int i = 0; good && i < ACCOUNT_COLUMN_COUNT; i++) {
        cells[i].p = db_value(rows, 0, i, &cells[i].n);
    }
    good = good && ledger_row_account(cells, arena, &book->account);
    db_rows_free(rows);
    if (!good) {
        cli_tell("an account cannot be read. Run: crema verify");
        return false;
    }
    book->next_due_before_us = book->account.next_due_us;
    return true;
}

static bool
write_entry(struct db *db, const struct entry *e)
{
    const struct db_param row[] = {
        db_i64(e->bucket),
        db_i64(e->account_id),
        db_i64(e->seq),
        db_time(e->at_us),
        db_i64(e->cash_minor),
        db_i64(e->points_micro),
        db_i64(e->cash_after_minor),
        db_i64(e->points_after_micro),
        db_i64_or_null(e->terminal_id),
        db_i64_or_null(e->held_minor),
        db_i64_or_null(e->held_after_minor),
        db_i64_or_null(e->actor_id),
        db_i64_or_null(e->ref_seq),
        db_i64_or_null(e->store_id),
        db_i64(e->rules_version),
        db_i64((int64_t)e->kind),
        db_i64((int64_t)e->contra),
        db_i64((int64_t)e->channel),
        db_bytes(e->op_id, sizeof(e->op_id)),
        db_bytes(e->body_hash, sizeof(e->body_hash)),
        db_bytes(e->hash, sizeof(e->hash)),
        db_bytes(e->detail.p, e->detail.n),
    };

    return db_run(db, insert_entry, row, COUNT(row));
}

bool
book_apply(struct book *book, struct op *op, int64_t at_us, struct entry *ret)
{
    const struct apply_env env = {.arena = book->arena,
                                  .rules = book->rules,
                                  .history = &book->history,
                                  .at_us = at_us};
    struct outcome *outcome = arena_alloc(book->arena, sizeof(*outcome));

    op->account_id = book->account.id;
    op->bucket = book->account.bucket;
    op_body_hash(op);
    apply(&env, &book->account, op, outcome);
    for (size_t i = 0; i < outcome->entry_count; i++) {
        history_add(&book->history, book->arena, &outcome->entries[i]);
        if (!write_entry(book->db, &outcome->entries[i])) {
            return false;
        }
    }
    if (outcome->verdict == VERDICT_LATER) {
        return book_apply(book, op, at_us, ret);
    }
    if (outcome->verdict != VERDICT_APPLIED) {
        cli_tell("the ledger refuses an operation: %s",
                 problem_info(outcome->refusal)->slug);
        return false;
    }
    *ret = outcome->entries[outcome->answer];
    return true;
}

/* The lists of an account as one array each. */
static struct db_param
lots_param(const struct book *book)
{
    const struct account *a = &book->account;
    int64_t *list = arena_array(book->arena, a->lot_count * 3 + 1, sizeof(*list));

    for (size_t i = 0; i < a->lot_count; i++) {
        list[3 * i] = a->lots[i].start_day;
        list[3 * i + 1] = a->lots[i].end_day;
        list[3 * i + 2] = a->lots[i].points_micro;
    }
    return db_i64_list(book->arena, list, a->lot_count * 3);
}

static struct db_param
counters_param(const struct book *book)
{
    const struct account *a = &book->account;
    int64_t *list = arena_array(book->arena, a->counter_count * 3 + 1, sizeof(*list));

    for (size_t i = 0; i < a->counter_count; i++) {
        list[3 * i] = a->counters[i].rule_id;
        list[3 * i + 1] = a->counters[i].period;
        list[3 * i + 2] = a->counters[i].count;
    }
    return db_i64_list(book->arena, list, a->counter_count * 3);
}

static struct db_param
months_param(const struct book *book)
{
    const struct account *a = &book->account;
    int64_t *list = arena_array(book->arena, a->tier_month_count * 2 + 1, sizeof(*list));

    for (size_t i = 0; i < a->tier_month_count; i++) {
        list[2 * i] = a->tier_months[i].month;
        list[2 * i + 1] = a->tier_months[i].points_micro;
    }
    return db_i64_list(book->arena, list, a->tier_month_count * 2);
}

static struct db_param
holds_param(const struct book *book)
{
    const struct account *a = &book->account;
    int64_t *list = arena_array(book->arena, a->hold_count * 3 + 1, sizeof(*list));

    for (size_t i = 0; i < a->hold_count; i++) {
        list[3 * i] = a->holds[i].seq;
        list[3 * i + 1] = a->holds[i].amount_minor;
        list[3 * i + 2] = a->holds[i].expires_us;
    }
    return db_i64_list(book->arena, list, a->hold_count * 3);
}

static struct db_param
vouchers_param(const struct book *book)
{
    int64_t *list = arena_array(book->arena, OPEN_VOUCHERS_NUMBERS, sizeof(*list));
    size_t count = open_vouchers_write(&book->account, list);

    return count > 0 ? db_i64_list(book->arena, list, count) : db_null();
}

bool
book_close(struct book *book)
{
    const struct account *a = &book->account;
    const struct db_param row[] = {
        db_i64(a->bucket),
        db_i64(a->id),
        db_i64(a->version),
        db_i64((int64_t)a->status),
        db_i64(a->cash_minor),
        db_i64(a->held_minor),
        db_i64(a->points_micro),
        db_i64(a->tier),
        db_time(a->tier_until_us),
        db_time(a->next_due_us),
        db_time(a->last_at_us),
        db_bytes(a->head_hash, a->version > 0 ? sizeof(a->head_hash) : 0),
        lots_param(book),
        counters_param(book),
        months_param(book),
        db_i64_list(book->arena, a->card_slots, a->card_slot_count),
        holds_param(book),
        vouchers_param(book),
        a->tag_count > 0 ? db_i64_list(book->arena, a->tags, a->tag_count) : db_null(),
    };
    const struct db_param due[] = {db_i64(a->bucket), db_i64(a->id),
                                   db_time(a->next_due_us)};

    if (!db_run(book->db, update_account, row, COUNT(row))) {
        return false;
    }
    return a->next_due_us == book->next_due_before_us ||
           db_run(book->db, set_due, due, COUNT(due));
}
