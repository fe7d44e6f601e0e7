/*
 * TIER entries: see tier.h.
 */
#include "svc/core/ledger/tier.h"

#include <assert.h>
#include <string.h>

#include "svc/base/civil.h"
#include "svc/base/plant.h"
#include "svc/core/counter.h"
#include "svc/core/holdings.h"
#include "svc/core/ledger/due.h"
#include "svc/core/ledger/life.h"
#include "svc/core/rules/rules_tier.h"

/* A move in the making. */
struct move {
    const struct rules *rules; /* that decide */
    int32_t day;               /* on which it happens */
    struct slice cause;        /* its name */
    int64_t ref_seq;           /* the operation's entry; 0: the date */
    struct holdings before, after;
};

static struct tier_months
months_now(const struct account *a)
{
    struct tier_months now = {.count = a->tier_month_count};

    memcpy(now.items, a->tier_months, now.count * sizeof(now.items[0]));
    return now;
}

/* What the counters of the holdings change by: what was there leaves first, because of
 * each only the newest period lives. */
static void
note_holdings(const struct decision *d, const struct move *m, struct change *c)
{
    for (int64_t i = 0; i < HOLDINGS_MAX; i++) {
        const struct holding *old = &m->before.of[i], *new = &m->after.of[i];
        int64_t id = COUNTER_HOLDING - i;
        const struct counter_change changes[] = {
            {id, old->since_month, -old->until_month},
            {id, new->since_month, new->until_month},
        };
        const struct counter_change one = {id, old->since_month,
                                           new->until_month - old->until_month};

        if (old->since_month == new->since_month && one.delta != 0) {
            change_count(d, c, &one, 1);
        } else if (old->since_month != new->since_month) {
            size_t first = old->until_month == 0, last = new->until_month == 0 ? 1 : 2;

            change_count(d, c, changes + first, last - first);
        }
    }
}

static enum problem
move_commit(struct decision *d, const struct move *m, int16_t tier)
{
    unsigned char op_id[OP_ID_BYTES];
    struct change c = {
        .detail.kind = ENTRY_TIER,
        .op_id = op_id,
        .by_system = true,
        .contra = CONTRA_NONE,
        .ref_seq = m->ref_seq,
        .rules_version = m->rules->version,
    };
    struct lots lots;

    due_op_id(op_id, d->a->id, ENTRY_TIER, m->cause);
    c.detail.tier = (struct detail_tier){d->a->tier, tier};
    note_holdings(d, m, &c);
    if (tier != d->a->tier && life_slide(d, m->rules, tier, m->day, &lots, &c)) {
        c.lots = &lots;
    }
    return change_commit(d, &c);
}

/* Writes the move, if there is one in that month. */
static enum problem
move_write(struct decision *d, struct move *m, int64_t month)
{
    struct holdings lasting = m->before;
    int16_t tier;

    holdings_drop_ended(&lasting, month);
    holdings_drop_ended(&m->after, month);
    for (int16_t i = 1; PLANTED(RULES_ENDED_COUNTS) && i < HOLDINGS_MAX; i++) {
        const struct holding *old = &m->before.of[i];

        if (i != d->a->tier && old->until_month != 0 && old->until_month <= month) {
            m->after.of[i] = (struct holding){old->since_month, month + 1};
        }
    }
    tier = rules_tier_held(m->rules, &m->after, month);
    for (int16_t i = 0; PLANTED(RULES_ONE_UNTIL) && i < HOLDINGS_MAX; i++) {
        m->after.of[i] = i == tier ? m->after.of[i] : (struct holding){0, 0};
    }
    if (tier == d->a->tier && holdings_same(&lasting, &m->after)) {
        return PROBLEM_NONE;
    }
    return move_commit(d, m, tier);
}

static bool
months_changed(const struct decision *d)
{
    const struct tier_months *before = d->months_before;
    const struct account *a = d->a;

    if (before->count != a->tier_month_count) {
        return true;
    }
    for (size_t i = 0; i < before->count; i++) {
        if (before->items[i].month != a->tier_months[i].month ||
            before->items[i].points_micro != a->tier_months[i].points_micro) {
            return true;
        }
    }
    return false;
}

enum problem
tier_follow(struct decision *d)
{
    const struct entry *own = &d->ret->entries[d->ret->answer];
    struct move m = {
        .rules = d->rules,
        .day = d->day,
        .cause = slice_of(d->op->op_id, OP_ID_BYTES),
        .ref_seq = own->seq,
    };
    struct tier_months now = months_now(d->a);
    int64_t month = civil_month(d->day);

    if (d->rules == NULL || d->rules->format == 1 || !months_changed(d)) {
        return PROBLEM_NONE;
    }
    holdings_of(d->a, &m.before);
    m.after = m.before;
    if (own->kind == ENTRY_REFUND || own->kind == ENTRY_VOID) {
        rules_tier_lose(d->rules, d->months_before, &now, month, &m.after);
    }
    rules_tier_reach(d->rules, &now, month, &m.after);
    return move_write(d, &m, month);
}

enum problem
tier_end_due(struct decision *d)
{
    int64_t at_us = d->a->tier_until_us;
    int32_t day = civil_day(at_us);
    int64_t until = civil_month(day);
    struct move m = {.rules = rules_at(d->env->rules, at_us),
                     .day = day,
                     .cause = slice_of(&until, sizeof until)};
    struct tier_months now = months_now(d->a);

    assert(at_us != 0 && at_us <= d->at_us);
    if (m.rules == NULL) {
        return PROBLEM_UNAVAILABLE;
    }
    holdings_of(d->a, &m.before);
    m.after = m.before;
    rules_tier_end(m.rules, &now, d->a->tier, until, &m.after);
    return move_write(d, &m, until);
}

int64_t
tier_end_us(const struct account *a)
{
    return a->tier_until_us == 0 ? INT64_MAX : a->tier_until_us;
}
