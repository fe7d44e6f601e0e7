/*
 * Ids of rules, flags and tags as numbers. They are for ever: accounts, entries and
 * counters are stored with them.
 */
#ifndef CREMA_CORE_RULES_ID_H
#define CREMA_CORE_RULES_ID_H

#include <stdint.h>

#include "proto/slice.h"

/*
 * A key of RULES_KEY_BITS, 0 or more: the upper bits of the first 8 bytes, lowest first,
 * of the id's BLAKE2b-128 (RFC 7693). What is below them is free for what a counter
 * counts of the rule, so that such a number is positive, too.
 */
enum { RULES_KEY_BITS = 57 };

int64_t rules_id(struct slice id);

#endif
