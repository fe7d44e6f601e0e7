/*
 * The ledger entry: one immutable line, one change of one account, numbered by the
 * account's version. `detail` is compact JSON text, hashed and stored as these bytes.
 * It holds the lines, reasons and the deltas of lots, counters, cards and tier, so that
 * an account can be recomputed from its entries alone. No personal data, no free text.
 *
 * Ownership: detail points into the arena of whoever made or read the entry.
 */
#ifndef CREMA_CORE_ENTRY_H
#define CREMA_CORE_ENTRY_H

#include <stdint.h>

#include "proto/slice.h"

enum { OP_ID_BYTES = 16, BODY_HASH_BYTES = 8, ENTRY_HASH_BYTES = 32 };

enum entry_kind {
    ENTRY_NONE = 0,
#define X(NAME, number, word) ENTRY_##NAME = number,
#include "svc/core/entry_kind.def"
#undef X
};

/* The one house counterpart of an entry; house totals are sums over entries. */
enum contra {
    CONTRA_NONE = 0,
    CONTRA_PROVIDER = 1,  /* top-ups through the payment provider */
    CONTRA_TILL_CASH = 2, /* loads paid at a till */
    CONTRA_REVENUE = 3,   /* purchases and their refunds */
    CONTRA_REWARDS = 4,
    CONTRA_TRANSFER = 5, /* transfer clearing, sums to zero */
    CONTRA_ADJUSTMENT = 6,
    CONTRA_PROMOTION = 7,
    CONTRA_BREAKAGE = 8
};

enum channel {
    CHANNEL_SYSTEM = 0,
    CHANNEL_APP = 1,
    CHANNEL_WEB = 2,
    CHANNEL_TILL = 3,
    CHANNEL_CONSOLE = 4,
    CHANNEL_PROVIDER = 5
};

struct entry {
    int16_t bucket;
    int64_t account_id;
    int64_t seq;
    int64_t at_us;
    enum entry_kind kind;
    unsigned char op_id[OP_ID_BYTES];
    unsigned char body_hash[BODY_HASH_BYTES];
    int64_t cash_minor;   /* delta */
    int64_t held_minor;   /* delta */
    int64_t points_micro; /* delta */
    int64_t cash_after_minor;
    int64_t held_after_minor;
    int64_t points_after_micro;
    enum contra contra;
    int32_t store_id;    /* 0: none */
    int64_t terminal_id; /* 0: none */
    enum channel channel;
    int64_t actor_id; /* the member or staff who asked; 0: the terminal or the system */
    int64_t ref_seq;  /* the entry that this one refunds or voids; 0: none */
    int64_t rules_version;
    struct slice detail;
    unsigned char hash[ENTRY_HASH_BYTES];
};

const char *entry_kind_name(enum entry_kind kind);

const char *channel_name(enum channel channel);

#endif
