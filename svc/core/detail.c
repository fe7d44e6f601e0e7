/*
 * Reads the detail of an entry: what entry_detail_write wrote comes back, anything else
 * can only be damage.
 */
#include "svc/core/detail.h"

#include <assert.h>

#include "svc/core/detail_facts.h"
#include "svc/core/detail_texts.h"
#include "svc/core/holdings.h"
#include "svc/core/scan.h"

#define MEMBERS(table) (table), sizeof(table) / sizeof((table)[0])

static_assert(sizeof(struct entry_detail) ==
                  offsetof(struct entry_detail, sale) + sizeof(struct detail_sale),
              "the first detail is the largest");

const struct detail_sale *
entry_detail_sale(const struct entry_detail *d)
{
    return d->kind == ENTRY_PURCHASE || d->kind == ENTRY_CAPTURE ? &d->sale : NULL;
}

const struct detail_given *
entry_detail_given(const struct entry_detail *d)
{
    const struct detail_given *given = NULL;

    if (d->kind == ENTRY_BONUS) {
        given = &d->bonus;
    } else if (d->kind == ENTRY_VOUCHER || d->kind == ENTRY_VOUCHER_END) {
        given = &d->voucher.given;
    }
    return given != NULL && given->give.rule.n > 0 ? given : NULL;
}

const struct detail_refund *
entry_detail_refund(const struct entry_detail *d)
{
    return d->kind == ENTRY_REFUND || d->kind == ENTRY_VOID ? &d->refund : NULL;
}

static bool
detail_read_line(struct scan *s, void *at)
{
    static const struct scan_member members[] = {
        {"sku", scan_text, offsetof(struct op_line, sku), true},
        {"category", scan_text, offsetof(struct op_line, category), false},
        {"quantity", scan_i64, offsetof(struct op_line, quantity), true},
        {"amount", scan_i64, offsetof(struct op_line, amount_minor), true},
    };

    return scan_object(s, MEMBERS(members), at);
}

/* Of format 2 in numbers, of format 1 with a text. */
static bool
read_reason(struct scan *s, void *at)
{
    struct detail_reason *reason = at;
    int64_t numbers[2];
    static const struct scan_member members[] = {
        {"rule", scan_text, offsetof(struct detail_reason, rule), true},
        {"points_micro", scan_i64, offsetof(struct detail_reason, points_micro), true},
        {"text", scan_text, offsetof(struct detail_reason, text), true},
    };

    if (!scan_is_next(s, '[')) {
        return scan_object(s, MEMBERS(members), at);
    }
    if (!scan_named(s, &reason->rule, numbers)) {
        return false;
    }
    reason->points_micro = numbers[0];
    reason->base_minor = numbers[1];
    return true;
}

static bool
is_day(int64_t value)
{
    return value >= INT32_MIN && value <= INT32_MAX;
}

static bool
read_lot(struct scan *s, void *at)
{
    struct lot_change *lot = at;
    int64_t t[3];

    if (!scan_triple(s, t) || !is_day(t[0]) || !is_day(t[1])) {
        return false;
    }
    *lot = (struct lot_change){(int32_t)t[0], (int32_t)t[1], t[2]};
    return true;
}

static bool
read_tier(struct scan *s, void *at)
{
    struct detail_tier *tier = at;
    int64_t t[2];

    if (!scan_pair(s, t) || t[0] < 0 || t[0] >= HOLDINGS_MAX || t[1] < 0 ||
        t[1] >= HOLDINGS_MAX) {
        return false;
    }
    *tier = (struct detail_tier){t[0], t[1]};
    return true;
}

static bool
read_counter(struct scan *s, void *at)
{
    struct counter_change *counter = at;
    int64_t t[3];

    if (!scan_triple(s, t)) {
        return false;
    }
    *counter = (struct counter_change){t[0], t[1], t[2]};
    return true;
}

