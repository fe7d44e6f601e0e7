/*
 * Comparing what stands with what the rules make: see recheck_compare.h.
 */
#include "svc/core/ledger/recheck_compare.h"

#include <inttypes.h>
#include <string.h>

#include "svc/core/detail.h"
#include "svc/core/rules/rules_number.h"

struct compared {
    struct arena *arena;
    const struct entry *e; /* that stands */
    const struct entry *made;
    struct entry_detail there, due;
};

static const char *
points_differ(const struct compared *c, const char *what, int64_t there, int64_t due)
{
    return arena_printf(c->arena,
                        "Entry %" PRId64
                        ": %s %s points; by the rules of version %" PRId64 " it is %s.",
                        c->e->seq, what, rules_points_text(c->arena, there),
                        c->made->rules_version, rules_points_text(c->arena, due));
}

static const char *
list_differs(const struct compared *c, const char *what)
{
    return arena_printf(c->arena,
                        "Entry %" PRId64 ": its %s are not those of the rules of version "
                        "%" PRId64 ".",
                        c->e->seq, what, c->made->rules_version);
}

static bool
is_reason(const struct detail_reason *a, const struct detail_reason *b)
{
    return slice_eq(a->rule, b->rule) && a->points_micro == b->points_micro;
}

static const char *
reasons_differ(const struct compared *c, const struct detail_earned *there,
               const struct detail_earned *due)
{
    size_t most =
        there->reason_count > due->reason_count ? there->reason_count : due->reason_count;

    for (size_t i = 0; i < most; i++) {
        const struct detail_reason none = {.points_micro = 0};
        const struct detail_reason *one =
            i < there->reason_count ? &there->reasons[i] : &none;
        const struct detail_reason *other =
            i < due->reason_count ? &due->reasons[i] : &none;
        struct slice rule = one != &none ? one->rule : other->rule;

        if (is_reason(one, other)) {
            continue;
        }
        if (one != &none && other != &none && !slice_eq(one->rule, other->rule)) {
            return list_differs(c, "reasons");
        }
        return points_differ(c, arena_printf(c->arena, "rule %.*s gave", SLICE_FMT(rule)),
                             one->points_micro, other->points_micro);
    }
    return NULL;
}

static bool
same(size_t count, size_t other_count, const void *items, const void *others, size_t size)
{
    return count == other_count &&
           (count == 0 || memcmp(items, others, count * size) == 0);
}

static bool
same_counters(const struct entry_detail *a, const struct entry_detail *b)
{
    return same(a->counter_count, b->counter_count, a->counters, b->counters,
                sizeof a->counters[0]);
}

/* Start and end before points, so nothing is between the members. */
static bool
same_lots(const struct entry_detail *a, const struct entry_detail *b)
{
    return same(a->lot_count, b->lot_count, a->lots, b->lots, sizeof a->lots[0]);
}

static bool
same_months(const struct entry_detail *a, const struct entry_detail *b)
{
    return same(a->month_count, b->month_count, a->months, b->months,
                sizeof a->months[0]);
}

static bool
same_rewards(const struct detail_rewards *a, const struct detail_rewards *b)
{
    bool equal = a->count == b->count;

    for (size_t i = 0; equal && i < a->count; i++) {
        equal = slice_eq(a->items[i].reward, b->items[i].reward) &&
                a->items[i].cost_micro == b->items[i].cost_micro &&
                a->items[i].line == b->items[i].line &&
                a->items[i].times == b->items[i].times &&
                a->items[i].off_minor == b->items[i].off_minor &&
                a->items[i].voucher == b->items[i].voucher &&
                a->items[i].ends_us == b->items[i].ends_us &&
                same(a->items[i].from_count, b->items[i].from_count, a->items[i].from,
                     b->items[i].from, sizeof a->items[i].from[0]);
    }
    return equal;
}

static const char *
sale_differs(const struct compared *c)
{
    const struct detail_sale *there = &c->there.sale, *due = &c->due.sale;
    const char *what = reasons_differ(c, &there->earned, &due->earned);

    if (what != NULL) {
        return what;
    }
    return same_rewards(&there->rewards, &due->rewards) ? NULL
                                                        : list_differs(c, "rewards");
}

