/*
 * Refunds are asked again in their order, as the one that is told asked for them.
 */
#include "svc/core/ledger/why_back.h"

#include "svc/core/ledger/kept.h"
#include "svc/core/ledger/refund_past.h"
#include "svc/core/rules/earn.h"
#include "svc/core/rules/earn_memory.h"
#include "svc/core/rules/earn_simple.h"

struct look {
    struct arena *arena;
    const struct rules *rules;
    struct entry_detail bought;
    const struct detail_earned *earned; /* of it */
    struct kept_request requests[REFUND_PAST_MAX + 1];
    size_t count;
};

static const struct entry *
original_of(const struct why_back_asked *asked)
{
    for (size_t i = 0; i < asked->about_count; i++) {
        if (asked->about[i].seq == asked->refund->ref_seq) {
            return &asked->about[i];
        }
    }
    return NULL;
}

static bool
read_original(struct look *l, const struct entry *original)
{
    const struct detail_sale *sale;

    if (original == NULL ||
        !entry_detail_parse(l->arena, original->kind, original->detail, &l->bought)) {
        return false;
    }
    sale = entry_detail_sale(&l->bought);
    if (sale == NULL && original->kind != ENTRY_LOAD) {
        return false;
    }
    l->earned = sale != NULL ? &sale->earned : &l->bought.load.earned;
    return true;
}

/* One more, of which *ret_taken_micro was taken back. */
static bool
read_refund(struct look *l, const struct entry_detail *detail, int64_t *ret_taken_micro)
{
    const struct detail_refund *refund = entry_detail_refund(detail);

    int64_t minor;

    if (refund == NULL || l->count > REFUND_PAST_MAX ||
        __builtin_add_overflow(refund->back.card_minor, refund->back.other_minor,
                               &minor) ||
        __builtin_add_overflow(*ret_taken_micro, refund->taken_back_micro,
                               ret_taken_micro)) {
        return false;
    }
    l->requests[l->count++] =
        (struct kept_request){minor, refund->goods, refund->good_count};
    return true;
}

static bool
read_refunds(struct look *l, const struct why_back_asked *asked, struct why_back *ret)
{
    for (size_t i = 0; i < asked->about_count; i++) {
        const struct entry *e = &asked->about[i];
        struct entry_detail detail;

        if (e->seq >= asked->refund->seq || e->ref_seq != asked->refund->ref_seq ||
            (e->kind != ENTRY_REFUND && e->kind != ENTRY_VOID)) {
            continue;
        }
        if (!entry_detail_parse(l->arena, e->kind, e->detail, &detail) ||
            !read_refund(l, &detail, &ret->before_micro)) {
            return false;
        }
    }
    return true;
}

/* The card had its money back first. */
static bool
due_simple(const struct look *l, const struct detail_refund *refund, int64_t *ret_micro)
{
    const struct detail_tenders *paid = &l->bought.sale.paid;
    int64_t card_minor = paid->card_minor - refund->returned.card_minor;
    int64_t other_minor = paid->other_minor - refund->returned.other_minor;
    struct earned_simple earned;

    if (card_minor < 0 || other_minor < 0 ||
        !earn_simple(l->rules, card_minor, other_minor, &earned)) {
        return false;
    }
    *ret_micro = earned.points_micro;
    return true;
}

static bool
due_rules(const struct look *l, const struct entry *original, int64_t *ret_micro)
{
    const struct detail_sale *sale = &l->bought.sale;
    int64_t amount_minor = 0;
    struct earn_memory *memory = arena_alloc(l->arena, sizeof *memory);
    struct earned *earned = arena_alloc(l->arena, sizeof *earned);
    struct account *nobody = arena_alloc(l->arena, sizeof *nobody);
    struct kept kept;

    if (!earn_memory_read(l->rules->compiled, sale, memory)) {
        return false;
    }
    amount_minor = sale->paid.card_minor + sale->paid.other_minor;
    kept_begin(&kept, l->arena, &sale->basket, amount_minor);
    if (!kept_after(&kept, l->arena, l->requests, l->count)) {
        return false;
    }
    const struct earn_basket basket = {
        .kept = {kept.tax_minor, kept.tip_minor, kept.lines, kept.line_count},
        .bare_minor = kept.bare_minor,
        .bare_pieces = kept.bare_pieces,
        .amount_minor = amount_minor,
        .card_minor = sale->paid.card_minor,
    };
    const struct earn_case asked = {.before = nobody,
                                    .basket = &basket,
                                    .when = {.at_us = original->at_us},
                                    .memory = memory};

    if (!earn(l->rules->compiled, l->rules->currency_exponent, &asked, earned)) {
        return false;
    }
    *ret_micro = earned->points_micro;
    return true;
}

/* What is due is what is left, where nobody can ask. */
static void
find_due(const struct look *l, const struct entry *original,
         const struct detail_refund *refund, struct why_back *ret)
{
    int64_t left_micro = ret->earned_micro - ret->before_micro - ret->taken_micro;
    bool known = false;

    if (original->kind == ENTRY_LOAD) {
        ret->due_micro = 0;
        known = true;
    } else if (l->rules != NULL) {
        known = l->rules->format == 1 ? due_simple(l, refund, &ret->due_micro)
                                      : due_rules(l, original, &ret->due_micro);
    }
    if (!known || ret->due_micro > left_micro) {
        ret->due_micro = left_micro;
    }
    ret->missed_micro = left_micro - ret->due_micro;
}

bool
why_back(struct arena *arena, const struct why_back_asked *asked, struct why_back *ret)
{
    const struct entry *original = original_of(asked);
    struct look *l = arena_alloc(arena, sizeof *l);

    l->arena = arena;
    l->rules = asked->rules;
    *ret = (struct why_back){0};
    if (asked->refund->ref_seq == 0 || !read_original(l, original) ||
        !read_refunds(l, asked, ret) ||
        !read_refund(l, asked->detail, &ret->taken_micro)) {
        return false;
    }
    for (size_t i = 0; i < l->earned->reason_count; i++) {
        if (__builtin_add_overflow(ret->earned_micro, l->earned->reasons[i].points_micro,
                                   &ret->earned_micro)) {
            return false;
        }
    }
    ret->given_micro = asked->detail->refund.given_back_micro;
    find_due(l, original, &asked->detail->refund, ret);
    return true;
}
