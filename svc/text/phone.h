/*
 * Telephone numbers, as they are typed and printed.
 */
#ifndef CREMA_TEXT_PHONE_H
#define CREMA_TEXT_PHONE_H

#include <stdbool.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"

#define PHONE_MUST "must be an international number, like +1 555 010 0199"

/*
 * E.164: a plus and 7 to 15 digits. Blanks, dots, dashes, slashes and brackets are
 * dropped, and so is a (0) behind the country's code, which is dialled inside it only.
 */
MUST_USE bool phone_normal(struct arena *arena, struct slice phone, struct slice *ret);

/* The same with the (0) kept, as versions before this one have kept such numbers. */
MUST_USE bool phone_with_zero(struct arena *arena, struct slice phone, struct slice *ret);

#endif
