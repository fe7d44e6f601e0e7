/*
 * Cards: credentials that point to an account, and the phones that show pay codes.
 */
#ifndef CREMA_STORE_CARD_H
#define CREMA_STORE_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/store/people/member.h"

enum card_kind { CARD_NUMBER = 1, CARD_PAYCODE = 2 };

enum { CARDS_LISTED_MAX = 200, PAYCODE_TRIES_MAX = 5, PAYCODE_LOCK_S = 60 };

void card_ask_insert(struct pgpool_call *call, struct arena *arena,
                     const struct card_row *card);

void card_ask_by_number(struct pgpool_call *call, struct arena *arena,
                        struct slice number_index);

/* The member's own card; no row for a foreign one. */
void card_ask_of_account(struct pgpool_call *call, struct arena *arena,
                         int64_t account_id, int64_t card_id);

/* All of an account, newest first, at most CARDS_LISTED_MAX. */
void card_ask_list(struct pgpool_call *call, struct arena *arena, int64_t account_id);

/* The live cards of an account that show pay codes: all of them, by id. */
void card_ask_devices(struct pgpool_call *call, struct arena *arena, int64_t account_id);

MUST_USE size_t card_take_devices(const struct pgpool_call *call, struct arena *arena,
                                  int64_t **ret_ids);

/* Deletes a card that never joined its account; one that the account names stays. */
void card_ask_drop(struct pgpool_call *call, struct arena *arena, int64_t account_id,
                   int64_t card_id);

void card_ask_lost(struct pgpool_call *call, struct arena *arena, int64_t card_id);

MUST_USE size_t card_take(const struct pgpool_call *call, struct arena *arena,
                          struct card_row *ret, size_t cap);

struct paycode_row {
    int64_t alias;
    int64_t card_id;
    int64_t account_id;
    struct slice secret_sealed;
    int64_t last_step;
    int64_t last_terminal;
    int64_t last_visit;
};

/* The device and its card (kind CARD_PAYCODE) at once. */
void paycode_ask_insert(struct pgpool_call *call, struct arena *arena,
                        const struct paycode_row *d);

/*
 * Claims one attempt at the alias and returns its secret: at most PAYCODE_TRIES_MAX wrong
 * codes in PAYCODE_LOCK_S. No row: unknown alias or too many attempts.
 */
void paycode_ask_attempt(struct pgpool_call *call, struct arena *arena, int64_t alias);

MUST_USE bool paycode_take(const struct pgpool_call *call, struct arena *arena,
                           struct paycode_row *ret);

#endif
