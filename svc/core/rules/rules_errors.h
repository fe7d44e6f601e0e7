/*
 * What is wrong with a document of rules: a list of places in it, each with the problem
 * and with what would be right, as sentences for whoever wrote the document.
 */
#ifndef CREMA_CORE_RULES_ERRORS_H
#define CREMA_CORE_RULES_ERRORS_H

#include <stdbool.h>
#include <stddef.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"

enum { RULES_ERRORS_MAX = 50 };

/* A step from the document to a value in it: a member's name, or an index where it is
 * NULL. Automatic variables, chained; text is made of them only when something is wrong.
 */
struct rules_place {
    const struct rules_place *in; /* NULL: the document itself */
    const char *name;
    size_t index;
};

/* The member of a place, and the item of a list; they live as long as the block. */
#define RULES_IN(place, name) (&(const struct rules_place){(place), (name), 0})
#define RULES_AT(place, index) \
    (&(const struct rules_place){(place), NULL, (size_t)(index)})

struct rules_error {
    const char *path;    /* "bonuses[3].when.hours[0][1]"; "": the document as a whole */
    const char *problem; /* "There is no level of this id." */
    const char *right;   /* "Name one of: green, gold." "": the problem says it */
};

struct rules_errors {
    struct arena *arena; /* where the texts are, and as long as it */
    struct rules_error items[RULES_ERRORS_MAX];
    size_t count;
    bool more; /* there were more than fit */
};

/* None yet. */
void rules_errors_init(struct rules_errors *errors, struct arena *arena);

/*
 * Adds one; `place` NULL means the whole document. The sentences live as long as the
 * arena: literals, or made with arena_printf in it.
 */
void rules_errors_add(struct rules_errors *errors, const struct rules_place *place,
                      const char *problem, const char *right);

/* One of them as one line: "path: problem right", in its list's arena. */
MUST_USE const char *rules_errors_line(const struct rules_errors *errors, size_t at);

#endif
