/*
 * The account as it was just after one of its entries: what a `change` shows. Money and
 * points are the entry's after-values; tier, status and the days on which points end are
 * those of the account given.
 */
#ifndef CREMA_ENGINE_RENDER_ACCOUNT_H
#define CREMA_ENGINE_RENDER_ACCOUNT_H

#include "svc/engine/render/render.h"

struct account_after {
    int64_t version;
    int64_t cash_minor;
    int64_t held_minor;
    int64_t points_micro;
    int64_t at_us;
};

/* The same members as render_account_members. */
void render_account_after(struct json_out *out, const struct service *s,
                          const struct account *a, const struct account_after *after);

#endif
