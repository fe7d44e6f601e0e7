/*
 * HTTP requests: whatever comes, in pieces it must mean what it means whole. The first
 * byte chooses the size of the pieces.
 */
#include <stdlib.h>

#include "proto/http.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
    int head_rc, body_rc;
    size_t head_used;
    struct http_head head;
    char data[1 << 16];
    size_t data_n;
};

static struct outcome whole, pieces;

static void
check_inside(struct slice s, const char *buf, size_t len)
{
    check(s.n <= len && (s.n == 0 || (s.p >= buf && s.p + s.n <= buf + len)));
}

static void
check_head(const struct http_head *head, const char *buf, size_t len)
{
    char text[64];
    struct slice value;

    check_inside(head->target, buf, len);
    check_inside(head->query, buf, len);
    check(head->path.n > 0 && (head->path.p[0] == '/' || head->path.p[0] == '*'));
    check(!(head->chunked && head->has_length));
    check(head->field_count <= HTTP_FIELDS_MAX && http_head_field(head, "host") != NULL);
    for (size_t i = 0; i < head->field_count; i++) {
        check_inside(head->fields[i].name, buf, len);
        check_inside(head->fields[i].value, buf, len);
        check(head->fields[i].name.n > 0);
    }
    (void)http_query_get(head->query, "after", text, sizeof(text), &value);
    (void)http_query_has(head->query, "q");
    (void)http_cookie_get(head, "crema_member", &value);
}

static void
read_body(struct outcome *o, char *buf, size_t len, size_t step)
{
    struct http_body body;
    size_t at = o->head_used, seen = at;

    o->body_rc = http_body_init(&body, &o->head, sizeof(o->data));
    while (o->body_rc == HTTP_MORE || o->body_rc == HTTP_DATA) {
        struct slice data = SLICE_NONE;
        size_t used = 0;

        if (o->body_rc == HTTP_MORE) {
            if (seen == len) {
                break;
            }
            seen = len - seen < step ? len : seen + step;
        }
        o->body_rc = http_body_parse(&body, buf + at, seen - at, &used, &data);
        if (o->body_rc >= 400) {
            break;
        }
        check(used <= seen - at);
        if (o->body_rc == HTTP_DATA) {
            check_inside(data, buf + at, used);
            check(o->data_n + data.n <= sizeof(o->data));
            memcpy(o->data + o->data_n, data.p, data.n);
            o->data_n += data.n;
        }
        at += used;
        check(o->body_rc != HTTP_MORE || at == seen);
    }
}

static void
run(struct outcome *o, const uint8_t *data, size_t size, size_t step)
{
    struct http_parser parser;
    char *buf = malloc(size + 1);
    size_t seen = 0;

    memcpy(buf, data, size);
    o->data_n = 0;
    o->body_rc = HTTP_MORE;
    http_parser_init(&parser);
    do {
        seen = size - seen < step ? size : seen + step;
        o->head_rc = http_head_parse(&parser, buf, seen, &o->head, &o->head_used);
    } while (o->head_rc == HTTP_MORE && seen < size);
    if (o->head_rc == HTTP_DONE) {
        check_head(&o->head, buf, size);
        read_body(o, buf, size, step);
    }
    free(buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) {
        return 0;
    }
    run(&whole, data + 1, size - 1, size);
    run(&pieces, data + 1, size - 1, 1 + data[0] % 64);
    check((whole.head_rc >= 400) == (pieces.head_rc >= 400));
    if (whole.head_rc >= 400) {
        return 0;
    }
    check(whole.head_rc == pieces.head_rc);
    if (whole.head_rc == HTTP_MORE) {
        return 0;
    }
    check(whole.head_used == pieces.head_used && whole.body_rc == pieces.body_rc);
    check(whole.head.method == pieces.head.method &&
          whole.head.minor == pieces.head.minor);
    check(whole.head.field_count == pieces.head.field_count);
    check(whole.head.content_length == pieces.head.content_length);
    check(whole.data_n == pieces.data_n || whole.body_rc >= 400);
    if (whole.body_rc < 400) {
        check(memcmp(whole.data, pieces.data, whole.data_n) == 0);
    }
    return 0;
}
