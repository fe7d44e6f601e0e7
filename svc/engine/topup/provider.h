/*
 * The payment provider: what the top-up saga needs of one. Every call names the top-up,
 * which is the provider's idempotency key: charging twice charges once and answers how
 * the charge stands.
 */
#ifndef CREMA_ENGINE_PROVIDER_H
#define CREMA_ENGINE_PROVIDER_H

#include <stdbool.h>

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

struct provider_call {
    /* In. */
    const struct topup_row *topup;
    struct arena *arena;
    void (*done)(struct provider_call *call);
    void *arg;
    /* Out. */
    enum provider_outcome outcome;
    /* The provider's own. */
    struct pgpool_call db;
};

struct provider {
    const char *name;
    bool (*knows)(struct slice method);
    void (*charge)(struct service *s, struct provider_call *call);
    void (*refund)(struct service *s,
                   struct provider_call *call); /* CHARGED: given back */
};

/* The one of conf.provider; main checks that there is one. */
const struct provider *provider_find(const char *name);

extern const struct provider provider_sandbox;

#endif
