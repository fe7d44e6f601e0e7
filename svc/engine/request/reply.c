/*
 * Replies. JSON is written into one buffer of the process, which only one step at a time
 * can be using, and copied into the request's arena when its length is known: nothing
 * grows, nothing is guessed.
 */
#include "svc/engine/request/request.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "proto/rfc3339.h"
#include "proto/utf8.h"
#include "svc/base/log.h"
#include "svc/engine/request/endpoint.h"

enum { JSON_BYTES_MAX = 1 << 20, PAGE_END_BYTES = 256, DETAIL_BYTES_MAX = 400 };

static char json_buf[JSON_BYTES_MAX];
static struct json_out json_out;

struct json_out *
reply_json_begin(struct request *r)
{
    (void)r;
    json_out_init(&json_out, json_buf, sizeof(json_buf));
    return &json_out;
}

static struct slice
json_take(struct request *r)
{
    struct slice text = json_out_slice(&json_out);

    return slice_of(arena_copy(&r->arena, text.p, text.n), text.n);
}

enum step
reply_json_end(struct request *r, int status)
{
    if (json_out.overflow) {
        log_error("reply", "an answer of %s is longer than 1 MiB",
                  r->endpoint != NULL ? r->endpoint->path : "-");
        return reply_problem(r, PROBLEM_INTERNAL);
    }
    return reply_bytes(r, status, "application/json", json_take(r));
}

bool
reply_page_keeps(struct json_out *out, const struct json_out *before)
{
    if (!out->overflow && out->cap - out->len >= PAGE_END_BYTES) {
        return true;
    }
    *out = *before;
    return false;
}

enum step
reply_bytes(struct request *r, int status, const char *content_type, struct slice body)
{
    r->reply.status = status;
    r->reply.content_type = content_type;
    r->reply.body = body;
    return STEP_DONE;
}

enum step
reply_empty(struct request *r, int status)
{
    return reply_bytes(r, status, NULL, SLICE_NONE);
}

/* What the protocol wants beside the body of some refusals. */
static void
problem_headers(struct request *r, int status)
{
    if (status == 401) {
        reply_header(r, "WWW-Authenticate", "Bearer");
    }
    if (status != 429 && status != 503) {
        return;
    }
    for (size_t i = 0; i < r->reply.header_count; i++) {
        if (slice_eq_cstr(r->reply.headers[i].name, "Retry-After")) {
            return;
        }
    }
    reply_header(r, "Retry-After", "1");
}

static enum step
problem_write(struct request *r, enum problem problem, const char *detail)
{
    const struct problem_info *info = problem_info(problem);
    struct json_out *out = reply_json_begin(r);
    char type[64];

    snprintf(type, sizeof(type), "/problems/%s", info->slug);
    json_object_begin(out);
    json_kv_cstr(out, "type", type);
    json_kv_cstr(out, "title", info->title);
    json_kv_i64(out, "status", info->status);
    json_kv_cstr(out, "detail", detail);
    json_kv_cstr(out, "instance", r->id);
    if (r->reply.field != NULL) {
        json_kv_cstr(out, "field", r->reply.field);
    }
    for (size_t i = 0; i < r->reply.member_count; i++) {
        if (r->reply.members[i].raw) {
            json_kv_raw(out, r->reply.members[i].name,
                        slice_from_cstr(r->reply.members[i].text));
        } else if (r->reply.members[i].text != NULL) {
            json_kv_cstr(out, r->reply.members[i].name, r->reply.members[i].text);
        } else {
            json_kv_i64(out, r->reply.members[i].name, r->reply.members[i].value);
        }
    }
    if (r->traceparent[0] != '\0') {
        json_kv_cstr(out, "traceparent", r->traceparent);
    }
    json_object_end(out);
    assert(!out->overflow);
    problem_headers(r, info->status);
    r->reply.problem = problem;
    return reply_bytes(r, info->status, "application/problem+json", json_take(r));
}

void
reply_set_problem(struct request *r, enum problem problem)
{
    problem_write(r, problem, problem_info(problem)->advice);
}

enum step
reply_problem(struct request *r, enum problem problem)
{
    return problem_write(r, problem, problem_info(problem)->advice);
}

enum step
reply_problem_detail(struct request *r, enum problem problem, const char *format, ...)
{
    char detail[DETAIL_BYTES_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(detail, sizeof(detail), format, args);
    va_end(args);
    utf8_mend(detail);
    return problem_write(r, problem, detail);
}

void
reply_problem_i64(struct request *r, const char *name, int64_t value)
{
    assert(r->reply.member_count < REPLY_MEMBERS_MAX);
    r->reply.members[r->reply.member_count].name = name;
    r->reply.members[r->reply.member_count].value = value;
    r->reply.members[r->reply.member_count].text = NULL;
    r->reply.members[r->reply.member_count].raw = false;
    r->reply.member_count++;
}

void
reply_problem_text(struct request *r, const char *name, const char *text)
{
    reply_problem_i64(r, name, 0);
    r->reply.members[r->reply.member_count - 1].text = text;
}

void
reply_problem_time(struct request *r, const char *name, int64_t time_us)
{
    char text[RFC3339_BYTES];
    size_t n = rfc3339_format_us(time_us, text);

    reply_problem_text(r, name, arena_copy(&r->arena, text, n));
}

void
reply_problem_raw(struct request *r, const char *name, struct slice json)
{
    reply_problem_text(r, name, arena_strndup(&r->arena, json.p, json.n));
    r->reply.members[r->reply.member_count - 1].raw = true;
}

void
reply_problem_field(struct request *r, const char *field)
{
    r->reply.field = field;
}

void
reply_header(struct request *r, const char *name, const char *value)
{
    struct http_field *field;

    assert(r->reply.header_count < REPLY_HEADERS_MAX);
    field = &r->reply.headers[r->reply.header_count++];
    field->name = slice_from_cstr(name);
    field->value = slice_from_cstr(value);
}

void
reply_header_printf(struct request *r, const char *name, const char *format, ...)
{
    char text[DETAIL_BYTES_MAX];
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    assert(n >= 0 && (size_t)n < sizeof(text));
    reply_header(r, name, arena_copy(&r->arena, text, (size_t)n));
}
