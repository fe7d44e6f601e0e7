/*
 * A card joins or leaves its account: the ledger's part of the endpoints about cards.
 */
#ifndef CREMA_OPS_CARD_CHANGE_H
#define CREMA_OPS_CARD_CHANGE_H

#include "svc/base/must_use.h"
#include "svc/ops/ops.h"

/*
 * Hands the change to the lane. Its op_id comes from the card itself, so that a repeat is
 * a replay.
 */
MUST_USE enum step card_change_send(struct request *r, int64_t card_id, bool added);

/* PROBLEM_NONE when it is done (now or before); else what to reply with. */
MUST_USE enum problem card_change_result(const struct request *r);

/* After a refusal: the row of a card that has not joined goes; then keyed_op_reply. */
MUST_USE enum step card_change_drop(struct request *r, int64_t card_id);

#endif
