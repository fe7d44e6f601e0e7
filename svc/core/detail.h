/*
 * The `detail` of an entry: compact JSON with what the columns do not say. Members that
 * are absent are zero, empty or false.
 *
 *   tender     "card", "other" or "split" (purchases)
 *   card, other  minor units: the parts of a purchase, or what this refund gave back
 *   tax, tip   minor units
 *   lines      [{sku, category, quantity, amount}]
 *   rewards    [{reward, cost_micro, line}]
 *   reasons    [{rule, points_micro, text}]: why points were earned, with the arithmetic
 *   lots       [[start day, end day, delta in micro-points]]
 *   counters   [[rule id, period, delta]]
 *   status     "active", "frozen" or "closed": from now on
 *   card_id, joined   a card that joined (true) or left the account
 *   returned   {card, other}: of the referenced entry, so far, this one included
 *   returned_now   {card, other}: by this refund alone. Entries from before replies told
 *              it do not have it, so their replays keep their bytes
 *   taken_back, given_back   micro-points that this refund took back and returned
 *   voided, unknown   a void; of an operation that has not arrived
 *   expires_us  when a hold ends by itself
 *   peer, peer_seq   the account and entry of the other leg of a transfer
 *
 * No personal data and no free text: skus, categories and ids of rules only.
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
#include "svc/core/lots.h"
#include "svc/core/op.h"

struct detail_reward {
    struct slice reward;
    int64_t cost_micro;
    int64_t line; /* 1-based; 0: the whole check */
};

/* Why points were earned (or, negative, are no longer due). */
struct detail_reason {
    struct slice rule;
    int64_t points_micro;
    struct slice text; /* the arithmetic: "4.50 x 2" */
};

struct counter_change {
    int64_t rule_id;
    int64_t period;
    int64_t delta;
};

struct entry_detail {
    bool has_tender;
    enum tender tender;
    int64_t card_minor;
    int64_t other_minor;
    int64_t tax_minor;
    int64_t tip_minor;
    const struct op_line *lines;
    size_t line_count;
    const struct detail_reward *rewards;
    size_t reward_count;
    const struct detail_reason *reasons;
    size_t reason_count;
    const struct lot_change *lots;
    size_t lot_count;
    const struct counter_change *counters;
    size_t counter_count;
    bool has_status;
    enum account_status status;
    int64_t card_id; /* 0: no card joined or left */
    bool card_joined;
    bool has_returned;
    int64_t returned_card_minor;
    int64_t returned_other_minor;
    bool has_returned_now; /* card_minor and other_minor, once more for the reply */
    int64_t taken_back_micro;
    int64_t given_back_micro;
    bool voided;
    bool unknown; /* the void of an operation that has not arrived */
    int64_t expires_us;
    int64_t peer_id;
    int64_t peer_seq;
};

/* Writes it; the text is the arena's and never empty: it is hashed and kept for ever. */
MUST_USE struct slice
entry_detail_write(struct arena *arena, const struct entry_detail *d);

/*
 * Reads what entry_detail_write wrote; slices and arrays are the arena's. False when it
 * is not such a text: the row was damaged.
 */
MUST_USE bool
entry_detail_parse(struct arena *arena, struct slice detail, struct entry_detail *ret);

#endif
