/*
 * The mark in Redis, and the question to Postgres.
 */
#include "svc/store/ledger/acked.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gen/store_sql.h"
#include "proto/slice.h"
#include "svc/base/conf.h"
#include "svc/base/hash.h"
#include "svc/base/secret.h"
#include "svc/io/pg.h"
#include "svc/io/redis.h"
#include "svc/store/ledger/cache_mac.h"

/* Half of it: a stranger has no more tries than Redis takes, and many marks are kept. */
enum { MARK_MAC_BYTES = 8 };

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

void
acked_forget(struct redis *redis, const struct secrets *keys)
{
    char key[ACKED_KEY_MAX];
    const struct redis_arg words[] = {{"DEL", 3}, {key, acked_key(key, keys)}};

    redis_command(redis, words, 2, NULL, NULL);
}

size_t
acked_mark(char ret[ACKED_MARK_MAX], const struct secrets *keys, int64_t generation,
           uint64_t xid)
{
    char key[ACKED_KEY_MAX], sealed[2 * ACKED_MARK_MAX], hex[2 * CACHE_MAC_BYTES + 1];
    struct slice name = slice_of(key, acked_key(key, keys));
    int n = snprintf(sealed, ACKED_MARK_MAX, "%" PRId64 "|%" PRIu64, generation, xid);

    if (xid == 0) {
        return (size_t)snprintf(ret, ACKED_MARK_MAX, "0");
    }
    cache_mac_put(keys, name, sealed, (size_t)n);
    hex_encode(hex, sealed + n + 1, MARK_MAC_BYTES);
    return (size_t)snprintf(ret, ACKED_MARK_MAX, "%" PRIu64 ":%s", xid, hex);
}

/* The transaction of a mark; empty when it is not ours. */
static struct slice
xid_of(struct slice mark, const struct secrets *keys, int64_t generation)
{
    const char *colon = mark.n > 0 ? memchr(mark.p, ':', mark.n) : NULL;
    struct slice xid = slice_of(mark.p, colon != NULL ? (size_t)(colon - mark.p) : 0);
    char ours[ACKED_MARK_MAX];
    int64_t number;

    if (!slice_to_i64(xid, &number) || number <= 0) {
        return SLICE_NONE;
    }
    size_t n = acked_mark(ours, keys, generation, (uint64_t)number);
    return slice_eq(mark, slice_of(ours, n)) ? xid : SLICE_NONE;
}

static void
xids_take(struct slice marks, const struct secrets *keys, struct acked *ret)
{
    char *out = ret->xids;

    while (marks.n > 0) {
        const char *comma = memchr(marks.p, ',', marks.n);
        struct slice mark =
            slice_of(marks.p, comma != NULL ? (size_t)(comma - marks.p) : marks.n);
        struct slice xid = xid_of(mark, keys, ret->generation);

        marks = slice_of(marks.p + mark.n + (comma != NULL),
                         marks.n - mark.n - (comma != NULL));
        if (xid.n == 0) {
            ret->foreign = true;
            continue;
        }
        if (out != ret->xids) {
            *out++ = ',';
        }
        memcpy(out, xid.p, xid.n);
        out += xid.n;
    }
    *out = '\0';
}

void
acked_take(const struct redis_reply *reply, const struct secrets *keys, struct acked *ret)
{
    char key[ACKED_KEY_MAX];
    struct slice text = SLICE_NONE;
    const char *bar;

    *ret = (struct acked){.generation = 0};
    if (redis_reply_type(reply) == REDIS_BYTES) {
        text.p = redis_reply_bytes(reply, &text.n);
    }
    if (text.n == 0) {
        return;
    }
    bar = text.n < ACKED_TEXT_MAX ? memchr(text.p, '|', text.n) : NULL;
    if (bar != NULL &&
        slice_to_i64(slice_of(text.p, (size_t)(bar - text.p)), &ret->generation)) {
        xids_take(slice_of(bar + 1, text.n - (size_t)(bar + 1 - text.p)), keys, ret);
    }
    if (ret->xids[0] == '\0') {
        *ret = (struct acked){.foreign = true};
    }
    if (ret->foreign) {
        cache_mac_refused("a mark", slice_of(key, acked_key(key, keys)));
    }
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