static bool
read_month(struct scan *s, void *at)
{
    struct month_change *month = at;
    int64_t t[2];

    if (!scan_pair(s, t)) {
        return false;
    }
    *month = (struct month_change){t[0], t[1]};
    return true;
}

static bool
read_good(struct scan *s, void *at)
{
    struct op_piece *good = at;
    int64_t t[2];

    if (!scan_pair(s, t)) {
        return false;
    }
    *good = (struct op_piece){t[0], t[1]};
    return true;
}

/* The arrays, each with its count in the struct that it is a member of. */
#define READ_ARRAY(name, item, reader, type, list, list_count)             \
    static bool name(struct scan *s, void *at)                             \
    {                                                                      \
        type *to = at;                                                     \
        const void *items;                                                 \
                                                                           \
        if (!scan_array(s, sizeof(item), reader, &items, &to->list_count)) \
            return false;                                                  \
        to->list = items;                                                  \
        return true;                                                       \
    }
READ_ARRAY(read_lines, struct op_line, detail_read_line, struct op_basket, lines,
           line_count)
READ_ARRAY(read_from, struct lot_change, read_lot, struct detail_reward, from, from_count)
READ_ARRAY(read_voucher_from, struct lot_change, read_lot, struct detail_voucher, from,
           from_count)
READ_ARRAY(read_goods, struct op_piece, read_good, struct detail_refund, goods,
           good_count)

static bool
read_reward(struct scan *s, void *at)
{
    static const struct scan_member members[] = {
        {"reward", scan_text, offsetof(struct detail_reward, reward), true},
        {"cost_micro", scan_i64, offsetof(struct detail_reward, cost_micro), true},
        {"line", scan_i64, offsetof(struct detail_reward, line), false},
        {"times", scan_i64, offsetof(struct detail_reward, times), false},
        {"off", scan_i64, offsetof(struct detail_reward, off_minor), false},
        {"voucher", scan_i64, offsetof(struct detail_reward, voucher), false},
        {"ends_us", scan_i64, offsetof(struct detail_reward, ends_us), false},
        {"from", read_from, 0, false},
    };
    struct detail_reward *reward = at;

    if (!scan_object(s, MEMBERS(members), at)) {
        return false;
    }
    for (size_t i = 0; i < reward->from_count; i++) {
        if (reward->from[i].points_micro <= 0) {
            return false;
        }
    }
    reward->times = reward->times == 0 ? 1 : reward->times;
    return reward->times > 0 && reward->line >= 0;
}

READ_ARRAY(read_rewards, struct detail_reward, read_reward, struct detail_rewards, items,
           count)
READ_ARRAY(read_reasons, struct detail_reason, read_reason, struct detail_earned, reasons,
           reason_count)
READ_ARRAY(read_lots, struct lot_change, read_lot, struct entry_detail, lots, lot_count)
READ_ARRAY(read_counters, struct counter_change, read_counter, struct entry_detail,
           counters, counter_count)
READ_ARRAY(read_months, struct month_change, read_month, struct entry_detail, months,
           month_count)

/* The index of the text that comes among words; -1: none of them. */
static int
read_word(struct scan *s, const char *const *words)
{
    struct slice text;

    if (!scan_text(s, &text)) {
        return -1;
    }
    for (int i = 0; words[i] != NULL; i++) {
        if (slice_eq_cstr(text, words[i])) {
            return i;
        }
    }
    return -1;
}

static bool
read_tender(struct scan *s, void *at)
{
    static const char *const words[] = {
        [TENDER_CARD] = "card", [TENDER_OTHER] = "other", [TENDER_SPLIT] = "split", NULL};
    int word = read_word(s, words);

    *(enum tender *)at = (enum tender)word;
    return word >= 0;
}

