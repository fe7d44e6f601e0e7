/*
 * Reads a document of rules into structs, by tables: what an object may hold, of which
 * kind each member is and within which limits. The first thing that is wrong ends it,
 * with its place, the problem and what would be right.
 *
 *     static const struct shape_member load_members[] = {
 *         {.name = "at_least", .kind = &shape_whole, .required = true,
 *          .offset = offsetof(struct document_load, at_least_minor),
 *          .min = 1, .max = MONEY_MAX, .unit = "minor units"},
 *     };
 *
 * Objects are read into the reader's arena and pointed to; a list is its items and their
 * number. Texts point into the JSON document. What is left out is `initial`, NULL or an
 * empty list.
 */
#ifndef CREMA_CORE_SHAPE_H
#define CREMA_CORE_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/json.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/rules_errors.h"

struct shape_reader {
    struct arena *arena;         /* of what is read */
    struct rules_errors *errors; /* with an arena of their own */
};

struct shape_member;

/* A value on its way from the document into a struct. */
struct shape_value {
    const struct json_node *node;
    const struct rules_place *place;
    const struct shape_member *as;
    void *out;
};

/* One kind of value. */
struct shape_kind {
    size_t bytes; /* of what read writes */
    bool (*read)(const struct shape_reader *r, const struct shape_value *value);
    /* "a whole number from 1 to 8": what is right, for "Write %s." */
    const char *(*right)(struct arena *arena, const struct shape_member *as);
};

struct shape_list {
    const void *items; /* NULL: left out */
    size_t count;
};

/* What an object holds. */
struct shape {
    const struct shape_member *members;
    size_t count;
    size_t bytes; /* of its struct */
};

struct shape_member {
    const char *name; /* NULL: an item of a list */
    const struct shape_kind *kind;
    size_t offset;
    bool required;
    int64_t min, max;         /* of a number, a text's characters, a list's items */
    int64_t initial;          /* where it is left out: of numbers and words */
    const char *unit;         /* of a number, in messages; NULL: none */
    const char *const *words; /* of shape_word and shape_flag; ends with NULL */
    const struct shape *of;   /* of shape_object */
    const struct shape_member *items; /* of shape_items: what each is */
    bool distinct;                    /* of shape_items: texts, none of them twice */
};

#define SHAPE_COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* Reads an object's members into the zeroed struct at out. False after adding an error.
 */
MUST_USE bool
shape_read(const struct shape_reader *r, const struct shape *shape,
           const struct json_node *node, const struct rules_place *place, void *out);

/* Reads one value by its kind; null is refused. */
MUST_USE bool
shape_read_value(const struct shape_reader *r, const struct shape_value *value);

/* Adds an error that says what the kind says to be right. Always false. */
bool shape_refuse(const struct shape_reader *r, const struct shape_value *value,
                  const char *problem);

/* An object: `of`; out is a const pointer to its struct. */
extern const struct shape_kind shape_object;

/* A list: `items`, min to max of them; out is a struct shape_list. */
extern const struct shape_kind shape_items;

#endif
