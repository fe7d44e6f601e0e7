/*
 * Lengths of UTF-8 text.
 */
#include "proto/utf8.h"

/* A byte inside a character, not its first. */
static bool
continues(char c)
{
    return ((unsigned char)c & 0xC0U) == 0x80U;
}

/* How many bytes the character has that begins with this one. */
static size_t
bytes_of(char lead)
{
    unsigned char c = (unsigned char)lead;

    return c < 0xC0U ? 1 : c < 0xE0U ? 2 : c < 0xF0U ? 3 : 4;
}

size_t
utf8_count(struct slice text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.n; i++) {
        count += continues(text.p[i]) ? 0 : 1;
    }
    return count;
}

size_t
utf8_whole(struct slice text)
{
    for (size_t back = 1; back <= 4 && back <= text.n; back++) {
        char c = text.p[text.n - back];

        if (!continues(c)) {
            return bytes_of(c) > back ? text.n - back : text.n;
        }
    }
    return text.n;
}

void
utf8_mend(char *text)
{
    text[utf8_whole(slice_from_cstr(text))] = '\0';
}
