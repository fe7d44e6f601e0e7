/*
 * Load rules have their bits by what they ask for, the most first.
 */
#include "svc/core/rules/earn_load.h"

#include <assert.h>

#include "svc/core/rules/earn_match.h"
#include "svc/core/rules/earn_room.h"
#include "svc/core/rules/rules_mask.h"

enum { LOADS_END = RULES_LOADS_BIT + RULES_LOADS_BITS };

/* The rule that decides; NULL: none. */
static const struct rules_load *
find_rule(const struct rules_compiled *rules, const struct earn_case *c,
          int64_t load_minor, unsigned *ret_bit)
{
    struct rules_mask m = earn_match_context(rules, c);
    unsigned bit = rules_mask_next(&m, RULES_LOADS_BIT, LOADS_END);

    for (; bit < LOADS_END; bit = rules_mask_next(&m, bit + 1, LOADS_END)) {
        const struct rules_load *load = &rules->loads[bit - RULES_LOADS_BIT];

        if (load_minor >= load->load_minor) {
            *ret_bit = bit;
            return load;
        }
    }
    return NULL;
}

void
earn_load(const struct rules_compiled *rules, const struct earn_case *c,
          int64_t load_minor, struct earned *ret)
{
    int places = ACCOUNT_COUNTERS_MAX - (int)c->before->counter_count;
    const struct rules_load *load;
    int64_t left_micro, gain_micro;
    unsigned bit = 0;

    assert(load_minor >= 0);
    earned_clear(ret);
    load = find_rule(rules, c, load_minor, &bit);
    if (load == NULL) {
        return;
    }
    if (!earn_room(&load->rule, c->before, c->when.day, &places, &left_micro)) {
        rules_mask_add(&ret->blocked, bit);
        return;
    }
    gain_micro = load->points_micro < left_micro ? load->points_micro : left_micro;
    if (gain_micro == 0) {
        return;
    }
    ret->points_micro = gain_micro;
    ret->qualifying_micro = load->rule.qualifies ? gain_micro : 0;
    ret->reasons[0] = (struct earn_reason){bit, &load->rule, gain_micro,
                                           load->points_micro, load_minor};
    ret->reason_count = 1;
    ret->counter_count =
        earn_room_use(&load->rule, c->when.day, gain_micro, ret->counters);
}
