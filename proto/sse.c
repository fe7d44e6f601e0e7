/*
 * The event-stream writer: a first pass counts, a second one writes, so that nothing is
 * half-written.
 */
#include "proto/sse.h"

#include <inttypes.h>
#include <stdio.h>

/*
 * Takes the next line off the front; CR, LF and CRLF end one. False when the text is
 * used up.
 */
static bool
next_line(struct slice *text, bool *done, struct slice *ret_line)
{
    size_t i = 0;

    if (*done) {
        return false;
    }
    while (i < text->n && text->p[i] != '\n' && text->p[i] != '\r') {
        i++;
    }
    *ret_line = slice_of(text->p, i);
    if (i == text->n) {
        *done = true;
    } else {
        i += text->p[i] == '\r' && i + 1 < text->n && text->p[i + 1] == '\n' ? 2 : 1;
        *text = slice_of(text->p + i, text->n - i);
    }
    return true;
}

static size_t
data_bytes(struct slice data)
{
    struct slice line;
    size_t total = 0;
    bool done = false;

    while (next_line(&data, &done, &line)) {
        total += sizeof("data: \n") - 1 + line.n;
    }
    return total;
}

static char *
sse_put(char *out, const char *p, size_t n)
{
    if (n > 0) {
        memcpy(out, p, n);
    }
    return out + n;
}

size_t
sse_event(char *buf, size_t cap, struct slice id, const char *event, struct slice data)
{
    size_t event_n = event != NULL ? strlen(event) : 0;
    size_t total = data_bytes(data) + 1;
    struct slice line;
    bool done = false;
    char *out = buf;

    total += id.n > 0 ? sizeof("id: \n") - 1 + id.n : 0;
    total += (event != NULL ? sizeof("event: \n") - 1 + event_n : 0);
    if (total > cap) {
        return 0;
    }
    if (id.n > 0) {
        out = sse_put(out, "id: ", 4);
        out = sse_put(out, id.p, id.n);
        out = sse_put(out, "\n", 1);
    }
    if (event != NULL) {
        out = sse_put(out, "event: ", 7);
        out = sse_put(out, event, event_n);
        *out++ = '\n';
    }
    while (next_line(&data, &done, &line)) {
        out = sse_put(out, "data: ", 6);
        out = sse_put(out, line.p, line.n);
        *out++ = '\n';
    }
    *out = '\n';
    return total;
}

size_t
sse_comment(char *buf, size_t cap, const char *text)
{
    size_t n = strlen(text);
    char *out = buf;

    if (n + 4 > cap) {
        return 0;
    }
    out = sse_put(out, ": ", 2);
    out = sse_put(out, text, n);
    sse_put(out, "\n\n", 2);
    return n + 4;
}

size_t
sse_retry(char *buf, size_t cap, uint32_t retry_ms)
{
    char text[32];
    int n = snprintf(text, sizeof(text), "retry: %" PRIu32 "\n\n", retry_ms);

    if ((size_t)n > cap) {
        return 0;
    }
    memcpy(buf, text, (size_t)n);
    return (size_t)n;
}
