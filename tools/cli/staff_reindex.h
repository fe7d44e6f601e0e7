/*
 * The part of crema members reindex that is about staff: see members_reindex.h.
 */
#ifndef CREMA_CLI_STAFF_REINDEX_H
#define CREMA_CLI_STAFF_REINDEX_H

#include <stdbool.h>

#include "svc/base/must_use.h"
#include "tools/cli/people.h"

/*
 * Gives everybody of the staff without one the key of the address in normal form, all in
 * one transaction: they are few. Those whose addresses are one keep none and are listed.
 * False after telling; then nothing was changed.
 */
MUST_USE bool staff_reindex(const struct people *p);

#endif
