/*
 * Readers: they ask for the newest version that anybody was shown, at any worker; and
 * they renew the visits, which end after ten minutes.
 */
#ifndef CREMA_HAMMER_READING_H
#define CREMA_HAMMER_READING_H

#include "svc/base/must_use.h"
#include "tools/hammer/hammer.h"

/* False after telling why. */
MUST_USE bool readers_open(struct hammer *h);

void readers_close(struct hammer *h);

/* quiet: visits only. */
void readers_tend(struct hammer *h, int64_t now_us, bool quiet);

/* Whether every account has a visit. */
bool readers_have_visits(const struct hammer *h);

#endif
