/*
 * The token of a terminal, as POST /v1/terminals/token and /v1/demo/session answer it.
 */
#ifndef CREMA_OPS_TERMINAL_TOKEN_H
#define CREMA_OPS_TERMINAL_TOKEN_H

#include "svc/ops/ops.h"

/* Puts the members "token" and "expires_at". */
void terminal_token_put(struct json_out *out, const struct service *s,
                        int64_t terminal_id, int32_t store_id);

#endif
