/*
 * Numbers and codes that people type from where they are printed.
 */
#include "svc/text/printed.h"

#include "svc/text/unicode.h"

struct slice
printed_digits(struct arena *arena, struct slice text)
{
    struct slice rest;
    int32_t c;

    if (!unicode_narrow(arena, text, &rest)) {
        return text;
    }
    char *out = arena_alloc(arena, rest.n + 1);
    size_t n = 0;
    while (unicode_next(&rest, &c)) {
        enum unicode_class class = unicode_class(c);
        if (class != UNICODE_BLANK && class != UNICODE_DASH && class != UNICODE_IDLE) {
            n += unicode_put(c, out + n);
        }
    }
    return slice_of(out, n);
}

struct slice
printed_code(struct arena *arena, struct slice text)
{
    struct slice code = printed_digits(arena, text);
    char *out = arena_copy(arena, code.p, code.n);

    for (size_t i = 0; i < code.n; i++) {
        out[i] = out[i] >= 'a' && out[i] <= 'z' ? (char)(out[i] - ('a' - 'A')) : out[i];
    }
    return slice_of(out, code.n);
}
