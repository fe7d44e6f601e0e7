/*
 * The payment provider: what the top-up saga needs of one. Every call names the top-up,
 * which is the provider's idempotency key: charging twice charges once and answers how
 * the charge stands.
 */
#ifndef CREMA_ENGINE_PROVIDER_H
#define CREMA_ENGINE_PROVIDER_H

#include <stdbool.h>

#include "svc/engine/flow/flow.h"
#include "svc/io/pgpool.h"
#include "svc/store/ledger/topup.h"

struct service;

enum provider_outcome {
    PROVIDER_CHARGED,
    PROVIDER_DECLINED,
    PROVIDER_PENDING,
    PROVIDER_UNKNOWN,  /* it was asked and did not say */
    PROVIDER_UNREACHED /* it could not be asked */
};

/* A part of the flow of whoever makes it, which goes on with then(arg). */
struct provider_call {
    /* In. */
    const struct topup_row *topup;
    struct flow *flow;
    flow_step then;
    void *arg;
    /* Out. */
    enum provider_outcome outcome;
    /* The provider's own. */
    struct pgpool_call db;
};

struct provider {
    const char *name;
    bool (*knows)(struct slice method);
    enum step (*charge)(struct provider_call *call);
    enum step (*refund)(struct provider_call *call); /* CHARGED: given back */
};

/* Whether conf.provider may say so: "none", or the name of a provider. */
bool provider_is_known(const char *name);

/*
 * Who takes the money of top-ups now; NULL: nobody, and members top up at the till. That
 * is conf.provider, but the sandbox only where facts/demo.h has it.
 */
const struct provider *provider_in_use(const struct service *s);

/* Its name for pages and checks; "none". */
const char *provider_name(const struct service *s);

/* Says in the log that nobody takes the money of top-ups, and why. */
void provider_log(const struct service *s);

extern const struct provider provider_sandbox;

#endif
