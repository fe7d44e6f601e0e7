/*
 * The `detail` of an entry: compact JSON with what the columns do not say. Members that
 * are absent are zero, empty or false. Which kind has which: struct entry_detail.
 *
 *   tender     "card", "other" or "split" (purchases)
 *   card, other  minor units: the parts of a purchase, or what this refund gave back
 *   tax, tip   minor units
 *   lines      [{sku, category, quantity, amount}]
 *   rewards    [{reward, cost_micro, line, times, off, voucher, ends_us, from}]; from:
 *              [[start day, end day, micro-points]], the lots that paid it, under rules
 *              of format 2; voucher: the entry that made it, ends_us: its end
 *   reasons    why points were earned: [[rule, micro-points, of so many minor units]],
 *              worded when they are read; under rules of format 1 [{rule, points_micro,
 *              text}], with the arithmetic
 *   facts      {tier, tags, flags, blocked, lost}: what else the rules have seen, under
 *              rules of format 2. blocked: [[rule, "limit" or "budget"]], they had no
 *              room; lost: rules that another one outbid
 *   lots       [[start day, end day, delta in micro-points]]
 *   counters   [[rule id, period, delta]]
 *   months     [[month, delta]]: micro-points that count for the tier
 *   status     "active", "frozen" or "closed": from now on
 *   card_id, joined   a card that joined (true) or left the account
 *   goods      [[line, pieces]]: of a refund of lines
 *   returned   {card, other}: of the referenced entry, so far, this one included
 *   returned_now   {card, other}: by this refund alone. Entries from before replies told
 *              it do not have it, so their replays keep their bytes
 *   taken_back, given_back   micro-points that this refund took back and returned
 *   voided, unknown   a void; of an operation that has not arrived
 *   expires_us  when a hold ends by itself
 *   peer, peer_seq   the account and entry of the other leg of a transfer
 *   opened     [{reward, cost_micro, voucher, ends_us, from}]: used vouchers that a
 *              refund opens again
 *   voucher    {reward, cost_micro, ends_us, from}: that is made, or that ends
 *   tags       {add, remove}: ids of tags that joined and left the account
 *   give       {rule, period, n}: the gift or the challenge that gives, the period of the
 *              challenge, and the number of what the operation gives by this rule
 *   reverses   true: takes back what the referenced entry gave
 *   tier       [from, to]: numbers of levels; equal where only holdings change
 *
 * No personal data and no free text: skus, categories, ids of rules and of tags only.
 */
#ifndef CREMA_CORE_DETAIL_H
#define CREMA_CORE_DETAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/account.h"
#include "svc/core/counter.h"
#include "svc/core/lots.h"
#include "svc/core/op.h"
#include "svc/core/tier_months.h"

struct detail_reward {
    struct slice reward;
    int64_t cost_micro; /* of all its times */
    int64_t line;       /* 1-based; 0: the whole check */
    int64_t times;      /* 1 or more; 0 is written as 1 */
    int64_t off_minor;  /* what the till took off for it */
    int64_t voucher;    /* the entry that made the voucher which was spent; 0: none */
    int64_t ends_us;    /* of a voucher: when it would have ended */
    const struct lot_change *from; /* what its lots paid, above 0; those of a voucher
                                      had paid when it was made */
    size_t from_count;
};

/* Why points were earned (or, negative, are no longer due). */
struct detail_reason {
    struct slice rule;
    int64_t points_micro;
    int64_t base_minor; /* the money that earned them; 0 where text tells it */
    struct slice text;  /* the arithmetic: "4.50 x 2"; empty under format 2 */
};

/* A rule that applied and could not give. */
struct detail_blocked {
    struct slice rule;
    bool budget; /* of the program; false: a limit of the account */
};

struct detail_texts {
    const struct slice *items;
    size_t count;
};

struct detail_facts {
    int64_t tier;             /* its number */
    struct detail_texts tags; /* those of the account that rules name */
    struct detail_texts flags;
    const struct detail_blocked *blocked;
    size_t blocked_count;
    struct detail_texts lost;
};

/* What rules gave, and what they have seen for it. */
struct detail_earned {
    const struct detail_reason *reasons;
    size_t reason_count;
    bool has_facts;
    struct detail_facts facts;
};

struct detail_rewards {
    const struct detail_reward *items;
    size_t count;
};

