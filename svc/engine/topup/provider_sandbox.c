/*
 * The sandbox provider: pays from nowhere, for demos and tests. Its books are a table of
 * their own, so that it remembers what it charged when a worker dies.
 *
 *   sandbox_ok        charged at once
 *   sandbox_declined  declined at once
 *   sandbox_slow      charged after 7 s
 *   sandbox_unknown   does not say; charged after 20 s
 */
#include <string.h>

#include "svc/engine/topup/provider.h"

static const char *const methods[] = {"sandbox_ok", "sandbox_declined", "sandbox_slow",
                                      "sandbox_unknown"};

static bool
knows(struct slice method)
{
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (slice_eq_cstr(method, methods[i])) {
            return true;
        }
    }
    return false;
}

static enum step
answered(struct provider_call *call, enum provider_outcome outcome)
{
    call->outcome = outcome;
    return flow_go(call->flow, call->then, call->arg);
}

static enum step
on_charge(void *arg)
{
    struct provider_call *call = arg;
    struct slice method = call->topup->method;
    bool settled;

    if (!sandbox_take_charge(&call->db, &settled)) {
        return answered(call, PROVIDER_UNREACHED);
    }
    if (slice_eq_cstr(method, "sandbox_declined")) {
        return answered(call, PROVIDER_DECLINED);
    }
    if (settled) {
        return answered(call, PROVIDER_CHARGED);
    }
    return answered(call, slice_eq_cstr(method, "sandbox_unknown") ? PROVIDER_UNKNOWN
                                                                   : PROVIDER_PENDING);
}

static enum step
charge(struct provider_call *call)
{
    sandbox_ask_charge(&call->db, call->flow->arena, call->topup);
    return flow_db(call->flow, &call->db, on_charge, call);
}

static enum step
on_refund(void *arg)
{
    struct provider_call *call = arg;

    return answered(call, call->db.ok ? PROVIDER_CHARGED : PROVIDER_UNREACHED);
}

static enum step
refund(struct provider_call *call)
{
    sandbox_ask_refund(&call->db, call->flow->arena, call->topup->id);
    return flow_db(call->flow, &call->db, on_refund, call);
}

const struct provider provider_sandbox = {
    .name = "sandbox", .knows = knows, .charge = charge, .refund = refund};
