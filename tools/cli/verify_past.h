/*
 * The entries of the account that `crema verify --rules` looks at: what later ones may
 * refer to. Memory grows with the account and is given back behind it.
 */
#ifndef CREMA_CLI_VERIFY_PAST_H
#define CREMA_CLI_VERIFY_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/ledger/apply.h"

enum { PAST_ARENAS_MAX = 64 }; /* of about 64 MiB: some 10 million entries */

struct past_entry;

struct past {
    struct arena arenas[PAST_ARENAS_MAX]; /* each begun when the one before is full */
    size_t arena_count;
    struct past_entry **by_seq; /* [seq - 1]; NULL: not kept */
    size_t count, cap;
    struct past_entry *notable; /* expiries, bonuses and vouchers, the newest first */
};

void past_init(struct past *past);
void past_release(struct past *past);

/* Forgets all entries: another account follows. */
void past_begin(struct past *past);

/* Keeps a copy. False when there is no room: the account has too many entries. */
MUST_USE bool past_add(struct past *past, const struct entry *e);

/*
 * What deciding `e` over again may ask for (recheck.h), in the arena: nothing where it
 * refers to none.
 */
void past_of(const struct past *past, struct arena *arena, const struct entry *e,
             struct history *ret);

#endif
