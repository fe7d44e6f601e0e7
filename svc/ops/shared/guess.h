/*
 * A guess at somebody's password: it is claimed and committed before the password is
 * looked at (engine/people/login_brake.h), judged, and then hashed on another thread.
 * What signs in and what asks for the password once more are one kind of guess, counted
 * together.
 */
#ifndef CREMA_OPS_GUESS_H
#define CREMA_OPS_GUESS_H

#include <stdbool.h>

#include "svc/base/must_use.h"
#include "svc/base/seal.h"
#include "svc/engine/people/login_brake.h"
#include "svc/ops/ops.h"
#include "svc/text/password.h"

struct guess {
    struct login_brake brake;
    struct password_forms forms;
    struct slice hash;                   /* as it is kept; empty: of nobody */
    char hash_anew[PASSWORD_HASH_BYTES]; /* empty: it is kept as it should be */
    bool good;                           /* after guess_try */
    bool cheap;
};

/*
 * Adds the claim to r->db, whose first statement reads the hash. email_key: 16 bytes;
 * device_index: 16 bytes or empty.
 */
void guess_claim(struct request *r, struct guess *g, bool staff, struct slice email_key,
                 struct slice device_index);

/* The call has landed: STEP_NEXT, a pause, or answered. known: the device has signed in
 * before. */
MUST_USE enum step guess_judge(struct request *r, struct guess *g, bool known);

/* Whether what was typed is the password of g->hash; a wrong one costs the same. */
MUST_USE enum step guess_try(struct request *r, struct guess *g, struct slice typed);

/* Adds to r->db: it was right. */
void guess_give_back(struct request *r, struct guess *g);

/* Whether this service hashes for tests. */
bool guess_is_cheap(const struct request *r);

#endif
