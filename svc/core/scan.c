/*
 * The scanner. Members that are not known are skipped: an older program may meet what a
 * newer one has written.
 */
#include "svc/core/scan.h"

#include <assert.h>
#include <string.h>

enum { ITEMS_FIRST = 4, MEMBERS_MAX = 64 /* bits of what was seen */ };

static bool
eat(struct scan *s, char c)
{
    if (s->p == s->end || *s->p != c) {
        return false;
    }
    s->p++;
    return true;
}

static bool
eat_word(struct scan *s, const char *word)
{
    size_t n = strlen(word);

    if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0) {
        return false;
    }
    s->p += n;
    return true;
}

bool
scan_i64(struct scan *s, void *at)
{
    bool negative = eat(s, '-');
    const char *first = s->p;
    int64_t value = 0; /* negative all the way: it reaches further */

    while (s->p < s->end && *s->p >= '0' && *s->p <= '9') {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, *s->p - '0', &value)) {
            return false;
        }
        s->p++;
    }
    if (s->p == first || (!negative && value == INT64_MIN)) {
        return false;
    }
    *(int64_t *)at = negative ? value : -value;
    return true;
}

bool
scan_bool(struct scan *s, void *at)
{
    *(bool *)at = eat_word(s, "true");
    return *(bool *)at || eat_word(s, "false");
}

/* The value of \u00xx; the writer escapes control characters only. */
static int
read_control(struct scan *s)
{
    static const char digits[] = "0123456789abcdef";
    int value = 0;

    if (!eat_word(s, "u00")) {
        return -1;
    }
    for (int i = 0; i < 2; i++) {
        const char *digit =
            s->p < s->end ? memchr(digits, *s->p, sizeof digits - 1) : NULL;

        if (digit == NULL) {
            return -1;
        }
        value = value * 16 + (int)(digit - digits);
        s->p++;
    }
    return value;
}

/* What stands behind a backslash; -1: nothing that the writer makes. */
static int
read_escape(struct scan *s)
{
    static const char names[] = "\"\\bfnrt", values[] = "\"\\\b\f\n\r\t";
    const char *name = s->p < s->end ? memchr(names, *s->p, sizeof names - 1) : NULL;

    if (name == NULL) {
        return read_control(s);
    }
    s->p++;
    return values[name - names];
}

/* A text with escapes: no longer than its bytes up to the closing quote. */
static bool
read_escaped(struct scan *s, const char *first, struct slice *ret)
{
    const char *quote = s->p;
    size_t n = (size_t)(s->p - first);
    char *text;

    while (quote < s->end && *quote != '"') {
        quote += *quote == '\\' && s->end - quote > 1 ? 2 : 1;
    }
    text = arena_alloc(s->arena, (size_t)(quote - first));
    memcpy(text, first, n);
    while (s->p < quote) {
        int c = (unsigned char)*s->p++;

        if (c == '\\') {
            c = read_escape(s);
        }
        if (c < 0) {
            return false;
        }
        text[n++] = (char)c;
    }
    *ret = slice_of(text, n);
    return eat(s, '"');
}

bool
scan_text(struct scan *s, void *at)
{
    struct slice *ret = at;
    const char *first;

    if (!eat(s, '"')) {
        return false;
    }
    first = s->p;
    while (s->p < s->end && *s->p != '"' && *s->p != '\\') {
        s->p++;
    }
    if (s->p == s->end || *s->p == '\\') {
        return read_escaped(s, first, ret);
    }
    *ret = slice_of(arena_copy(s->arena, first, (size_t)(s->p - first)),
                    (size_t)(s->p - first));
    s->p++;
    return true;
}

/* Skips a value of any kind by its brackets and texts, up to what follows it. */
static bool
skip_value(struct scan *s)
{
    const char *first = s->p;
    struct slice text;
    int depth = 0;

    while (s->p < s->end) {
        char c = *s->p;

        if (depth == 0 && (c == ',' || c == '}')) {
            return s->p > first;
        }
        if (c == '"') {
            if (!scan_text(s, &text)) {
                return false;
            }
            continue;
        }
        depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        if (depth < 0) {
            return false;
        }
        s->p++;
    }
    return false;
}

