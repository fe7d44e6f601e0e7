/*
 * The rotating pay code: 20 digits, a card alias of 12 and a time-based one-time
 * password of 8 (RFC 6238 with HMAC-SHA-256, steps of 30 s from 1970). Single use is the
 * caller's business: it must store the step that matched and accept later ones only.
 */
#ifndef CREMA_PROTO_PAYCODE_H
#define CREMA_PROTO_PAYCODE_H

#include "proto/slice.h"
#include "svc/base/must_use.h"

enum {
    PAYCODE_STEP_S = 30,
    PAYCODE_ALIAS_DIGITS = 12,
    PAYCODE_CODE_DIGITS = 8,
    PAYCODE_DIGITS = 20,
    PAYCODE_SECRET_BYTES = 32, /* what we enrol; others work too */
};

/* The step that a time falls into; 0 for times before 1970. */
int64_t paycode_step(int64_t time_us);

/* The code of a step, 0 to 99,999,999. */
uint32_t paycode_totp(const unsigned char *secret, size_t n, int64_t step);

/* Writes alias and code as 20 digits and a NUL. alias must be 12 digits. */
void paycode_format(const char alias[PAYCODE_ALIAS_DIGITS], uint32_t code,
                    char ret_text[PAYCODE_DIGITS + 1]);

/* False unless the text is exactly 20 digits. The alias gets a NUL. */
MUST_USE bool paycode_split(struct slice text, char ret_alias[PAYCODE_ALIAS_DIGITS + 1],
                            uint32_t *ret_code);

/*
 * Looks for the step within now_step ± window whose code it is; *ret_step is the latest
 * one that matches. Takes the same time whichever step matches, or none.
 */
MUST_USE bool paycode_match(const unsigned char *secret, size_t n, uint32_t code,
                            int64_t now_step, int window, int64_t *ret_step);

#endif
