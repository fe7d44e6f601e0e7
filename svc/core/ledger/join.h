/*
 * Joining: the first entry of an account under a program of format 2. From then on it
 * waits for its first purchase (gifts.h). Internal to core but for its name.
 */
#ifndef CREMA_CORE_JOIN_H
#define CREMA_CORE_JOIN_H

#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"

/* The op_id of an account's joining: it joins once. */
void join_op_id(unsigned char ret[OP_ID_BYTES], int64_t account_id);

/* Gifts on joining follow it. UNAVAILABLE without rules of format 2. */
MUST_USE enum problem join_run(struct decision *d);

#endif
