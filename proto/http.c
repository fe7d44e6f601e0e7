/*
 * The head of a request, line by line. A line is judged as soon as it is whole, and an
 * unfinished one as far as it goes, so that nonsense is answered early. If the head came
 * in pieces, its lines are read once more when it is complete, to fill the result: twice
 * at most, never quadratic.
 */
#include "proto/http.h"

#include "proto/http_chars.h"

/* Fields that may come once, and what they said: bits of http_parser.seen. */
enum {
    SEEN_HOST = 1,
    SEEN_LENGTH = 2,
    SEEN_CODING = 4,
    SEEN_CLOSE = 8,
    SEEN_EXPECT = 16,
};

enum {
    METHOD_BYTES_MAX = 32,
    VERSION_BYTES = 8,      /* "HTTP/1.1" */
    LENGTH_DIGITS_MAX = 18, /* always below 2^63 */
    LINE_OK = HTTP_DONE,    /* what the steps below answer if all is well */
};

static const struct {
    struct slice name;
    enum http_method method;
} methods[] = {
    {SLICE_INIT("GET"), HTTP_GET},         {SLICE_INIT("POST"), HTTP_POST},
    {SLICE_INIT("PATCH"), HTTP_PATCH},     {SLICE_INIT("PUT"), HTTP_PUT},
    {SLICE_INIT("DELETE"), HTTP_DELETE},   {SLICE_INIT("HEAD"), HTTP_HEAD},
    {SLICE_INIT("OPTIONS"), HTTP_OPTIONS},
};

void
http_parser_init(struct http_parser *p)
{
    *p = (struct http_parser){0};
}

enum http_method
http_method_from(struct slice name)
{
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (slice_eq(name, methods[i].name)) {
            return methods[i].method;
        }
    }
    return HTTP_OTHER;
}

const char *
http_method_name(enum http_method method)
{
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (methods[i].method == method) {
            return methods[i].name.p;
        }
    }
    return "OTHER";
}

/* True if there is no control character but HT. Looks at eight bytes at a time. */
static bool
is_text(const char *p, size_t n)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    size_t i = 0;

    for (; n - i >= 8; i += 8) {
        uint64_t x, del;

        memcpy(&x, p + i, 8);
        del = x ^ (ones * 0x7f);
        if ((((x - ones * 0x20) & ~x) | ((del - ones) & ~del)) & high) {
            break;
        }
    }
    for (; i < n; i++) {
        if (((unsigned char)p[i] < 0x20 && p[i] != '\t') || p[i] == 0x7f) {
            return false;
        }
    }
    return true;
}

static int
read_version(struct http_parser *p, struct http_head *head, struct slice version)
{
    const char *v = version.p;

    if (version.n != VERSION_BYTES || memcmp(v, "HTTP/", 5) != 0 || v[5] < '0' ||
        v[5] > '9' || v[6] != '.' || v[7] < '0' || v[7] > '9') {
        return 400;
    }
    if (v[5] != '1' || v[7] > '1') {
        return 505;
    }
    head->minor = v[7] - '0';
    p->minor = (uint8_t)head->minor;
    return LINE_OK;
}

/* As much of a method as there is: a token, neither empty nor too long. */
static int
check_method(struct slice method)
{
    if (method.n == 0 || !http_chars_all(method, HTTP_CHAR_TOKEN)) {
        return 400;
    }
    return method.n > METHOD_BYTES_MAX ? 501 : LINE_OK;
}

static int
read_request_line(struct http_parser *p, struct http_head *head, struct slice line)
{
    const char *space = memchr(line.p, ' ', line.n), *end = line.p + line.n, *second;
    struct slice method;
    int rc;

    if (space == NULL) {
        return check_method(line) == 501 ? 501 : 400;
    }
    method = slice_of(line.p, (size_t)(space - line.p));
    rc = check_method(method);
    if (rc != LINE_OK) {
        return rc;
    }
    second = memchr(space + 1, ' ', (size_t)(end - space - 1));
    if (second == NULL) {
        return line.n - method.n - 1 > HTTP_TARGET_BYTES_MAX ? 414 : 400;
    }
    head->method = http_method_from(method);
    rc = http_target_parse(slice_of(space + 1, (size_t)(second - space - 1)), head);
    if (rc != LINE_OK) {
        return rc;
    }
    return read_version(p, head, slice_of(second + 1, (size_t)(end - second - 1)));
}