static bool
read_status(struct scan *s, void *at)
{
    const char *const words[] = {account_status_name(ACCOUNT_ACTIVE),
                                 account_status_name(ACCOUNT_FROZEN),
                                 account_status_name(ACCOUNT_CLOSED), NULL};
    int word = read_word(s, words);

    *(enum account_status *)at = (enum account_status)word;
    return word >= 0;
}

static bool
read_tenders(struct scan *s, void *at)
{
    static const struct scan_member members[] = {
        {"card", scan_i64, offsetof(struct detail_tenders, card_minor), true},
        {"other", scan_i64, offsetof(struct detail_tenders, other_minor), true},
    };

    return scan_object(s, MEMBERS(members), at);
}

static bool
read_returned(struct scan *s, void *at)
{
    struct detail_refund *refund = at;

    refund->has_returned = true;
    return read_tenders(s, &refund->returned);
}

static bool
read_returned_now(struct scan *s, void *at)
{
    struct detail_refund *refund = at;

    refund->has_returned_now = true;
    return read_tenders(s, &refund->back);
}

static bool
read_voucher(struct scan *s, void *at)
{
    static const struct scan_member members[] = {
        {"reward", scan_text, offsetof(struct detail_voucher, reward), false},
        {"cost_micro", scan_i64, offsetof(struct detail_voucher, cost_micro), false},
        {"ends_us", scan_i64, offsetof(struct detail_voucher, ends_us), false},
        {"from", read_voucher_from, 0, false},
    };

    return scan_object(s, MEMBERS(members), at);
}

static bool
read_facts(struct scan *s, void *at)
{
    struct detail_earned *earned = at;

    earned->has_facts = true;
    return detail_facts_read(s, &earned->facts);
}

static bool
read_tags(struct scan *s, void *at)
{
    static const struct scan_member members[] = {
        {"add", detail_texts_read, offsetof(struct detail_tags, add), false},
        {"remove", detail_texts_read, offsetof(struct detail_tags, remove), false},
    };

    return scan_object(s, MEMBERS(members), at);
}

static bool
read_give(struct scan *s, void *at)
{
    static const struct scan_member members[] = {
        {"rule", scan_text, offsetof(struct detail_give, rule), true},
        {"period", scan_i64, offsetof(struct detail_give, period), false},
        {"n", scan_i64, offsetof(struct detail_give, number), false},
    };

    return scan_object(s, MEMBERS(members), at);
}

#define AT(name) offsetof(struct entry_detail, name)

/* Of every kind. */
#define DELTAS                                                            \
    {"lots", read_lots, 0, false}, {"counters", read_counters, 0, false}, \
    {                                                                     \
        "months", read_months, 0, false                                   \
    }

static const struct scan_member delta_members[] = {DELTAS};

static const struct scan_member sale_members[] = {
    {"tender", read_tender, AT(sale.tender), false},
    {"card", scan_i64, AT(sale.paid.card_minor), false},
    {"other", scan_i64, AT(sale.paid.other_minor), false},
    {"tax", scan_i64, AT(sale.basket.tax_minor), false},
    {"tip", scan_i64, AT(sale.basket.tip_minor), false},
    {"lines", read_lines, AT(sale.basket), false},
    {"rewards", read_rewards, AT(sale.rewards), false},
    {"reasons", read_reasons, AT(sale.earned), false},
    {"facts", read_facts, AT(sale.earned), false},
    DELTAS,
};

static const struct scan_member load_members[] = {
    {"reasons", read_reasons, AT(load.earned), false},
    {"facts", read_facts, AT(load.earned), false},
    DELTAS,
};

static const struct scan_member redeem_members[] = {
    {"rewards", read_rewards, AT(redeem.rewards), false},
    DELTAS,
};

