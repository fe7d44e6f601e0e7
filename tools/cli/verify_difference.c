/*
 * Compares an account as it is stored with what its entries make of it.
 */
#include <string.h>

#include "tools/cli/verify_part.h"

/* Field by field: the padding between them is nobody's. */
#define SAME_LIST(name, a, b, list, list_count, equal)                 \
    static bool name(const struct account *a, const struct account *b) \
    {                                                                  \
        bool same = a->list_count == b->list_count;                    \
                                                                       \
        for (size_t i = 0; same && i < a->list_count; i++) {           \
            same = (equal);                                            \
        }                                                              \
        return same;                                                   \
    }
SAME_LIST(same_lots, a, b, lots, lot_count,
          a->lots[i].start_day == b->lots[i].start_day &&
              a->lots[i].end_day == b->lots[i].end_day &&
              a->lots[i].points_micro == b->lots[i].points_micro)
SAME_LIST(same_counters, a, b, counters, counter_count,
          a->counters[i].rule_id == b->counters[i].rule_id &&
              a->counters[i].period == b->counters[i].period &&
              a->counters[i].count == b->counters[i].count)
SAME_LIST(same_months, a, b, tier_months, tier_month_count,
          a->tier_months[i].month == b->tier_months[i].month &&
              a->tier_months[i].points_micro == b->tier_months[i].points_micro)
SAME_LIST(same_holds, a, b, holds, hold_count,
          a->holds[i].seq == b->holds[i].seq &&
              a->holds[i].amount_minor == b->holds[i].amount_minor &&
              a->holds[i].expires_us == b->holds[i].expires_us)
SAME_LIST(same_voucher_list, a, b, vouchers, voucher_count,
          a->vouchers[i].seq == b->vouchers[i].seq &&
              a->vouchers[i].reward_key == b->vouchers[i].reward_key &&
              a->vouchers[i].ends_us == b->vouchers[i].ends_us &&
              a->vouchers[i].lot_count == b->vouchers[i].lot_count)
SAME_LIST(same_tags, a, b, tags, tag_count, a->tags[i] == b->tags[i])

/* With what has paid for them. */
static bool
same_vouchers(const struct account *a, const struct account *b)
{
    size_t lots = 0;

    if (!same_voucher_list(a, b)) {
        return false;
    }
    for (size_t i = 0; i < a->voucher_count; i++) {
        lots += a->vouchers[i].lot_count;
    }
    for (size_t i = 0; i < lots; i++) {
        if (a->voucher_lots[i].start_day != b->voucher_lots[i].start_day ||
            a->voucher_lots[i].end_day != b->voucher_lots[i].end_day ||
            a->voucher_lots[i].points_micro != b->voucher_lots[i].points_micro) {
            return false;
        }
    }
    return true;
}

/* An account is opened with one card, which no entry tells of; all others joined. */
static bool
same_cards(const struct account *stored, const struct account *replayed)
{
    size_t missing = 0;

    for (size_t i = 0; i < replayed->card_slot_count; i++) {
        if (!account_has_card(stored, replayed->card_slots[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < stored->card_slot_count; i++) {
        missing += !account_has_card(replayed, stored->card_slots[i]);
    }
    return missing <= 1;
}

/* What is held must be what the holds that no entry has ended hold. */
static bool
held_is_open_holds(const struct account *a)
{
    int64_t sum = 0;

    for (size_t i = 0; i < a->hold_count; i++) {
        if (__builtin_add_overflow(sum, a->holds[i].amount_minor, &sum)) {
            return false;
        }
    }
    return sum == a->held_minor;
}

const char *
verify_difference(const struct account *stored, const struct account *a)
{
    if (stored->version != a->version) {
        return "The account's version is not that of its newest entry.";
    }
    if (stored->cash_minor != a->cash_minor || stored->held_minor != a->held_minor) {
        return "The account's money is not the sum of its entries.";
    }
    if (!held_is_open_holds(a)) {
        return "What is held is not the sum of the open holds.";
    }
    if (!same_holds(stored, a)) {
        return "The account's holds are not what its entries say.";
    }
    if (stored->points_micro != a->points_micro) {
        return "The account's points are not the sum of its entries.";
    }
    if (memcmp(stored->head_hash, a->head_hash, ACCOUNT_HASH_BYTES) != 0) {
        return "The account's hash is not that of its newest entry.";
    }
    if (stored->status != a->status || stored->tier != a->tier ||
        stored->tier_until_us != a->tier_until_us) {
        return "The account's status or tier is not what its entries say.";
    }
    if (!same_lots(stored, a) || !same_counters(stored, a) || !same_months(stored, a)) {
        return "The account's lots or counters are not what its entries say.";
    }
    if (!same_vouchers(stored, a)) {
        return "The account's vouchers are not what its entries say.";
    }
    if (!same_tags(stored, a)) {
        return "The account's tags are not what its entries say.";
    }
    if (stored->next_due_us != a->next_due_us || stored->last_at_us != a->last_at_us) {
        return "The account's times are not what its entries say.";
    }
    if (!same_cards(stored, a)) {
        return "The account's cards are not what its entries say.";
    }
    return NULL;
}
