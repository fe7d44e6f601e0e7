/*
 * Times as text: RFC 3339, UTC, always six digits of fraction:
 * 2026-11-22T12:03:22.104512Z.
 */
#ifndef CREMA_PROTO_RFC3339_H
#define CREMA_PROTO_RFC3339_H

#include "proto/slice.h"
#include "svc/base/must_use.h"

enum {
    RFC3339_BYTES = 28,      /* the text and its NUL */
    RFC3339_DATE_BYTES = 11, /* 2026-11-22 and its NUL */
};

/* Years 1 to 9999; a time outside is clamped to them. Returns 27. */
size_t rfc3339_format_us(int64_t time_us, char ret_text[RFC3339_BYTES]);

/* Days since 1970-01-01 as a date. Returns 10. */
size_t rfc3339_format_date(int64_t day, char ret_text[RFC3339_DATE_BYTES]);

/*
 * Reads a time in UTC ('Z' or an offset, which is applied), with up to 9 digits of
 * fraction (cut to microseconds). False if it is not one; leap seconds are refused.
 */
MUST_USE bool rfc3339_parse_us(struct slice text, int64_t *ret_time_us);

/* Reads 2026-11-22 as days since 1970-01-01. */
MUST_USE bool rfc3339_parse_date(struct slice text, int64_t *ret_day);

#endif
