/*
 * Decoding of rows: see ledger_row.h. All integers are big-endian; times are microseconds
 * since 2000; an array is a head of five words, then each element after its length.
 */
#include "svc/store/ledger/ledger_row.h"

#include <endian.h>
#include <string.h>

#include "svc/core/chain.h"

enum { ARRAY_HEAD_BYTES = 20, ARRAY_EMPTY_BYTES = 12, ARRAY_I64_BYTES = 12 };

/* Signed and big-endian, of 2, 4 or 8 bytes; a null has none and is 0. */
int64_t
ledger_cell_i64(struct slice cell)
{
    uint64_t value = 0;

    if (cell.n == sizeof(value)) { /* nearly all of them */
        memcpy(&value, cell.p, sizeof(value));
        return (int64_t)be64toh(value);
    }
    if (cell.n == 0 || cell.n > sizeof(value)) {
        return 0;
    }
    if ((unsigned char)cell.p[0] >= 0x80) {
        value = ~UINT64_C(0);
    }
    for (size_t i = 0; i < cell.n; i++) {
        value = value << 8 | (unsigned char)cell.p[i];
    }
    return (int64_t)value;
}

int64_t
ledger_cell_time_us(struct slice cell)
{
    int64_t value = ledger_cell_i64(cell);
    int64_t us = 0;

    if (value == INT64_MAX || __builtin_add_overflow(value, PG_EPOCH_US, &us)) {
        return INT64_MAX; /* infinity */
    }
    return us;
}

static bool
cell_bytes(struct slice cell, void *ret, size_t n)
{
    if (cell.n != n) {
        return false;
    }
    memcpy(ret, cell.p, n);
    return true;
}

/* How many numbers a bigint[] holds; false when it is something else. */
static bool
array_count(struct slice cell, size_t *ret_count)
{
    int64_t dimensions = 0;
    int64_t count = 0;

    if (cell.n < ARRAY_EMPTY_BYTES) {
        return false;
    }
    dimensions = ledger_cell_i64(slice_of(cell.p, 4));
    if (dimensions == 0) {
        *ret_count = 0;
        return true;
    }
    if (dimensions != 1 || cell.n < ARRAY_HEAD_BYTES) {
        return false;
    }
    count = ledger_cell_i64(slice_of(cell.p + 12, 4));
    if (count < 0 || (uint64_t)count > cell.n / ARRAY_I64_BYTES ||
        cell.n != ARRAY_HEAD_BYTES + (size_t)count * ARRAY_I64_BYTES) {
        return false;
    }
    *ret_count = (size_t)count;
    return true;
}

static int64_t
array_at(struct slice cell, size_t i)
{
    return ledger_cell_i64(
        slice_of(cell.p + ARRAY_HEAD_BYTES + i * ARRAY_I64_BYTES + 4, 8));
}

static bool
row_lots(struct slice cell, struct account *a)
{
    size_t n = 0;

    if (!array_count(cell, &n) || n % 3 != 0 || n / 3 > ACCOUNT_LOTS_MAX) {
        return false;
    }
    for (size_t i = 0; i < n; i += 3) {
        struct lot *lot = &a->lots[a->lot_count++];

        lot->start_day = (int32_t)array_at(cell, i);
        lot->end_day = (int32_t)array_at(cell, i + 1);
        lot->points_micro = array_at(cell, i + 2);
    }
    return true;
}

static bool
row_counters(struct slice cell, struct account *a)
{
    size_t n = 0;

    if (!array_count(cell, &n) || n % 3 != 0 || n / 3 > ACCOUNT_COUNTERS_MAX) {
        return false;
    }
    for (size_t i = 0; i < n; i += 3) {
        struct counter *counter = &a->counters[a->counter_count++];

        counter->rule_id = array_at(cell, i);
        counter->period = array_at(cell, i + 1);
        counter->count = array_at(cell, i + 2);
    }
    return true;
}

static bool
row_months(struct slice cell, struct account *a)
{
    size_t n = 0;

    if (!array_count(cell, &n) || n % 2 != 0 || n / 2 > ACCOUNT_MONTHS_MAX) {
        return false;
    }
    for (size_t i = 0; i < n; i += 2) {
        struct tier_month *month = &a->tier_months[a->tier_month_count++];

        month->month = array_at(cell, i);
        month->points_micro = array_at(cell, i + 1);
    }
    return true;
}

