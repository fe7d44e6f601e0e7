/*
 * Access tokens: PASETO v4.local with compact JSON claims; the footer names the key of
 * the ring. Opening one costs some microseconds, so the last verified ones are
 * remembered, by the hash of their text; expiry and revocation are looked at every time.
 */
#include "svc/engine/request/auth.h"

#include "proto/json.h"
#include "proto/token.h"
#include "svc/base/clock.h"
#include "svc/base/hash.h"
#include "svc/base/log.h"
#include "svc/base/plant.h"
#include "svc/base/secret.h"
#include "svc/engine/facts/revocations.h"
#include "svc/engine/service.h"

enum { CLAIMS_BYTES = 320, CACHE_ROWS = 1024, CACHE_WAYS = 4, CACHE_KEY_BYTES = 16 };

struct remembered {
    unsigned char key[CACHE_KEY_BYTES];
    struct principal who; /* expires_us 0: free */
};

static struct remembered cache[CACHE_ROWS][CACHE_WAYS];

static struct remembered *
cache_row(const unsigned char key[CACHE_KEY_BYTES])
{
    return cache[(key[0] | key[1] << 8) % CACHE_ROWS];
}

static const struct principal *
cache_get(const unsigned char key[CACHE_KEY_BYTES])
{
    struct remembered *row = cache_row(key);

    for (size_t i = 0; i < CACHE_WAYS; i++) {
        if (row[i].who.expires_us != 0 && memcmp(row[i].key, key, CACHE_KEY_BYTES) == 0) {
            return &row[i].who;
        }
    }
    return NULL;
}

/* The token that ends first makes room. */
static void
cache_put(const unsigned char key[CACHE_KEY_BYTES], const struct principal *who)
{
    struct remembered *row = cache_row(key);
    struct remembered *oldest = &row[0];

    for (size_t i = 1; i < CACHE_WAYS; i++) {
        if (row[i].who.expires_us < oldest->who.expires_us) {
            oldest = &row[i];
        }
    }
    memcpy(oldest->key, key, CACHE_KEY_BYTES);
    oldest->who = *who;
}

size_t
auth_token_make(const struct service *s, const struct principal *p,
                char ret[TOKEN_TEXT_MAX])
{
    const struct secret_key *key = secrets_token_current(s->secrets);
    char claims[CLAIMS_BYTES];
    struct json_out out;

    json_out_init(&out, claims, sizeof(claims));
    json_object_begin(&out);
    json_kv_i64(&out, "r", (int64_t)p->role);
    json_kv_i64(&out, "i", p->id);
    json_kv_i64(&out, "a", p->account_id);
    json_kv_i64(&out, "s", p->session_id);
    json_kv_i64(&out, "g", p->auth_gen);
    json_kv_i64(&out, "t", p->store_id);
    json_kv_i64(&out, "c", (int64_t)p->channel);
    json_kv_i64(&out, "b", clock_wall_us());
    json_kv_i64(&out, "e", p->expires_us);
    json_object_end(&out);
    return token_local_seal(key->key, NULL,
                            &(struct token_text){.payload = json_out_slice(&out),
                                                 .footer = slice_from_cstr(key->id)},
                            ret, TOKEN_TEXT_MAX);
}

static bool
role_known(int64_t role)
{
    return role == ROLE_MEMBER || role == ROLE_TERMINAL || role == ROLE_SUPPORT ||
           role == ROLE_MANAGER;
}

static bool
claims_read(struct slice text, struct principal *ret)
{
    struct json_error error;
    struct json_doc doc;
    int64_t role = 0, store = 0, channel = 0;
    const struct json_node *root;
    bool good;

    if (json_parse(&doc, text, &error) != JSON_OK) {
        return false;
    }
    root = json_root(&doc);
    if (!json_get_i64(root, "b", &ret->issued_us)) {
        ret->issued_us = 0; /* by a worker of before 0017: long ago, for all we know */
    }
    good = json_get_i64(root, "r", &role) && json_get_i64(root, "i", &ret->id) &&
           json_get_i64(root, "a", &ret->account_id) &&
           json_get_i64(root, "s", &ret->session_id) &&
           json_get_i64(root, "g", &ret->auth_gen) && json_get_i64(root, "t", &store) &&
           json_get_i64(root, "c", &channel) &&
           json_get_i64(root, "e", &ret->expires_us) && role_known(role) && store >= 0 &&
           store <= INT32_MAX && channel >= CHANNEL_SYSTEM &&
           channel <= CHANNEL_PROVIDER && ret->expires_us > 0;
    json_doc_free(&doc);
    ret->role = (enum role)role;
    ret->store_id = (int32_t)store;
    ret->channel = (enum channel)channel;
    return good;
}

/* Checks the token itself; when it is ours and well-formed, *ret is filled. */
static bool
token_verify(const struct service *s, struct slice token, struct principal *ret)
{
    unsigned char claims[TOKEN_TEXT_MAX];
    char footer[SECRET_ID_CHARS];
    const struct secret_key *key;
    struct slice id;
    struct slice text;

    if (token.n >= TOKEN_TEXT_MAX || !token_footer(token, footer, sizeof(footer), &id)) {
        return false;
    }
    key = secrets_token_find(s->secrets, id.p, id.n);
    return key != NULL &&
           token_local_open(key->key, token, SLICE_NONE, claims, sizeof(claims), &text) &&
           claims_read(text, ret);
}

enum problem
auth_still_good(const struct service *s, struct principal *who)
{
    who->end = AUTH_GOES_ON;
    if (clock_wall_us() >= who->expires_us) {
        who->end = AUTH_EXPIRED;
    } else if (revocations_blind(s->revocations)) {
        return PROBLEM_UNAVAILABLE;
    } else if (revocations_has(s->revocations,
                               who->role == ROLE_TERMINAL ? who->id : who->session_id)) {
        who->end = AUTH_SIGNED_OUT;
    }
    return who->end == AUTH_GOES_ON ? PROBLEM_NONE : PROBLEM_UNAUTHENTICATED;
}

bool
auth_must_ask(const struct service *s, const struct principal *who)
{
    return who->session_id != 0 && !PLANTED(OLD_COOKIES) &&
           !revocations_cover(s->revocations, who->session_id, who->issued_us);
}

const char *
auth_end_name(enum auth_end end)
{
    static const char *const names[] = {[AUTH_GOES_ON] = NULL,
                                        [AUTH_EXPIRED] = "expired",
                                        [AUTH_SIGNED_OUT] = "signed-out"};

    return names[end];
}

enum problem
auth_token_open(const struct service *s, struct slice token, struct principal *ret)
{
    unsigned char key[CACHE_KEY_BYTES];
    const struct principal *known;
    struct principal who = {0};
    enum problem problem;

    if (token.n == 0 || token.n >= TOKEN_TEXT_MAX) {
        return PROBLEM_UNAUTHENTICATED;
    }
    hash16(key, token.p, token.n);
    known = cache_get(key);
    if (known != NULL) {
        who = *known;
    } else if (token_verify(s, token, &who)) {
        cache_put(key, &who);
    } else {
        return PROBLEM_UNAUTHENTICATED;
    }
    problem = auth_still_good(s, &who);
    if (problem == PROBLEM_NONE) {
        *ret = who;
    } else {
        ret->end = who.end;
    }
    return problem;
}
