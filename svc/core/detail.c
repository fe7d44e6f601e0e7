/*
 * Reads the detail of an entry: what entry_detail_write wrote comes back, anything else
 * can only be damage.
 */
#include "svc/core/detail.h"

#include "svc/core/scan.h"

#define MEMBERS(table) (table), sizeof(table) / sizeof((table)[0])

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

static bool
read_reward(struct scan *s, void *at)
{
    static const struct scan_member members[] = {
        {"reward", scan_text, offsetof(struct detail_reward, reward), true},
        {"cost_micro", scan_i64, offsetof(struct detail_reward, cost_micro), true},
        {"line", scan_i64, offsetof(struct detail_reward, line), false},
    };

    return scan_object(s, MEMBERS(members), at);
}

static bool
read_reason(struct scan *s, void *at)
{
    static const struct scan_member members[] = {
        {"rule", scan_text, offsetof(struct detail_reason, rule), true},
        {"points_micro", scan_i64, offsetof(struct detail_reason, points_micro), true},
        {"text", scan_text, offsetof(struct detail_reason, text), true},
    };

    return scan_object(s, MEMBERS(members), at);
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

/* The arrays of the detail. */
#define READ_ARRAY(name, item, reader, list, list_count)                  \
    static bool name(struct scan *s, void *at)                            \
    {                                                                     \
        struct entry_detail *d = at;                                      \
        const void *items;                                                \
                                                                          \
        if (!scan_array(s, sizeof(item), reader, &items, &d->list_count)) \
            return false;                                                 \
        d->list = items;                                                  \
        return true;                                                      \
    }
READ_ARRAY(read_lines, struct op_line, detail_read_line, lines, line_count)
READ_ARRAY(read_rewards, struct detail_reward, read_reward, rewards, reward_count)
READ_ARRAY(read_reasons, struct detail_reason, read_reason, reasons, reason_count)
READ_ARRAY(read_lots, struct lot_change, read_lot, lots, lot_count)
READ_ARRAY(read_counters, struct counter_change, read_counter, counters, counter_count)

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
    struct entry_detail *d = at;
    int word = read_word(s, words);

    d->has_tender = true;
    d->tender = (enum tender)word;
    return word >= 0;
}

static bool
read_status(struct scan *s, void *at)
{
    const char *const words[] = {account_status_name(ACCOUNT_ACTIVE),
                                 account_status_name(ACCOUNT_FROZEN),
                                 account_status_name(ACCOUNT_CLOSED), NULL};
    struct entry_detail *d = at;
    int word = read_word(s, words);

    d->has_status = true;
    d->status = (enum account_status)word;
    return word >= 0;
}

static bool
read_returned(struct scan *s, void *at)
{
    static const struct scan_member members[] = {
        {"card", scan_i64, offsetof(struct entry_detail, returned_card_minor), true},
        {"other", scan_i64, offsetof(struct entry_detail, returned_other_minor), true},
    };
    struct entry_detail *d = at;

    d->has_returned = true;
    return scan_object(s, MEMBERS(members), at);
}

static bool
read_returned_now(struct scan *s, void *at)
{
    static const struct scan_member members[] = {
        {"card", scan_i64, offsetof(struct entry_detail, card_minor), true},
        {"other", scan_i64, offsetof(struct entry_detail, other_minor), true},
    };
    struct entry_detail *d = at;

    d->has_returned_now = true;
    return scan_object(s, MEMBERS(members), at);
}

bool
entry_detail_parse(struct arena *arena, struct slice detail, struct entry_detail *ret)
{
#define AT(name) offsetof(struct entry_detail, name)
    static const struct scan_member members[] = {
        {"tender", read_tender, 0, false},
        {"card", scan_i64, AT(card_minor), false},
        {"other", scan_i64, AT(other_minor), false},
        {"tax", scan_i64, AT(tax_minor), false},
        {"tip", scan_i64, AT(tip_minor), false},
        {"lines", read_lines, 0, false},
        {"rewards", read_rewards, 0, false},
        {"reasons", read_reasons, 0, false},
        {"lots", read_lots, 0, false},
        {"counters", read_counters, 0, false},
        {"status", read_status, 0, false},
        {"card_id", scan_i64, AT(card_id), false},
        {"joined", scan_bool, AT(card_joined), false},
        {"returned", read_returned, 0, false},
        {"returned_now", read_returned_now, 0, false},
        {"taken_back", scan_i64, AT(taken_back_micro), false},
        {"given_back", scan_i64, AT(given_back_micro), false},
        {"voided", scan_bool, AT(voided), false},
        {"unknown", scan_bool, AT(unknown), false},
        {"expires_us", scan_i64, AT(expires_us), false},
        {"peer", scan_i64, AT(peer_id), false},
        {"peer_seq", scan_i64, AT(peer_seq), false},
    };
    struct entry_detail d = {0};
    struct scan s = {detail.p, detail.p + detail.n, arena};

    if (detail.n == 0 || !scan_object(&s, MEMBERS(members), &d) || !scan_at_end(&s)) {
        return false;
    }
    *ret = d;
    return true;
}
