/*
 * Text of people on an operator's terminal.
 */
#include "svc/text/printable.h"

#include "svc/text/unicode.h"

enum { REPLACEMENT = 0xFFFD, REPLACEMENT_BYTES = 3 };

struct slice
printable_text(struct arena *arena, struct slice text)
{
    char *out = arena_array(arena, text.n + 1, REPLACEMENT_BYTES);
    size_t n = 0;
    int32_t c;

    while (unicode_next(&text, &c)) {
        n += unicode_put(unicode_class(c) == UNICODE_CONTROL ? REPLACEMENT : c, out + n);
    }
    return slice_of(out, n);
}

struct slice
printable_column(struct arena *arena, struct slice text, int columns)
{
    struct slice shown = printable_text(arena, text);
    int missing = columns - unicode_columns(shown);

    return slice_from_cstr(
        arena_printf(arena, "%s%*s", shown.p, missing > 0 ? missing : 0, ""));
}
