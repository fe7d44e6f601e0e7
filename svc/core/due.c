/*
 * Expiry of lots as entries.
 */
#include "svc/core/due.h"

#include "svc/base/civil.h"
#include "svc/base/hash.h"

void
due_op_id(unsigned char ret[OP_ID_BYTES], int64_t account_id, enum entry_kind kind,
          struct slice what)
{
    const int64_t number = kind;
    struct hash h;

    hash_init(&h, HASH16_BYTES);
    hash_field(&h, "due", 3);
    hash_field(&h, &account_id, sizeof account_id);
    hash_field(&h, &number, sizeof number);
    hash_field(&h, what.p, what.n);
    hash_final(&h, ret);
}

/* Lots are sorted by their end, so the first one tells. */
static bool
has_ended(const struct account *a, int32_t day)
{
    return a->lot_count > 0 && a->lots[0].end_day <= day;
}

enum problem
due_expire(struct decision *d, struct slice what)
{
    unsigned char op_id[OP_ID_BYTES];
    struct lots lots;
    struct change c;

    if (!has_ended(d->a, d->day))
        return PROBLEM_NONE;
    due_op_id(op_id, d->a->id, ENTRY_EXPIRE, what);
    c = (struct change){
        .kind = ENTRY_EXPIRE,
        .op_id = op_id,
        .by_system = true,
        .contra = CONTRA_BREAKAGE,
        .rules_version = d->rules != NULL ? d->rules->version : 0,
        .lots = &lots,
    };
    lots_begin(&lots, d->a);
    c.points_micro = -lots_expire(&lots, d->day);
    return change_commit(d, &c);
}

enum problem
due_apply(struct decision *d)
{
    int32_t last[2] = {0, 0};

    /* A lot ends once, so the last one that has ended names the occasion. */
    for (size_t i = 0; i < d->a->lot_count && d->a->lots[i].end_day <= d->day; i++) {
        last[0] = d->a->lots[i].start_day;
        last[1] = d->a->lots[i].end_day;
    }
    return due_expire(d, slice_of(last, sizeof last));
}

int64_t
due_next_us(const struct account *a)
{
    if (a->lot_count == 0 || a->lots[0].end_day == LOT_NO_END)
        return INT64_MAX;
    return civil_day_start_us(a->lots[0].end_day);
}
