/*
 * The program's rule sets, parsed. They never change and stay: an operation may name one
 * for as long as the process lives.
 */
#ifndef CREMA_ENGINE_RULE_SETS_H
#define CREMA_ENGINE_RULE_SETS_H

#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/core/rules/rules.h"

struct pgpool_call;

enum { RULE_SETS_MAX = 1000 };

struct rule_sets {
    struct arena arena; /* the caller begins it */
    const struct rules *items[RULE_SETS_MAX];
    size_t count;
    int64_t newest_version; /* read, whether or not it can be used; 0: none yet */
};

/*
 * Adds those that an answer to directory_ask_all brings. One that cannot be read, or that
 * holds what this version cannot evaluate, is left out, loudly: the one before it stays
 * in force.
 */
void rule_sets_take(struct rule_sets *sets, const struct pgpool_call *call,
                    int currency_exponent);

/* All of them by the time from which they hold, as a list that lives in the arena. */
struct rules_list rule_sets_list(const struct rule_sets *sets, struct arena *arena);

#endif
