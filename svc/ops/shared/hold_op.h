/*
 * What captures and releases share: the hold that the path names.
 */
#ifndef CREMA_OPS_HOLD_OP_H
#define CREMA_OPS_HOLD_OP_H

#include "svc/base/must_use.h"
#include "svc/ops/shared/keyed_op.h"

/*
 * Begins r->lane.op as an operation on the hold `hld_…-42` of the path; its entry is for
 * the body. False after a 404. Whose hold it is, and whether it is open, is decided under
 * the account's lock.
 */
MUST_USE bool hold_op_begin(struct request *r, enum op_kind kind, int64_t *ret_seq);

#endif
