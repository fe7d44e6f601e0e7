/*
 * A top-up as the API shows it.
 */
#ifndef CREMA_OPS_TOPUP_REPLY_H
#define CREMA_OPS_TOPUP_REPLY_H

#include "proto/json.h"
#include "svc/store/ledger/topup.h"

/* {"id","status","amount","created_at"}; status: pending, credited, declined, unknown. */
void topup_put(struct json_out *out, const struct topup_row *t, const char *status);

#endif
