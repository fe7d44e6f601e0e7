/*
 * The one door through which an account changes.
 */
#include "svc/core/ledger/change.h"

#include <assert.h>
#include <string.h>

#include "svc/core/chain.h"
#include "svc/core/holdings.h"
#include "svc/core/ledger/dead_counters.h"
#include "svc/core/ledger/due.h"
#include "svc/core/ledger/tags.h"
#include "svc/core/ledger/vouchers.h"
#include "svc/core/open_holds.h"

struct change
change_of_op(const struct decision *d, enum entry_kind kind, enum contra contra)
{
    assert(kind != ENTRY_NONE);
    return (struct change){
        .detail.kind = kind,
        .op_id = d->op->op_id,
        .body_hash = d->op->body_hash,
        .contra = contra,
        .rules_version = d->rules != NULL ? d->rules->version : 0,
    };
}

void
change_count(const struct decision *d, struct change *c,
             const struct counter_change *counters, size_t count)
{
    size_t before = c->detail.counter_count;
    struct counter_change *all = arena_array(d->env->arena, before + count, sizeof *all);

    if (before > 0) {
        memcpy(all, c->detail.counters, before * sizeof *all);
    }
    if (count > 0) {
        memcpy(all + before, counters, count * sizeof *all);
    }
    c->detail.counters = all;
    c->detail.counter_count = before + count;
}

/* The cards with one more, or one less: always in memory of its own. */
static void
adopt_card(struct account *a, const struct detail_card *card, struct arena *arena)
{
    int64_t *slots = arena_array(arena, a->card_slot_count + 1, sizeof *slots);
    size_t count = 0;

    for (size_t i = 0; i < a->card_slot_count; i++) {
        if (a->card_slots[i] != card->id) {
            slots[count++] = a->card_slots[i];
        }
    }
    if (card->joined) {
        slots[count++] = card->id;
    }
    a->card_slots = slots;
    a->card_slot_count = count;
}

bool
change_adopt(struct account *a, const struct entry *e, const struct entry_detail *detail,
             const struct lots *lots, struct arena *arena)
{
    struct tier_months months;
    struct tags tags;
    struct open_vouchers vouchers;
    bool vouchers_changed;

    if (!open_holds_fit(a, e) ||
        (detail->kind == ENTRY_TAGS && !tags_draft(a, &detail->tags, &tags)) ||
        !vouchers_draft(a, e, detail, &vouchers, &vouchers_changed) ||
        !tier_months_draft(a, detail->months, detail->month_count, &months) ||
        !counters_apply(a, detail->counters, detail->counter_count)) {
        return false;
    }
    if (detail->month_count > 0) {
        tier_months_commit(&months, a);
    }
    open_holds_adopt(a, e, detail->kind == ENTRY_HOLD ? detail->hold.expires_us : 0);
    if (lots != NULL) {
        lots_commit(lots, a);
    }
    if (detail->kind == ENTRY_STATUS) {
        a->status = detail->status.to;
    }
    if (detail->kind == ENTRY_CARD) {
        adopt_card(a, &detail->card, arena);
    }
    if (detail->kind == ENTRY_TAGS) {
        tags_commit(&tags, a);
    }
    if (vouchers_changed) {
        open_vouchers_commit(&vouchers, a);
    }
    if (detail->kind == ENTRY_TIER) {
        a->tier = (int16_t)detail->tier.to;
        a->tier_until_us = holdings_tier_until_us(a);
    }
    a->cash_minor = e->cash_after_minor;
    a->held_minor = e->held_after_minor;
    a->points_micro = e->points_after_micro;
    a->version = e->seq;
    a->last_at_us = e->at_us;
    a->next_due_us = due_next_us(a);
    memcpy(a->head_hash, e->hash, ENTRY_HASH_BYTES);
    return true;
}

enum problem
change_check_funds(struct decision *d, int64_t amount_minor)
{
    int64_t spendable = account_spendable_minor(d->a);

    if (amount_minor <= spendable) {
        return PROBLEM_NONE;
    }
    d->ret->short_minor = amount_minor - spendable;
    d->ret->spendable_minor = spendable;
    return PROBLEM_INSUFFICIENT_FUNDS;
}

/* Who asked, and where. */
static void
fill_caller(struct entry *e, const struct op *op)
{
    e->store_id = op->store_id;
    e->terminal_id = op->terminal_id;
    e->channel = op->channel;
    e->actor_id = op->actor_id;
}

static void
fill_entry(struct entry *e, const struct decision *d, const struct change *c)
{
    const struct account *a = d->a;

    *e = (struct entry){
        .bucket = a->bucket,
        .account_id = a->id,
        .seq = a->version + 1,
        .at_us = d->at_us,
        .kind = c->detail.kind,
        .cash_minor = c->cash_minor,
        .held_minor = c->held_minor,
        .points_micro = c->points_micro,
        .contra = c->contra,
        .channel = CHANNEL_SYSTEM,
        .ref_seq = c->ref_seq,
        .rules_version = c->rules_version,
    };
    memcpy(e->op_id, c->op_id, OP_ID_BYTES);
    if (c->body_hash != NULL) {
        memcpy(e->body_hash, c->body_hash, BODY_HASH_BYTES);
    }
    if (!c->by_system) {
        fill_caller(e, d->op);
    }
}

/* Whether there are points now in a sliding lot that is over. */
static bool
gone_after(const struct decision *d, const struct lots *lots)
{
    if (lots->sliding_end != LOTS_ENDED) {
        return false;
    }
    for (size_t i = 0; i < lots->change_count; i++) {
        const struct lot_change *c = &lots->changes[i];

        if (c->end_day == LOT_SLIDING && c->points_micro > 0) {
            return true;
        }
    }
    return d->sliding_gone;
}

enum problem
change_commit(struct decision *d, struct change *c)
{
    struct account *a = d->a;
    struct entry *e = &d->ret->entries[d->ret->entry_count];
    unsigned char genesis[ENTRY_HASH_BYTES];

    assert(d->ret->entry_count < APPLY_ENTRIES_MAX && c->op_id != NULL);
    assert(d->at_us >= a->last_at_us);
    fill_entry(e, d, c);
    if (__builtin_add_overflow(a->cash_minor, c->cash_minor, &e->cash_after_minor)) {
        return PROBLEM_BALANCE_LIMIT;
    }
    if (__builtin_add_overflow(a->held_minor, c->held_minor, &e->held_after_minor)) {
        return PROBLEM_LIMIT_EXCEEDED;
    }
    if (__builtin_add_overflow(a->points_micro, c->points_micro,
                               &e->points_after_micro)) {
        return PROBLEM_LIMIT_EXCEEDED;
    }
    assert(e->held_after_minor >= 0 && e->cash_after_minor >= e->held_after_minor);
    if (c->lots != NULL) {
        if (c->lots->overflow) {
            return PROBLEM_LIMIT_EXCEEDED;
        }
        c->detail.lots = c->lots->changes;
        c->detail.lot_count = c->lots->change_count;
    }
    dead_counters_end(d, c);
    e->detail = entry_detail_write(d->env->arena, &c->detail);
    if (a->version == 0) {
        chain_genesis(genesis, a->id);
    }
    chain_link(a->version == 0 ? genesis : a->head_hash, e);
    if (!change_adopt(a, e, &c->detail, c->lots, d->env->arena)) {
        return PROBLEM_LIMIT_EXCEEDED;
    }
    if (c->lots != NULL) {
        d->sliding_gone = gone_after(d, c->lots);
    }
    d->ret->entry_count++;
    return PROBLEM_NONE;
}
