/*
 * The hash chain over an account's entries (ledger.md, "Chain"):
 * hash = BLAKE2b-256(previous hash ‖ canonical bytes); the genesis is the account id.
 */
#ifndef CREMA_CORE_CHAIN_H
#define CREMA_CORE_CHAIN_H

#include "svc/core/entry.h"

enum { CHAIN_VERSION = 1 };

/* account_id above 0. */
void chain_genesis(unsigned char ret[ENTRY_HASH_BYTES], int64_t account_id);

/* Sets e->hash from the previous head; every other field of e must be final, its account
 * and seq above 0. */
void chain_link(const unsigned char previous[ENTRY_HASH_BYTES], struct entry *e);

#endif
