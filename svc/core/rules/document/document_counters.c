/*
 * The most counters that an account can need: see document.h. Beside the program's own
 * and a holding for each level but the first, a limit needs one; a challenge needs its
 * progress and what was granted of it, for the present period and for the older ones
 * whose refunds may still come.
 */
#include "svc/core/rules/document/document.h"

enum {
    PROGRAMS_OWN = 8, /* loaded and sent on a day, joined, … */
    OF_BIRTHDAY = 2,
    OF_WEEKS = 10, /* this week and four older ones, both counters */
    OF_MONTHS = 4, /* this month and the one before */
    OF_ONE_PERIOD = 2,
    WEEKS_MORE_KEPT = 5, /* of weeks in a row, than the run is long */
};

static int64_t
of_challenge(const struct document_challenge *challenge)
{
    int64_t kept = challenge->target + WEEKS_MORE_KEPT;

    if (challenge->count == RULES_WEEKS) {
        return kept + (kept + challenge->target - 1) / challenge->target;
    }
    switch (challenge->per.chosen) {
    case RULES_SPAN_WEEK + 1: return OF_WEEKS;
    case RULES_SPAN_MONTH + 1: return OF_MONTHS;
    default: return OF_ONE_PERIOD;
    }
}

int64_t
document_counters(const struct document *document)
{
    const struct shape_list *gifts = &document->sections[RULES_GIFTS];
    const struct shape_list *challenges = &document->sections[RULES_CHALLENGES];
    int64_t sum = PROGRAMS_OWN + (int64_t)document->tiers->levels.count - 1;

    for (enum rules_section s = 0; s < RULES_SECTIONS; s++) {
        for (size_t i = 0; i < document->sections[s].count; i++) {
            sum += (int64_t)document_rule(document, s, i)->limit.count;
        }
    }
    for (size_t i = 0; i < gifts->count; i++) {
        bool birthday =
            DOCUMENT_AT(*gifts, struct document_gift, i)->on == RULES_ON_BIRTHDAY;

        sum += birthday ? OF_BIRTHDAY : 0;
    }
    for (size_t i = 0; i < challenges->count; i++) {
        sum += of_challenge(DOCUMENT_AT(*challenges, struct document_challenge, i));
    }
    return sum;
}
