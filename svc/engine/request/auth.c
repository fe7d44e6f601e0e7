/*
 * Bearer tokens and cookies to a principal (api.md, "Browsers"). A cookie is sent by the
 * browser whoever asks for it, so with a cookie the page that asks must be one of ours.
 */
#include "svc/engine/request/auth.h"

#include <stdio.h>

#include "svc/base/conf.h"
#include "svc/engine/request/cookie.h"
#include "svc/engine/request/endpoint.h"
#include "svc/engine/request/request.h"
#include "svc/engine/service.h"

enum { ORIGIN_BYTES = 128 };

/* The service's own addresses, as browsers on this machine name them. */
static bool
origin_is_own(struct slice origin)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost", "[::1]"};
    char own[ORIGIN_BYTES];

    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        snprintf(own, sizeof(own), "%s://%s:%d",
                 conf->tls_cert[0] != '\0' ? "https" : "http", hosts[i], (int)conf->port);
        if (slice_eq_cstr(origin, own)) {
            return true;
        }
    }
    return false;
}

/* True when the comma-separated list names the origin exactly. */
static bool
origin_in_list(struct slice origin, const char *list)
{
    while (*list != '\0') {
        size_t n;

        list += strspn(list, ", ");
        n = strcspn(list, ", ");
        if (n > 0 && slice_eq(origin, slice_of(list, n))) {
            return true;
        }
        list += n;
    }
    return false;
}

bool
auth_origin_allowed(const struct request *r)
{
    const struct slice *origin =
        r->head != NULL ? http_head_field(r->head, "origin") : NULL;

    if (origin == NULL || origin->n == 0) {
        return false;
    }
    if (conf->public_url[0] != '\0' && slice_eq_cstr(*origin, conf->public_url)) {
        return true;
    }
    return origin_is_own(*origin) || origin_in_list(*origin, conf->allowed_origins);
}

/* Reads come from our own pages or from the address bar; writes name our origin. */
static bool
page_is_ours(const struct request *r)
{
    const struct slice *site = http_head_field(r->head, "sec-fetch-site");

    if (r->method != HTTP_GET && r->method != HTTP_HEAD) {
        return auth_origin_allowed(r);
    }
    return site == NULL || slice_eq(*site, SLICE("same-origin")) ||
           slice_eq(*site, SLICE("none"));
}

static bool
cookie_is_there(const struct request *r, bool staff)
{
    struct slice ignored;

    return cookie_read(r, staff, &ignored);
}

/*
 * Which of the two cookies counts: the endpoint's roles say it. Where both may call,
 * account `me` is the member's; else the staff's cookie counts if it is there, and the
 * other way round for what pages of members ask (ENDPOINT_MEMBER_FIRST).
 */
static bool
staff_cookie_counts(const struct request *r)
{
    unsigned int roles = r->endpoint->roles;

    if (!(roles & ROLE_MEMBER)) {
        return true;
    }
    if (!(roles & ROLE_STAFF) || slice_eq(r->params[0], SLICE("me"))) {
        return false;
    }
    if (r->endpoint->flags & ENDPOINT_MEMBER_FIRST) {
        return !cookie_is_there(r, false);
    }
    return cookie_is_there(r, true);
}

enum problem
auth_cookie_open(const struct request *r, bool staff, struct principal *ret)
{
    struct slice token;
    struct principal who = {0};
    enum problem problem;

    if (!cookie_read(r, staff, &token)) {
        return PROBLEM_UNAUTHENTICATED;
    }
    problem = auth_token_open(r->service, token, &who);
    ret->end = who.end;
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    if (staff ? !(who.role & ROLE_STAFF) : who.role != ROLE_MEMBER) {
        return PROBLEM_UNAUTHENTICATED;
    }
    *ret = who;
    return PROBLEM_NONE;
}

static enum problem
auth_bearer(struct request *r, struct slice value)
{
    struct slice scheme = SLICE("Bearer ");

    if (value.n <= scheme.n || !slice_eq_nocase(slice_of(value.p, scheme.n), scheme)) {
        return PROBLEM_UNAUTHENTICATED;
    }
    return auth_token_open(r->service, slice_of(value.p + scheme.n, value.n - scheme.n),
                           &r->who);
}

enum problem
auth_request(struct request *r)
{
    const struct slice *authorization = http_head_field(r->head, "authorization");
    bool staff;

    if (authorization != NULL) {
        return auth_bearer(r, *authorization);
    }
    staff = staff_cookie_counts(r);
    if (!cookie_is_there(r, staff)) {
        return PROBLEM_NONE;
    }
    if (!page_is_ours(r)) {
        return PROBLEM_ORIGIN_REFUSED;
    }
    return auth_cookie_open(r, staff, &r->who);
}
