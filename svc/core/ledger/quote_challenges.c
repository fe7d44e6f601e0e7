/*
 * Challenges by the counters of the purchase: see quote_challenges.h.
 */
#include "svc/core/ledger/quote_challenges.h"

#include "svc/core/counter.h"
#include "svc/core/rules/earn_challenge.h"
#include "svc/core/week_runs.h"

/* The weeks that end with this one or the last, one behind the other, since a grant. */
static int64_t
weeks_in_a_row(const struct account *a, const struct rules_challenge *challenge,
               int64_t this_week, int64_t granted)
{
    struct weeks weeks;
    int64_t count = 0, next = this_week;

    weeks_counted(a, earn_challenge_id(challenge, CHALLENGE_PROGRESS), &weeks);
    for (size_t i = weeks.count; i > 0 && weeks.items[i - 1] > granted; i--) {
        int64_t week = weeks.items[i - 1];

        if (week != next && !(count == 0 && week == next - 1)) {
            break;
        }
        count++;
        next = week - 1;
    }
    return count;
}

/* The last week that counts no more, since its run was granted; -1: none. */
static int64_t
last_granted(const struct account *a, const struct rules_challenge *challenge)
{
    struct weeks marks;

    weeks_marked(a, earn_challenge_id(challenge, CHALLENGE_GRANTED), &marks);
    return marks.count > 0 ? marks.items[marks.count - 1] : -1;
}

static struct quote_challenge
progress_of(const struct rules_challenge *challenge, const struct account *before,
            const struct account *after, const struct counter_change *added)
{
    struct quote_challenge q = {challenge, 0, 0};

    if (challenge->count == RULES_WEEKS) {
        int64_t granted = last_granted(before, challenge);

        q.before = weeks_in_a_row(before, challenge, added->period, granted);
        q.after = weeks_in_a_row(after, challenge, added->period, granted);
        return q;
    }
    q.before = counter_count(before, added->rule_id, added->period);
    q.after = q.before + added->delta;
    return q;
}

size_t
quote_challenges(struct arena *arena, const struct rules_compiled *rules,
                 const struct account *before, const struct account *after,
                 const struct entry_detail *detail, const struct quote_challenge **ret)
{
    struct quote_challenge *list =
        arena_array(arena, rules->counts[RULES_CHALLENGES], sizeof(*list));
    size_t count = 0;

    for (size_t i = 0; i < detail->counter_count; i++) {
        const struct counter_change *added = &detail->counters[i];
        const struct rules_challenge *challenge =
            earn_challenge_of(rules, added->rule_id);

        if (challenge != NULL && added->delta > 0) {
            list[count++] = progress_of(challenge, before, after, added);
        }
    }
    *ret = list;
    return count;
}
