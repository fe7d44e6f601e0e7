/*
 * Prizes: see give.h.
 */
#include "svc/core/ledger/give.h"

#include <assert.h>
#include <string.h>

#include "svc/base/civil.h"
#include "svc/core/ledger/due.h"
#include "svc/core/ledger/life.h"
#include "svc/core/open_vouchers.h"
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

/* A change that gives what the rule says, with what the account counts for it. */
static struct change
change_of(const struct decision *d, enum entry_kind kind, const struct give *give,
          struct counter_change counters[1 + RULES_LIMITS_MAX], int64_t micro)
{
    size_t own = give->count.delta != 0;

    counters[0] = give->count;
    return (struct change){
        .by_system = true,
        .contra = kind == ENTRY_BONUS ? CONTRA_PROMOTION : CONTRA_REWARDS,
        .ref_seq = d->ret->entries[d->ret->answer].seq,
        .rules_version = d->rules->version,
        .detail = {.kind = kind,
                   .counters = counters,
                   .counter_count =
                       own + earn_room_use(give->rule, d->day, micro, counters + own)},
    };
}

static struct detail_give
detail_of(const struct give *give, int64_t number)
{
    return (struct detail_give){slice_from_cstr(give->rule->id), give->period, number};
}

/* Points, in a lot of their own. */
static bool
give_points(struct decision *d, const struct give *give, int64_t micro)
{
    const struct month_change month = {civil_month(d->day), micro};
    const struct rules_points *points = &d->rules->compiled->points;
    struct counter_change counters[1 + RULES_LIMITS_MAX];
    struct change c = change_of(d, ENTRY_BONUS, give, counters, micro);
    unsigned char op_id[OP_ID_BYTES];
    struct lots lots;

    c.op_id = op_id;
    c.points_micro = micro;
    c.lots = &lots;
    c.detail.months = &month;
    c.detail.month_count = give->rule->qualifies;
    c.detail.bonus.give = detail_of(give, give_name(d, ENTRY_BONUS, give->rule, op_id));
    life_begin(d, &lots);
    life_given(d, &lots, &c);
    lots_earn(&lots, rules_life_lot(points, d->a->tier, d->day), micro);
    return change_commit(d, &c) == PROBLEM_NONE;
}

/* A voucher that nothing was paid for; the day of giving is its first. */
static bool
give_voucher(struct decision *d, const struct give *give)
{
    int32_t days = give->prize->days[d->a->tier];
    struct counter_change counters[1 + RULES_LIMITS_MAX];
    struct change c = change_of(d, ENTRY_VOUCHER, give, counters, 0);
    unsigned char op_id[OP_ID_BYTES];

    if (days == 0 || !open_vouchers_fit(d->a, 1, 0)) {
        return false;
    }
    c.op_id = op_id;
    c.detail.voucher = (struct detail_voucher){
        .reward = slice_from_cstr(d->rules->rewards[give->prize->reward].id),
        .ends_us = civil_day_start_us(d->day + days),
    };
    c.detail.voucher.given.give =
        detail_of(give, give_name(d, ENTRY_VOUCHER, give->rule, op_id));
    return change_commit(d, &c) == PROBLEM_NONE;
}

static int64_t
lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

bool
give_prize(struct decision *d, const struct give *give)
{
    int places = ACCOUNT_COUNTERS_MAX - (int)d->a->counter_count;
    int64_t left_micro, micro = give->prize->points_micro;
    bool given;

    if (d->follow->count == FOLLOW_MAX ||
        !earn_room(give->rule, d->a, d->day, &places, &left_micro)) {
        return false;
    }
    given = micro > 0 ? give_points(d, give, lesser(micro, left_micro))
                      : give_voucher(d, give);
    if (given) {
        give_note(d, give->rule);
    }
    return given;
}
