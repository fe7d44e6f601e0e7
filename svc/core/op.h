/*
 * The operation: what a caller asks the ledger for. It becomes one entry (plus the due
 * entries that must come before it) or a refusal.
 *
 * Everything a caller can say is here and checked for shape before a lane sees it
 * (amounts positive, lines add up); what depends on the account is apply's to decide.
 */
#ifndef CREMA_CORE_OP_H
#define CREMA_CORE_OP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/core/account.h"
#include "svc/core/entry.h"

/* The numbers are hashed into body_hash: they are for ever, and none is used again. */
enum op_kind {
    OP_TOUCH = 0,    /* apply what is due, nothing else; no key and no entry of its own */
    OP_LOAD = 1,     /* amount in; contra says who paid */
    OP_PURCHASE = 2, /* tender decides what is debited; may spend rewards */
    OP_REDEEM = 3,   /* rewards alone */
    OP_REFUND = 4,   /* of (account, ref_seq); amount_minor 0: all that is left */
    OP_VOID = 5,     /* of ref_op_id: the refund of all that is left, or a tombstone */
    OP_STATUS = 6,   /* freeze, unfreeze, close */
    OP_CARD = 7,     /* a card joins or leaves the account */
    OP_CANCEL = 8,   /* a tombstone instead of the operation of op_id and body_hash; if
                        that has happened, it is replayed */
    OP_HOLD = 9,     /* promises amount_minor to the store for lasts_us */
    OP_CAPTURE = 10, /* takes amount_minor (0: all) of hold (account, ref_seq), ends it */
    OP_RELEASE = 11, /* ends the hold (account, ref_seq) */
    OP_TRANSFER = 12,    /* amount_minor to another account: both legs or neither */
    OP_VOUCHER = 13,     /* spends points on a reward that is used later */
    OP_VOUCHER_END = 14, /* gives the points of voucher (account, ref_seq) back */
    OP_JOIN = 15,        /* a member has joined; join_op_id is its op_id */
    OP_TAGS = 17         /* tags leave the account and join it */
};

enum tender { TENDER_CARD = 0, TENDER_OTHER = 1, TENDER_SPLIT = 2 };

enum {
    OP_LINES_MAX = 100,
    OP_REWARDS_MAX = 10,
    OP_FLAGS_MAX = 16,
    OP_TAGS_MAX = ACCOUNT_TAGS_MAX, /* to add, and as many to remove */
    OP_TO_BYTES = 16
};

struct op_line {
    struct slice sku;
    struct slice category;
    int64_t quantity;
    int64_t amount_minor;
};

/* A reward by its id in the rule set, or what is in a voucher. */
struct op_reward {
    struct slice reward; /* empty: by voucher */
    int64_t line;        /* 1-based; 0: the whole check */
    int64_t times;       /* 0 is 1 */
    int64_t off_minor;   /* what the till takes off for it; at most its worth */
    int64_t voucher;     /* the entry that made it; 0: none */
};

/* What was bought: lines, tax and tip, which are parts of the amount. */
struct op_basket {
    int64_t tax_minor;
    int64_t tip_minor;
    const struct op_line *lines;
    size_t line_count;
};

struct op_rewards {
    const struct op_reward *items;
    size_t count;
};

/* Pieces of a line of what was bought, by its number from 1 on. */
struct op_piece {
    int64_t line;
    int64_t pieces;
};

/* What a till says of a basket ("own_cup"); rules ignore those that they do not name. */
struct op_flags {
    const struct slice *items;
    size_t count;
};

/* Ids of tags (svc/core/tag_id.h). */
struct op_tag_ids {
    const struct slice *items;
    size_t count;
};

/* The bodies: what an operation says that only its kind can say. */

struct op_purchase {
    int64_t amount_minor; /* everything paid */
    int64_t card_minor;   /* the part of it that the card pays (all for TENDER_CARD) */
    enum tender tender;
    struct op_basket basket;
    struct op_rewards rewards;
    struct op_flags flags;
};

