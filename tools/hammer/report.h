/*
 * What a run came to, as a table for people or as JSON.
 */
#ifndef CREMA_HAMMER_REPORT_H
#define CREMA_HAMMER_REPORT_H

#include "tools/hammer/hammer.h"

/* verify: what `crema verify` said of the accounts, in a line. left: accounts that are
 * not empty and stay open. */
void report_print(const struct hammer *h, const char *verify, int left);

#endif
