/*
 * What keeps passwords from being guessed: see login_brake.h.
 */
#include "svc/engine/people/login_brake.h"

#include <string.h>

#include "svc/base/log.h"
#include "svc/base/secret.h"

/* Windows, and what is beyond people's doing within one: then each further attempt waits
 * step_ms longer. Of those that lock, free is the number that does not. */
static const struct rule {
    enum attempt_kind kind;
    int32_t window_s;
    int32_t free;
    int32_t step_ms;
} rules[LOGIN_COUNTERS] = {
    {ATTEMPT_LOGIN, LOGIN_WINDOW_S, LOGIN_TRIES_MAX, 0},
    {ATTEMPT_LOGIN_DEVICE, LOGIN_WINDOW_S, LOGIN_TRIES_MAX, 0},
    {ATTEMPT_LOGIN_EMAIL, LOGIN_WINDOW_S, 10, 100},
    {ATTEMPT_LOGIN_SOURCE, 3600, 20, 50},
    {ATTEMPT_LOGIN_ALL, 60, 500, 5},
};

enum { AT_LOGIN, AT_DEVICE, AT_EMAIL, AT_SOURCE, AT_ALL };

/* Parts are of fixed length; those that are not there are zeros. */
struct key_text {
    unsigned char email[INDEX_HASH_BYTES];
    unsigned char device[INDEX_HASH_BYTES];
    uint64_t source;
    uint64_t staff;
};

void
login_brake_init(struct login_brake *ret, const struct secrets *keys, bool staff,
                 struct slice email_index, struct slice device_index, uint64_t source_key)
{
    *ret = (struct login_brake){0};
    for (size_t i = 0; i < LOGIN_COUNTERS; i++) {
        struct attempt *counter = &ret->counters[i];
        struct key_text text = {.staff = staff};

        if (i == AT_LOGIN || i == AT_DEVICE || i == AT_EMAIL) {
            memcpy(text.email, email_index.p, sizeof(text.email));
        }
        if (i == AT_DEVICE && device_index.n == sizeof(text.device)) {
            memcpy(text.device, device_index.p, sizeof(text.device));
        }
        if (i == AT_LOGIN || i == AT_SOURCE) {
            text.source = source_key;
        }
        counter->kind = rules[i].kind;
        counter->window_s = rules[i].window_s;
        index_hash(keys, "login", &text, sizeof(text), counter->key);
    }
}

static int32_t
over(const struct login_brake *b, size_t i)
{
    int32_t count = b->counters[i].count;

    return count > rules[i].free ? count - rules[i].free : 0;
}

static int32_t
pause_ms(const struct login_brake *b)
{
    int64_t sum = 0;

    for (size_t i = AT_EMAIL; i < LOGIN_COUNTERS; i++) {
        sum += (int64_t)over(b, i) * rules[i].step_ms;
    }
    return sum < LOGIN_PAUSE_MAX_MS ? (int32_t)sum : LOGIN_PAUSE_MAX_MS;
}

enum login_verdict
login_brake_judge(const struct login_brake *b, bool known, int32_t *ret)
{
    static struct log_limit limit;
    const size_t locks = known ? AT_DEVICE : AT_LOGIN;

    if (over(b, AT_ALL) > 0) {
        log_warn_every(
            &limit, 60, "login",
            "%d log-ins were tried within a minute: somebody guesses passwords",
            (int)b->counters[AT_ALL].count);
    }
    if (over(b, locks) > 0) {
        *ret = b->counters[locks].left_s;
        return LOGIN_LOCKED;
    }
    *ret = known ? 0 : pause_ms(b);
    return *ret > 0 ? LOGIN_WAIT : LOGIN_GO;
}

void
login_brake_forgive(struct login_brake *b)
{
    b->counters[AT_LOGIN].forgiven = true;
    b->counters[AT_DEVICE].forgiven = true;
}
