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
    TOPUP_END_PENDING,    /* not settled in time; the sweep carries on */
    TOPUP_END_UNKNOWN     /* the provider did not say; the sweep carries on */
};

struct topup_result {
    enum topup_end end;
    enum problem problem;
    const struct lane_call *credit; /* valid during done */
};

/*
 * Carries the top-up on from where its row says, as a flow of its own. A provider that
 * takes its time is asked again until ask_until_us (monotonic; 0: asked once) or the
 * drain. done is called exactly once, maybe before this returns; row is copied.
 */
void topup_drive(struct service *s, const struct topup_row *row, int64_t ask_until_us,
                 void (*done)(void *arg, const struct topup_result *result), void *arg);

#endif
