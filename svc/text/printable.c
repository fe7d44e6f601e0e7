/*
 * Text of people on an operator's terminal.
 */
#include "svc/text/printable.h"

#include "svc/text/unicode.h"

enum { REPLACEMENT = 0xFFFD, REPLACEMENT_BYTES = 3 };

/* All but one control character; NUL is none that a text has. */
static struct slice
without_controls(struct arena *arena, struct slice text, int32_t kept)
{
    char *out = arena_array(arena, text.n + 1, REPLACEMENT_BYTES);
    size_t n = 0;
    int32_t c;

    while (unicode_next(&text, &c)) {
        bool shown = (c == kept && c != 0) || unicode_class(c) != UNICODE_CONTROL;
        n += unicode_put(shown ? c : REPLACEMENT, out + n);
    }
    return slice_of(out, n);
}

struct slice
printable_text(struct arena *arena, struct slice text)
{
    return without_controls(arena, text, 0);
}

struct slice
printable_lines(struct arena *arena, struct slice text)
{
    return without_controls(arena, text, '\n');
}

struct slice
printable_column(struct arena *arena, struct slice text, int columns)
{
    struct slice shown = printable_text(arena, text);
    int missing = columns - unicode_columns(shown);

    return slice_from_cstr(
        arena_printf(arena, "%s%*s", shown.p, missing > 0 ? missing : 0, ""));
}
