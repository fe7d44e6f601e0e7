/*
 * Names of people and of places.
 */
#include "svc/text/name.h"

#include "proto/utf8.h"
#include "svc/text/printable.h"
#include "svc/text/unicode.h"

/* Tibetan and pointed Hebrew come near; what has more reaches over its neighbours. */
enum { MARKS_MAX = 8 };

struct writing {
    char *out;
    size_t n;
    int32_t between; /* a blank or joiner that waits for what follows it; 0: none */
    int marks;       /* on the letter in hand */
};

static bool
take(struct writing *w, int32_t c)
{
    switch (unicode_class(c)) {
    case UNICODE_CONTROL: return false;
    case UNICODE_IDLE: return true;
    case UNICODE_BLANK:
    case UNICODE_FILLER: w->between = ' '; return true;
    case UNICODE_JOINER: w->between = w->between != 0 ? w->between : c; return true;
    case UNICODE_MARK:
        if (w->n == 0 || ++w->marks > MARKS_MAX) {
            return false;
        }
        break;
    default: w->marks = 0; break;
    }
    if (w->between != 0 && w->n > 0) {
        w->n += unicode_put(w->between, w->out + w->n);
    }
    w->between = 0;
    w->n += unicode_put(c, w->out + w->n);
    return true;
}

/* Composed once more in the end: what was dropped may have stood between a letter and its
 * accent. */
bool
name_normal(struct arena *arena, struct slice name, size_t chars_max, struct slice *ret)
{
    struct slice text;
    int32_t c;

    if (!unicode_nfc(arena, name, &text)) {
        return false;
    }
    struct writing w = {.out = arena_alloc(arena, text.n + 1)};
    while (unicode_next(&text, &c)) {
        if (!take(&w, c)) {
            return false;
        }
    }
    return w.n > 0 && unicode_nfc(arena, slice_of(w.out, w.n), ret) &&
           utf8_count(*ret) <= chars_max;
}

/* Names are kept that were typed before there were rules: what cannot be shown of them is
 * replaced. */
static struct slice
shown(struct arena *arena, struct slice name)
{
    struct slice rest = printable_text(arena, name);
    bool visible = false;
    int32_t c;

    if (!unicode_nfc(arena, rest, &rest)) {
        return SLICE_NONE;
    }
    struct writing w = {.out = arena_alloc(arena, rest.n + 1)};
    while (unicode_next(&rest, &c)) {
        take(&w, c);
        visible = visible || (unicode_class(c) == UNICODE_VISIBLE && c != 0xFFFD);
    }
    if (!visible || !unicode_nfc(arena, slice_of(w.out, w.n), &rest)) {
        return SLICE_NONE;
    }
    return rest;
}

struct slice
name_masked(struct arena *arena, struct slice name)
{
    struct slice all = shown(arena, name);
    const char *first = all.n > 0 ? memchr(all.p, ' ', all.n) : NULL;

    if (first == NULL) {
        return all;
    }
    const char *last = memrchr(all.p, ' ', all.n);
    struct slice word = slice_of(last + 1, (size_t)(all.p + all.n - last - 1));
    struct slice initial = unicode_first(word);
    return slice_from_cstr(arena_printf(arena, "%.*s %.*s.", (int)(first - all.p), all.p,
                                        SLICE_FMT(initial)));
}
