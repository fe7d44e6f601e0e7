/*
 * Reading an account: the cache, then Postgres. A read that finds something due applies
 * it first, through a lane, so that what is shown is what the next operation would find.
 */
#ifndef CREMA_ENGINE_LIVE_READ_H
#define CREMA_ENGINE_LIVE_READ_H

#include <stdint.h>

#include "proto/problem.h"
#include "proto/slice.h"
#include "svc/base/arena.h"

struct live;

/* What a read answers: the account as JSON (api.md, GET /v1/accounts/{id}) and its
 * version. */
struct live_read {
    int64_t account_id;
    int64_t at_least; /* 0: any version at most one lease behind */
    struct arena *arena;
    void (*done)(struct live_read *read);
    void *arg;
    /* Out. */
    enum problem problem; /* none, not-found, version-ahead, unavailable */
    int64_t version;
    struct slice json; /* in arena */
    /* The reader's own. */
    void *state;
};

/* Redis, then Postgres (filling the cache); queues due entries first when they are due.
 */
void live_read(struct live *live, struct live_read *read);

#endif