static int
once(struct http_parser *p, unsigned bit)
{
    if (p->seen & bit) {
        return 400;
    }
    p->seen = (uint8_t)(p->seen | bit);
    return LINE_OK;
}

static int
read_host(struct http_parser *p, struct slice value)
{
    if (value.n == 0 || !http_chars_all(value, HTTP_CHAR_HOST)) {
        return 400;
    }
    return once(p, SEEN_HOST);
}

static int
read_length(struct http_parser *p, struct http_head *head, struct slice value)
{
    uint64_t length = 0;

    if (value.n == 0 || once(p, SEEN_LENGTH) != LINE_OK || p->seen & SEEN_CODING) {
        return 400;
    }
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] < '0' || value.p[i] > '9') {
            return 400;
        }
        length = length * 10 + (uint64_t)(value.p[i] - '0');
    }
    head->has_length = true;
    head->content_length = length;
    return value.n > LENGTH_DIGITS_MAX ? 413 : LINE_OK;
}

static int
read_coding(struct http_parser *p, struct http_head *head, struct slice value)
{
    if (once(p, SEEN_CODING) != LINE_OK || p->seen & SEEN_LENGTH || p->minor == 0) {
        return 400;
    }
    if (!slice_eq_nocase(value, SLICE("chunked"))) {
        return 501;
    }
    head->chunked = true;
    return LINE_OK;
}

/* Acts on the fields that matter for framing; the others are for the caller. */
static int
read_known_field(struct http_parser *p, struct http_head *head,
                 const struct http_field *f)
{
    switch (f->name.n) {
    case 4:
        if (memcmp(f->name.p, "host", 4) == 0) {
            return read_host(p, f->value);
        }
        break;
    case 6:
        if (memcmp(f->name.p, "expect", 6) == 0) {
            if (!slice_eq_nocase(f->value, SLICE("100-continue"))) {
                return 417;
            }
            p->seen |= SEEN_EXPECT;
        }
        break;
    case 10:
        if (memcmp(f->name.p, "connection", 10) == 0 &&
            http_list_has(f->value, SLICE("close"))) {
            p->seen |= SEEN_CLOSE;
        }
        break;
    case 14:
        if (memcmp(f->name.p, "content-length", 14) == 0) {
            return read_length(p, head, f->value);
        }
        break;
    case 17:
        if (memcmp(f->name.p, "transfer-encoding", 17) == 0) {
            return read_coding(p, head, f->value);
        }
        break;
    default: break;
    }
    return LINE_OK;
}

/*
 * Lower-cases a field name and returns its length, or 0 if no name and colon are there.
 */
static size_t
read_name(char *line, size_t n)
{
    size_t i = 0;

    for (; i < n && http_chars[(unsigned char)line[i]] & HTTP_CHAR_TOKEN; i++) {
        if (line[i] >= 'A' && line[i] <= 'Z') {
            line[i] = (char)(line[i] + ('a' - 'A'));
        }
    }
    return i < n && line[i] == ':' ? i : 0;
}

static int
read_field_line(struct http_parser *p, struct http_head *head, char *line, size_t n)
{
    size_t name = read_name(line, n), from = name + 1;
    struct http_field *f;

    if (name == 0) {
        return 400;
    }
    if (p->field_count == HTTP_FIELDS_MAX) {
        return 431;
    }
    while (from < n && (line[from] == ' ' || line[from] == '\t')) {
        from++;
    }
    while (n > from && (line[n - 1] == ' ' || line[n - 1] == '\t')) {
        n--;
    }
    f = &head->fields[p->field_count++];
    f->name = slice_of(line, name);
    f->value = slice_of(line + from, n - from);
    return read_known_field(p, head, f);
}

