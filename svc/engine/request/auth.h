/*
 * Who is calling: tokens (PASETO v4.local) and cookies to a principal, and the table of
 * roles. Tokens carry the session id and the account's auth_gen; the last verified tokens
 * are cached per worker. Revoked sessions are polled every second (revocations); a worker
 * that has been blind for 5 s refuses (503 unavailable).
 */
#ifndef CREMA_ENGINE_AUTH_H
#define CREMA_ENGINE_AUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/problem.h"
#include "proto/slice.h"
#include "svc/base/must_use.h"
#include "svc/core/entry.h"

struct request;
struct service;

/* Bits, so that an endpoint can allow several. */
enum role {
    ROLE_PUBLIC = 1,
    ROLE_MEMBER = 2,
    ROLE_TERMINAL = 4,
    ROLE_SUPPORT = 8,  /* staff: look, freeze, refund */
    ROLE_MANAGER = 16, /* staff: also stores, terminals, rules */
    ROLE_STAFF = ROLE_SUPPORT | ROLE_MANAGER
};

enum { TOKEN_TEXT_MAX = 512, ACCESS_TOKEN_S = 600, REFRESH_TOKEN_S = 30 * 86400 };

/* Why a credential of ours is not good any more. */
enum auth_end { AUTH_GOES_ON, AUTH_EXPIRED, AUTH_SIGNED_OUT };

struct principal {
    enum role role;
    int64_t id;         /* of the member, the staff person or the terminal */
    int64_t account_id; /* members: theirs */
    int64_t session_id; /* 0: none (terminals) */
    int64_t auth_gen;   /* members: of their account when the token was made */
    int32_t store_id;   /* terminals */
    enum channel channel;
    int64_t issued_us;
    int64_t expires_us;
    enum auth_end end; /* all that is told of one that is not good any more */
};

/* Writes a token for p, issued now (expires_us set by the caller). Returns its length. */
MUST_USE size_t auth_token_make(const struct service *s, const struct principal *p,
                                char ret[TOKEN_TEXT_MAX]);

/* PROBLEM_NONE, PROBLEM_UNAUTHENTICATED (ret->end may say why), or PROBLEM_UNAVAILABLE
 * when blind. */
MUST_USE enum problem
auth_token_open(const struct service *s, struct slice token, struct principal *ret);

/* Whether who, of a token opened earlier, may still act: the same three answers. */
MUST_USE enum problem auth_still_good(const struct service *s, struct principal *who);

/*
 * Whether Postgres has to be asked first if who's session goes on: its token was made
 * before this worker heard of all that ends, as a browser's cookie may have been.
 */
MUST_USE bool auth_must_ask(const struct service *s, const struct principal *who);

/* "expired" or "signed-out", as problems say it; NULL when nothing has ended. */
const char *auth_end_name(enum auth_end end);

/*
 * Bearer wins over cookies; which cookie counts is for the endpoint's roles to say, and
 * where both may call, account `me` is the member's; Origin and Sec-Fetch-Site are
 * checked for cookies (api.md, "Browsers"). Sets r->who; a call without credentials
 * becomes ROLE_PUBLIC.
 */
MUST_USE enum problem auth_request(struct request *r);

/* The cookie of a member or of staff, opened; PROBLEM_UNAUTHENTICATED without one. */
MUST_USE enum problem
auth_cookie_open(const struct request *r, bool staff, struct principal *ret);

/* True when the request's Origin is one of ours (WebSocket upgrades, cookie writes). */
MUST_USE bool auth_origin_allowed(const struct request *r);

#endif
