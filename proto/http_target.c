/*
 * The target of a request (RFC 9112 section 3.2): origin form, absolute form, and "*"
 * for OPTIONS.
 */
#include "proto/http_chars.h"

const unsigned char http_chars[256] = {
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  15, 4,  1,  15, 15,
    15, 15, 14, 14, 15, 15, 14, 15, 15, 6,  15, 15, 15, 15, 15, 15, 15, 15, 15,
    15, 14, 14, 4,  14, 4,  4,  6,  15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
    15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 12, 4,  12, 5,
    15, 5,  15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
    15, 15, 15, 15, 15, 15, 15, 15, 15, 4,  5,  4,  15, 0,
};

bool
http_chars_all(struct slice s, unsigned char wanted)
{
    unsigned char common = wanted;

    for (size_t i = 0; i < s.n; i++) {
        common &= http_chars[(unsigned char)s.p[i]];
    }
    return common == wanted;
}

/* Every '%' begins an encoded byte, and none of them is NUL. */
static bool
percent_ok(struct slice path)
{
    const char *p = path.p, *end = path.p + path.n;

    while ((p = memchr(p, '%', (size_t)(end - p))) != NULL) {
        if (end - p < 3 || slice_hex_digit(p[1]) < 0 || slice_hex_digit(p[2]) < 0) {
            return false;
        }
        if (p[1] == '0' && p[2] == '0') {
            return false;
        }
        p += 3;
    }
    return true;
}

/* The part after "http://" or "https://"; false for a target of another form. */
static bool
after_scheme(struct slice target, struct slice *ret_rest)
{
    static const struct slice schemes[] = {SLICE_INIT("http://"), SLICE_INIT("https://")};

    for (size_t i = 0; i < 2; i++) {
        size_t n = schemes[i].n;

        if (target.n > n && slice_eq_nocase(slice_of(target.p, n), schemes[i])) {
            *ret_rest = slice_of(target.p + n, target.n - n);
            return true;
        }
    }
    return false;
}

/* Bytes before the path or query of what follows a scheme. */
static size_t
authority_bytes(struct slice rest)
{
    size_t n = 0;

    while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?') {
        n++;
    }
    return n;
}

int
http_target_parse(struct slice target, struct http_head *head)
{
    struct slice rest = target;
    const char *mark;

    if (target.n > HTTP_TARGET_BYTES_MAX) {
        return 414;
    }
    if (target.n == 0) {
        return 400;
    }
    head->target = target;
    head->query = slice_of(target.p + target.n, 0);
    if (target.p[0] == '*') {
        head->path = target;
        return target.n == 1 && head->method == HTTP_OPTIONS ? HTTP_DONE : 400;
    }
    if (after_scheme(target, &rest)) {
        size_t n = authority_bytes(rest);

        rest = slice_of(rest.p + n, rest.n - n);
    } else if (target.p[0] != '/') {
        return 400;
    }
    mark = rest.n > 0 ? memchr(rest.p, '?', rest.n) : NULL;
    if (mark != NULL) {
        head->query = slice_of(mark + 1, (size_t)(rest.p + rest.n - mark - 1));
        rest.n = (size_t)(mark - rest.p);
    }
    head->path = rest.n > 0 ? rest : SLICE("/");
    if (!http_chars_all(rest, HTTP_CHAR_PATH) ||
        !http_chars_all(head->query, HTTP_CHAR_QUERY) || !percent_ok(head->path)) {
        return 400;
    }
    return HTTP_DONE;
}

bool
http_target_agrees(const struct http_head *head)
{
    struct slice rest;

    if (!after_scheme(head->target, &rest)) {
        return true;
    }
    rest.n = authority_bytes(rest);
    return slice_eq_nocase(rest, *http_head_field(head, "host"));
}
