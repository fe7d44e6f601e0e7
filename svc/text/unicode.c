/*
 * Characters and normal forms, by utf8proc.
 */
#include "svc/text/unicode.h"

#include <utf8proc.h>

#include "proto/utf8.h"

/* A letter with more accents than any language puts on it is cut. */
enum { FIRST_BYTES_MAX = 64 };

/* Changes every character, then composes or takes apart. */
static bool
map(struct arena *arena, struct slice text, utf8proc_option_t options,
    utf8proc_custom_func change, struct slice *ret)
{
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text.p;
    utf8proc_ssize_t n = (utf8proc_ssize_t)text.n;

    utf8proc_ssize_t count =
        utf8proc_decompose_custom(p, n, NULL, 0, options, change, NULL);
    if (count < 0) {
        return false;
    }
    utf8proc_int32_t *room =
        arena_array(arena, (size_t)count + 1, sizeof(utf8proc_int32_t));
    count = utf8proc_decompose_custom(p, n, room, count, options, change, NULL);
    count = count >= 0 ? utf8proc_reencode(room, count, options) : count;
    if (count < 0) {
        return false;
    }
    *ret = slice_of(room, (size_t)count);
    return true;
}

bool
unicode_nfc(struct arena *arena, struct slice text, struct slice *ret)
{
    return map(arena, text, UTF8PROC_STABLE | UTF8PROC_COMPOSE, NULL, ret);
}

bool
unicode_nfd(struct arena *arena, struct slice text, struct slice *ret)
{
    return map(arena, text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE, NULL, ret);
}

static utf8proc_int32_t
lower_one(utf8proc_int32_t c, void *unused)
{
    (void)unused;
    return utf8proc_tolower(c);
}

/* By way of the capital, which two small forms of a letter share; dotless i has none. */
static utf8proc_int32_t
fold_one(utf8proc_int32_t c, void *unused)
{
    (void)unused;
    return c == 0x131 ? c : utf8proc_tolower(utf8proc_toupper(c));
}

static utf8proc_int32_t
narrow_one(utf8proc_int32_t c, void *unused)
{
    int type = utf8proc_get_property(c)->decomp_type;
    utf8proc_int32_t plain[4];
    int boundary = 0;

    (void)unused;
    if (type != UTF8PROC_DECOMP_TYPE_WIDE && type != UTF8PROC_DECOMP_TYPE_NARROW) {
        return c;
    }
    return utf8proc_decompose_char(c, plain, 4, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE,
                                   &boundary) == 1
               ? plain[0]
               : c;
}

/* What is changed is in normal form C first: capitals are looked up composed. */
static bool
change_nfc(struct arena *arena, struct slice text, utf8proc_custom_func change,
           struct slice *ret)
{
    return unicode_nfc(arena, text, ret) &&
           map(arena, *ret, UTF8PROC_STABLE | UTF8PROC_COMPOSE, change, ret);
}

bool
unicode_fold(struct arena *arena, struct slice text, struct slice *ret)
{
    return change_nfc(arena, text, fold_one, ret);
}

bool
unicode_lower(struct arena *arena, struct slice text, struct slice *ret)
{
    return change_nfc(arena, text, lower_one, ret);
}

bool
unicode_narrow(struct arena *arena, struct slice text, struct slice *ret)
{
    return change_nfc(arena, text, narrow_one, ret);
}

bool
unicode_next(struct slice *rest, int32_t *ret_character)
{
    utf8proc_int32_t c = UNICODE_BAD;

    if (rest->n == 0) {
        return false;
    }
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)rest->p,
                                          (utf8proc_ssize_t)rest->n, &c);
    if (n <= 0) {
        c = UNICODE_BAD;
        n = 1;
    }
    *ret_character = c;
    *rest = slice_of(rest->p + n, rest->n - (size_t)n);
    return true;
}

size_t
unicode_put(int32_t character, char *out)
{
    return (size_t)utf8proc_encode_char(character, (utf8proc_uint8_t *)out);
}

static bool
is_idle(int32_t c)
{
    return c == 0xAD || c == 0x61C || c == 0x200B || c == 0x200E || c == 0x200F ||
           c == 0x2060 || c == 0xFEFF;
}

static bool
is_no_character(int32_t c)
{
    return c < 0 || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

static enum unicode_class
class_of_letter(int32_t c)
{
    /* The Hangul fillers are letters that show nothing; so is the empty Braille cell. */
    return utf8proc_get_property(c)->ignorable || c == 0x2800 ? UNICODE_FILLER
                                                              : UNICODE_VISIBLE;
}

enum unicode_class
unicode_class(int32_t character)
{
    if (is_no_character(character)) {
        return UNICODE_CONTROL;
    }
    if (is_idle(character)) {
        return UNICODE_IDLE;
    }
    if (character == 0x200C || character == 0x200D) {
        return UNICODE_JOINER;
    }
    if (character == 0x2212) {
        return UNICODE_DASH;
    }
    switch (utf8proc_category(character)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return UNICODE_CONTROL;
    case UTF8PROC_CATEGORY_CN: return UNICODE_UNASSIGNED;
    case UTF8PROC_CATEGORY_ZS: return UNICODE_BLANK;
    case UTF8PROC_CATEGORY_PD: return UNICODE_DASH;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME: return UNICODE_MARK;
    default: return class_of_letter(character);
    }
}

struct slice
unicode_first(struct slice text)
{
    struct slice rest = text;
    utf8proc_int32_t state = 0;
    int32_t before;
    int32_t c;
    size_t n = text.n;

    if (!unicode_next(&rest, &before)) {
        return SLICE_NONE;
    }
    for (struct slice at = rest; unicode_next(&rest, &c); at = rest, before = c) {
        if (before < 0 || c < 0 || utf8proc_grapheme_break_stateful(before, c, &state)) {
            n = (size_t)(at.p - text.p);
            break;
        }
    }
    struct slice cut = slice_of(text.p, n < FIRST_BYTES_MAX ? n : FIRST_BYTES_MAX);
    return slice_of(text.p, utf8_whole(cut));
}

int
unicode_columns(struct slice text)
{
    int columns = 0;
    int32_t c;

    while (unicode_next(&text, &c)) {
        columns += c < 0 ? 1 : utf8proc_charwidth(c);
    }
    return columns;
}