static const char *
refund_differs(const struct compared *c)
{
    const struct detail_refund *there = &c->there.refund, *due = &c->due.refund;

    if (there->taken_back_micro != due->taken_back_micro) {
        return points_differ(c, "it took back", there->taken_back_micro,
                             due->taken_back_micro);
    }
    if (there->given_back_micro != due->given_back_micro) {
        return points_differ(c, "it gave back", there->given_back_micro,
                             due->given_back_micro);
    }
    if (!same_rewards(&there->opened, &due->opened)) {
        return list_differs(c, "vouchers");
    }
    return there->back.card_minor == due->back.card_minor &&
                   there->back.other_minor == due->back.other_minor
               ? NULL
               : list_differs(c, "amounts");
}

static const char *
voucher_differs(const struct compared *c)
{
    const struct detail_voucher *there = &c->there.voucher, *due = &c->due.voucher;

    if (there->cost_micro != due->cost_micro) {
        return points_differ(c, "its voucher cost", there->cost_micro, due->cost_micro);
    }
    return there->ends_us == due->ends_us &&
                   same(there->from_count, due->from_count, there->from, due->from,
                        sizeof there->from[0])
               ? NULL
               : list_differs(c, "vouchers");
}

/* What its kind alone has. */
static const char *
body_differs(const struct compared *c)
{
    switch (c->e->kind) {
    case ENTRY_PURCHASE:
    case ENTRY_CAPTURE: return sale_differs(c);
    case ENTRY_LOAD: return reasons_differ(c, &c->there.load.earned, &c->due.load.earned);
    case ENTRY_REDEEM:
        return same_rewards(&c->there.redeem.rewards, &c->due.redeem.rewards)
                   ? NULL
                   : list_differs(c, "rewards");
    case ENTRY_REFUND:
    case ENTRY_VOID: return refund_differs(c);
    case ENTRY_VOUCHER: return voucher_differs(c);
    default: return NULL;
    }
}

static const char *
columns_differ(const struct compared *c)
{
    if (c->e->kind != c->made->kind) {
        return arena_printf(c->arena,
                            "Entry %" PRId64 " is of kind %s; by the rules of version "
                            "%" PRId64 " it is of kind %s.",
                            c->e->seq, entry_kind_name(c->e->kind),
                            c->made->rules_version, entry_kind_name(c->made->kind));
    }
    if (c->e->rules_version != c->made->rules_version) {
        return arena_printf(c->arena,
                            "Entry %" PRId64 " was made under version %" PRId64
                            " of the rules; then version %" PRId64 " was in force.",
                            c->e->seq, c->e->rules_version, c->made->rules_version);
    }
    if (c->e->cash_minor != c->made->cash_minor ||
        c->e->held_minor != c->made->held_minor) {
        return list_differs(c, "amounts");
    }
    return NULL;
}

static const char *
deltas_differ(const struct compared *c)
{
    if (c->e->points_micro != c->made->points_micro) {
        return points_differ(c, "it changed", c->e->points_micro, c->made->points_micro);
    }
    if (!same_lots(&c->there, &c->due)) {
        return list_differs(c, "lots");
    }
    if (!same_counters(&c->there, &c->due)) {
        return list_differs(c, "counters");
    }
    return same_months(&c->there, &c->due) ? NULL : list_differs(c, "months");
}

const char *
recheck_difference(struct arena *arena, const struct entry *stands,
                   const struct entry *made)
{
    struct compared c = {.arena = arena, .e = stands, .made = made};
    const char *what = columns_differ(&c);

    if (what != NULL) {
        return what;
    }
    if (slice_eq(stands->detail, made->detail)) {
        return deltas_differ(&c);
    }
    if (!entry_detail_parse(arena, stands->kind, stands->detail, &c.there) ||
        !entry_detail_parse(arena, made->kind, made->detail, &c.due)) {
        return arena_printf(arena, "Entry %" PRId64 ": its detail cannot be read.",
                            stands->seq);
    }
    what = body_differs(&c);
    return what != NULL ? what : deltas_differ(&c);
}
