/*
 * Prizes: see give.h.
 */
#include "svc/core/ledger/give.h"

#include <assert.h>
#include <string.h>

#include "svc/base/civil.h"
#include "svc/core/ledger/due.h"
#include "svc/core/ledger/life.h"
#include "svc/core/rules/earn_room.h"
#include "svc/core/rules/rules_life.h"

int64_t
give_name(const struct decision *d, enum entry_kind kind, const struct rules_rule *rule,
          unsigned char ret_op_id[OP_ID_BYTES])
{
    const struct follow *f = d->follow;
    unsigned char what[OP_ID_BYTES + 2 * sizeof(int64_t)];
    int64_t number = 1;

    for (size_t i = 0; i < f->count; i++) {
        number += f->keys[i] == rule->key;
    }
    memcpy(what, d->op->op_id, OP_ID_BYTES);
    memcpy(what + OP_ID_BYTES, &rule->key, sizeof rule->key);
    memcpy(what + OP_ID_BYTES + sizeof rule->key, &number, sizeof number);
    due_op_id(ret_op_id, d->a->id, kind, slice_of(what, sizeof what));
    return number;
}

void
give_note(struct decision *d, const struct rules_rule *rule)
{
    struct follow *f = d->follow;

    assert(f->count < FOLLOW_MAX);
    f->keys[f->count++] = rule->key;
}

/* Points, in a lot of their own, with what they count for. */
static bool
give_points(struct decision *d, const struct give *give, int64_t micro)
{
    unsigned char op_id[OP_ID_BYTES];
    struct counter_change counters[1 + RULES_LIMITS_MAX] = {give->count};
    const struct month_change month = {civil_month(d->day), micro};
    struct lots lots;
    size_t own = give->count.delta != 0;
    struct change c = {
        .op_id = op_id,
        .by_system = true,
        .points_micro = micro,
        .contra = CONTRA_PROMOTION,
        .ref_seq = d->ret->entries[d->ret->answer].seq,
        .rules_version = d->rules->version,
        .lots = &lots,
        .detail = {.kind = ENTRY_BONUS,
                   .counters = counters,
                   .months = &month,
                   .month_count = give->rule->qualifies},
    };

    c.detail.counter_count =
        own + earn_room_use(give->rule, d->day, micro, counters + own);
    c.detail.bonus.give.rule = slice_from_cstr(give->rule->id);
    c.detail.bonus.give.period = give->period;
    c.detail.bonus.give.number = give_name(d, ENTRY_BONUS, give->rule, op_id);
    life_begin(d, &lots);
    life_given(d, &lots, &c);
    lots_earn(&lots, rules_life_lot(&d->rules->compiled->points, d->a->tier, d->day),
              micro);
    return change_commit(d, &c) == PROBLEM_NONE;
}

bool
give_prize(struct decision *d, const struct give *give)
{
    int places = ACCOUNT_COUNTERS_MAX - (int)d->a->counter_count;
    int64_t left_micro, micro = give->prize->points_micro;

    if (d->follow->count == FOLLOW_MAX || micro == 0 ||
        !earn_room(give->rule, d->a, d->day, &places, &left_micro)) {
        return false;
    }
    if (!give_points(d, give, micro < left_micro ? micro : left_micro)) {
        return false;
    }
    give_note(d, give->rule);
    return true;
}
