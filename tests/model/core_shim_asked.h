/*
 * The operation that a row of numbers from Python asks for (core_binding.numbers_of).
 */
#ifndef CREMA_TESTS_CORE_SHIM_ASKED_H
#define CREMA_TESTS_CORE_SHIM_ASKED_H

#include "svc/base/arena.h"
#include "svc/core/op.h"

enum {
    ASKED_FIRST_ID = 1000, /* of the accounts, which are named 0, 1, … */
    REWARDS = 3,
    LINES = 3,
    TAGS = 6
};

/* The numbers of an operation, in this order. */
struct asked {
    int64_t kind, account, key, at_us, amount, card, tax, tip, tender, contra, ref_seq;
    int64_t ref_key, status, card_id, card_added, card_slot, expired;
    int64_t store, hold_us, to, to_card; /* to: -1 when nobody is known by that name */
    int64_t line_count, line_amounts[LINES];
    int64_t reward_count, rewards[REWARDS], reward_lines[REWARDS];
    int64_t add_count, add[TAGS], remove_count, remove[TAGS];
};

/* Its body_hash is made; lists and texts are the arena's. */
struct op asked_op(struct arena *arena, const struct asked *asked);

/* The op_id of a key. */
void asked_op_id(unsigned char ret[OP_ID_BYTES], int64_t key);

#endif
