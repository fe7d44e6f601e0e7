/*
 * What differs between two documents of rules, rule by rule, whatever their formats: a
 * document of format 1 is compared as the one of format 2 that says the same. What is
 * left out and what is written as it would be then are the same.
 */
#ifndef CREMA_CORE_RULES_DIFF_H
#define CREMA_CORE_RULES_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"

/* Something that is new, has gone, or says something else in one of its members. */
struct rules_change {
    const char *section;  /* "bonuses", "levels"; "": of the document as a whole */
    const char *id;       /* of the rule; of a level its number; "" in settings */
    const char *name;     /* what people read, of the newer document; may be "" */
    const char *member;   /* "when.hours"; "": the rule as a whole */
    struct slice before;  /* JSON; empty: it was not there */
    struct slice after;   /* JSON; empty: it is not there */
    const char *sentence; /* "times was 2, is 3", amounts in units of the currency */
};

struct rules_changes {
    const struct rules_change *items;
    size_t count;
};

/*
 * Both documents are good ones (rules_read). In the arena; in the order of sections, and
 * of each in the order of the older document, then what is new.
 */
struct rules_changes rules_diff(struct arena *arena, struct slice before,
                                struct slice after, int32_t currency_exponent);

/* One change as a line: "bonus own-cup (Your own cup): times was 2, is 3". */
const char *rules_change_line(struct arena *arena, const struct rules_change *change);

#endif
