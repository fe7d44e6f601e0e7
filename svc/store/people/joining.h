/*
 * Which members have joined the program (member.joined). Questions come in pairs, ask and
 * take.
 */
#ifndef CREMA_STORE_JOINING_H
#define CREMA_STORE_JOINING_H

#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"

struct pgpool_call;

struct joining {
    int64_t member_id;
    int64_t account_id;
};

enum { JOINING_MAX = 64 };

/* Members who enrolled some seconds ago and have not joined, JOINING_MAX at most. */
void joining_ask_waiting(struct pgpool_call *call, struct arena *arena);

/* How many they are; ret has room for JOINING_MAX. None when the call failed. */
MUST_USE size_t joining_take_waiting(const struct pgpool_call *call, struct joining *ret);

/* One has joined. */
void joining_ask_done(struct pgpool_call *call, struct arena *arena, int64_t member_id);

/* All count as joined, with no entry. */
void joining_ask_without(struct pgpool_call *call, struct arena *arena);

#endif
