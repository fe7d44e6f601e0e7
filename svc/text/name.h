/*
 * Names of people and of places, as they are typed, kept and shown to others.
 */
#ifndef CREMA_TEXT_NAME_H
#define CREMA_TEXT_NAME_H

#include <stdbool.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"

enum { NAME_MAX_CHARS = 80, TITLE_MAX_CHARS = 63 }; /* of people; of places */

/* What a name must be: the rest of a sentence that begins with its field. */
#define NAME_MUST \
    "must be a name that can be read, without control characters or line breaks"

/*
 * Normal form C, with one blank between words and none around. False when there is
 * nothing to be seen in it, when it holds control characters, line breaks or changes of
 * direction, more accents on one letter than a language has, or more than so many
 * characters.
 */
MUST_USE bool
name_normal(struct arena *arena, struct slice name, size_t chars_max, struct slice *ret);

/*
 * "Ada L.": the first word and the first letter of the last, for whoever need not know
 * more. One word is shown whole. Empty when nothing in it can be shown.
 */
struct slice name_masked(struct arena *arena, struct slice name);

#endif
