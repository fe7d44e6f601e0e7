/*
 * Challenges: see earn_challenge.h.
 */
#include "svc/core/rules/earn_challenge.h"

#include "svc/base/civil.h"
#include "svc/core/counter.h"
#include "svc/core/rules/rules_mask.h"

enum {
    WEEKS_KEPT = 4, /* older ones, beside the newest */
    MONTHS_KEPT = 1,
    CHALLENGES_END = RULES_CHALLENGES_BIT + RULES_CHALLENGES_BITS
};

static unsigned
older_of(const struct rules_challenge *challenge)
{
    if (challenge->count == RULES_WEEKS) {
        return (unsigned)challenge->target + WEEKS_KEPT;
    }
    switch (challenge->per) {
    case RULES_SPAN_WEEK: return WEEKS_KEPT;
    case RULES_SPAN_MONTH: return MONTHS_KEPT;
    case RULES_SPAN_EVER:
    case RULES_SPAN_DAYS: break;
    }
    return 0;
}

int64_t
earn_challenge_id(const struct rules_challenge *challenge, enum earn_challenge_slot slot)
{
    return counter_id((uint64_t)challenge->rule.key, older_of(challenge), slot);
}

const struct rules_challenge *
earn_challenge_of(const struct rules_compiled *rules, int64_t rule_id)
{
    for (size_t i = 0; i < rules->counts[RULES_CHALLENGES]; i++) {
        if (earn_challenge_id(&rules->challenges[i], CHALLENGE_PROGRESS) == rule_id) {
            return &rules->challenges[i];
        }
    }
    return NULL;
}

static unsigned
bit_of(const struct rules_compiled *rules, const struct rules_challenge *challenge)
{
    return RULES_CHALLENGES_BIT + (unsigned)(challenge - rules->challenges);
}

bool
earn_challenge_period(const struct rules_challenge *challenge, int32_t day, int64_t *ret)
{
    *ret = 0;
    switch (challenge->per) {
    case RULES_SPAN_WEEK: *ret = civil_week(day); break;
    case RULES_SPAN_MONTH: *ret = civil_month(day); break;
    case RULES_SPAN_EVER: break;
    case RULES_SPAN_DAYS: return day >= challenge->from_day && day <= challenge->to_day;
    }
    return true;
}

int64_t
earn_challenge_adds(const struct rules_compiled *rules,
                    const struct rules_challenge *challenge,
                    const struct earn_goods *goods, const struct earn_basket *basket)
{
    unsigned bit = bit_of(rules, challenge);
    struct earn_weight weight;

    if (!earn_match_goods(&challenge->rule, bit, goods, basket)) {
        return 0;
    }
    weight = earn_weight_of(goods, bit);
    switch (challenge->count) {
    case RULES_ITEMS: return weight.pieces;
    case RULES_AMOUNT:
        return earn_part(basket, challenge->rule.tender, weight.amount_minor);
    case RULES_VISITS:
    case RULES_WEEKS: break;
    }
    return 1;
}

size_t
earn_challenges(const struct rules_compiled *rules, const struct rules_mask *context,
                const struct earn_goods *goods, const struct earn_basket *basket,
                int32_t day, struct earn_progress *ret)
{
    size_t count = 0;

    for (unsigned bit = rules_mask_next(context, RULES_CHALLENGES_BIT, CHALLENGES_END);
         bit < CHALLENGES_END; bit = rules_mask_next(context, bit + 1, CHALLENGES_END)) {
        const struct rules_challenge *challenge =
            &rules->challenges[bit - RULES_CHALLENGES_BIT];
        struct earn_progress *to = &ret[count];

        to->challenge = challenge;
        if (!earn_challenge_period(challenge, day, &to->period)) {
            continue;
        }
        to->added = earn_challenge_adds(rules, challenge, goods, basket);
        count += to->added > 0;
    }
    return count;
}

int64_t
earn_challenge_due(const struct rules_challenge *challenge, int64_t progress)
{
    int64_t due = progress / challenge->target;

    return due < challenge->repeat ? due : challenge->repeat;
}
