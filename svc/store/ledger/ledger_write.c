/*
 * The update of a batch's accounts, and the rows that a batch reads: see ledger.h.
 */
#include <string.h>

#include "gen/store_sql.h"
#include "svc/base/plant.h"
#include "svc/core/open_vouchers.h"
#include "svc/store/ledger/ledger.h"

static bool
cards_changed(const struct ledger_row *row)
{
    const struct account *a = &row->account;

    return a->card_slot_count != row->cards_before_count ||
           (a->card_slot_count > 0 &&
            memcmp(a->card_slots, row->cards_before,
                   a->card_slot_count * sizeof(a->card_slots[0])) != 0);
}

/* How many numbers the lists of an account take. */
static size_t
list_length(const struct ledger_row *row)
{
    const struct account *a = &row->account;

    return a->lot_count * 3 + a->counter_count * 3 + a->tier_month_count * 2 +
           a->hold_count * 3 + open_vouchers_length(a) + a->tag_count +
           (cards_changed(row) ? a->card_slot_count : 0);
}

/* The lists of all accounts in one array, and where each of an account's lists ends. */
enum list_end {
    LIST_FROM,
    LOTS_TO,
    COUNTERS_TO,
    MONTHS_TO,
    HOLDS_TO,
    VOUCHERS_TO,
    TAGS_TO,
    CARDS_TO,
    LIST_ENDS
};

static void
put_triple(struct pg_array *out, int64_t first, int64_t second, int64_t third)
{
    pg_array_put_int(out, first, sizeof(first));
    pg_array_put_int(out, second, sizeof(second));
    pg_array_put_int(out, third, sizeof(third));
}

/* Returns how many numbers they are. */
static int64_t
put_vouchers(struct pg_array *out, const struct account *a)
{
    int64_t numbers[OPEN_VOUCHERS_NUMBERS];
    size_t count = open_vouchers_write(a, numbers);

    for (size_t k = 0; k < count; k++) {
        pg_array_put_int(out, numbers[k], 8);
    }
    return (int64_t)count;
}

/* All lists of one account but its cards; `at` moves on, ends tell where each has ended.
 */
static void
put_account_lists(struct pg_array *out, const struct account *a,
                  struct pg_array ends[LIST_ENDS], int64_t *at)
{
    pg_array_put_int(&ends[LIST_FROM], *at, 4);
    for (size_t k = 0; k < a->lot_count; k++) {
        put_triple(out, a->lots[k].start_day, a->lots[k].end_day,
                   a->lots[k].points_micro);
    }
    *at += 3 * (int64_t)a->lot_count;
    pg_array_put_int(&ends[LOTS_TO], *at, 4);
    for (size_t k = 0; k < a->counter_count; k++) {
        put_triple(out, a->counters[k].rule_id, a->counters[k].period,
                   a->counters[k].count);
    }
    *at += 3 * (int64_t)a->counter_count;
    pg_array_put_int(&ends[COUNTERS_TO], *at, 4);
    for (size_t k = 0; k < a->tier_month_count; k++) {
        pg_array_put_int(out, a->tier_months[k].month, 8);
        pg_array_put_int(out, a->tier_months[k].points_micro, 8);
    }
    *at += 2 * (int64_t)a->tier_month_count;
    pg_array_put_int(&ends[MONTHS_TO], *at, 4);
    for (size_t k = 0; k < a->hold_count; k++) {
        put_triple(out, a->holds[k].seq, a->holds[k].amount_minor,
                   a->holds[k].expires_us);
    }
    *at += 3 * (int64_t)a->hold_count;
    pg_array_put_int(&ends[HOLDS_TO], *at, 4);
    *at += put_vouchers(out, a);
    pg_array_put_int(&ends[VOUCHERS_TO], *at, 4);
    for (size_t k = 0; k < a->tag_count; k++) {
        pg_array_put_int(out, a->tags[k], 8);
    }
    *at += (int64_t)a->tag_count;
    pg_array_put_int(&ends[TAGS_TO], *at, 4);
}

