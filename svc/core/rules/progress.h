/*
 * How far an account has come under rules of format 2: to the next level, to keeping its
 * own, in its challenges, to the next reward. Pure: of the account as it is, the rules
 * and a day.
 *
 * Days are the program's, points micro-points.
 */
#ifndef CREMA_CORE_PROGRESS_H
#define CREMA_CORE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/core/account.h"
#include "svc/core/rules/rules.h"
#include "svc/core/rules/rules_compiled.h"

enum { PROGRESS_CHALLENGES_MAX = 5 };

/* What is still missing, and the last day on which what there is counts for it. */
struct progress_goal {
    const struct rules_level *level; /* NULL: there is no such goal */
    int64_t missing_micro;
    int32_t by_day;
};

struct progress_challenge {
    const char *id;
    const char *name;
    const struct rules_text *names; /* in other languages */
    size_t name_count;
    const char *counts; /* "visits", "items", "amount" (minor units) or "weeks" */
    int64_t count; /* at most target, which is reached when all that it gives is given */
    int64_t target;
    int32_t ends_day; /* the last day of its period; LOT_NO_END: none */
};

struct progress {
    struct progress_goal next; /* the level above the account's */
    struct progress_goal keep; /* its own, where that ends */
    struct progress_challenge challenges[PROGRESS_CHALLENGES_MAX];
    size_t challenge_count;      /* those that are open to it on the day */
    const struct reward *reward; /* the cheapest that its points do not pay; NULL */
    int64_t reward_missing_micro;
};

/* What a challenge counts, as struct progress_challenge has it. */
const char *progress_count_word(enum rules_count count);

/* Rules of format 1 have a reward at most. */
void progress_of(const struct account *a, const struct rules *rules, int32_t day,
                 struct progress *ret);

#endif
