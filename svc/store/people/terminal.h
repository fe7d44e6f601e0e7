/*
 * Stores and terminals: enrolment codes, public keys, challenges.
 */
#ifndef CREMA_STORE_TERMINAL_H
#define CREMA_STORE_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"

struct pgpool_call;

/*
 * A store and the account that holds the tombstones of its voids. A row with the new
 * store's id; the name is taken when the call fails with unique_violation.
 */
void store_ask_insert(struct pgpool_call *call, struct arena *arena, struct slice name,
                      struct slice title, int64_t void_account_id);

/* A row {store id} when there is a store of that name. */
void enrolment_ask_insert(struct pgpool_call *call, struct arena *arena,
                          struct slice code_index, struct slice store, int64_t staff_id,
                          int64_t expires_us);

/*
 * Uses the code, once, and makes the terminal. A row {store id, store name} when the code
 * was good.
 */
void
terminal_ask_enrol(struct pgpool_call *call, struct arena *arena, struct slice code_index,
                   int64_t terminal_id, struct slice name, struct slice public_key);

/* The till takes only cards that its store knows, until it is allowed again. */
void
terminal_ask_stop(struct pgpool_call *call, struct arena *arena, int64_t terminal_id);

/* Adds to the call: a manager has looked, it takes every card. */
void terminal_add_allow(struct pgpool_call *call, int64_t terminal_id);

struct terminal_row {
    int64_t id;
    int32_t store_id;
    unsigned char public_key[32];
};

/* A terminal that is not revoked, by its public id. */
void
terminal_ask_by_name(struct pgpool_call *call, struct arena *arena, struct slice name);

MUST_USE bool terminal_take(const struct pgpool_call *call, struct terminal_row *ret);

/* Takes a challenge by its issue time, once: a row when it is newer than the last used.
 */
void terminal_ask_challenge(struct pgpool_call *call, struct arena *arena,
                            int64_t terminal_id, int64_t issued_us);

/* The first column of the first row; false without a row. */
MUST_USE bool terminal_take_id(const struct pgpool_call *call, int64_t *ret);

/* For terminal_ask_enrol: the store's public id and what people read. */
void terminal_take_store(const struct pgpool_call *call, struct arena *arena,
                         struct slice *ret_name, struct slice *ret_title);

#endif
