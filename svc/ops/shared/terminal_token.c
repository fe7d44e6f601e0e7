/*
 * The token of a terminal.
 */
#include "svc/ops/shared/terminal_token.h"

#include "svc/base/clock.h"

void
terminal_token_put(struct json_out *out, const struct service *s, int64_t terminal_id,
                   int32_t store_id)
{
    char token[TOKEN_TEXT_MAX];
    struct principal who = {.role = ROLE_TERMINAL,
                            .id = terminal_id,
                            .store_id = store_id,
                            .channel = CHANNEL_TILL,
                            .expires_us =
                                clock_wall_us() + ACCESS_TOKEN_S * INT64_C(1000000)};
    size_t n = auth_token_make(s, &who, token);

    json_kv_str(out, "token", slice_of(token, n));
    json_kv_time_us(out, "expires_at", who.expires_us);
}
