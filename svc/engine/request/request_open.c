/*
 * What is decided before a body is read: where the request goes, who asks, whether that
 * role may, and whether its key has the right shape.
 */
#include "svc/engine/request/auth.h"
#include "svc/engine/facts/setup.h"
#include "svc/engine/request/endpoint.h"
#include "svc/engine/request/limits.h"
#include "svc/engine/request/request.h"

enum { KEY_CHARS_MAX = 128, TRACEPARENT_CHARS = 55 };

static bool
is_id_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_' || c == '.';
}

/* version 00 of W3C trace context: 00-<32 hex>-<16 hex>-<2 hex>, lower case. */
static bool
is_traceparent(struct slice text)
{
    if (text.n != TRACEPARENT_CHARS || memcmp(text.p, "00-", 3) != 0) {
        return false;
    }
    for (size_t i = 3; i < text.n; i++) {
        bool dash = i == 35 || i == 52;
        bool hex = (text.p[i] >= '0' && text.p[i] <= '9') ||
                   (text.p[i] >= 'a' && text.p[i] <= 'f');

        if (dash ? text.p[i] != '-' : !hex) {
            return false;
        }
    }
    return true;
}

/* Takes the caller's names for this request, when they have the right shape. */
static void
request_identify(struct request *r)
{
    const struct slice *id = http_head_field(r->head, "x-request-id");
    const struct slice *trace = http_head_field(r->head, "traceparent");
    bool good = id != NULL && id->n > 0 && id->n < sizeof(r->id);

    for (size_t i = 0; good && i < id->n; i++) {
        good = is_id_char(id->p[i]);
    }
    if (good) {
        slice_put_cstr(*id, r->id, sizeof(r->id));
    }
    if (trace != NULL && is_traceparent(*trace)) {
        slice_put_cstr(*trace, r->traceparent, sizeof(r->traceparent));
    }
}

static bool
request_refuse(struct request *r, enum problem problem)
{
    return reply_refused(reply_problem(r, problem));
}

/* A page with a slash too many, as people type it: 308 to the page itself. */
static bool
route_without_slash(struct request *r)
{
    struct slice params[PATH_PARAMS_MAX];
    struct slice path = r->path;
    struct endpoint_found found;

    if (r->method != HTTP_GET || path.n < 2 || path.p[path.n - 1] != '/') {
        return false;
    }
    path.n--;
    if (!endpoint_find(r->method, path, r->admin, params, &found)) {
        return false;
    }
    reply_header(r, "Location", arena_copy(&r->arena, path.p, path.n));
    return reply_empty(r, 308) == STEP_DONE;
}

static bool
request_route(struct request *r)
{
    struct endpoint_found found;

    if (r->method == HTTP_OTHER) {
        return request_refuse(r, PROBLEM_NOT_IMPLEMENTED);
    }
    if (endpoint_find(r->method, r->path, r->admin, r->params, &found) &&
        r->head == NULL && found.endpoint->flags & ENDPOINT_HTTP_ONLY) {
        found = (struct endpoint_found){.problem = PROBLEM_NOT_FOUND};
    }
    r->endpoint = found.endpoint;
    r->route = found.number;
    if (r->endpoint != NULL) {
        return true;
    }
    if (found.problem == PROBLEM_METHOD_NOT_ALLOWED) {
        reply_header(r, "Allow", found.allow);
        if (r->method == HTTP_OPTIONS) {
            return reply_refused(reply_empty(r, 204));
        }
    }
    if (r->head != NULL && route_without_slash(r)) {
        return false;
    }
    return request_refuse(r, found.problem);
}

/* 1 to 128 printable characters, once; needed where money or points move. */
static bool
request_take_key(struct request *r)
{
    bool keyed = (r->endpoint->flags & ENDPOINT_KEYED) != 0;
    size_t seen = 0;

    if (r->head != NULL) {
        for (size_t i = 0; i < r->head->field_count; i++) {
            if (!slice_eq(r->head->fields[i].name, SLICE("idempotency-key"))) {
                continue;
            }
            r->key = r->head->fields[i].value;
            seen++;
        }
    }
    if (!keyed) {
        return true;
    }
    if (r->key.n == 0) {
        return request_refuse(r, PROBLEM_KEY_MISSING);
    }
    for (size_t i = 0; i < r->key.n; i++) {
        if (r->key.p[i] < 0x20 || r->key.p[i] > 0x7e) {
            seen = 2;
        }
    }
    if (seen > 1 || r->key.n > KEY_CHARS_MAX) {
        return reply_refused(reply_problem_detail(
            r, PROBLEM_KEY_MISSING,
            "The Idempotency-Key is not of the right shape: send it once, "
            "with 1 to 128 printable ASCII characters."));
    }
    return true;
}

/* Nothing is decided, and nobody looked up, before there is a program with its rules. */
static bool
request_set_up(struct request *r)
{
    const struct setup_lack *lack;

    if (r->endpoint->flags & ENDPOINT_ALWAYS) {
        return true;
    }
    lack = setup_lack(r->service);
    return lack == NULL ||
           reply_refused(reply_problem_detail(r, lack->problem, "%s", lack->sentence));
}

/* Who asks (unless it came with the call), and whether that role may. */
static bool
request_authorise(struct request *r)
{
    enum problem problem;

    if (r->endpoint->roles & ROLE_PUBLIC) {
        return true;
    }
    problem = r->head != NULL ? auth_request(r) : auth_still_good(r->service, &r->who);
    if (r->who.end != AUTH_GOES_ON) {
        reply_problem_text(r, "ended", auth_end_name(r->who.end));
    }
    if (problem != PROBLEM_NONE) {
        return request_refuse(r, problem);
    }
    if (!(r->endpoint->roles & r->who.role)) {
        return request_refuse(r, r->who.role == ROLE_PUBLIC ? PROBLEM_UNAUTHENTICATED
                                                            : PROBLEM_FORBIDDEN);
    }
    return limits_principal(r);
}

bool
request_open(struct request *r)
{
    if (r->head != NULL) {
        request_identify(r);
    }
    return limits_source(r) && request_route(r) && request_set_up(r) && limits_login(r) &&
           request_authorise(r) && request_take_key(r);
}

bool
request_if_none_match(const struct request *r, const char *etag)
{
    const struct slice *field =
        r->head != NULL ? http_head_field(r->head, "if-none-match") : NULL;
    struct slice rest;
    struct slice wanted = slice_from_cstr(etag);

    if (field == NULL) {
        return false;
    }
    rest = *field;
    while (rest.n > 0) {
        const char *comma = memchr(rest.p, ',', rest.n);
        struct slice item =
            slice_of(rest.p, comma != NULL ? (size_t)(comma - rest.p) : rest.n);

        rest = slice_of(item.p + item.n + (comma != NULL),
                        rest.n - item.n - (comma != NULL));
        while (item.n > 0 && (item.p[0] == ' ' || item.p[0] == '\t')) {
            item = slice_of(item.p + 1, item.n - 1);
        }
        while (item.n > 0 && (item.p[item.n - 1] == ' ' || item.p[item.n - 1] == '\t')) {
            item.n--;
        }
        if (slice_starts(item, SLICE("W/"))) {
            item = slice_of(item.p + 2, item.n - 2);
        }
        if (slice_eq(item, wanted) || slice_eq(item, SLICE("*"))) {
            return true;
        }
    }
    return false;
}
