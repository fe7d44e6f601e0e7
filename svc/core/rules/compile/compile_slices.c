/*
 * Tables of masks by the minute of the day and by the day.
 */
#include <assert.h>

#include "svc/core/rules/compile/compile.h"
#include "svc/core/rules/compile/edges.h"

/* A cut for which there is room: the check has seen to it. */
static void
cut(struct edges *edges, int32_t at)
{
    bool room = edges_cut(edges, at);

    assert(room);
    (void)room;
}

static struct edges
minute_edges(const struct compile *c)
{
    struct edges edges;

    edges_init(&edges, c->scratch, 0, RULES_MINUTE_SLICES_MAX);
    for (size_t i = 0; i < c->count; i++) {
        const struct shape_list *list = &c->all[i].when->hours;

        for (size_t k = 0; k < list->count; k++) {
            const struct document_hours *hours =
                DOCUMENT_AT(*list, struct document_hours, k);

            cut(&edges, hours->from);
            if (hours->to < DOCUMENT_DAY_MINUTES) {
                cut(&edges, hours->to);
            }
        }
    }
    return edges;
}

static struct edges
day_edges(const struct compile *c)
{
    struct edges edges;

    edges_init(&edges, c->scratch, INT32_MIN, RULES_DAY_SLICES_MAX);
    for (size_t i = 0; i < c->count; i++) {
        const struct document_when *when = c->all[i].when;

        if (when->from.text.n > 0) {
            cut(&edges, when->from.day);
        }
        if (when->to.text.n > 0) {
            cut(&edges, when->to.day + 1);
        }
        for (size_t k = 0; k < when->on.count; k++) {
            int32_t day = DOCUMENT_AT(when->on, struct document_date, k)->day;

            cut(&edges, day);
            cut(&edges, day + 1);
        }
    }
    return edges;
}

static struct rules_slice *
slices_take(struct compile *c, const struct edges *edges)
{
    struct rules_slice *slices = compile_take(c, edges->count, sizeof(*slices));

    for (size_t i = 0; i < edges->count; i++) {
        slices[i].from = edges->at[i];
    }
    return slices;
}

/* Lets a rule through in the slices from one on, before another. */
static void
slices_let(struct rules_slice *slices, size_t from, size_t before, unsigned bit)
{
    for (size_t i = from; i < before; i++) {
        rules_mask_add(&slices[i].mask, bit);
    }
}

static void
let_hours(const struct compile_rule *r, const struct edges *edges,
          struct rules_slice *slices)
{
    const struct shape_list *list = &r->when->hours;

    if (list->count == 0) {
        slices_let(slices, 0, edges->count, r->bit);
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct document_hours *hours = DOCUMENT_AT(*list, struct document_hours, i);

        slices_let(slices, edges_find(edges, hours->from),
                   hours->to < DOCUMENT_DAY_MINUTES ? edges_find(edges, hours->to)
                                                    : edges->count,
                   r->bit);
    }
}

static void
let_days(const struct compile_rule *r, const struct edges *edges,
         struct rules_slice *slices)
{
    const struct document_when *when = r->when;
    size_t from = when->from.text.n > 0 ? edges_find(edges, when->from.day) : 0;
    size_t before =
        when->to.text.n > 0 ? edges_find(edges, when->to.day + 1) : edges->count;

    if (when->on.count == 0) {
        slices_let(slices, from, before, r->bit);
    }
    for (size_t i = 0; i < when->on.count; i++) {
        size_t at =
            edges_find(edges, DOCUMENT_AT(when->on, struct document_date, i)->day);

        if (at >= from && at < before) {
            slices_let(slices, at, at + 1, r->bit);
        }
    }
}

void
compile_slices(struct compile *c)
{
    const struct edges minutes = minute_edges(c), days = day_edges(c);
    struct rules_slice *of_minutes = slices_take(c, &minutes);
    struct rules_slice *of_days = slices_take(c, &days);

    for (size_t i = 0; i < c->count; i++) {
        let_hours(&c->all[i], &minutes, of_minutes);
        let_days(&c->all[i], &days, of_days);
    }
    c->out->context.minutes = of_minutes;
    c->out->context.minute_count = minutes.count;
    c->out->context.days = of_days;
    c->out->context.day_count = days.count;
}
