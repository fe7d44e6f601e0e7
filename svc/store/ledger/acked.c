/*
 * The mark in Redis, and the question to Postgres.
 */
#include "svc/store/ledger/acked.h"

#include <stdio.h>
#include <string.h>

#include "gen/store_sql.h"
#include "proto/slice.h"
#include "svc/base/conf.h"
#include "svc/base/secret.h"
#include "svc/io/pg.h"
#include "svc/io/redis.h"

size_t
acked_key(char ret[ACKED_KEY_MAX], const struct secrets *keys)
{
    return (size_t)snprintf(ret, ACKED_KEY_MAX, "%sacked:%s", conf->redis_prefix,
                            keys->index.id);
}

void
acked_ask(struct redis *redis, const struct secrets *keys,
          void (*fn)(void *arg, const struct redis_reply *reply), void *arg)
{
    char key[ACKED_KEY_MAX];

    redis_get(redis, key, acked_key(key, keys), fn, arg);
}

/* Digits and commas: the cast of anything else would fail. */
static bool
is_list(struct slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        if ((text.p[i] < '0' || text.p[i] > '9') && text.p[i] != ',') {
            return false;
        }
    }
    return text.n > 0 && text.n < ACKED_TEXT_MAX;
}

void
acked_take(const struct redis_reply *reply, struct acked *ret)
{
    struct slice text = SLICE_NONE;
    const char *bar;

    *ret = (struct acked){.generation = 0};
    if (redis_reply_type(reply) == REDIS_BYTES) {
        text.p = redis_reply_bytes(reply, &text.n);
    }
    bar = text.n > 0 ? memchr(text.p, '|', text.n) : NULL;
    if (bar == NULL) {
        return;
    }
    struct slice xids = slice_of(bar + 1, text.n - (size_t)(bar + 1 - text.p));

    if (!is_list(xids) ||
        !slice_to_i64(slice_of(text.p, (size_t)(bar - text.p)), &ret->generation)) {
        return;
    }
    memcpy(ret->xids, xids.p, xids.n);
}

void
acked_send_check(struct pg_conn *c, struct arena *arena, const struct acked *a)
{
    struct pg_params p;

    pg_params_init(&p, arena);
    pg_param_text(&p, a->xids, strlen(a->xids));
    pg_send(c, &sql_acked_check, &p);
}

void
acked_take_answer(const struct pg_result *r, struct acked_answer *ret)
{
    *ret = (struct acked_answer){.known = pg_rows(r) == 1};
    if (!ret->known) {
        return;
    }
    ret->generation = pg_i32(r, 0, 0);
    ret->missing = pg_i64(r, 0, 1);
    ret->read_only = pg_bool(r, 0, 2);
}
