/*
 * Heads of replies.
 */
#include "proto/http_reply.h"

/* Ordered by status. */
static const struct {
    int status;
    const char *reason;
} reasons[] = {
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

const char *
http_reason(int status)
{
    size_t low = 0, high = sizeof(reasons) / sizeof(reasons[0]);

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (reasons[middle].status == status) {
            return reasons[middle].reason;
        }
        if (reasons[middle].status < status) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return "Unknown";
}

/* Where the next byte goes, and the end; out becomes NULL once something did not fit. */
struct cursor {
    char *out, *end;
};

static void
reply_put(struct cursor *c, struct slice s)
{
    if (c->out == NULL || s.n > (size_t)(c->end - c->out)) {
        c->out = NULL;
        return;
    }
    if (s.n > 0) {
        memcpy(c->out, s.p, s.n);
    }
    c->out += s.n;
}

static void
put_number(struct cursor *c, uint64_t value)
{
    char text[20], *first = text + sizeof(text);

    do {
        *--first = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    reply_put(c, slice_of(first, (size_t)(text + sizeof(text) - first)));
}

/* A value from outside must not be able to begin a line of its own. */
static void
put_value(struct cursor *c, struct slice value)
{
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] == '\r' || value.p[i] == '\n' || value.p[i] == '\0') {
            c->out = NULL;
            return;
        }
    }
    reply_put(c, value);
}

size_t
http_reply_head(char *buf, size_t cap, const struct http_reply *reply)
{
    struct cursor c = {buf, buf + cap};

    reply_put(&c, SLICE("HTTP/1.1 "));
    put_number(&c, (uint64_t)reply->status);
    reply_put(&c, SLICE(" "));
    reply_put(&c, slice_from_cstr(http_reason(reply->status)));
    if (reply->content_type != NULL) {
        reply_put(&c, SLICE("\r\nContent-Type: "));
        put_value(&c, slice_from_cstr(reply->content_type));
    }
    if (reply->content_length != HTTP_NO_LENGTH) {
        reply_put(&c, SLICE("\r\nContent-Length: "));
        put_number(&c, reply->content_length);
    }
    for (size_t i = 0; i < reply->extra_count; i++) {
        reply_put(&c, SLICE("\r\n"));
        put_value(&c, reply->extra[i].name);
        reply_put(&c, SLICE(": "));
        put_value(&c, reply->extra[i].value);
    }
    reply_put(&c, reply->keep_alive ? SLICE("\r\n\r\n")
                                    : SLICE("\r\nConnection: close\r\n\r\n"));
    return c.out != NULL ? (size_t)(c.out - buf) : 0;
}