static void
put_lists(struct pg_params *p, struct arena *arena, const struct ledger_row *const *rows,
          size_t count, struct pg_array ends[LIST_ENDS])
{
    struct pg_array out;
    size_t total = 0;
    int64_t at = 0;

    for (size_t i = 0; i < count; i++) {
        total += list_length(rows[i]);
    }
    pg_array_new(&out, arena, PG_INT8, total, total * sizeof(int64_t));
    for (size_t i = 0; i < LIST_ENDS; i++) {
        pg_array_new(&ends[i], arena, PG_INT4, count, count * sizeof(int32_t));
    }
    for (size_t i = 0; i < count; i++) {
        const struct account *a = &rows[i]->account;

        put_account_lists(&out, a, ends, &at);
        if (cards_changed(rows[i])) {
            for (size_t k = 0; k < a->card_slot_count; k++) {
                pg_array_put_int(&out, a->card_slots[k], 8);
            }
            at += (int64_t)a->card_slot_count;
            pg_array_put_int(&ends[CARDS_TO], at, 4);
        } else {
            pg_array_put_int(&ends[CARDS_TO], -1, 4);
        }
    }
    pg_param_array(p, &out);
}

/* Numbers of an account, by parameter of ledger_accounts. */
static int64_t
account_number(const struct account *a, size_t column)
{
    switch (column) {
    case 0: return a->id;
    case 1: return a->version;
    case 2: return (int64_t)a->status;
    case 3: return a->cash_minor;
    case 4: return a->held_minor;
    case 5: return a->points_micro;
    case 6: return a->tier;
    case 7: return a->tier_until_us;
    case 8: return a->next_due_us;
    default: return a->last_at_us;
    }
}

static const enum pg_type account_types[] = {
    PG_INT8, PG_INT8, PG_INT2,        PG_INT8,        PG_INT8,
    PG_INT8, PG_INT2, PG_TIMESTAMPTZ, PG_TIMESTAMPTZ, PG_TIMESTAMPTZ,
};

static void
put_numbers(struct pg_params *p, struct arena *arena,
            const struct ledger_row *const *rows, size_t count)
{
    for (size_t k = 0; k < sizeof(account_types) / sizeof(account_types[0]); k++) {
        enum pg_type type = account_types[k];
        size_t bytes = type == PG_INT2 ? 2 : 8;
        struct pg_array out;

        pg_array_new(&out, arena, type, count, count * bytes);
        for (size_t i = 0; i < count; i++) {
            int64_t value = account_number(&rows[i]->account, k);

            if (type == PG_TIMESTAMPTZ) {
                pg_array_put_int(&out, pg_time_to_wire(value), 8);
            } else {
                pg_array_put_int(&out, value, bytes);
            }
        }
        pg_param_array(p, &out);
    }
}

void
ledger_send_accounts(struct pg_conn *c, struct arena *arena, int16_t bucket,
                     const struct ledger_row *const *rows, size_t count)
{
    struct pg_params p;
    struct pg_array hashes;
    struct pg_array places;
    struct pg_array ends[LIST_ENDS];

    pg_params_init(&p, arena);
    pg_param_i16(&p, bucket);
    put_numbers(&p, arena, rows, count);
    pg_array_new(&hashes, arena, PG_BYTEA, count, count * ACCOUNT_HASH_BYTES);
    pg_array_new(&places, arena, PG_TID, count, count * ROW_PLACE_BYTES);
    for (size_t i = 0; i < count; i++) {
        pg_array_put_bytes(&hashes, rows[i]->account.head_hash, ACCOUNT_HASH_BYTES);
        pg_array_put_bytes(&places, rows[i]->place, ROW_PLACE_BYTES);
    }
    pg_param_array(&p, &hashes);
    put_lists(&p, arena, rows, count, ends);
    for (size_t i = 0; i < LIST_ENDS; i++) {
        pg_param_array(&p, &ends[i]);
    }
    pg_param_array(&p, &places);
    pg_send(c, PLANTED(NO_LOCK) ? &sql_ledger_accounts_blind : &sql_ledger_accounts, &p);
}

static void
take_cells(const struct pg_result *r, int row, int first, size_t count, struct slice *ret)
{
    for (size_t i = 0; i < count; i++) {
        ret[i].p = pg_raw(r, row, first + (int)i, &ret[i].n);
    }
}

bool
ledger_take_row(const struct pg_result *r, int row, struct arena *arena,
                struct ledger_row *ret)
{
    struct slice cells[1 + ACCOUNT_COLUMN_COUNT];

    take_cells(r, row, 0, 1 + ACCOUNT_COLUMN_COUNT, cells);
    return ledger_row_locked(cells + 1, cells[0], arena, ret);
}

bool
ledger_take_entry(const struct pg_result *r, int row, struct arena *arena,
                  struct entry *ret)
{
    struct slice cells[ENTRY_COLUMN_COUNT];

    take_cells(r, row, 0, ENTRY_COLUMN_COUNT, cells);
    return ledger_row_entry(cells, arena, ret);
}