/* Money by who paid it, or whom it went back to. */
struct detail_tenders {
    int64_t card_minor;
    int64_t other_minor;
};

/* The details: what an entry says that only its kind can say. */

struct detail_sale {
    enum tender tender;
    struct detail_tenders paid;
    struct op_basket basket;
    struct detail_rewards rewards; /* not of a capture */
    struct detail_earned earned;
};

struct detail_load {
    struct detail_earned earned; /* under rules of format 2 */
};

struct detail_redeem {
    struct detail_rewards rewards;
};

/* What gives something back. */
struct detail_refund {
    struct detail_tenders back; /* by this entry alone */
    bool has_returned;          /* of what was bought, not of a load or a hold */
    struct detail_tenders returned;
    bool has_returned_now; /* `back` once more, for the reply */
    int64_t taken_back_micro;
    int64_t given_back_micro;
    bool voided;
    bool unknown; /* the void of an operation that has not arrived */
    const struct op_piece *goods;
    size_t good_count;
    struct detail_rewards opened; /* vouchers that are open again: reward, cost, voucher,
                                     end and lots of each */
};

/* A prize of a gift or a challenge. */
struct detail_give {
    struct slice rule; /* empty: it is none */
    int64_t period;    /* of a challenge (svc/core/rules/earn_challenge.h) */
    int64_t number;    /* within the operation, from 1 on */
};

struct detail_given {
    struct detail_give give;
    bool reverses; /* what ref_seq gave */
};

/* Of a voucher that is made; of one that ends the reward alone. */
struct detail_voucher {
    struct slice reward;
    int64_t cost_micro;
    int64_t ends_us;
    const struct lot_change *from; /* what its lots paid, above 0 */
    size_t from_count;
    struct detail_given given;
};

struct detail_tombstone {
    bool unknown;
};

struct detail_hold {
    int64_t expires_us;
};

struct detail_transfer {
    int64_t peer_id;
    int64_t peer_seq;
};

struct detail_status {
    enum account_status to;
};

struct detail_card {
    int64_t id;
    bool joined;
};

/* Numbers of levels. */
struct detail_tier {
    int64_t from;
    int64_t to;
};

/* What has changed, so none of either where all was so before. */
struct detail_tags {
    struct detail_texts add;
    struct detail_texts remove;
};

struct entry_detail {
    enum entry_kind kind;

    /* The deltas, of whatever kind has any. */
    const struct lot_change *lots;
    size_t lot_count;
    const struct counter_change *counters;
    size_t counter_count;
    const struct month_change *months;
    size_t month_count;

    /*
     * Of its kind alone; the kinds that are not named have none. The first is the
     * largest, so that an initialiser that names none clears all of them.
     */
    union {
        struct detail_sale sale; /* ENTRY_PURCHASE, ENTRY_CAPTURE */
        struct detail_load load;
        struct detail_redeem redeem;
        struct detail_refund refund; /* ENTRY_REFUND, ENTRY_VOID */
        struct detail_tombstone tombstone;
        struct detail_hold hold;
        struct detail_transfer transfer; /* ENTRY_TRANSFER_OUT, ENTRY_TRANSFER_IN */
        struct detail_status status;
        struct detail_card card;
        struct detail_tags tags;
        struct detail_tier tier;
        struct detail_voucher voucher; /* ENTRY_VOUCHER, ENTRY_VOUCHER_END */
        struct detail_given bonus;
    };
};

/* What several kinds have in common; NULL for the other kinds. */

/* What was sold by a purchase or a capture. */
const struct detail_sale *entry_detail_sale(const struct entry_detail *d);

/* What a bonus or a voucher is given for, or what takes one back. */
const struct detail_given *entry_detail_given(const struct entry_detail *d);

/* What a refund or a void gives back. */
const struct detail_refund *entry_detail_refund(const struct entry_detail *d);

/* Writes it; the text is the arena's and never empty: it is hashed and kept for ever. */
MUST_USE struct slice
entry_detail_write(struct arena *arena, const struct entry_detail *d);

/*
 * Reads what entry_detail_write wrote for an entry of that kind; slices and arrays are
 * the arena's. False when it is not such a text: the row was damaged. Members that the
 * kind does not have are skipped, as all that a newer program may have added.
 */
MUST_USE bool entry_detail_parse(struct arena *arena, enum entry_kind kind,
                                 struct slice detail, struct entry_detail *ret);

#endif
