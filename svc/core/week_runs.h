/*
 * Weeks in a row: runs of so many weeks that follow one another, found greedily from the
 * oldest on, and marks: the last weeks of the runs that were granted something. Marks
 * move with the runs when a refund empties a week or a week comes in; how many runs there
 * are is what is due.
 *
 * Weeks are numbers that follow one another, 0 or more; lists ascend. What has been
 * dropped with time is settled: runs are looked for behind the last mark whose run has
 * lost its first week so, and that mark counts no more.
 */
#ifndef CREMA_CORE_WEEK_RUNS_H
#define CREMA_CORE_WEEK_RUNS_H

#include <stddef.h>
#include <stdint.h>

#include "svc/core/account.h"

/* More than an account can have of one rule; what is beyond is not looked at. */
enum { WEEKS_MAX = 64 };

struct weeks {
    int64_t items[WEEKS_MAX];
    size_t count;
};

/* The periods that the account counts for the id. */
void weeks_counted(const struct account *a, int64_t rule_id, struct weeks *ret);

/* The same, each as often as it is counted: marks of grants. */
void weeks_marked(const struct account *a, int64_t rule_id, struct weeks *ret);

/* Nothing where it is there already; weeks_drop the opposite. */
void weeks_add(struct weeks *w, int64_t week);
void weeks_drop(struct weeks *w, int64_t week);

/*
 * The last mark that is settled this week, when `kept` older weeks live on; -1: none.
 * target: how long a run is, 1 or more.
 */
int64_t weeks_settled(const struct weeks *weeks, const struct weeks *marks,
                      int64_t target, int64_t kept, int64_t this_week);

/* The last weeks of the runs among the weeks behind `behind`. */
void
weeks_runs(const struct weeks *weeks, int64_t target, int64_t behind, struct weeks *ret);

/*
 * How long the run is that `this_week` can go on or has gone on: what is behind the last
 * whole run and reaches up to the week before; a run that ends this week has its target.
 */
int64_t weeks_run_now(const struct weeks *weeks, int64_t target, int64_t behind,
                      int64_t this_week);

/* Those of `w` behind `behind`. */
void weeks_behind(const struct weeks *w, int64_t behind, struct weeks *ret);

#endif
