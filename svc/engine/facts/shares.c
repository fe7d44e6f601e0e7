/*
 * Shares, from the settings. A till has as many customers as stand before it, and may be
 * a whole shop's own system.
 */
#include "svc/engine/facts/shares.h"

#include "svc/base/conf.h"

void
shares_most(size_t ret[FAIR_CLASSES])
{
    ret[FAIR_SYSTEM] = 0;
    ret[FAIR_TILL] = (size_t)conf->till_share_max;
    ret[FAIR_MEMBER] = (size_t)conf->share_max;
    ret[FAIR_STRANGER] = (size_t)conf->share_max;
    ret[FAIR_STAFF] = (size_t)conf->share_max;
}
