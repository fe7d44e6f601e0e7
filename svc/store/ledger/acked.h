/*
 * What clients have seen, kept outside of Postgres: the transactions that were
 * acknowledged last, per ledger generation. A database that lacks one of them is older
 * than what clients have seen: it was restored, or is a primary that has been replaced.
 *
 *   {prefix}acked:{ledger}   generation|xid:MAC,xid:MAC,…   newest first, without an end
 *
 * The ledger is named by the id of its index key: every database has a key file of its
 * own, which is never restored with it. So two services may share a Redis.
 * Written by the cache's script with each publication, before the callers hear. Redis may
 * lose it; then only this alarm is lost. A mark that the service has not sealed, for this
 * generation (cache_mac.h), is passed over: it could stop all payments.
 */
#ifndef CREMA_STORE_ACKED_H
#define CREMA_STORE_ACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"

struct arena;
struct pg_conn;
struct pg_result;
struct redis;
struct redis_reply;
struct secrets;

/* As many commits as may be under way at once, and more. */
enum { ACKED_KEY_MAX = 96, ACKED_MARK_MAX = 56, ACKED_TEXT_MAX = 840 };

struct acked {
    int64_t generation; /* 0: nothing is known */
    char xids[ACKED_TEXT_MAX];
    bool foreign; /* there was something that is not ours: acked_forget it */
};

MUST_USE size_t acked_key(char ret[ACKED_KEY_MAX], const struct secrets *keys);

/* fn hears once; acked_take reads the reply (NULL: nothing is known). */
void acked_ask(struct redis *redis, const struct secrets *keys,
               void (*fn)(void *arg, const struct redis_reply *reply), void *arg);

void acked_take(const struct redis_reply *reply, const struct secrets *keys,
                struct acked *ret);

/* Takes all marks away. */
void acked_forget(struct redis *redis, const struct secrets *keys);

/* One mark: the transaction and its MAC; "0" for xid 0. Returns its length. */
size_t acked_mark(char ret[ACKED_MARK_MAX], const struct secrets *keys,
                  int64_t generation, uint64_t xid);

/* Asks the server of this connection whether it has all of that; ends without pg_sync. */
void acked_send_check(struct pg_conn *c, struct arena *arena, const struct acked *a);

struct acked_answer {
    bool known; /* the database has a program */
    int64_t generation;
    int64_t missing; /* acknowledged transactions that it does not have */
    bool read_only;
};

void acked_take_answer(const struct pg_result *r, struct acked_answer *ret);

#endif
