/*
 * Typed ids: "acct_" and 13 lower-case Crockford base32 digits. One spelling per id: what
 * is not exactly what id_format writes is refused.
 */
#ifndef CREMA_BASE_ID_H
#define CREMA_BASE_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"

enum { ID_DIGITS = 13, ID_TEXT_MAX = 24, ID_TEXT_BYTES = ID_TEXT_MAX };

/* prefix without "_", at most 9 characters; id above 0. Writes a NUL. */
void id_format(char ret_text[ID_TEXT_MAX], const char *prefix, int64_t id);

/* The digits alone. */
void id_format_digits(char ret_text[ID_DIGITS + 1], int64_t id);

/* False unless the text is prefix, "_" and the digits of an id above 0. */
MUST_USE bool id_parse(const char *p, size_t n, const char *prefix, int64_t *ret_id);

#endif
