/*
 * What the ids of a document stand for, for ever. Accounts are stored with the numbers of
 * levels, counters count by ids and periods, entries name rules: a later document may
 * change what a rule gives, but not of which section its id is, what its limits count and
 * per what, a challenge's count, target, per and prize, when a gift is given, a level's
 * number. The table rule_id remembers; here is what is written there and compared.
 *
 * Format 1 has no numbers and counts nothing by ids: of it only the sections are kept,
 * and that an id is a base rule in one document and a reward in another is no mistake.
 */
#ifndef CREMA_CORE_RULES_FIXED_H
#define CREMA_CORE_RULES_FIXED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/rules_errors.h"

/* An id that is taken, as rule_id has it. */
struct rules_fixed_row {
    struct slice id;
    int64_t key; /* rules_id; -1: of format 1 alone, nothing is stored with it */
    struct slice section;
    struct slice fixed; /* {"count": {"is": "visits", "since": 4}, …} */
    int64_t first_version;
};

struct rules_fixed_rows {
    const struct rules_fixed_row *items;
    size_t count;
};

enum { RULES_FIXED_FACTS = 4 };

/* One thing that an id stands for: "count" is "visits". */
struct rules_fixed_fact {
    const char *name;
    const char *is;
};

struct rules_fixed_id {
    const char *id;
    int64_t key;
    const char *section; /* "bonuses"; "levels" */
    size_t place;        /* in it */
    struct rules_fixed_fact facts[RULES_FIXED_FACTS];
    size_t fact_count;
};

struct rules_fixed {
    int32_t format;
    const struct rules_fixed_id *items;
    size_t count;
};

/* What a document says, which rules_read has taken; in the arena. */
void
rules_fixed_read(struct arena *arena, struct slice document, struct rules_fixed *ret);

/* False after adding an error for each id that stands for something else already. */
MUST_USE bool
rules_fixed_check(const struct rules_fixed *fixed, const struct rules_fixed_rows *taken,
                  struct rules_errors *errors);

/*
 * The rows of a document that becomes this version, as a JSON array of {id, key, section,
 * fixed}: what is noted for the first time since then.
 */
MUST_USE struct slice
rules_fixed_write(struct arena *arena, const struct rules_fixed *fixed, int64_t version);

#endif
