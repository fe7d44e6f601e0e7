/*
 * What a document of format 2 means, checked: its shape is right already. Every error is
 * added, as many as fit, so that whoever writes it mends all of them at once.
 */
#ifndef CREMA_CORE_CHECK_H
#define CREMA_CORE_CHECK_H

#include "svc/base/arena.h"
#include "svc/core/rules/document/document.h"
#include "svc/core/rules/rules_errors.h"
#include "svc/core/rules/rules_read.h"

struct check {
    const struct document *document;
    const struct json_node *root; /* the same, for what is found by its path */
    const struct rules_world *world;
    struct arena *scratch; /* of the check */
    struct rules_errors *errors;
};

/* What is in the schema and not in this version: not_yet.def. */
void check_not_yet(const struct check *c);

/* Ids: one name space over all sections. */
void check_ids(const struct check *c);

/* Levels, and how long points live. */
void check_tiers(const struct check *c);
void check_points(const struct check *c);

/* All sections, rule by rule. */
void check_rules(const struct check *c);

/* The program's limits. */
void check_limits(const struct check *c);

/* What the whole comes to: the points of a purchase and the counters of an account. */
void check_sums(const struct check *c);

/* Room in the compiled tables: words, times of the day, days. */
void check_room(const struct check *c);

/*
 * The conditions of a rule, whose place is given. What is asked of a basket is refused
 * where there is none; `what` says of what: "A load".
 */
void check_when(const struct check *c, const struct document_when *when,
                const struct rules_place *rule, const char *without_basket);

/* A date that was written (or was left out) exists; false after adding an error. */
bool check_date(const struct check *c, const struct document_date *date,
                const struct rules_place *place);

/* A period that has a begin and an end, each of which may be left out. */
void check_period(const struct check *c, const struct document_date *from,
                  const struct document_date *to, const struct rules_place *place);

/* The id of a level; false after adding an error. */
bool check_tier(const struct check *c, struct slice id, const struct rules_place *place);

/* The sentence in the errors' arena. */
MUST_USE const char *check_say(const struct check *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
