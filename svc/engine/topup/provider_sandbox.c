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
#include "svc/engine/service.h"

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

static void
on_charge(struct pgpool_call *db)
{
    struct provider_call *call = db->arg;
    struct slice method = call->topup->method;
    bool settled;

    if (!sandbox_take_charge(db, &settled)) {
        call->outcome = PROVIDER_UNREACHED;
    } else if (slice_eq_cstr(method, "sandbox_declined")) {
        call->outcome = PROVIDER_DECLINED;
    } else if (settled) {
        call->outcome = PROVIDER_CHARGED;
    } else {
        call->outcome = slice_eq_cstr(method, "sandbox_unknown") ? PROVIDER_UNKNOWN
                                                                 : PROVIDER_PENDING;
    }
    call->done(call);
}

static void
charge(struct service *s, struct provider_call *call)
{
    sandbox_ask_charge(&call->db, call->arena, call->topup);
    call->db.done = on_charge;
    call->db.arg = call;
    pgpool_query(s->pool, &call->db);
}

static void
on_refund(struct pgpool_call *db)
{
    struct provider_call *call = db->arg;

    call->outcome = db->ok ? PROVIDER_CHARGED : PROVIDER_UNREACHED;
    call->done(call);
}

static void
refund(struct service *s, struct provider_call *call)
{
    sandbox_ask_refund(&call->db, call->arena, call->topup->id);
    call->db.done = on_refund;
    call->db.arg = call;
    pgpool_query(s->pool, &call->db);
}

const struct provider provider_sandbox = {
    .name = "sandbox", .knows = knows, .charge = charge, .refund = refund};
