/*
 * The two cookies of browsers, a member's and one of staff. Over TLS their names begin
 * with
 * __Host-, so that browsers take them from this very host alone (RFC 6265bis, 4.1.3.2);
 * without it they are a demo's on plain http, or for 30 days those of a version before.
 */
#ifndef CREMA_ENGINE_COOKIE_H
#define CREMA_ENGINE_COOKIE_H

#include <stdbool.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"

struct request;

/* What the request's cookie holds; false without one. */
MUST_USE bool cookie_read(const struct request *r, bool staff, struct slice *ret_token);

/* Adds Set-Cookie: for the browser to keep (token has no character that needs quoting).
 */
void cookie_set(struct request *r, bool staff, struct slice token, int keep_s);

/* Adds Set-Cookie: for the browser to forget it, by each name that it came with. */
void cookie_clear(struct request *r, bool staff);

#endif
