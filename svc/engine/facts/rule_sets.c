/*
 * Rule sets come by version, and are listed by when they come into force.
 */
#include "svc/engine/facts/rule_sets.h"

#include <stdlib.h>
#include <string.h>

#include "svc/base/log.h"
#include "svc/core/rules/rules_read.h"
#include "svc/store/program/directory.h"

enum { ITEMS_FIRST = 64 };

/* Tells the log, and remembers it; the oldest is forgotten first. */
static void
not_used(struct rule_sets *sets, const struct rule_set_row *row,
         const struct rules_errors *errors)
{
    const char *more = errors->count > 1 ? " And more: crema program check" : "";
    const char *why = rules_errors_line(errors, 0);

    log_error("directory", "rule set %lld is not used: %s%s", (long long)row->version,
              why, more);
    if (sets->unusable_count == RULE_SETS_UNUSABLE_MAX) {
        memmove(sets->unusable, sets->unusable + 1,
                --sets->unusable_count * sizeof(sets->unusable[0]));
    }
    sets->unusable[sets->unusable_count++] =
        (struct rule_set_unusable){row->version, row->effective_at_us, why};
}

/* Its lists before stay in the arena: together they are no larger than it. */
static void
add(struct rule_sets *sets, const struct rules *rules)
{
    if (sets->count == sets->cap) {
        size_t cap = sets->cap == 0 ? ITEMS_FIRST : 2 * sets->cap;
        const struct rules **items = arena_array(&sets->arena, cap, sizeof(items[0]));

        if (sets->count > 0) {
            memcpy(items, sets->items, sets->count * sizeof(items[0]));
        }
        sets->items = items;
        sets->cap = cap;
    }
    sets->items[sets->count++] = rules;
}

static void
add_one(struct rule_sets *sets, const struct rules_world *world,
        const struct rule_set_row *row)
{
    struct rules_errors errors;
    struct rules *rules;

    sets->newest_version = row->version;
    rules = arena_alloc(&sets->arena, sizeof(*rules));
    rules_errors_init(&errors, &sets->arena);
    if (!rules_read(&sets->arena, row->document, world, rules, &errors)) {
        not_used(sets, row, &errors);
        return;
    }
    rules->version = row->version;
    rules->effective_at_us = row->effective_at_us;
    add(sets, rules);
}

bool
rule_sets_take(struct rule_sets *sets, const struct pgpool_call *call,
               const struct rules_world *world)
{
    for (size_t i = 0; i < directory_take_rules_count(call); i++) {
        struct rule_set_row row;

        directory_take_rules(call, i, &row);
        add_one(sets, world, &row);
    }
    return directory_take_rules_count(call) == DIRECTORY_RULES_PAGE;
}

/* Of equal times the higher version rules. */
static bool
comes_after(const struct rule_set_unusable *one, const struct rules *other)
{
    return other == NULL || one->effective_at_us > other->effective_at_us ||
           (one->effective_at_us == other->effective_at_us &&
            one->version > other->version);
}

const struct rule_set_unusable *
rule_sets_missing(const struct rule_sets *sets, const struct rules *in_force)
{
    for (size_t i = sets->unusable_count; i > 0; i--) {
        if (comes_after(&sets->unusable[i - 1], in_force)) {
            return &sets->unusable[i - 1];
        }
    }
    return NULL;
}

static int
rules_order(const void *a, const void *b)
{
    const struct rules *const *x = a;
    const struct rules *const *y = b;

    if ((*x)->effective_at_us != (*y)->effective_at_us) {
        return (*x)->effective_at_us > (*y)->effective_at_us ? 1 : -1;
    }
    return ((*x)->version > (*y)->version) - ((*x)->version < (*y)->version);
}

struct rules_list
rule_sets_list(const struct rule_sets *sets, struct arena *arena)
{
    const struct rules **items = arena_array(arena, sets->count, sizeof(items[0]));

    if (sets->count > 0) {
        memcpy(items, sets->items, sets->count * sizeof(items[0]));
        qsort(items, sets->count, sizeof(items[0]), rules_order);
    }
    return (struct rules_list){.items = items, .count = sets->count};
}
