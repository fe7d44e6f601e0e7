/*
 * Which provider there is: see provider.h.
 */
#include "svc/engine/topup/provider.h"

#include <string.h>

#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/engine/facts/demo.h"

static const char nobody[] = "none";

static bool
is_sandbox(const char *name)
{
    return strcmp(name, provider_sandbox.name) == 0;
}

bool
provider_is_known(const char *name)
{
    return strcmp(name, nobody) == 0 || is_sandbox(name);
}

const struct provider *
provider_in_use(const struct service *s)
{
    if (is_sandbox(conf->provider) && demo_has(s, FACILITY_SANDBOX)) {
        return &provider_sandbox;
    }
    return NULL;
}

const char *
provider_name(const struct service *s)
{
    const struct provider *provider = provider_in_use(s);

    return provider != NULL ? provider->name : nobody;
}

void
provider_log(const struct service *s)
{
    if (provider_in_use(s) != NULL) {
        return;
    }
    if (is_sandbox(conf->provider)) {
        log_warn("payments",
                 "provider = sandbox makes money from nothing and is for demo "
                 "and test programs alone: this is none, so top-ups are "
                 "refused. Set provider = none; tills load cash");
    } else {
        log_info("payments", "no payment provider is set up: top-ups are refused, tills "
                             "load cash");
    }
}
