/*
 * The JSON writer. It is on the way of every reply and push, so integers and times are
 * formatted by hand and clean runs of text are copied whole.
 */
#include "proto/json_out.h"

#include "proto/rfc3339.h"

enum {
    DIGITS_MAX = 20,      /* of a 64-bit integer, sign included */
    ESCAPE_BYTES_MAX = 6, /* \u001f */
};

static const char hex[16] = "0123456789abcdef";

static const char digit_pairs[201] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
    "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
    "8081828384858687888990919293949596979899";

void
json_out_init(struct json_out *o, char *buf, size_t cap)
{
    *o = (struct json_out){.buf = buf, .cap = cap};
}

struct slice
json_out_slice(const struct json_out *o)
{
    return o->overflow ? SLICE_NONE : slice_of(o->buf, o->len);
}

/*
 * Where n bytes may be written, or NULL; after the first NULL the buffer counts as full.
 */
static inline char *
reserve(struct json_out *o, size_t n)
{
    if (n > o->cap - o->len) {
        o->overflow = true;
        o->cap = o->len;
        return NULL;
    }
    return o->buf + o->len;
}

/* Writes a comma if one is due; out has room for it. */
static inline char *
put_comma(struct json_out *o, char *out)
{
    if (o->comma) {
        *out++ = ',';
    }
    return out;
}

/* Takes note that everything up to `end` was written and whether a comma is due now. */
static inline void
advance(struct json_out *o, const char *end, bool comma)
{
    o->len = (size_t)(end - o->buf);
    o->comma = comma;
}

static inline void
bracket_begin(struct json_out *o, char bracket)
{
    char *out = reserve(o, 1 + (size_t)o->comma);

    if (out == NULL) {
        return;
    }
    out = put_comma(o, out);
    *out++ = bracket;
    advance(o, out, false);
}

static inline void
end(struct json_out *o, char bracket)
{
    char *out = reserve(o, 1);

    if (out == NULL) {
        return;
    }
    *out++ = bracket;
    advance(o, out, true);
}

void
json_object_begin(struct json_out *o)
{
    bracket_begin(o, '{');
}

void
json_object_end(struct json_out *o)
{
    end(o, '}');
}

void
json_array_begin(struct json_out *o)
{
    bracket_begin(o, '[');
}

void
json_array_end(struct json_out *o)
{
    end(o, ']');
}

void
json_key(struct json_out *o, const char *key)
{
    size_t n = strlen(key);
    char *out = reserve(o, n + 3 + (size_t)o->comma);

    if (out == NULL) {
        return;
    }
    out = put_comma(o, out);
    *out++ = '"';
    memcpy(out, key, n);
    out += n;
    *out++ = '"';
    *out++ = ':';
    advance(o, out, false);
}

/* Copies a finished value. */
static void
put_value(struct json_out *o, const char *p, size_t n)
{
    char *out = reserve(o, n + (size_t)o->comma);

    if (out == NULL) {
        return;
    }
    out = put_comma(o, out);
    if (n > 0) {
        memcpy(out, p, n);
    }
    advance(o, out + n, true);
}

/* Formats right to left; returns the first digit. */
static char *
format_u64(char *last, uint64_t value)
{
    while (value >= 100) {
        last -= 2;
        memcpy(last, digit_pairs + value % 100 * 2, 2);
        value /= 100;
    }
    if (value >= 10) {
        last -= 2;
        memcpy(last, digit_pairs + value * 2, 2);
    } else {
        *--last = (char)('0' + value);
    }
    return last;
}

void
json_put_i64(struct json_out *o, int64_t value)
{
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char text[DIGITS_MAX], *first = format_u64(text + DIGITS_MAX, magnitude);

    if (value < 0) {
        *--first = '-';
    }
    put_value(o, first, (size_t)(text + DIGITS_MAX - first));
}

/* True if the byte stands for itself inside a JSON string. */
static inline bool
is_plain(char c)
{
    return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

/* Bytes at the front of a text that need no escape, eight at a time where possible. */
static size_t
plain_run(const char *p, size_t n)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    size_t i = 0;

    for (; n - i >= 8; i += 8) {
        uint64_t x, quote, slash;

        memcpy(&x, p + i, 8);
        quote = x ^ (ones * '"');
        slash = x ^ (ones * '\\');
        if ((((x - ones * 0x20) & ~x) | ((quote - ones) & ~quote) |
             ((slash - ones) & ~slash)) &
            high) {
            break;
        }
    }
    while (i < n && is_plain(p[i])) {
        i++;
    }
    return i;
}

