/*
 * crema members reindex: the keys of addresses that an earlier version kept as typed.
 */
#ifndef CREMA_CLI_MEMBERS_REINDEX_H
#define CREMA_CLI_MEMBERS_REINDEX_H

#include "svc/base/must_use.h"
#include "tools/cli/people.h"

/*
 * Gives every member without one the key of her address in normal form, one commit a
 * member, so that it may be stopped and run again. Members whose addresses are one are
 * noted (table member_twin) and listed. Then the staff (staff_reindex.h). Returns a
 * command's exit code.
 */
MUST_USE int members_reindex(const struct people *p);

#endif
