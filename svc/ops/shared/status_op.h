/*
 * Freezing and unfreezing: the same operation with another target.
 */
#ifndef CREMA_OPS_STATUS_OP_H
#define CREMA_OPS_STATUS_OP_H

#include "svc/base/must_use.h"
#include "svc/ops/shared/keyed_op.h"

/* A code, not a text: entries and the audit log hold no free text. */
struct status_op_body {
    int reason;
};

enum { STATUS_OP_FIELD_COUNT = 1 };

extern const struct json_field status_op_fields[STATUS_OP_FIELD_COUNT];

/*
 * Notes in the audit log who asks for `action`, and for which reason: nothing changes
 * without it. 404 when {id} is no account's id.
 */
MUST_USE enum step status_op_audit(struct request *r, const char *action);

/* Hands the change of status of the account {id} to its lane, once the audit is written.
 */
MUST_USE enum step status_op_send(struct request *r, enum account_status to);

#endif
