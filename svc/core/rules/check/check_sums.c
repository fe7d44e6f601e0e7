/*
 * What the whole comes to: no purchase may give more points than 64 bits hold a thousand
 * times over, and an account must have room for every counter that it can need.
 */
#include <inttypes.h>
#include <stdio.h>

#include "svc/core/rules/check/check.h"
#include "svc/core/rules/document/shape_kinds.h"
#include "svc/core/op.h"

enum {
    POINTS_CHARS = 48,
    LINE_PIECES_MAX = 1000000, /* what a line of a purchase may have */
};

/* Points of the greatest purchases that an account must have room for. */
#define MOST_MICRO (INT64_MAX / 1000)

/* The greatest purchase: a piece costs at least one minor unit, as far as it counts. */
struct greatest {
    int64_t minor;
    int64_t pieces;
    __int128 unit; /* minor units of one unit of currency */
};

static struct greatest
greatest_of(const struct check *c)
{
    const int64_t pieces = (int64_t)OP_LINES_MAX * LINE_PIECES_MAX;
    int64_t minor = c->document->limits->purchase_max_minor;
    struct greatest g = {minor, minor < pieces ? minor : pieces, 1};

    for (int32_t i = 0; i < c->world->currency_exponent; i++) {
        g.unit *= 10;
    }
    return g;
}

static __int128
give_most(const struct greatest *g, const struct document_give *give)
{
    if (give->per_unit_micro >= 0) {
        return (__int128)g->minor * give->per_unit_micro / g->unit;
    }
    if (give->per_amount_minor > 0) {
        return (__int128)(g->minor / give->per_amount_minor) * give->points_micro;
    }
    if (give->per_items > 0) {
        return (__int128)(g->pieces / give->per_items) * give->points_micro;
    }
    return give->points_micro;
}

/*
 * All base rules, times the highest multiplier and all that stack, and all extras: at
 * least so much, and below 2^127.
 */
static __int128
purchase_most(const struct check *c)
{
    const struct shape_list *earn = &c->document->sections[RULES_EARN];
    const struct shape_list *bonuses = &c->document->sections[RULES_BONUSES];
    const struct greatest g = greatest_of(c);
    __int128 base = 0, extra = 0;
    int64_t highest = SHAPE_MICRO, stacked = 0;

    for (size_t i = 0; i < earn->count; i++) {
        base += give_most(&g, DOCUMENT_AT(*earn, struct document_earn, i)->give);
    }
    for (size_t i = 0; i < bonuses->count; i++) {
        const struct document_bonus *b = DOCUMENT_AT(*bonuses, struct document_bonus, i);

        if (b->extra != NULL) {
            extra += give_most(&g, b->extra);
        } else if (b->stack == 1) {
            stacked += b->times_micro - SHAPE_MICRO;
        } else if (b->times_micro > highest) {
            highest = b->times_micro;
        }
    }
    return (base + SHAPE_MICRO - 1) / SHAPE_MICRO * (highest + stacked) + extra;
}

/* Whole points as digits. */
static const char *
points_text(const struct check *c, __int128 micro)
{
    char text[POINTS_CHARS], *p = text + sizeof(text) - 1;
    __int128 points = micro / SHAPE_MICRO;

    *p = '\0';
    do {
        *--p = (char)('0' + (int)(points % 10));
        points /= 10;
    } while (points > 0);
    return check_say(c, "%s", p);
}

void
check_sums(const struct check *c)
{
    __int128 micro = purchase_most(c);
    int64_t counters = document_counters(c->document);

    if (micro > MOST_MICRO) {
        rules_errors_add(
            c->errors, RULES_IN(RULES_IN(NULL, "limits"), "purchase_max"),
            check_say(c, "A purchase of it could give %s points.", points_text(c, micro)),
            check_say(c,
                      "Lower it, or what earn and bonuses give: %s points are the most.",
                      points_text(c, MOST_MICRO)));
    }
    if (counters > RULES_COUNTERS_MAX) {
        rules_errors_add(
            c->errors, NULL,
            check_say(c, "An account could need %" PRId64 " counters.", counters),
            check_say(
                c,
                "Leave out limits and challenges until it is %d: a limit needs 1, a "
                "challenge per week 10, per month 4, else 2, weeks in a row 5 more "
                "than their target and a few.",
                RULES_COUNTERS_MAX));
    }
}