/* Most names differ in their first character. */
static const struct scan_member *
find_member(const struct scan_member *members, size_t count, struct slice name)
{
    for (size_t i = 0; i < count; i++) {
        if (name.n > 0 && members[i].name[0] == name.p[0] &&
            slice_eq_cstr(name, members[i].name)) {
            return &members[i];
        }
    }
    return NULL;
}

/* Reads `"name":` and the value; notes in *seen which member it was. */
static bool
read_member(struct scan *s, const struct scan_member *members, size_t count, void *base,
            uint64_t *seen)
{
    const struct scan_member *m;
    const char *first;
    uint64_t bit;

    if (!eat(s, '"')) {
        return false;
    }
    first = s->p;
    while (s->p < s->end && *s->p != '"') {
        s->p++;
    }
    m = find_member(members, count, slice_of(first, (size_t)(s->p - first)));
    if (!eat_word(s, "\":")) {
        return false;
    }
    if (m == NULL) {
        return skip_value(s);
    }
    bit = UINT64_C(1) << (m - members);
    if ((*seen & bit) != 0) {
        return false;
    }
    *seen |= bit;
    return m->read(s, (char *)base + m->offset);
}

bool
scan_object(struct scan *s, const struct scan_member *members, size_t count, void *base)
{
    uint64_t seen = 0;

    assert(count <= MEMBERS_MAX);
    if (!eat(s, '{')) {
        return false;
    }
    if (!eat(s, '}')) {
        do {
            if (!read_member(s, members, count, base, &seen)) {
                return false;
            }
        } while (eat(s, ','));
        if (!eat(s, '}')) {
            return false;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (members[i].required && (seen >> i & 1) == 0) {
            return false;
        }
    }
    return true;
}

bool
scan_array(struct scan *s, size_t item_bytes, bool (*read)(struct scan *s, void *at),
           const void **ret_items, size_t *ret_count)
{
    char *items = NULL;
    size_t count = 0, cap = 0;

    assert(item_bytes > 0);
    if (!eat(s, '[')) {
        return false;
    }
    if (!eat(s, ']')) {
        do {
            if (count == cap) {
                char *grown;

                cap = cap > 0 ? 2 * cap : ITEMS_FIRST;
                grown = arena_array(s->arena, cap, item_bytes);
                if (count > 0) {
                    memcpy(grown, items, count * item_bytes);
                }
                items = grown;
            }
            memset(items + count * item_bytes, 0, item_bytes);
            if (!read(s, items + count++ * item_bytes)) {
                return false;
            }
        } while (eat(s, ','));
        if (!eat(s, ']')) {
            return false;
        }
    }
    *ret_items = items;
    *ret_count = count;
    return true;
}

bool
scan_triple(struct scan *s, int64_t ret[3])
{
    return eat(s, '[') && scan_i64(s, &ret[0]) && eat(s, ',') && scan_i64(s, &ret[1]) &&
           eat(s, ',') && scan_i64(s, &ret[2]) && eat(s, ']');
}

bool
scan_pair(struct scan *s, int64_t ret[2])
{
    return eat(s, '[') && scan_i64(s, &ret[0]) && eat(s, ',') && scan_i64(s, &ret[1]) &&
           eat(s, ']');
}

bool
scan_named(struct scan *s, struct slice *ret_name, int64_t ret[2])
{
    return eat(s, '[') && scan_text(s, ret_name) && eat(s, ',') && scan_i64(s, &ret[0]) &&
           eat(s, ',') && scan_i64(s, &ret[1]) && eat(s, ']');
}

bool
scan_named_by(struct scan *s, struct slice *ret_name, struct slice *ret_by)
{
    return eat(s, '[') && scan_text(s, ret_name) && eat(s, ',') && scan_text(s, ret_by) &&
           eat(s, ']');
}

bool
scan_is_next(const struct scan *s, char c)
{
    return s->p < s->end && *s->p == c;
}

bool
scan_at_end(const struct scan *s)
{
    return s->p == s->end;
}
