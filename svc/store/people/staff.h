/*
 * Staff: the people behind the console.
 */
#ifndef CREMA_STORE_STAFF_H
#define CREMA_STORE_STAFF_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"

struct email_index;
struct pgpool_call;

struct staff_row {
    int64_t id;
    int16_t role; /* ROLE_SUPPORT or ROLE_MANAGER */
    struct slice password_hash;
};

/* For a log-in, its attempts claimed in the same call. No row: unknown or disabled. */
void staff_ask_login(struct pgpool_call *call, struct arena *arena,
                     const struct email_index *email);

MUST_USE bool
staff_take(const struct pgpool_call *call, struct arena *arena, struct staff_row *ret);

/* Adds to the call: the password is hashed anew. */
void staff_add_password(struct pgpool_call *call, int64_t id, struct slice old_hash,
                        struct slice new_hash);

/* One line of the audit log: staff_id looked at subject (a member's or account's id). */
void staff_ask_audit(struct pgpool_call *call, struct arena *arena, int64_t staff_id,
                     const char *action, int64_t subject);

#endif
