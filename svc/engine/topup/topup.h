/*
 * The top-up saga: charge at the provider, then credit in the ledger; or decline; or,
 * when the ledger refuses (limits, a closed account), give the money back. Every step is
 * idempotent and noted in Postgres, so that any worker can carry on after a kill.
 */
#ifndef CREMA_ENGINE_TOPUP_H
#define CREMA_ENGINE_TOPUP_H

#include "svc/engine/lane/lane.h"
#include "svc/store/ledger/topup.h"

struct service;

enum topup_end {
    TOPUP_END_CREDITED, /* credit holds the ledger's answer */
    TOPUP_END_DECLINED,
    TOPUP_END_GIVEN_BACK, /* problem says why */
    TOPUP_END_PENDING,    /* not settled by the deadline; the sweep carries on */
    TOPUP_END_UNKNOWN     /* the provider did not say; the sweep carries on */
};

struct topup_result {
    enum topup_end end;
    enum problem problem;
    const struct lane_call *credit; /* valid during done */
};

/*
 * Carries the top-up on from where its row says, until it ends or until deadline_us
 * (monotonic; 0: one try). done is called exactly once; row is copied.
 */
void topup_drive(struct service *s, const struct topup_row *row, int64_t deadline_us,
                 void (*done)(void *arg, const struct topup_result *result), void *arg);

/* Starts the sweep: every second, the top-ups that nobody carries on with. */
void topup_sweep_start(struct service *s);

#endif
