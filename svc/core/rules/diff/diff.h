/*
 * Documents taken apart for a comparison, and what is said of it. Internal to rules_diff.
 */
#ifndef CREMA_CORE_DIFF_H
#define CREMA_CORE_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/json.h"
#include "svc/base/arena.h"

/* A value that is no object, by the members that lead to it. */
struct diff_fact {
    const char *member; /* "when.hours" */
    struct slice value; /* compact JSON */
};

/* A rule, a level, or the settings of the document (section "", id ""). */
struct diff_part {
    const char *section;
    const char *id;
    const char *name;
    struct slice whole; /* as JSON; empty of settings */
    struct diff_fact *facts;
    size_t count, room;
};

struct diff_document {
    struct diff_part *parts; /* the settings first */
    size_t count, room;
};

/* Takes a document apart, which has so many bytes as it was written. */
void diff_take(struct arena *arena, const struct json_node *root, size_t bytes,
               struct diff_document *ret);

/*
 * Whether what a member says is what it says where it is left out: an empty list, and the
 * defaults that the schema tells.
 */
bool diff_is_default(const char *section, const char *member, struct slice value);

/* Whether two values of a member say the same: "2" and "2.0" do where points stand. */
bool diff_is_same(const char *member, struct slice one, struct slice other);

/* A value in words: amounts of money in units of the currency. */
const char *diff_words(struct arena *arena, const char *section, const char *member,
                       struct slice value, int32_t exponent);

#endif
