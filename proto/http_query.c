/*
 * Looking into a head that was parsed: fields, lists, query parameters, cookies.
 */
#include "proto/http.h"

const struct slice *
http_head_field(const struct http_head *head, const char *lower_name)
{
    struct slice name = slice_from_cstr(lower_name);

    for (size_t i = 0; i < head->field_count; i++) {
        if (slice_eq(head->fields[i].name, name)) {
            return &head->fields[i].value;
        }
    }
    return NULL;
}

static struct slice
trim(struct slice s)
{
    while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
        s = slice_of(s.p + 1, s.n - 1);
    }
    while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t')) {
        s.n--;
    }
    return s;
}

/* Takes the text before the next separator off the front; false when nothing is left. */
static bool
next_part(struct slice *rest, char separator, struct slice *ret_part)
{
    const char *mark;
    size_t n;

    if (rest->n == 0) {
        return false;
    }
    mark = memchr(rest->p, separator, rest->n);
    n = mark != NULL ? (size_t)(mark - rest->p) : rest->n;
    *ret_part = slice_of(rest->p, n);
    n += mark != NULL;
    *rest = slice_of(rest->p + n, rest->n - n);
    return true;
}

/* Splits "name=value"; without '=' the value is empty. */
static struct slice
split_pair(struct slice pair, struct slice *ret_value)
{
    const char *mark = pair.n > 0 ? memchr(pair.p, '=', pair.n) : NULL;
    size_t n;

    if (mark == NULL) {
        *ret_value = slice_of(pair.p + pair.n, 0);
        return pair;
    }
    n = (size_t)(mark - pair.p);
    *ret_value = slice_of(mark + 1, pair.n - n - 1);
    return slice_of(pair.p, n);
}

bool
http_list_has(struct slice value, struct slice token)
{
    struct slice part;

    while (next_part(&value, ',', &part)) {
        if (slice_eq_nocase(trim(part), token)) {
            return true;
        }
    }
    return false;
}

static bool
decode(struct slice text, char *buf, size_t cap, size_t *ret_n)
{
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '%') {
            int high, low;

            if (text.n - i < 3) {
                return false;
            }
            high = slice_hex_digit(text.p[i + 1]);
            low = slice_hex_digit(text.p[i + 2]);
            if (high < 0 || low < 0) {
                return false;
            }
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        if (c == '\0' || n == cap) {
            return false;
        }
        buf[n++] = c;
    }
    *ret_n = n;
    return true;
}

/* How often the query names the parameter; *ret_value is its last raw value. */
static unsigned
find_parameter(struct slice query, const char *name, struct slice *ret_value)
{
    struct slice wanted = slice_from_cstr(name), pair, value;
    unsigned count = 0;

    while (next_part(&query, '&', &pair)) {
        if (slice_eq(split_pair(pair, &value), wanted)) {
            *ret_value = value;
            count++;
        }
    }
    return count;
}

bool
http_query_has(struct slice query, const char *name)
{
    struct slice value;

    return find_parameter(query, name, &value) > 0;
}

bool
http_query_get(struct slice query, const char *name, char *buf, size_t cap,
               struct slice *ret_value)
{
    struct slice raw;
    size_t n;

    if (find_parameter(query, name, &raw) != 1 || !decode(raw, buf, cap, &n)) {
        return false;
    }
    *ret_value = slice_of(buf, n);
    return true;
}

bool
http_cookie_get(const struct http_head *head, const char *name, struct slice *ret_value)
{
    struct slice wanted = slice_from_cstr(name), rest, pair, value;

    for (size_t i = 0; i < head->field_count; i++) {
        if (!slice_eq(head->fields[i].name, SLICE("cookie"))) {
            continue;
        }
        rest = head->fields[i].value;
        while (next_part(&rest, ';', &pair)) {
            if (slice_eq(split_pair(trim(pair), &value), wanted)) {
                *ret_value = value;
                return true;
            }
        }
    }
    return false;
}
