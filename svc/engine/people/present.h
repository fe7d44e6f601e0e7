/*
 * What the till scanned or the cashier typed, resolved to an account and a credential:
 * a visit (vis_…), a pay code (20 digits) or a card number (16 digits). api.md,
 * "Presenting a card".
 *
 * A visit is immutable, so a worker keeps the ones it has seen. Whether its card still
 * lives is decided under the account's lock (op.card_slot), not here.
 */
#ifndef CREMA_ENGINE_PRESENT_H
#define CREMA_ENGINE_PRESENT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"
#include "svc/engine/request/request.h"

struct presented {
    int64_t account_id;
    int64_t card_slot;
    int64_t visit_id;   /* 0: resolved from a card number without a visit */
    int64_t expires_us; /* of the visit; 0 without one */
    bool expired;       /* still names its account: op.credential_expired */
};

/*
 * Resolves for the terminal r->who; exactly one of visit and present is given (both or
 * neither: 400 invalid-body). A pay code is spent here, once, and makes a visit; the same
 * terminal repeating the same code gets the same visit. STEP_NEXT when it was known at
 * once, STEP_WAIT when the next step finds *ret filled, STEP_DONE after an error reply.
 * *ret must live as long as the request. It is a part of the request's flow and makes its
 * calls by r->db, so the calling step must not have a call outstanding.
 */
MUST_USE enum step present_resolve(struct request *r, struct slice visit,
                                   struct slice present, struct presented *ret);

struct visit_row;

/* Keeps a visit in the worker's memory: it is immutable. */
void present_remember(const struct visit_row *v);

/*
 * The visit by its id for a live watch: asks the worker's memory, then Postgres.
 * done is called once, maybe before this returns; problem is none, visit-expired (or
 * there is none), or unavailable.
 */
void present_find_visit(struct service *s, int64_t terminal_id, int64_t visit_id,
                        void (*done)(void *arg, enum problem problem,
                                     const struct presented *p),
                        void *arg);

#endif
