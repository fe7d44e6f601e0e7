/*
 * Decoding of rows: see ledger_row.h.
 */
#include "svc/store/ledger/ledger_row.h"

#include <string.h>

#include "proto/pg_binary.h"
#include "svc/core/chain.h"
#include "svc/core/open_vouchers.h"

static int64_t
cell_time_us(struct slice cell)
{
    return pg_time_from_wire(pg_get_int(cell));
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

static bool
row_lots(struct slice cell, struct account *a)
{
    size_t n = 0;

    if (!pg_array_count(cell, &n) || n % 3 != 0 || n / 3 > ACCOUNT_LOTS_MAX) {
        return false;
    }
    for (size_t i = 0; i < n; i += 3) {
        struct lot *lot = &a->lots[a->lot_count++];

        lot->start_day = (int32_t)pg_array_at(cell, i);
        lot->end_day = (int32_t)pg_array_at(cell, i + 1);
        lot->points_micro = pg_array_at(cell, i + 2);
    }
    return true;
}

static bool
row_counters(struct slice cell, struct account *a)
{
    size_t n = 0;

    if (!pg_array_count(cell, &n) || n % 3 != 0 || n / 3 > ACCOUNT_COUNTERS_MAX) {
        return false;
    }
    for (size_t i = 0; i < n; i += 3) {
        struct counter *counter = &a->counters[a->counter_count++];

        counter->rule_id = pg_array_at(cell, i);
        counter->period = pg_array_at(cell, i + 1);
        counter->count = pg_array_at(cell, i + 2);
    }
    return true;
}

static bool
row_months(struct slice cell, struct account *a)
{
    size_t n = 0;

    if (!pg_array_count(cell, &n) || n % 2 != 0 || n / 2 > ACCOUNT_MONTHS_MAX) {
        return false;
    }
    for (size_t i = 0; i < n; i += 2) {
        struct tier_month *month = &a->tier_months[a->tier_month_count++];

        month->month = pg_array_at(cell, i);
        month->points_micro = pg_array_at(cell, i + 1);
    }
    return true;
}

static bool
row_holds(struct slice cell, struct account *a)
{
    size_t n = 0;

    if (!pg_array_count(cell, &n) || n % 3 != 0 || n / 3 > ACCOUNT_HOLDS_MAX) {
        return false;
    }
    for (size_t i = 0; i < n; i += 3) {
        struct hold *hold = &a->holds[a->hold_count++];

        hold->seq = pg_array_at(cell, i);
        hold->amount_minor = pg_array_at(cell, i + 1);
        hold->expires_us = pg_array_at(cell, i + 2);
    }
    return true;
}

/* Null: none. */
static bool
row_tags(struct slice cell, struct account *a)
{
    size_t n = 0;

    if (cell.n > 0 && (!pg_array_count(cell, &n) || n > ACCOUNT_TAGS_MAX)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        a->tags[a->tag_count++] = pg_array_at(cell, i);
    }
    return true;
}

/* Null: none. */
static bool
row_vouchers(struct slice cell, struct account *a)
{
    int64_t numbers[OPEN_VOUCHERS_NUMBERS];
    size_t n = 0;

    if (cell.n > 0 && (!pg_array_count(cell, &n) || n > OPEN_VOUCHERS_NUMBERS)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        numbers[i] = pg_array_at(cell, i);
    }
    return open_vouchers_read(a, numbers, n);
}

static bool
row_cards(struct slice cell, struct arena *arena, struct account *a)
{
    size_t n = 0;

    if (!pg_array_count(cell, &n) || n > ACCOUNT_CARDS_MAX) {
        return false;
    }
    /* Room for one more, so that a card can join in place. */
    a->card_slots = arena_alloc(arena, (n + 1) * sizeof(int64_t));
    a->card_slot_count = n;
    for (size_t i = 0; i < n; i++) {
        a->card_slots[i] = pg_array_at(cell, i);
    }
    return true;
}

/* Rules are looked up by it. */
static bool
row_tier(struct slice cell, struct account *a)
{
    int64_t tier = pg_get_int(cell);

    a->tier = (int16_t)tier;
    return tier >= 0 && tier < ACCOUNT_TIERS;
}

bool
ledger_row_account(const struct slice cells[ACCOUNT_COLUMN_COUNT], struct arena *arena,
                   struct account *ret)
{
    account_clear(ret);
    ret->bucket = (int16_t)pg_get_int(cells[0]);
    ret->id = pg_get_int(cells[1]);
    ret->version = pg_get_int(cells[2]);
    ret->status = (enum account_status)pg_get_int(cells[3]);
    ret->cash_minor = pg_get_int(cells[4]);
    ret->held_minor = pg_get_int(cells[5]);
    ret->points_micro = pg_get_int(cells[6]);
    ret->tier_until_us = cell_time_us(cells[8]);
    ret->auth_gen = pg_get_int(cells[9]);
    ret->next_due_us = cell_time_us(cells[10]);
    ret->last_at_us = cell_time_us(cells[11]);
    if (ret->version == 0) {
        chain_genesis(ret->head_hash, ret->id);
    } else if (!cell_bytes(cells[13], ret->head_hash, sizeof(ret->head_hash))) {
        return false;
    }
    return row_tier(cells[7], ret) && row_lots(cells[14], ret) &&
           row_counters(cells[15], ret) && row_months(cells[16], ret) &&
           row_cards(cells[17], arena, ret) && row_holds(cells[18], ret) &&
           row_tags(cells[19], ret) && row_vouchers(cells[20], ret);
}

bool
ledger_row_locked(const struct slice cells[ACCOUNT_COLUMN_COUNT], struct slice place,
                  struct arena *arena, struct ledger_row *ret)
{
    const struct account *a = &ret->account;

    if (!ledger_row_account(cells, arena, &ret->account) ||
        !cell_bytes(place, ret->place, sizeof(ret->place))) {
        return false;
    }
    ret->feed_xid = (uint64_t)pg_get_int(cells[12]);
    ret->cards_before =
        arena_copy(arena, a->card_slots, a->card_slot_count * sizeof(int64_t));
    ret->cards_before_count = a->card_slot_count;
    return true;
}

bool
ledger_row_entry(const struct slice cells[ENTRY_COLUMN_COUNT], struct arena *arena,
                 struct entry *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->bucket = (int16_t)pg_get_int(cells[0]);
    ret->account_id = pg_get_int(cells[1]);
    ret->seq = pg_get_int(cells[2]);
    ret->at_us = cell_time_us(cells[3]);
    ret->kind = (enum entry_kind)pg_get_int(cells[4]);
    ret->cash_minor = pg_get_int(cells[7]);
    ret->held_minor = pg_get_int(cells[8]);
    ret->points_micro = pg_get_int(cells[9]);
    ret->cash_after_minor = pg_get_int(cells[10]);
    ret->held_after_minor = pg_get_int(cells[11]);
    ret->points_after_micro = pg_get_int(cells[12]);
    ret->contra = (enum contra)pg_get_int(cells[13]);
    ret->store_id = (int32_t)pg_get_int(cells[14]);
    ret->terminal_id = pg_get_int(cells[15]);
    ret->channel = (enum channel)pg_get_int(cells[16]);
    ret->actor_id = pg_get_int(cells[17]);
    ret->ref_seq = pg_get_int(cells[18]);
    ret->rules_version = pg_get_int(cells[19]);
    ret->detail = slice_of(arena_copy(arena, cells[20].p, cells[20].n), cells[20].n);
    return cell_bytes(cells[5], ret->op_id, sizeof(ret->op_id)) &&
           cell_bytes(cells[6], ret->body_hash, sizeof(ret->body_hash)) &&
           cell_bytes(cells[21], ret->hash, sizeof(ret->hash));
}
