/*
 * Joining the program: an operation of ours on a new account, once, under rules of format
 * 2. Whoever enrols a member sends it; who could not is made up for by the sweep
 * (joining_sweep.h).
 */
#ifndef CREMA_ENGINE_JOINING_H
#define CREMA_ENGINE_JOINING_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/core/op.h"

struct service;

/* Whether the rules in force know of joining. */
bool joining_is_on(const struct service *s);

/* The operation, whole: by `channel`, nobody and nowhere. Its key is the account's, so
 * however often it is sent the account joins once. */
struct op joining_op(int64_t account_id, enum channel channel);

#endif
