/*
 * Top-ups: how far each has come (0003_topups.sql), and the sandbox provider's books.
 * Times follow Postgres's clock with the test clock's offset.
 */
#ifndef CREMA_STORE_TOPUP_H
#define CREMA_STORE_TOPUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/entry.h"

struct pgpool_call;

enum topup_status {
    TOPUP_WITH_PROVIDER = 1,
    TOPUP_CHARGED = 2,
    TOPUP_CREDITED = 3,
    TOPUP_DECLINED = 4,
    TOPUP_GIVEN_BACK = 5
};

/* How long the request that began it has it for itself, and a later finder. */
enum { TOPUP_OWNED_S = 8, TOPUP_CLAIMED_S = 3, TOPUP_DUE_MAX = 20 };

struct topup_row {
    int64_t id;
    int64_t member_id;
    int64_t account_id;
    unsigned char op_id[OP_ID_BYTES];
    int64_t amount_minor;
    struct slice method;
    int16_t channel;
    enum topup_status status;
    bool unknown;
    struct slice problem;
    int64_t created_us;
};

/* Writes the row unless its op_id is there; the answer is the row that is there then. */
void
topup_ask_begin(struct pgpool_call *call, struct arena *arena, const struct topup_row *t);

MUST_USE bool topup_take_begun(const struct pgpool_call *call, struct arena *arena,
                               struct topup_row *ret);

/* 1 row or none. */
void topup_ask_by_op(struct pgpool_call *call, struct arena *arena,
                     const unsigned char op_id[OP_ID_BYTES]);

/* The member's own. */
void
topup_ask(struct pgpool_call *call, struct arena *arena, int64_t member_id, int64_t id);

/* Claims up to TOPUP_DUE_MAX that nobody has carried on with. */
void topup_ask_due(struct pgpool_call *call, struct arena *arena);

MUST_USE size_t topup_take(const struct pgpool_call *call, struct arena *arena,
                           struct topup_row *ret, size_t cap);

/* Notes why a charge will be given back, before it is made sure of; the first counts. */
void topup_ask_refused(struct pgpool_call *call, struct arena *arena, int64_t id,
                       const char *problem);

/*
 * One step forward, never back: from WITH_PROVIDER to CHARGED or DECLINED, from CHARGED
 * to CREDITED (with the entry's seq) or GIVEN_BACK (with the reason's slug).
 */
void topup_ask_step(struct pgpool_call *call, struct arena *arena, int64_t id,
                    enum topup_status to, int64_t seq, const char *problem);

/* The provider did not say. */
void topup_ask_unknown(struct pgpool_call *call, struct arena *arena, int64_t id);

/* The sandbox provider's books. */

/* Charges once per top-up; the answer is the charge as it stands. */
void sandbox_ask_charge(struct pgpool_call *call, struct arena *arena,
                        const struct topup_row *t);

/* False when there is no charge. */
MUST_USE bool sandbox_take_charge(const struct pgpool_call *call, bool *ret_settled);

void sandbox_ask_refund(struct pgpool_call *call, struct arena *arena, int64_t topup_id);

#endif
