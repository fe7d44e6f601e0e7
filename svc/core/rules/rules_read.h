/*
 * Reads a document of rules, whatever its format: the door to everything in this folder
 * that looks at documents.
 *
 * {"format": 2, …} is a document of format 2 (svc/doc/rules.md,
 * proto/program.schema.json) and is read, checked and compiled. Without `format` it is a
 * simple one (rules_simple.h).
 */
#ifndef CREMA_CORE_RULES_READ_H
#define CREMA_CORE_RULES_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/rules.h"
#include "svc/core/rules/rules_errors.h"

/* A store by the name that documents use, "st_demo", and by its number. */
struct rules_store {
    struct slice name;
    int32_t id; /* above 0 */
};

/* What a document is read for. */
struct rules_world {
    int32_t currency_exponent;
    const struct rules_store *stores; /* NULL: stores are not looked up, and rules that
                                         name some hold at none */
    size_t store_count;
};

/*
 * Reads a document into *ret, whose version and effective_at_us it leaves as they are;
 * what *ret points to is the arena's. False, and *ret is untouched, when something is
 * wrong: then `errors` (begun by the caller) has at least one error. Of what is wrong
 * with the shape of a document the first is told, of its meaning everything.
 */
MUST_USE bool
rules_read(struct arena *arena, struct slice document, const struct rules_world *world,
           struct rules *ret, struct rules_errors *errors);

#endif
