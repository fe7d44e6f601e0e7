/*
 * What a sign-in leaves behind: a session row, an access token of ten minutes, a refresh
 * token of thirty days that works once, and for browsers a cookie. A cookie is a token
 * as long-lived as its session; it dies with it, within a second (revocations).
 */
#ifndef CREMA_ENGINE_LOGIN_H
#define CREMA_ENGINE_LOGIN_H

#include <stdbool.h>

#include "svc/base/must_use.h"
#include "svc/engine/request/request.h"
#include "svc/store/people/session.h"

enum { REFRESH_TEXT_BYTES = 64 };

struct login {
    struct session_row row;
    char refresh_text[REFRESH_TEXT_BYTES];
};

/*
 * Fills a new session for who (role, id, account_id, auth_gen, channel), which the
 * request's browser signs in.
 */
void login_begin(struct login *ret, const struct request *r, const struct principal *who);

/* A new refresh token for row.id: sets row's hash and expiry, and the text. */
void login_make_refresh(struct login *l);

/* Takes a refresh token apart. False when it is none. */
MUST_USE bool login_parse_refresh(struct slice text, int64_t *ret_session_id,
                                  unsigned char ret_hash[REFRESH_HASH_BYTES]);

/* 201 {token, refresh_token, expires_at, …}; sets the cookie when asked to. */
MUST_USE enum step login_reply(struct request *r, const struct login *l, bool cookie);

/* Adds Set-Cookie for the session. */
void login_set_cookie(struct request *r, const struct session_row *s);

#endif
