/*
 * Recomputes an account from its entries, one by one, and says what does not fit: the
 * heart of `crema verify`.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "svc/base/civil.h"
#include "svc/core/chain.h"
#include "svc/core/counter.h"
#include "svc/core/detail.h"
#include "svc/core/ledger/apply.h"
#include "svc/core/ledger/change.h"
#include "svc/core/lots_order.h"

enum { ERR_BYTES = 160 };

/* Says what is wrong; always false. */
__attribute__((format(printf, 2, 3))) static bool
replay_wrong(char err[ERR_BYTES], const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(err, ERR_BYTES, format, args);
    va_end(args);
    return false;
}

static bool
check_place(const struct account *a, const struct entry *e, char err[ERR_BYTES])
{
    if (e->account_id != a->id) {
        return replay_wrong(err,
                            "The entry is of account %" PRId64 ", not of %" PRId64 ".",
                            e->account_id, a->id);
    }
    if (e->seq != a->version + 1) {
        return replay_wrong(
            err, "Entry %" PRId64 " follows entry %" PRId64 ": one is missing.", e->seq,
            a->version);
    }
    if (e->at_us < a->last_at_us) {
        return replay_wrong(err, "Time goes back at entry %" PRId64 ".", e->seq);
    }
    return true;
}

/* before + delta must be after. */
static bool
sums_to(int64_t before, int64_t delta, int64_t after)
{
    int64_t sum;

    return !__builtin_add_overflow(before, delta, &sum) && sum == after;
}

static bool
check_sums(const struct account *a, const struct entry *e, char err[ERR_BYTES])
{
    if (!sums_to(a->cash_minor, e->cash_minor, e->cash_after_minor)) {
        return replay_wrong(
            err, "Entry %" PRId64 ": cash is not what was there plus the change.",
            e->seq);
    }
    if (!sums_to(a->held_minor, e->held_minor, e->held_after_minor)) {
        return replay_wrong(
            err, "Entry %" PRId64 ": held is not what was there plus the change.",
            e->seq);
    }
    if (!sums_to(a->points_micro, e->points_micro, e->points_after_micro)) {
        return replay_wrong(
            err, "Entry %" PRId64 ": points are not what was there plus the change.",
            e->seq);
    }
    if (e->held_after_minor < 0 || e->cash_after_minor < e->held_after_minor) {
        return replay_wrong(err, "Entry %" PRId64 ": cash does not cover what is held.",
                            e->seq);
    }
    return true;
}

/*
 * The draft before the entry. A sliding lot that there was not yet has the end day that
 * the entry gives it: what the account keeps is of a lot that is gone, or of an activity
 * that found no points.
 */
static void
lots_before(const struct account *a, const struct entry_detail *detail, struct lots *ret)
{
    int64_t end = counter_count(a, COUNTER_SLIDING_END, 0);

    lots_begin(ret, a);
    if (lots_has_sliding(a)) {
        return;
    }
    for (size_t i = 0; i < detail->counter_count; i++) {
        if (detail->counters[i].rule_id == COUNTER_SLIDING_END &&
            __builtin_add_overflow(end, detail->counters[i].delta, &end)) {
            return; /* What cannot be applied is told later. */
        }
    }
    ret->sliding_end = end == 0 ? LOT_NO_END : (int32_t)end;
}

/* Applies the changes of lots; they must be possible and sum to the points. */
static bool
check_lots(const struct entry *e, const struct entry_detail *detail, struct lots *lots,
           char err[ERR_BYTES])
{
    int32_t day = civil_day(e->at_us);
    int64_t sum = 0;

    for (size_t i = 0; i < detail->lot_count; i++) {
        const struct lot_change *c = &detail->lots[i];

        /* A level that is late moves lots as of its day. */
        if (c->points_micro < 0 && lots_end_day(lots, c->end_day) <= day &&
            e->kind != ENTRY_EXPIRE && e->kind != ENTRY_TIER) {
            return replay_wrong(
                err, "Entry %" PRId64 " spends from a lot that has ended.", e->seq);
        }
        if (!lots_apply(lots, c)) {
            return replay_wrong(err, "Entry %" PRId64 ": its lots cannot be applied.",
                                e->seq);
        }
    }
    for (size_t i = 0; i < lots->count; i++) {
        if (lots->items[i].points_micro < 0 && lots->items[i].end_day != LOT_NO_END) {
            return replay_wrong(
                err, "Entry %" PRId64 " takes more from a lot than it has.", e->seq);
        }
        if (__builtin_add_overflow(sum, lots->items[i].points_micro, &sum)) {
            return replay_wrong(err, "Entry %" PRId64 ": the lots sum to too much.",
                                e->seq);
        }
    }
    if (sum != e->points_after_micro) {
        return replay_wrong(err, "Entry %" PRId64 ": the lots do not sum to the points.",
                            e->seq);
    }
    return true;
}

static bool
check_hash(const struct account *a, const struct entry *e, char err[ERR_BYTES])
{
    unsigned char genesis[ENTRY_HASH_BYTES];
    struct entry copy = *e;

    if (a->version == 0) {
        chain_genesis(genesis, a->id);
    }
    chain_link(a->version == 0 ? genesis : a->head_hash, &copy);
    if (memcmp(copy.hash, e->hash, ENTRY_HASH_BYTES) != 0) {
        return replay_wrong(err, "Entry %" PRId64 " was changed: its hash does not fit.",
                            e->seq);
    }
    return true;
}

bool
account_replay(struct account *a, const struct entry *e, struct arena *arena,
               char err[ERR_BYTES])
{
    struct entry_detail detail;
    struct lots lots;

    if (!check_place(a, e, err) || !check_hash(a, e, err) || !check_sums(a, e, err)) {
        return false;
    }
    if (!entry_detail_parse(arena, e->kind, e->detail, &detail)) {
        return replay_wrong(err, "Entry %" PRId64 ": its detail cannot be read.", e->seq);
    }
    if (e->kind == ENTRY_TIER && detail.tier.from != a->tier) {
        return replay_wrong(err, "Entry %" PRId64 " moves a level that was another.",
                            e->seq);
    }
    lots_before(a, &detail, &lots);
    if (!check_lots(e, &detail, &lots, err)) {
        return false;
    }
    if (!change_adopt(a, e, &detail, &lots, arena)) {
        return replay_wrong(err,
                            "Entry %" PRId64 ": its counter, month, hold, tag or voucher "
                            "cannot be applied.",
                            e->seq);
    }
    return true;
}
