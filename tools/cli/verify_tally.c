/*
 * What `crema verify` counts and finds: see verify_part.h.
 */
#include <stdio.h>

#include "tools/cli/verify_part.h"

void
tally_wrong(struct verify_tally *t, int64_t account_id, int64_t seq, const char *what)
{
    struct verify_wrong *wrong = &t->wrong[t->wrong_shown];

    t->wrong_count++;
    if (t->wrong_shown == VERIFY_SHOWN) {
        return;
    }
    t->wrong_shown++;
    wrong->account_id = account_id;
    wrong->seq = seq;
    snprintf(wrong->what, sizeof(wrong->what), "%s", what);
}

bool
tally_entry(struct verify_tally *t, const struct entry *e)
{
    size_t contra = (size_t)e->contra;

    t->entry_count++;
    return contra < VERIFY_CONTRAS &&
           !__builtin_add_overflow(t->cash_by_contra[contra], e->cash_minor,
                                   &t->cash_by_contra[contra]) &&
           !__builtin_add_overflow(t->points_by_contra[contra], e->points_micro,
                                   &t->points_by_contra[contra]);
}

void
tally_join(struct verify_tally *t, const struct verify_tally *other)
{
    bool fits = true;

    t->account_count += other->account_count;
    t->entry_count += other->entry_count;
    t->head_count += other->head_count;
    for (size_t i = 0; i < VERIFY_CONTRAS; i++) {
        fits = fits &&
               !__builtin_add_overflow(t->cash_by_contra[i], other->cash_by_contra[i],
                                       &t->cash_by_contra[i]) &&
               !__builtin_add_overflow(t->points_by_contra[i], other->points_by_contra[i],
                                       &t->points_by_contra[i]);
    }
    for (size_t i = 0; i < other->wrong_shown; i++) {
        const struct verify_wrong *wrong = &other->wrong[i];

        tally_wrong(t, wrong->account_id, wrong->seq, wrong->what);
    }
    t->wrong_count += other->wrong_count - (int64_t)other->wrong_shown;
    if (!fits) {
        tally_wrong(t, 0, 0, "A counterpart's total overflows.");
    }
}
