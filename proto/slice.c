/*
 * The parts of slice.h that are too long for a header.
 */
#include "proto/slice.h"

#include <assert.h>

static unsigned char
fold(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool
slice_eq_nocase(struct slice a, struct slice b)
{
    if (a.n != b.n) {
        return false;
    }
    for (size_t i = 0; i < a.n; i++) {
        if (fold(a.p[i]) != fold(b.p[i])) {
            return false;
        }
    }
    return true;
}

bool
slice_to_u64(struct slice s, uint64_t *ret_value)
{
    uint64_t value = 0;

    if (s.n == 0 || (s.n > 1 && s.p[0] == '0')) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(s.p[i] - '0'), &value)) {
            return false;
        }
    }
    *ret_value = value;
    return true;
}

bool
slice_to_i64(struct slice s, int64_t *ret_value)
{
    bool negative = s.n > 0 && s.p[0] == '-';
    uint64_t magnitude;

    if (negative) {
        s = slice_of(s.p + 1, s.n - 1);
    }
    if (!slice_to_u64(s, &magnitude)) {
        return false;
    }
    if (negative) {
        if (magnitude == 0 || magnitude > (uint64_t)INT64_MAX + 1) {
            return false;
        }
        *ret_value = -(int64_t)(magnitude - 1) - 1;
        return true;
    }
    if (magnitude > INT64_MAX) {
        return false;
    }
    *ret_value = (int64_t)magnitude;
    return true;
}

bool
slice_copy_cstr(struct slice s, char *buf, size_t cap)
{
    if (s.n >= cap) {
        return false;
    }
    if (s.n > 0) {
        memcpy(buf, s.p, s.n);
    }
    buf[s.n] = '\0';
    return true;
}

void
slice_put_cstr(struct slice s, char *buf, size_t cap)
{
    bool fits = slice_copy_cstr(s, buf, cap);

    assert(fits);
}
