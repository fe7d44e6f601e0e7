/*
 * Attempts: every guess at a secret is counted in Postgres, in a transaction that commits
 * before the secret is looked at, so that a burst over many workers is counted one by one
 * and nothing is forgotten with Redis. A counter has a kind and a key; it counts within a
 * window that begins with its first attempt.
 */
#ifndef CREMA_STORE_ATTEMPT_H
#define CREMA_STORE_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"

struct pgpool_call;

enum { ATTEMPT_KEY_BYTES = 16, ATTEMPTS_MAX = 8 };

/* Kept in the database: add, never renumber. */
enum attempt_kind {
    ATTEMPT_LOGIN = 1,        /* e-mail and source */
    ATTEMPT_LOGIN_DEVICE = 2, /* e-mail and device */
    ATTEMPT_LOGIN_EMAIL = 3,  /* e-mail, over all sources */
    ATTEMPT_LOGIN_SOURCE = 4, /* source, over all e-mails */
    ATTEMPT_LOGIN_ALL = 5,    /* everything */
    ATTEMPT_TAKEN = 6,        /* source; sign-ups that name what is another member's */
    ATTEMPT_TRANSFER = 7,     /* member who sends money */
    ATTEMPT_UNKNOWN_CARD = 8  /* terminal, since it was last allowed */
};

struct attempt {
    enum attempt_kind kind;
    unsigned char key[ATTEMPT_KEY_BYTES]; /* a keyed hash */
    int32_t window_s;

    /* What attempt_take found: this attempt is counted. */
    int32_t count;
    int32_t left_s; /* of the window, at least 1 */
    int64_t ends_us;

    bool forgiven; /* for attempt_ask_give_back: all of the window, not this one alone */
};

/*
 * Counts one attempt on each row, with one statement that is added to the call. The rows
 * are in ascending order of kind, each kind once: everybody locks them in that order.
 */
void
attempt_ask_claim(struct pgpool_call *call, const struct attempt *rows, size_t count);

/* Fills the rows from the index-th statement's result. False when the call failed. */
MUST_USE bool attempt_take(const struct pgpool_call *call, int index,
                           struct attempt *rows, size_t count);

/* Adds a look at one row that counts nothing. */
void attempt_ask_peek(struct pgpool_call *call, const struct attempt *row);

/* Fills it from the index-th statement's result: 0 where nothing was counted. */
MUST_USE bool
attempt_take_peek(const struct pgpool_call *call, int index, struct attempt *row);

/* The attempt was right: takes it back where its window is still the same. */
void
attempt_ask_give_back(struct pgpool_call *call, const struct attempt *rows, size_t count);

/* Deletes some rows whose window ended a day ago. */
void attempt_ask_sweep(struct pgpool_call *call, struct arena *arena);

#endif
