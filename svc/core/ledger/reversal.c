/*
 * Reversals: see reversal.h.
 */
#include "svc/core/ledger/reversal.h"

#include <stdlib.h>
#include <string.h>

#include "svc/core/ledger/give.h"
#include "svc/core/ledger/life.h"
#include "svc/core/ledger/refund_expired.h"
#include "svc/core/open_vouchers.h"

/* A prize that was given, as its entry tells it. */
struct given {
    const struct entry *entry;
    struct entry_detail detail;
    struct detail_given told;
    bool stands; /* it was not reversed */
};

struct givens {
    struct given *items; /* the newest first */
    size_t count;
};

static int
newest_first(const void *left, const void *right)
{
    const struct given *a = left, *b = right;

    return a->entry->seq > b->entry->seq ? -1 : a->entry->seq < b->entry->seq;
}

/* An entry that was read twice counts once. */
static void
drop_repeats(struct givens *found)
{
    size_t kept = 1;

    for (size_t i = 1; i < found->count; i++) {
        if (found->items[i].entry->seq != found->items[kept - 1].entry->seq) {
            found->items[kept++] = found->items[i];
        }
    }
    found->count = kept;
}

static bool
may_be_given(enum entry_kind kind)
{
    return kind == ENTRY_BONUS || kind == ENTRY_VOUCHER || kind == ENTRY_VOUCHER_END;
}

/* Reads one; false: it is none, or too old, or cannot be read, and is left alone. */
static bool
read_given(const struct decision *d, const struct entry *e, struct given *ret)
{
    const struct detail_given *told;

    if (e->account_id != d->a->id || !may_be_given(e->kind) ||
        e->seq <= d->original->seq - REVERSAL_REACH ||
        !entry_detail_parse(d->env->arena, e->kind, e->detail, &ret->detail)) {
        return false;
    }
    told = entry_detail_given(&ret->detail);
    if (told == NULL) {
        return false;
    }
    ret->entry = e;
    ret->told = *told;
    ret->stands = true;
    return true;
}

/* What was given to the account, and taken back, by the history. */
static struct givens
find_givens(const struct decision *d)
{
    const struct history *h = d->env->history;
    struct givens found = {arena_array(d->env->arena, h->count, sizeof(struct given)), 0};

    for (size_t i = 0; i < h->count; i++) {
        found.count += read_given(d, h->items[i], &found.items[found.count]);
    }
    if (found.count > 0) {
        qsort(found.items, found.count, sizeof found.items[0], newest_first);
        drop_repeats(&found);
    }
    return found;
}

/* A reversal is newer than what it reverses; neither is there to be reversed. */
static void
find_reversed(struct givens *found)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct given *by = &found->items[i];

        for (size_t k = i + 1; by->told.reverses && k < found->count; k++) {
            if (found->items[k].entry->seq == by->entry->ref_seq) {
                found->items[k].stands = false;
            }
        }
        found->items[i].stands = by->stands && !by->told.reverses;
    }
}

/* What the gift used of its limits returns, as much as is there, and the wait for it. */
static size_t
gift_counts(const struct decision *d, const struct given *given,
            const struct rules_rule *rule, struct counter_change *ret)
{
    size_t count = 0;

    for (size_t i = 0; i < given->detail.counter_count && count <= RULES_LIMITS_MAX;
         i++) {
        const struct counter_change *c = &given->detail.counters[i];
        int64_t there = counter_count(d->a, c->rule_id, c->period);
        int64_t less = c->delta < there ? c->delta : there;

        if (c->rule_id == COUNTER_JOINED && c->delta < 0) {
            ret[count++] = (struct counter_change){c->rule_id, c->period, -c->delta};
        } else if (counter_is_of(c->rule_id, rule->key) && less > 0) {
            ret[count++] = (struct counter_change){c->rule_id, c->period, -less};
        }
    }
    return count;
}

/* The months in which it counted lose it, never more than is there. */
static size_t
months_back(const struct decision *d, const struct given *given, struct month_change *ret)
{
    const struct month_change *m = given->detail.months;
    int64_t there, less;

    if (given->detail.month_count == 0) {
        return 0;
    }
    there = tier_months_sum(d->a, m->month, m->month);
    less = m->points_micro < there ? m->points_micro : there;
    *ret = (struct month_change){m->month, -less};
    return less > 0;
}

/* Points to take back: what was given, less what has expired of it since. */
static bool
points_back(const struct decision *d, const struct given *given, struct lots *lots,
            int64_t *ret_micro)
{
    int64_t micro = given->entry->points_micro, expired;
    const struct lot_change *own;
    size_t count = lots_own(given->detail.lots, given->detail.lot_count, micro, &own);

    if (!refund_own_expired(d, given->entry->seq, own, count, true, &expired)) {
        return false;
    }
    micro = micro > expired ? micro - expired : 0;
    *ret_micro =
        lots_claw(lots, own, count, micro, d->day, rules_debt_max_micro(d->rules));
    return true;
}