static int
finish_head(struct http_parser *p, struct http_head *head)
{
    if (!(p->seen & SEEN_HOST)) {
        return 400;
    }
    head->field_count = p->field_count;
    head->keep_alive = p->minor == 1 && !(p->seen & SEEN_CLOSE);
    head->expect_continue = p->minor == 1 && p->seen & SEEN_EXPECT;
    return HTTP_DONE;
}

/* One line without its CRLF: HTTP_MORE to go on, HTTP_DONE at the end of the head. */
static int
http_read_line(struct http_parser *p, struct http_head *head, char *line, size_t n)
{
    int rc;

    if (!is_text(line, n)) {
        return 400;
    }
    if (p->started) {
        if (n == 0) {
            return finish_head(p, head);
        }
        rc = read_field_line(p, head, line, n);
    } else if (n == 0) {
        /* One empty line before the request is forgiven (RFC 9112 section 2.2). */
        rc = p->line == 0 ? LINE_OK : 400;
    } else {
        memset(head, 0, offsetof(struct http_head, fields));
        rc = read_request_line(p, head, slice_of(line, n));
        p->started = true;
    }
    return rc == LINE_OK ? HTTP_MORE : rc;
}

/* Judges the unfinished line at the end of what has arrived. */
static int
read_partial(struct http_parser *p, const char *buf, size_t len)
{
    size_t n = len - p->line;
    const char *line = buf + p->line;
    bool cr = n > 0 && line[n - 1] == '\r';

    /* A CR is only right before an LF: look at it again with the byte that follows. */
    if (!is_text(buf + p->scan, len - cr - p->scan)) {
        return 400;
    }
    p->scan = (uint32_t)(len - cr);
    n -= cr;
    if (!p->started && n > 0) {
        size_t shown = n < METHOD_BYTES_MAX + 1 ? n : METHOD_BYTES_MAX + 1;
        const char *space = memchr(line, ' ', shown);
        int rc =
            check_method(slice_of(line, space != NULL ? (size_t)(space - line) : shown));

        if (rc != LINE_OK) {
            return rc;
        }
        if (n > HTTP_TARGET_BYTES_MAX + METHOD_BYTES_MAX + 2 + VERSION_BYTES) {
            return 414;
        }
    } else if (n > 0 && !(http_chars[(unsigned char)line[0]] & HTTP_CHAR_TOKEN)) {
        return 400;
    }
    return len >= HTTP_HEAD_BYTES_MAX ? 431 : HTTP_MORE;
}

static int
http_read_head(struct http_parser *p, char *buf, size_t len, struct http_head *head,
               size_t *ret_used)
{
    size_t limit = len < HTTP_HEAD_BYTES_MAX ? len : HTTP_HEAD_BYTES_MAX;

    for (;;) {
        char *lf = limit > p->scan ? memchr(buf + p->scan, '\n', limit - p->scan) : NULL;
        size_t end;
        int rc;

        if (lf == NULL) {
            return read_partial(p, buf, limit);
        }
        end = (size_t)(lf - buf);
        if (end == p->line || buf[end - 1] != '\r') {
            return 400;
        }
        rc = http_read_line(p, head, buf + p->line, end - 1 - p->line);
        p->line = p->scan = (uint32_t)(end + 1);
        if (rc == HTTP_DONE) {
            *ret_used = p->line;
        }
        if (rc != HTTP_MORE) {
            return rc;
        }
    }
}

int
http_head_parse(struct http_parser *p, char *buf, size_t len, struct http_head *ret_head,
                size_t *ret_used)
{
    bool seen_whole = p->line == 0;
    size_t used = 0;
    int rc = http_read_head(p, buf, len, ret_head, &used);

    if (rc == HTTP_DONE && !seen_whole) {
        /* The result was filled in several calls, perhaps at other addresses. */
        http_parser_init(p);
        rc = http_read_head(p, buf, len, ret_head, &used);
    }
    if (rc != HTTP_DONE) {
        return rc;
    }
    http_parser_init(p);
    if (!http_target_agrees(ret_head)) {
        return 400;
    }
    *ret_used = used;
    return HTTP_DONE;
}
