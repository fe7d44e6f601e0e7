/*
 * What a sign-in leaves behind.
 */
#include "svc/engine/people/login.h"

#include <string.h>

#include "proto/base64url.h"
#include "svc/base/clock.h"
#include "svc/base/hash.h"
#include "svc/base/id.h"
#include "svc/base/rand.h"
#include "svc/engine/request/cookie.h"
#include "svc/engine/service.h"
#include "svc/text/agent.h"

enum { REFRESH_SECRET_BYTES = 24, REFRESH_BYTES = 8 + REFRESH_SECRET_BYTES };

#define US_PER_S INT64_C(1000000)

static const struct slice refresh_prefix = SLICE_INIT("rt_");

static struct slice
slice_or_none(const char *text)
{
    return text == NULL ? SLICE_NONE : slice_from_cstr(text);
}

void
login_begin(struct login *ret, const struct request *r, const struct principal *who)
{
    const struct slice *field = http_head_field(r->head, "user-agent");
    const struct agent agent = agent_parse_field(field == NULL ? SLICE_NONE : *field);

    *ret = (struct login){.row = {.id = rand_id62(),
                                  .role = (int16_t)who->role,
                                  .principal_id = who->id,
                                  .account_id = who->account_id,
                                  .auth_gen = who->auth_gen,
                                  .channel = (int16_t)who->channel,
                                  .browser = slice_or_none(agent.browser),
                                  .system = slice_or_none(agent.system)}};
    login_make_refresh(ret);
}

void
login_make_refresh(struct login *l)
{
    unsigned char bytes[REFRESH_BYTES];

    memcpy(bytes, &l->row.id, sizeof(l->row.id));
    rand_bytes(bytes + 8, REFRESH_SECRET_BYTES);
    hash32(l->row.refresh_hash, bytes, sizeof(bytes));
    memcpy(l->refresh_text, refresh_prefix.p, refresh_prefix.n);
    size_t n = base64url_encode(bytes, sizeof(bytes), l->refresh_text + refresh_prefix.n,
                                sizeof(l->refresh_text) - refresh_prefix.n - 1);
    l->refresh_text[refresh_prefix.n + n] = '\0';
    secret_wipe(bytes, sizeof(bytes));
    l->row.refresh_expires_us = clock_wall_us() + REFRESH_TOKEN_S * US_PER_S;
}

bool
login_parse_refresh(struct slice text, int64_t *ret_session_id,
                    unsigned char ret_hash[REFRESH_HASH_BYTES])
{
    unsigned char bytes[REFRESH_BYTES];
    size_t n;

    if (!slice_starts(text, refresh_prefix) ||
        !base64url_decode(slice_of(text.p + refresh_prefix.n, text.n - refresh_prefix.n),
                          bytes, sizeof(bytes), &n) ||
        n != sizeof(bytes)) {
        return false;
    }
    memcpy(ret_session_id, bytes, sizeof(*ret_session_id));
    hash32(ret_hash, bytes, sizeof(bytes));
    secret_wipe(bytes, sizeof(bytes));
    return true;
}

static struct principal
principal_of(const struct session_row *s, int64_t expires_us)
{
    return (struct principal){.role = (enum role)s->role,
                              .id = s->principal_id,
                              .account_id = s->account_id,
                              .session_id = s->id,
                              .auth_gen = s->auth_gen,
                              .channel = (enum channel)s->channel,
                              .expires_us = expires_us};
}

void
login_set_cookie(struct request *r, const struct session_row *s)
{
    struct principal who = principal_of(s, s->refresh_expires_us);
    char token[TOKEN_TEXT_MAX];
    size_t n = auth_token_make(r->service, &who, token);

    cookie_set(r, who.role != ROLE_MEMBER, slice_of(token, n), REFRESH_TOKEN_S);
}

enum step
login_reply(struct request *r, const struct login *l, bool cookie)
{
    int64_t expires_us = clock_wall_us() + ACCESS_TOKEN_S * US_PER_S;
    struct principal who = principal_of(&l->row, expires_us);
    char token[TOKEN_TEXT_MAX];
    char id[ID_TEXT_MAX];
    size_t n = auth_token_make(r->service, &who, token);

    if (cookie) {
        login_set_cookie(r, &l->row);
    }
    struct json_out *out = reply_json_begin(r);
    json_object_begin(out);
    json_kv_str(out, "token", slice_of(token, n));
    json_kv_cstr(out, "refresh_token", l->refresh_text);
    json_kv_time_us(out, "expires_at", expires_us);
    if (who.role == ROLE_MEMBER) {
        id_format(id, "mem", who.id);
        json_kv_cstr(out, "member", id);
        id_format(id, "acc", who.account_id);
        json_kv_cstr(out, "account", id);
    } else {
        json_kv_cstr(out, "role", who.role == ROLE_MANAGER ? "manager" : "support");
    }
    json_object_end(out);
    return reply_json_end(r, 201);
}
