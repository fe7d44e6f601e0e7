/*
 * The kinds of single values in a document of rules (shape.h): numbers, texts and words
 * with their limits.
 */
#ifndef CREMA_CORE_SHAPE_KINDS_H
#define CREMA_CORE_SHAPE_KINDS_H

#include "svc/core/rules/document/shape.h"

#define SHAPE_MICRO INT64_C(1000000)

/* int64_t, min to max; 1.0 and "1" are refused. */
extern const struct shape_kind shape_whole;

/* int: 1 for true, 0 for false. */
extern const struct shape_kind shape_flag;

/* int: the index in `words`. */
extern const struct shape_kind shape_word;

/* struct slice: min to max characters, none of them a control character. */
extern const struct shape_kind shape_text;

/* struct slice: 1 to RULES_ID_CHARS of a-z, 0-9, '-' and '_'. */
extern const struct shape_kind shape_id;

/* struct slice: a store's id, st_ and 1 to 28 of a-z, 0-9 and '_'. */
extern const struct shape_kind shape_store;

/*
 * int64_t in millionths, min to max: "1.2", whole digits without leading zeros and at
 * most 6 decimals, in quotes.
 */
extern const struct shape_kind shape_decimal;

/* Digits from a place of a text on; -1 when others stand there. */
int shape_digits(struct slice text, size_t at, size_t count);

#endif
