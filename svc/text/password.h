/*
 * Passwords as text: the same characters are the same password on every keyboard.
 */
#ifndef CREMA_TEXT_PASSWORD_H
#define CREMA_TEXT_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/text/email.h"

enum { PASSWORD_MIN_CHARS = 10, PASSWORD_MAX_CHARS = 200 };

#define PASSWORD_MUST "must not hold control characters, such as tabs and line breaks"

/*
 * What is hashed: OpaqueString of RFC 8265, which is normal form C with blanks of every
 * kind as plain ones, and case and width kept. False when it is empty or holds control
 * characters.
 */
MUST_USE bool
password_normal(struct arena *arena, struct slice password, struct slice *ret);

/*
 * Of a normal password: false for fewer than PASSWORD_MIN_CHARS characters, more than
 * PASSWORD_MAX_CHARS, one character repeated, the e-mail address and well-known ones.
 */
MUST_USE bool
password_good(struct arena *arena, struct slice password, const struct email *email);

/*
 * What a password may have been hashed as, the normal form first: versions before this
 * one hashed the bytes that came, so that a keyboard's habits are in them. At least one.
 */
enum { PASSWORD_FORMS_MAX = 3 };

struct password_forms {
    struct slice at[PASSWORD_FORMS_MAX];
    size_t count;
    bool normal; /* at[0] is password_normal's; else there is none such */
};

void password_forms(struct arena *arena, struct slice typed, struct password_forms *ret);

#endif