/* A change that takes one back; count: what the account counts less for it. */
static struct change
change_back(const struct decision *d, const struct given *given, enum entry_kind kind,
            const struct counter_change *counters, size_t count)
{
    return (struct change){
        .by_system = true,
        .contra = given->entry->contra,
        .ref_seq = given->entry->seq,
        .rules_version = d->rules != NULL ? d->rules->version : 0,
        .detail = {.kind = kind, .counters = counters, .counter_count = count},
    };
}

/* The same prize, and its number in this operation. */
static struct detail_given
told_back(const struct given *given, int64_t number)
{
    struct detail_given told = {given->told.give, true};

    told.give.number = number;
    return told;
}

/* Points go, in their own month. */
static bool
reverse_bonus(struct decision *d, const struct given *given,
              const struct rules_rule *rule, const struct change *c)
{
    unsigned char op_id[OP_ID_BYTES];
    struct change taken = *c;
    struct month_change month;
    struct lots lots;
    int64_t micro;

    life_begin(d, &lots);
    if (!points_back(d, given, &lots, &micro)) {
        return false;
    }
    taken.op_id = op_id;
    taken.points_micro = -micro;
    taken.lots = &lots;
    taken.detail.months = &month;
    taken.detail.month_count = months_back(d, given, &month);
    taken.detail.bonus = told_back(given, give_name(d, ENTRY_BONUS, rule, op_id));
    return change_commit(d, &taken) == PROBLEM_NONE;
}

/* An open voucher ends; one that was used or has ended stays what it was. */
static bool
reverse_voucher(struct decision *d, const struct given *given,
                const struct rules_rule *rule, struct change *c)
{
    unsigned char op_id[OP_ID_BYTES];

    if (open_vouchers_find(d->a, given->entry->seq, NULL) == NULL) {
        return false;
    }
    c->op_id = op_id;
    c->detail.voucher = (struct detail_voucher){
        .reward = given->detail.voucher.reward,
        .given = told_back(given, give_name(d, ENTRY_VOUCHER_END, rule, op_id)),
    };
    return change_commit(d, c) == PROBLEM_NONE;
}

static void
reverse(struct decision *d, const struct given *given, const struct rules_rule *rule,
        const struct counter_change *counters, size_t count)
{
    bool points = given->entry->kind == ENTRY_BONUS;
    struct change c =
        change_back(d, given, points ? ENTRY_BONUS : ENTRY_VOUCHER_END, counters, count);

    if (d->follow->count < FOLLOW_MAX && (points ? reverse_bonus(d, given, rule, &c)
                                                 : reverse_voucher(d, given, rule, &c))) {
        give_note(d, rule);
    }
}

/* A gift of the refunded purchase that its goods are not worth any more. */
static bool
is_lost_gift(const struct decision *d, const struct given *given,
             const struct rules_rule **ret)
{
    const struct follow *f = d->follow;

    if (given->entry->ref_seq != d->original->seq) {
        return false;
    }
    for (unsigned i = 0; i < f->rules->counts[RULES_GIFTS]; i++) {
        const struct rules_rule *rule = &f->rules->gifts[i].rule;

        if (rules_mask_has(&f->gifts_lost, RULES_GIFTS_BIT + i) &&
            slice_eq_cstr(given->told.give.rule, rule->id)) {
            *ret = rule;
            return true;
        }
    }
    return false;
}

/* The challenge that has fallen by this grant, too; NULL: none. */
static struct follow_fallen *
fallen_by(struct follow *f, const struct given *given)
{
    const struct detail_give *give = &given->told.give;

    for (size_t i = 0; i < f->fallen_count; i++) {
        struct follow_fallen *one = &f->fallen[i];

        if (slice_eq_cstr(give->rule, one->challenge->rule.id) && one->marks.count > 0 &&
            (!one->in_period || one->period == give->period)) {
            return one;
        }
    }
    return NULL;
}

static void
reverse_if_lost(struct decision *d, const struct given *given)
{
    struct counter_change counters[RULES_LIMITS_MAX + 1];
    struct follow_fallen *fallen = fallen_by(d->follow, given);
    const struct rules_rule *rule;

    if (fallen != NULL) {
        counters[0] = (struct counter_change){
            earn_challenge_id(fallen->challenge, CHALLENGE_GRANTED),
            fallen->marks.items[--fallen->marks.count], -1};
        reverse(d, given, &fallen->challenge->rule, counters, 1);
    } else if (is_lost_gift(d, given, &rule)) {
        reverse(d, given, rule, counters, gift_counts(d, given, rule, counters));
    }
}

void
reversal_run(struct decision *d)
{
    const struct follow *f = d->follow;
    const struct rules_mask none = {{0}};
    struct givens found;

    if (f->fallen_count == 0 && memcmp(&f->gifts_lost, &none, sizeof none) == 0) {
        return;
    }
    found = find_givens(d);
    find_reversed(&found);
    for (size_t i = 0; i < found.count; i++) {
        if (found.items[i].stands) {
            reverse_if_lost(d, &found.items[i]);
        }
    }
}
