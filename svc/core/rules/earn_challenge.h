/*
 * Challenges of a rule set: what goods add to one, and how much of it is due. The account
 * counts both by period: progress, and what was granted. Internal to core.
 *
 * A counter of a challenge lives as long as refunds of its period may change it: weeks 4
 * more weeks, months 1 more, weeks in a row 4 more than the run is long; what is counted
 * for ever lives for ever.
 */
#ifndef CREMA_CORE_EARN_CHALLENGE_H
#define CREMA_CORE_EARN_CHALLENGE_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/core/rules/earn_match.h"

/* Slots of counters (svc/core/counter.h); 0 and 1 are a rule's limits. */
enum earn_challenge_slot { CHALLENGE_PROGRESS = 2, CHALLENGE_GRANTED = 3 };

/* What goods have added to one, in the period of the day. */
struct earn_progress {
    const struct rules_challenge *challenge;
    int64_t period;
    int64_t added; /* above 0 */
};

int64_t
earn_challenge_id(const struct rules_challenge *challenge, enum earn_challenge_slot slot);

/* The challenge whose progress has this counter id; NULL: none of these rules. */
const struct rules_challenge *
earn_challenge_of(const struct rules_compiled *rules, int64_t rule_id);

/* The period that the day counts for; false: none. */
MUST_USE bool
earn_challenge_period(const struct rules_challenge *challenge, int32_t day, int64_t *ret);

/*
 * What the goods are for the challenge: a visit, pieces or money; 0 where they do not
 * hold what it asks of them. Who, when and where are not asked.
 */
int64_t
earn_challenge_adds(const struct rules_compiled *rules,
                    const struct rules_challenge *challenge,
                    const struct earn_goods *goods, const struct earn_basket *basket);

/*
 * What the goods add on that day to the challenges that `context` lets through; ret has
 * room for RULES_CHALLENGES_BITS. Returns how many there are.
 */
size_t
earn_challenges(const struct rules_compiled *rules, const struct rules_mask *context,
                const struct earn_goods *goods, const struct earn_basket *basket,
                int32_t day, struct earn_progress *ret);

/* How many grants are due for so much progress in a period. */
int64_t earn_challenge_due(const struct rules_challenge *challenge, int64_t progress);

#endif
