/*
 * Rule sets come by version, and are listed by when they come into force.
 */
#include "svc/engine/facts/rule_sets.h"

#include <stdlib.h>
#include <string.h>

#include "svc/base/log.h"
#include "svc/store/program/directory.h"

static void
add_one(struct rule_sets *sets, int currency_exponent, const struct rule_set_row *row)
{
    struct rules *rules;
    char why[160];

    sets->newest_version = row->version;
    if (sets->count == RULE_SETS_MAX) {
        log_error("directory", "more than %d rule sets: version %lld is not used",
                  RULE_SETS_MAX, (long long)row->version);
        return;
    }
    rules = arena_alloc(&sets->arena, sizeof(*rules));
    if (!rules_parse(row->document, currency_exponent, rules, why)) {
        log_error("directory", "rule set %lld is not used: %s", (long long)row->version,
                  why);
        return;
    }
    rules->version = row->version;
    rules->effective_at_us = row->effective_at_us;
    sets->items[sets->count++] = rules;
}

void
rule_sets_take(struct rule_sets *sets, const struct pgpool_call *call,
               int currency_exponent)
{
    for (size_t i = 0; i < directory_take_rules_count(call); i++) {
        struct rule_set_row row;

        directory_take_rules(call, i, &row);
        add_one(sets, currency_exponent, &row);
    }
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
