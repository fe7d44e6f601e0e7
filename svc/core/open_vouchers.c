/*
 * The list of open vouchers: see open_vouchers.h.
 */
#include "svc/core/open_vouchers.h"

#include <assert.h>
#include <string.h>

const struct voucher *
open_vouchers_find(const struct account *a, int64_t seq, const struct lot **ret_lots)
{
    const struct lot *lots = a->voucher_lots;

    assert(a->voucher_count <= ACCOUNT_VOUCHERS_MAX);
    for (size_t i = 0; i < a->voucher_count; i++) {
        if (a->vouchers[i].seq == seq) {
            if (ret_lots != NULL) {
                *ret_lots = lots;
            }
            return &a->vouchers[i];
        }
        lots += a->vouchers[i].lot_count;
    }
    return NULL;
}

const struct voucher *
open_vouchers_first(const struct account *a)
{
    const struct voucher *first = NULL;

    for (size_t i = 0; i < a->voucher_count; i++) {
        if (first == NULL || a->vouchers[i].ends_us < first->ends_us) {
            first = &a->vouchers[i];
        }
    }
    return first;
}

/* Of all open ones. */
static size_t
lots_of_all(const struct account *a)
{
    size_t count = 0;

    for (size_t i = 0; i < a->voucher_count; i++) {
        count += a->vouchers[i].lot_count;
    }
    return count;
}

bool
open_vouchers_fit(const struct account *a, size_t vouchers, size_t lots)
{
    return a->voucher_count + vouchers <= ACCOUNT_VOUCHERS_MAX &&
           lots_of_all(a) + lots <= ACCOUNT_VOUCHER_LOTS_MAX;
}

void
open_vouchers_begin(struct open_vouchers *draft, const struct account *a)
{
    draft->count = a->voucher_count;
    draft->lot_count = lots_of_all(a);
    assert(draft->lot_count <= ACCOUNT_VOUCHER_LOTS_MAX);
    memcpy(draft->items, a->vouchers, draft->count * sizeof draft->items[0]);
    memcpy(draft->lots, a->voucher_lots, draft->lot_count * sizeof draft->lots[0]);
}

/* The place of the voucher, or where it would stand; and that of its first lot. */
static size_t
find_place(const struct open_vouchers *draft, int64_t seq, size_t *ret_lot)
{
    size_t i = 0, lot = 0;

    while (i < draft->count && draft->items[i].seq < seq) {
        lot += draft->items[i++].lot_count;
    }
    *ret_lot = lot;
    return i;
}

static bool
is_payment(const struct lot_change *from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (from[i].points_micro <= 0) {
            return false;
        }
    }
    return true;
}

bool
open_vouchers_add(struct open_vouchers *draft, const struct voucher *voucher,
                  const struct lot_change *from, size_t from_count)
{
    size_t lot, i = find_place(draft, voucher->seq, &lot);

    if (draft->count == ACCOUNT_VOUCHERS_MAX || voucher->seq <= 0 ||
        (i < draft->count && draft->items[i].seq == voucher->seq) ||
        from_count > ACCOUNT_VOUCHER_LOTS_MAX - draft->lot_count ||
        !is_payment(from, from_count)) {
        return false;
    }
    memmove(&draft->items[i + 1], &draft->items[i],
            (draft->count - i) * sizeof draft->items[0]);
    draft->items[i] = *voucher;
    draft->items[i].lot_count = from_count;
    draft->count++;
    memmove(&draft->lots[lot + from_count], &draft->lots[lot],
            (draft->lot_count - lot) * sizeof draft->lots[0]);
    for (size_t k = 0; k < from_count; k++) {
        draft->lots[lot + k] =
            (struct lot){from[k].start_day, from[k].end_day, from[k].points_micro};
    }
    draft->lot_count += from_count;
    return true;
}

bool
open_vouchers_drop(struct open_vouchers *draft, int64_t seq)
{
    size_t lot, i = find_place(draft, seq, &lot), gone;

    if (i == draft->count || draft->items[i].seq != seq) {
        return false;
    }
    gone = draft->items[i].lot_count;
    draft->count--;
    memmove(&draft->items[i], &draft->items[i + 1],
            (draft->count - i) * sizeof draft->items[0]);
    draft->lot_count -= gone;
    memmove(&draft->lots[lot], &draft->lots[lot + gone],
            (draft->lot_count - lot) * sizeof draft->lots[0]);
    return true;
}

void
open_vouchers_commit(const struct open_vouchers *draft, struct account *a)
{
    memcpy(a->vouchers, draft->items, draft->count * sizeof draft->items[0]);
    memcpy(a->voucher_lots, draft->lots, draft->lot_count * sizeof draft->lots[0]);
    a->voucher_count = draft->count;
}

size_t
open_vouchers_length(const struct account *a)
{
    return a->voucher_count * VOUCHER_NUMBERS + lots_of_all(a) * VOUCHER_LOT_NUMBERS;
}

size_t
open_vouchers_write(const struct account *a, int64_t ret[OPEN_VOUCHERS_NUMBERS])
{
    const struct lot *lot = a->voucher_lots;
    size_t n = 0;

    for (size_t i = 0; i < a->voucher_count; i++) {
        const struct voucher *v = &a->vouchers[i];

        ret[n++] = v->seq;
        ret[n++] = v->reward_key;
        ret[n++] = v->ends_us;
        ret[n++] = (int64_t)v->lot_count;
        for (size_t k = 0; k < v->lot_count; k++, lot++) {
            ret[n++] = lot->start_day;
            ret[n++] = lot->end_day;
            ret[n++] = lot->points_micro;
        }
    }
    return n;
}

/* The lots of one voucher. */
static bool
read_lots(const int64_t *numbers, size_t count, struct lot_change *ret)
{
    for (size_t i = 0; i < count; i++, numbers += VOUCHER_LOT_NUMBERS) {
        if (numbers[0] < INT32_MIN || numbers[0] > INT32_MAX || numbers[1] < INT32_MIN ||
            numbers[1] > INT32_MAX) {
            return false;
        }
        ret[i] =
            (struct lot_change){(int32_t)numbers[0], (int32_t)numbers[1], numbers[2]};
    }
    return true;
}

bool
open_vouchers_read(struct account *a, const int64_t *numbers, size_t count)
{
    struct open_vouchers draft = {.count = 0, .lot_count = 0};
    struct lot_change lots[ACCOUNT_VOUCHER_LOTS_MAX];

    for (size_t at = 0; at < count;) {
        const int64_t *v = numbers + at;
        size_t lot_count, newest = draft.count;

        if (count - at < VOUCHER_NUMBERS || v[3] < 0 || v[3] > ACCOUNT_VOUCHER_LOTS_MAX) {
            return false;
        }
        lot_count = (size_t)v[3];
        at += VOUCHER_NUMBERS;
        if (count - at < lot_count * VOUCHER_LOT_NUMBERS ||
            !read_lots(numbers + at, lot_count, lots) ||
            !open_vouchers_add(&draft, &(struct voucher){v[0], v[1], v[2], 0}, lots,
                               lot_count) ||
            draft.items[newest].seq != v[0]) {
            return false;
        }
        at += lot_count * VOUCHER_LOT_NUMBERS;
    }
    open_vouchers_commit(&draft, a);
    return true;
}
