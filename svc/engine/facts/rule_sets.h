/*
 * The program's rule sets, compiled, all of them. They never change and stay: an
 * operation may name one for as long as the process lives, and entries do for ever. One
 * with 20 campaigns takes 8 KiB, so ten years of daily changes are 30 MiB.
 */
#ifndef CREMA_ENGINE_RULE_SETS_H
#define CREMA_ENGINE_RULE_SETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/rules.h"

struct pgpool_call;
struct rules_world;

enum { RULE_SETS_UNUSABLE_MAX = 16 };

/* One that this worker cannot use. */
struct rule_set_unusable {
    int64_t version;
    int64_t effective_at_us;
    const char *why; /* a line: path, problem and what would be right */
};

struct rule_sets {
    struct arena arena;         /* the caller begins it */
    const struct rules **items; /* by version; the arena's */
    size_t count;
    size_t cap;
    struct rule_set_unusable unusable[RULE_SETS_UNUSABLE_MAX]; /* the newest of them */
    size_t unusable_count;
    int64_t newest_version; /* read, whether or not it can be used; 0: none yet */
};

/*
 * Adds those that an answer to directory_ask_all brings. Returns whether there are more:
 * then it is to be asked again before anything is decided by them. One that cannot be
 * read, or that holds what this version cannot evaluate, is left out, loudly: the one
 * before it stays in force.
 */
MUST_USE bool rule_sets_take(struct rule_sets *sets, const struct pgpool_call *call,
                             const struct rules_world *world);

/* All of them by the time from which they hold, as a list that lives in the arena. */
struct rules_list rule_sets_list(const struct rule_sets *sets, struct arena *arena);

/*
 * The newest of those that cannot be used and that would come after the one in force here
 * (NULL: none is): now, or in time. NULL when there is none such: what has been replaced
 * by one that is good is missed by nobody.
 */
const struct rule_set_unusable *
rule_sets_missing(const struct rule_sets *sets, const struct rules *in_force);

#endif
