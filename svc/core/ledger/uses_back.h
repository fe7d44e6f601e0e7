/*
 * What limits get back: uses that are not made after all, or are made again. Internal to
 * core.
 */
#ifndef CREMA_CORE_USES_BACK_H
#define CREMA_CORE_USES_BACK_H

#include "svc/core/ledger/change.h"

/* Takes what was used, of which each delta is 0 or more, out of its periods again: no
 * more than is there, so nothing of a period that lives no more. */
void uses_back(const struct decision *d, struct change *c,
               const struct counter_change *used, size_t count);

/* Puts what is used again, 1 or more, into its period. One that lives no more, or that
 * the account has no room for, counts nothing: a refund is never refused for it. */
void
uses_again(const struct decision *d, struct change *c, const struct counter_change *used);

#endif