static size_t
escape(char c, char out[ESCAPE_BYTES_MAX])
{
    static const char names[32] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};

    out[0] = '\\';
    if (c == '"' || c == '\\') {
        out[1] = c;
        return 2;
    }
    if (names[(unsigned char)c] != 0) {
        out[1] = names[(unsigned char)c];
        return 2;
    }
    memcpy(out + 1, "u00", 3);
    out[4] = hex[(unsigned char)c >> 4];
    out[5] = hex[c & 15];
    return ESCAPE_BYTES_MAX;
}

void
json_put_str(struct json_out *o, struct slice text)
{
    size_t run = plain_run(text.p, text.n);
    char *out = reserve(o, run + 2 + (size_t)o->comma);

    if (out == NULL) {
        return;
    }
    out = put_comma(o, out);
    *out++ = '"';
    for (;;) {
        if (run > 0) {
            memcpy(out, text.p, run);
        }
        advance(o, out + run, false);
        text = slice_of(text.p + run, text.n - run);
        if (text.n == 0) {
            break;
        }
        /* Room for an escape now; the rest of the text is looked at after it. */
        run = plain_run(text.p + 1, text.n - 1);
        out = reserve(o, ESCAPE_BYTES_MAX + run + 1);
        if (out == NULL) {
            return;
        }
        out += escape(text.p[0], out);
        text = slice_of(text.p + 1, text.n - 1);
    }
    end(o, '"');
}

void
json_put_cstr(struct json_out *o, const char *text)
{
    if (text == NULL) {
        json_put_null(o);
    } else {
        json_put_str(o, slice_from_cstr(text));
    }
}

void
json_put_bool(struct json_out *o, bool value)
{
    put_value(o, value ? "true" : "false", value ? 4 : 5);
}

void
json_put_null(struct json_out *o)
{
    put_value(o, "null", 4);
}

void
json_put_raw(struct json_out *o, struct slice json)
{
    put_value(o, json.p, json.n);
}

void
json_put_time_us(struct json_out *o, int64_t time_us)
{
    char text[RFC3339_BYTES + 1];
    size_t n = rfc3339_format_us(time_us, text + 1);

    text[0] = text[n + 1] = '"';
    put_value(o, text, n + 2);
}

void
json_put_date(struct json_out *o, int64_t day)
{
    char text[RFC3339_DATE_BYTES + 1];
    size_t n = rfc3339_format_date(day, text + 1);

    text[0] = text[n + 1] = '"';
    put_value(o, text, n + 2);
}

void
json_kv_i64(struct json_out *o, const char *key, int64_t value)
{
    json_key(o, key);
    json_put_i64(o, value);
}

void
json_kv_str(struct json_out *o, const char *key, struct slice text)
{
    json_key(o, key);
    json_put_str(o, text);
}

void
json_kv_cstr(struct json_out *o, const char *key, const char *text)
{
    json_key(o, key);
    json_put_cstr(o, text);
}

void
json_kv_bool(struct json_out *o, const char *key, bool value)
{
    json_key(o, key);
    json_put_bool(o, value);
}

void
json_kv_null(struct json_out *o, const char *key)
{
    json_key(o, key);
    json_put_null(o);
}

void
json_kv_raw(struct json_out *o, const char *key, struct slice json)
{
    json_key(o, key);
    json_put_raw(o, json);
}

void
json_kv_time_us(struct json_out *o, const char *key, int64_t time_us)
{
    json_key(o, key);
    json_put_time_us(o, time_us);
}

void
json_kv_date(struct json_out *o, const char *key, int64_t day)
{
    json_key(o, key);
    json_put_date(o, day);
}

void
json_kv_object(struct json_out *o, const char *key)
{
    json_key(o, key);
    json_object_begin(o);
}

void
json_kv_array(struct json_out *o, const char *key)
{
    json_key(o, key);
    json_array_begin(o);
}