static const struct scan_member refund_members[] = {
    {"card", scan_i64, AT(refund.back.card_minor), false},
    {"other", scan_i64, AT(refund.back.other_minor), false},
    {"returned", read_returned, AT(refund), false},
    {"returned_now", read_returned_now, AT(refund), false},
    {"taken_back", scan_i64, AT(refund.taken_back_micro), false},
    {"given_back", scan_i64, AT(refund.given_back_micro), false},
    {"voided", scan_bool, AT(refund.voided), false},
    {"unknown", scan_bool, AT(refund.unknown), false},
    {"goods", read_goods, AT(refund), false},
    {"opened", read_rewards, AT(refund.opened), false},
    DELTAS,
};

static const struct scan_member tombstone_members[] = {
    {"unknown", scan_bool, AT(tombstone.unknown), false},
    DELTAS,
};

static const struct scan_member hold_members[] = {
    {"expires_us", scan_i64, AT(hold.expires_us), false},
    DELTAS,
};

static const struct scan_member transfer_members[] = {
    {"peer", scan_i64, AT(transfer.peer_id), false},
    {"peer_seq", scan_i64, AT(transfer.peer_seq), false},
    DELTAS,
};

static const struct scan_member status_members[] = {
    {"status", read_status, AT(status.to), true},
    DELTAS,
};

static const struct scan_member card_members[] = {
    {"card_id", scan_i64, AT(card.id), true},
    {"joined", scan_bool, AT(card.joined), true},
    DELTAS,
};

static const struct scan_member tier_members[] = {
    {"tier", read_tier, AT(tier), true},
    DELTAS,
};

static const struct scan_member voucher_members[] = {
    {"voucher", read_voucher, AT(voucher), true},
    {"give", read_give, AT(voucher.given.give), false},
    {"reverses", scan_bool, AT(voucher.given.reverses), false},
    DELTAS,
};

static const struct scan_member tags_members[] = {
    {"tags", read_tags, AT(tags), false},
    DELTAS,
};

static const struct scan_member bonus_members[] = {
    {"give", read_give, AT(bonus.give), false},
    {"reverses", scan_bool, AT(bonus.reverses), false},
    DELTAS,
};

static bool
read_of_kind(struct scan *s, struct entry_detail *d)
{
    switch (d->kind) {
    case ENTRY_PURCHASE:
    case ENTRY_CAPTURE: return scan_object(s, MEMBERS(sale_members), d);
    case ENTRY_LOAD: return scan_object(s, MEMBERS(load_members), d);
    case ENTRY_REDEEM: return scan_object(s, MEMBERS(redeem_members), d);
    case ENTRY_REFUND:
    case ENTRY_VOID: return scan_object(s, MEMBERS(refund_members), d);
    case ENTRY_TOMBSTONE: return scan_object(s, MEMBERS(tombstone_members), d);
    case ENTRY_HOLD: return scan_object(s, MEMBERS(hold_members), d);
    case ENTRY_TRANSFER_OUT:
    case ENTRY_TRANSFER_IN: return scan_object(s, MEMBERS(transfer_members), d);
    case ENTRY_STATUS: return scan_object(s, MEMBERS(status_members), d);
    case ENTRY_CARD: return scan_object(s, MEMBERS(card_members), d);
    case ENTRY_VOUCHER:
    case ENTRY_VOUCHER_END: return scan_object(s, MEMBERS(voucher_members), d);
    case ENTRY_TAGS: return scan_object(s, MEMBERS(tags_members), d);
    case ENTRY_BONUS: return scan_object(s, MEMBERS(bonus_members), d);
    case ENTRY_TIER: return scan_object(s, MEMBERS(tier_members), d);
    default: return scan_object(s, MEMBERS(delta_members), d);
    }
}

bool
entry_detail_parse(struct arena *arena, enum entry_kind kind, struct slice detail,
                   struct entry_detail *ret)
{
    struct entry_detail d = {.kind = kind};
    struct scan s = {detail.p, detail.p + detail.n, arena};

    if (detail.n == 0 || !read_of_kind(&s, &d) || !scan_at_end(&s)) {
        return false;
    }
    *ret = d;
    return true;
}
