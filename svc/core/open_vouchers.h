/*
 * The open vouchers of an account: part of its state, like its holds. A voucher is named
 * by the entry that made it; points that paid for it wait in it, as parts of the lots
 * that they came from. Internal to core.
 */
#ifndef CREMA_CORE_OPEN_VOUCHERS_H
#define CREMA_CORE_OPEN_VOUCHERS_H

#include "svc/base/must_use.h"
#include "svc/core/account.h"
#include "svc/core/lots.h"

/* A draft of them. */
struct open_vouchers {
    struct voucher items[ACCOUNT_VOUCHERS_MAX]; /* ascending by seq */
    size_t count;
    struct lot lots[ACCOUNT_VOUCHER_LOTS_MAX]; /* in the order of the vouchers */
    size_t lot_count;
};

/* As the row keeps them: of each seq, reward, end, number of lots, then start, end and
 * points of each lot. */
enum {
    VOUCHER_NUMBERS = 4,
    VOUCHER_LOT_NUMBERS = 3,
    OPEN_VOUCHERS_NUMBERS = ACCOUNT_VOUCHERS_MAX * VOUCHER_NUMBERS +
                            ACCOUNT_VOUCHER_LOTS_MAX * VOUCHER_LOT_NUMBERS
};

/* How many numbers they are, and writes them. */
size_t open_vouchers_length(const struct account *a);
size_t open_vouchers_write(const struct account *a, int64_t ret[OPEN_VOUCHERS_NUMBERS]);

/* Reads them into an account that has none; false: no account writes this. */
MUST_USE bool open_vouchers_read(struct account *a, const int64_t *numbers, size_t count);

/* NULL when no such voucher is open; *ret_lots (may be NULL) is the first of its lots. */
const struct voucher *
open_vouchers_find(const struct account *a, int64_t seq, const struct lot **ret_lots);

/* The open voucher that ends first, the older of equal ones; NULL: none is open. */
const struct voucher *open_vouchers_first(const struct account *a);

/* Whether so many more of them, of so many lots together, have room. */
bool open_vouchers_fit(const struct account *a, size_t vouchers, size_t lots);

void open_vouchers_begin(struct open_vouchers *draft, const struct account *a);

/* One that opens, with what its lots paid (each above 0). False: it is open, has no
 * room, or says something that no voucher has. */
MUST_USE bool
open_vouchers_add(struct open_vouchers *draft, const struct voucher *voucher,
                  const struct lot_change *from, size_t from_count);

/* One that ends; false: it is not open. */
MUST_USE bool open_vouchers_drop(struct open_vouchers *draft, int64_t seq);

void open_vouchers_commit(const struct open_vouchers *draft, struct account *a);

#endif
