/*
 * The small readers: numbers, times, base64url. What they accept has one spelling, so
 * writing it again gives the same text, or at least the same value.
 */
#include <inttypes.h>
#include <stdio.h>

#include "proto/base64url.h"
#include "proto/rfc3339.h"
#include "proto/sse.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_numbers(struct slice text)
{
    char again[32];
    uint64_t u;
    int64_t i;

    if (slice_to_i64(text, &i)) {
        snprintf(again, sizeof(again), "%" PRId64, i);
        check(slice_eq_cstr(text, again));
    }
    if (slice_to_u64(text, &u)) {
        snprintf(again, sizeof(again), "%" PRIu64, u);
        check(slice_eq_cstr(text, again));
    }
}

static void
check_times(struct slice text)
{
    char again[RFC3339_BYTES], date[RFC3339_DATE_BYTES];
    int64_t time_us, back_us, day;

    if (rfc3339_parse_us(text, &time_us)) {
        rfc3339_format_us(time_us, again);
        check(rfc3339_parse_us(slice_from_cstr(again), &back_us));
        /* Offsets reach a day beyond the first and the last year, which are clamped. */
        check(back_us == time_us || again[3] == '1' || again[3] == '9');
    }
    if (rfc3339_parse_date(text, &day)) {
        rfc3339_format_date(day, date);
        check(slice_eq_cstr(text, date));
    }
}

static void
check_base64url(struct slice text)
{
    static unsigned char bytes[1 << 16];
    static char again[1 << 16];
    size_t n;

    if (base64url_decode(text, bytes, sizeof(bytes), &n)) {
        check(base64url_encode(bytes, n, again, sizeof(again)) == text.n);
        check(slice_eq(slice_of(again, text.n), text));
    }
    n = base64url_encode(text.p, text.n, again, sizeof(again));
    check(n == BASE64URL_CHARS(text.n) || BASE64URL_CHARS(text.n) > sizeof(again));
    if (n > 0 && n <= sizeof(again)) {
        check(base64url_decode(slice_of(again, n), bytes, sizeof(bytes), &n));
        check(slice_eq(slice_of(bytes, n), text));
    }
}

static void
check_stream(struct slice text)
{
    static char out[1 << 18];
    size_t n = sse_event(out, sizeof(out), SLICE("3-42"), "change", text);

    check(n >= 8 && memcmp(out + n - 2, "\n\n", 2) == 0);
    /* An event ends at its first empty line, so there must be no other. */
    for (size_t i = 1; i + 1 < n; i++) {
        check(out[i] != '\r' && (out[i] != '\n' || out[i - 1] != '\n'));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_of(data, size);

    if (size > 1 << 14) {
        return 0;
    }
    check_numbers(text);
    check_times(text);
    check_base64url(text);
    check_stream(text);
    return 0;
}
