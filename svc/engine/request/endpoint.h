/*
 * An endpoint: one operation of the API, one file in svc/ops, one const descriptor.
 * svc/ops/table.c lists them all; routing, authorisation, limits, docs checks and the
 * tests walk that one table.
 */
#ifndef CREMA_ENGINE_ENDPOINT_H
#define CREMA_ENGINE_ENDPOINT_H

#include "svc/base/must_use.h"
#include "svc/engine/request/request.h"

enum endpoint_flag {
    ENDPOINT_KEYED = 1,       /* needs an Idempotency-Key */
    ENDPOINT_HTTP_ONLY = 2,   /* not by WebSocket call (streams, sessions with cookies) */
    ENDPOINT_HEAVY = 4,       /* counts as a login attempt for the per-source limit */
    ENDPOINT_ANY_BODY = 8,    /* the body is not JSON; the endpoint reads body_text */
    ENDPOINT_NO_BODY_OK = 16, /* a missing body is an empty object */
    ENDPOINT_ALWAYS = 32, /* answers also while something is missing (facts/setup.h) */
    ENDPOINT_MEMBER_FIRST = 64, /* of two cookies the member's counts, else staff's */
    ENDPOINT_ADMIN = 128        /* on the admin listener, and there nothing else */
};

struct endpoint {
    enum http_method method;
    const char
        *path; /* template: "/v1/accounts/{id}/entries/{seq}"; "/problems/{slug}" */
    unsigned int roles; /* who may call: bits of enum role */
    unsigned int flags;
    const struct json_field *fields; /* NULL: no body */
    size_t field_count;
    size_t body_size;                  /* of the typed struct at r->body */
    size_t body_limit;                 /* bytes; 0: 64 KiB */
    size_t state_size;                 /* of r->state */
    step_fn steps[ENDPOINT_STEPS_MAX]; /* NULL ends */
};

/*
 * Which endpoints there are (svc/ops/table.c), before the first request. The table and
 * its descriptors live as long as the process.
 */
void endpoint_use(const struct endpoint *const *all, size_t count);

struct endpoint_found {
    const struct endpoint *endpoint;
    uint16_t number;      /* its place in the table, from 1 on */
    enum problem problem; /* without one: not-found, or method-not-allowed */
    const char *allow;    /* of the latter: the methods for the Allow header */
};

/* Finds the endpoint of the admin listener, or of all others; fills params. False when
 * there is none. */
MUST_USE bool
endpoint_find(enum http_method method, struct slice path, bool admin,
              struct slice params[PATH_PARAMS_MAX], struct endpoint_found *ret);

#endif