static bool
row_holds(struct slice cell, struct account *a)
{
    size_t n = 0;

    if (!array_count(cell, &n) || n % 3 != 0 || n / 3 > ACCOUNT_HOLDS_MAX) {
        return false;
    }
    for (size_t i = 0; i < n; i += 3) {
        struct hold *hold = &a->holds[a->hold_count++];

        hold->seq = array_at(cell, i);
        hold->amount_minor = array_at(cell, i + 1);
        hold->expires_us = array_at(cell, i + 2);
    }
    return true;
}

static bool
row_cards(struct slice cell, struct arena *arena, struct ledger_row *ret)
{
    size_t n = 0;
    int64_t *before = NULL;

    if (!array_count(cell, &n) || n > ACCOUNT_CARDS_MAX) {
        return false;
    }
    /* Room for one more, so that a card can join in place. */
    ret->account.card_slots = arena_alloc(arena, (n + 1) * sizeof(int64_t));
    ret->account.card_slot_count = n;
    before = arena_alloc(arena, (n + 1) * sizeof(int64_t));
    for (size_t i = 0; i < n; i++) {
        ret->account.card_slots[i] = array_at(cell, i);
        before[i] = ret->account.card_slots[i];
    }
    ret->cards_before = before;
    ret->cards_before_count = n;
    return true;
}

bool
ledger_row_account(const struct slice cells[ACCOUNT_COLUMN_COUNT], struct arena *arena,
                   struct ledger_row *ret)
{
    struct account *a = &ret->account;

    memset(ret, 0, sizeof(*ret));
    a->bucket = (int16_t)ledger_cell_i64(cells[0]);
    a->id = ledger_cell_i64(cells[1]);
    a->version = ledger_cell_i64(cells[2]);
    a->status = (enum account_status)ledger_cell_i64(cells[3]);
    a->cash_minor = ledger_cell_i64(cells[4]);
    a->held_minor = ledger_cell_i64(cells[5]);
    a->points_micro = ledger_cell_i64(cells[6]);
    a->tier = (int16_t)ledger_cell_i64(cells[7]);
    a->tier_until_us = ledger_cell_time_us(cells[8]);
    a->auth_gen = ledger_cell_i64(cells[9]);
    a->next_due_us = ledger_cell_time_us(cells[10]);
    a->last_at_us = ledger_cell_time_us(cells[11]);
    ret->feed_xid = (uint64_t)ledger_cell_i64(cells[12]);
    if (a->version == 0) {
        chain_genesis(a->head_hash, a->id);
    } else if (!cell_bytes(cells[13], a->head_hash, sizeof(a->head_hash))) {
        return false;
    }
    return row_lots(cells[14], a) && row_counters(cells[15], a) &&
           row_months(cells[16], a) && row_cards(cells[17], arena, ret) &&
           row_holds(cells[18], a);
}

bool
ledger_row_entry(const struct slice cells[ENTRY_COLUMN_COUNT], struct arena *arena,
                 struct entry *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->bucket = (int16_t)ledger_cell_i64(cells[0]);
    ret->account_id = ledger_cell_i64(cells[1]);
    ret->seq = ledger_cell_i64(cells[2]);
    ret->at_us = ledger_cell_time_us(cells[3]);
    ret->kind = (enum entry_kind)ledger_cell_i64(cells[4]);
    ret->cash_minor = ledger_cell_i64(cells[7]);
    ret->held_minor = ledger_cell_i64(cells[8]);
    ret->points_micro = ledger_cell_i64(cells[9]);
    ret->cash_after_minor = ledger_cell_i64(cells[10]);
    ret->held_after_minor = ledger_cell_i64(cells[11]);
    ret->points_after_micro = ledger_cell_i64(cells[12]);
    ret->contra = (enum contra)ledger_cell_i64(cells[13]);
    ret->store_id = (int32_t)ledger_cell_i64(cells[14]);
    ret->terminal_id = ledger_cell_i64(cells[15]);
    ret->channel = (enum channel)ledger_cell_i64(cells[16]);
    ret->actor_id = ledger_cell_i64(cells[17]);
    ret->ref_seq = ledger_cell_i64(cells[18]);
    ret->rules_version = ledger_cell_i64(cells[19]);
    ret->detail = slice_of(arena_copy(arena, cells[20].p, cells[20].n), cells[20].n);
    return cell_bytes(cells[5], ret->op_id, sizeof(ret->op_id)) &&
           cell_bytes(cells[6], ret->body_hash, sizeof(ret->body_hash)) &&
           cell_bytes(cells[21], ret->hash, sizeof(ret->hash));
}