struct op_load {
    int64_t amount_minor;
};

struct op_redeem {
    struct op_rewards rewards;
};

struct op_refund {
    int64_t ref_seq; /* the entry of what was bought */
    int64_t amount_minor;
    const struct op_piece *pieces; /* of lines, instead of an amount */
    size_t piece_count;
};

struct op_void {
    unsigned char ref_op_id[OP_ID_BYTES];
};

struct op_status {
    enum account_status to;
};

struct op_card {
    int64_t id;
    bool joins; /* false: leaves */
};

struct op_hold {
    int64_t amount_minor;
    int64_t lasts_us;
};

struct op_capture {
    int64_t ref_seq; /* the entry of the hold; in a release, too */
    int64_t amount_minor;
    struct op_basket basket;
    struct op_flags flags;
};

struct op_release {
    int64_t ref_seq;
};

struct op_transfer {
    int64_t amount_minor;
    int64_t to_account_id; /* 0: whoever was named is not known */
    int64_t to_card_slot;  /* the card that names the recipient; 0: not by card */
    unsigned char to_index[OP_TO_BYTES]; /* keyed hash of how the caller named them */
};

struct op_voucher {
    struct slice reward;
};

struct op_voucher_end {
    int64_t ref_seq; /* the entry that made it */
};

/* No tag is in both. */
struct op_tags {
    struct op_tag_ids add;
    struct op_tag_ids remove;
};

struct op {
    enum op_kind kind;
    int16_t bucket;
    int64_t account_id;
    unsigned char op_id[OP_ID_BYTES];
    unsigned char body_hash[BODY_HASH_BYTES];

    enum channel channel;
    int32_t store_id;
    int64_t terminal_id;
    int64_t actor_id;

    /* The credential that the caller showed; checked under the account's lock. */
    int64_t card_slot;       /* 0: not by card */
    int64_t auth_gen;        /* of the member's session; -1: not by session */
    bool credential_expired; /* an expired visit or pay code: replays and voids only */

    enum contra contra; /* loads: who paid; otherwise what the kind says */

    /*
     * Of its kind alone: OP_TOUCH and OP_CANCEL have none. The first is the largest, so
     * that an initialiser that names no body clears all of them.
     */
    union {
        struct op_purchase purchase;
        struct op_load load;
        struct op_redeem redeem;
        struct op_refund refund;
        struct op_void voided; /* `void` is a word of C */
        struct op_status status;
        struct op_card card;
        struct op_hold hold;
        struct op_capture capture;
        struct op_release release;
        struct op_transfer transfer;
        struct op_voucher voucher;
        struct op_voucher_end voucher_end;
        struct op_tags tags;
    };
};

/* What several kinds have in common. */

/* What a purchase or a capture bought; NULL for the other kinds. */
const struct op_basket *op_basket(const struct op *op);

/* What the till said of it; none for the other kinds. */
struct op_flags op_flags(const struct op *op);

/* The entry of the account that a refund, a capture or a release names; otherwise 0. */
int64_t op_ref_seq(const struct op *op);

/* The other account that a transfer changes; 0: none, or it is not known. */
int64_t op_to_account_id(const struct op *op);

/* Scopes of idempotency keys (ledger.md, "Exactly once"). */
enum key_scope {
    SCOPE_STORE = 1,
    SCOPE_MEMBER = 2,
    SCOPE_STAFF = 3,
    SCOPE_PROVIDER = 4,
    SCOPE_SYSTEM = 5
};

/* op_id = BLAKE2b-128(length-prefixed scope type, scope id, key), of a key not empty. */
void op_id_make(unsigned char ret[OP_ID_BYTES], enum key_scope scope, int64_t scope_id,
                struct slice key);

/*
 * body_hash = BLAKE2b-64 over kind, account, amounts, lines, rewards, flags, tags and
 * reference; never the visit, the pay code or the terminal, which change on a rescan; nor
 * the account of a void, which is where its original is. Call when all is set.
 */
void op_body_hash(struct op *op);

#endif
