/*
 * Characters and normal forms of Unicode, as people's text needs them. The tables are
 * utf8proc's, which this file alone knows. Texts go in and out as UTF-8; what comes out
 * is the arena's.
 */
#ifndef CREMA_TEXT_UNICODE_H
#define CREMA_TEXT_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"

/*
 * Normal form C: the same letters are the same bytes, however a keyboard or a file system
 * composes them. False when the text is not UTF-8.
 */
MUST_USE bool unicode_nfc(struct arena *arena, struct slice text, struct slice *ret);

/* Normal form D: letters taken apart from their accents. */
MUST_USE bool unicode_nfd(struct arena *arena, struct slice text, struct slice *ret);

/*
 * For comparing: normal form C with the case folded character by character (simple case
 * folding), so that a sharp s stays one letter, and sigma at a word's end is a sigma.
 */
MUST_USE bool unicode_fold(struct arena *arena, struct slice text, struct slice *ret);

/* Small letters, in normal form C: what is shown where case does not matter. */
MUST_USE bool unicode_lower(struct arena *arena, struct slice text, struct slice *ret);

/* Characters of double and half width, as Asian keyboards type them, become plain ones.
 */
MUST_USE bool unicode_narrow(struct arena *arena, struct slice text, struct slice *ret);

/*
 * Takes the first character off *rest. A byte that is not UTF-8 is taken off alone, as
 * UNICODE_BAD. False at the end.
 */
enum { UNICODE_BAD = -1 };
MUST_USE bool unicode_next(struct slice *rest, int32_t *ret_character);

/* Appends the character to out; returns how many bytes it has, at most 4. */
MUST_USE size_t unicode_put(int32_t character, char *out);

enum unicode_class {
    UNICODE_VISIBLE,    /* letters, digits, signs */
    UNICODE_MARK,       /* an accent on the one before it */
    UNICODE_JOINER,     /* between letters, where scripts need it */
    UNICODE_BLANK,      /* a blank of any width */
    UNICODE_FILLER,     /* a letter or sign that shows as a blank */
    UNICODE_DASH,       /* a hyphen, dash or minus of any length */
    UNICODE_IDLE,       /* shows nothing and means nothing: dropped */
    UNICODE_CONTROL,    /* moves the cursor, turns the text around, or is no character */
    UNICODE_UNASSIGNED, /* of a later version of Unicode */
};

enum unicode_class unicode_class(int32_t character);

/* The first character as people count: a letter with all its accents, a whole emoji. */
struct slice unicode_first(struct slice text);

/* How many columns of a terminal the text takes. */
int unicode_columns(struct slice text);

#endif
