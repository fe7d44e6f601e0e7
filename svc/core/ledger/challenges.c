/*
 * Challenges: see challenges.h.
 */
#include "svc/core/ledger/challenges.h"

#include "svc/base/civil.h"
#include "svc/core/ledger/give.h"

/* The runs that are due, and the marks of those that were granted; neither has what was
 * settled with the weeks before. */
static void
find_runs(const struct decision *d, const struct rules_challenge *challenge,
          const struct weeks *before, const struct weeks *after, struct weeks *ret_runs,
          struct weeks *ret_marks)
{
    int64_t granted_id = earn_challenge_id(challenge, CHALLENGE_GRANTED);
    struct weeks marks;
    int64_t behind;

    weeks_marked(d->a, granted_id, &marks);
    behind = weeks_settled(before, &marks, challenge->target, counter_older(granted_id),
                           civil_week(d->day));
    weeks_runs(after, challenge->target, behind, ret_runs);
    weeks_behind(&marks, behind, ret_marks);
}

/* Changes of marks, one of a week. */
struct moves {
    struct counter_change items[2 * WEEKS_MAX];
    size_t count;
};

static void
moves_add(struct moves *m, int64_t id, int64_t week, int64_t delta)
{
    for (size_t i = 0; i < m->count; i++) {
        if (m->items[i].period == week) {
            m->items[i].delta += delta;
            return;
        }
    }
    m->items[m->count++] = (struct counter_change){id, week, delta};
}

static void
moves_count(const struct decision *d, const struct moves *m, struct change *c)
{
    for (size_t i = 0; i < m->count; i++) {
        if (m->items[i].delta != 0) {
            change_count(d, c, &m->items[i], 1);
        }
    }
}

/* Marks of grants move with the runs; those that no run is left for are in *ret. */
static void
move_marks(const struct decision *d, const struct rules_challenge *challenge,
           const struct weeks *before, const struct weeks *after, struct change *c,
           struct weeks *ret)
{
    int64_t id = earn_challenge_id(challenge, CHALLENGE_GRANTED);
    struct weeks runs, marks;
    struct moves moves;

    ret->count = moves.count = 0;
    find_runs(d, challenge, before, after, &runs, &marks);
    for (size_t i = 0; i < marks.count; i++) {
        if (i >= runs.count) {
            ret->items[ret->count++] = marks.items[i];
        } else if (marks.items[i] != runs.items[i]) {
            moves_add(&moves, id, marks.items[i], -1);
            moves_add(&moves, id, runs.items[i], 1);
        }
    }
    moves_count(d, &moves, c);
}

/* With this week the oldest ones may go. */
static void
add_week(const struct decision *d, const struct earn_progress *p, struct change *c)
{
    int64_t id = earn_challenge_id(p->challenge, CHALLENGE_PROGRESS);
    struct weeks counted, weeks, left;

    weeks_counted(d->a, id, &counted);
    weeks_behind(&counted, p->period - counter_older(id) - 1, &weeks);
    weeks_add(&weeks, p->period);
    move_marks(d, p->challenge, &weeks, &weeks, c, &left);
}

/* How many of what the change counts has no place yet. */
static size_t
new_places(const struct account *a, const struct entry_detail *detail)
{
    size_t count = 0;

    for (size_t i = 0; i < detail->counter_count; i++) {
        const struct counter_change *c = &detail->counters[i];

        count += counter_count(a, c->rule_id, c->period) == 0;
    }
    return count;
}

static bool
has_place(const struct decision *d, const struct earn_progress *p, const struct change *c)
{
    int64_t id = earn_challenge_id(p->challenge, CHALLENGE_PROGRESS);

    return d->a->counter_count + c->detail.counter_count < ACCOUNT_COUNTERS_MAX ||
           counter_count(d->a, id, p->period) != 0 ||
           d->a->counter_count + new_places(d->a, &c->detail) < ACCOUNT_COUNTERS_MAX;
}

void
challenges_add(const struct decision *d, const struct rules_mask *context,
               const struct earn_goods *goods, const struct earn_basket *basket,
               struct change *c)
{
    struct follow *f = d->follow;
    size_t count =
        earn_challenges(d->rules->compiled, context, goods, basket, d->day, f->added);

    for (size_t i = 0; i < count; i++) {
        const struct earn_progress p = f->added[i];
        const struct counter_change more = {
            earn_challenge_id(p.challenge, CHALLENGE_PROGRESS), p.period, p.added};

        if (!has_place(d, &p, c)) {
            continue;
        }
        change_count(d, c, &more, 1);
        if (p.challenge->count == RULES_WEEKS) {
            add_week(d, &p, c);
        }
        f->added[f->added_count++] = p;
    }
}

static bool
give_in(struct decision *d, const struct rules_challenge *challenge, int64_t period)
{
    const struct give give = {
        .rule = &challenge->rule,
        .prize = &challenge->prize,
        .period = period,
        .count = {earn_challenge_id(challenge, CHALLENGE_GRANTED), period, 1},
    };

    return give_prize(d, &give);
}

static void
grant_runs(struct decision *d, const struct rules_challenge *challenge)
{
    struct weeks weeks, runs, marks;

    weeks_counted(d->a, earn_challenge_id(challenge, CHALLENGE_PROGRESS), &weeks);
    find_runs(d, challenge, &weeks, &weeks, &runs, &marks);
    for (size_t i = marks.count; i < runs.count; i++) {
        if (!give_in(d, challenge, runs.items[i])) {
            return;
        }
    }
}

static void
grant_in(struct decision *d, const struct rules_challenge *challenge, int64_t period)
{
    int64_t granted_id = earn_challenge_id(challenge, CHALLENGE_GRANTED);
    int64_t due = earn_challenge_due(
        challenge,
        counter_count(d->a, earn_challenge_id(challenge, CHALLENGE_PROGRESS), period));

    while (counter_count(d->a, granted_id, period) < due &&
           give_in(d, challenge, period)) {}
}

void
challenges_grant(struct decision *d)
{
    const struct follow *f = d->follow;

    for (size_t i = 0; i < f->added_count; i++) {
        const struct earn_progress *p = &f->added[i];

        if (p->challenge->count == RULES_WEEKS) {
            grant_runs(d, p->challenge);
        } else {
            grant_in(d, p->challenge, p->period);
        }
    }
}

/* Of weeks in a row: when a week is empty now, marks move, and some may have no run. */
static void
fall_back_weeks(const struct decision *d, const struct rules_challenge *challenge,
                int64_t week, bool is_empty, struct change *c, struct weeks *ret)
{
    struct weeks weeks, left;

    weeks_counted(d->a, earn_challenge_id(challenge, CHALLENGE_PROGRESS), &weeks);
    left = weeks;
    if (is_empty) {
        weeks_drop(&left, week);
    }
    move_marks(d, challenge, &weeks, &left, c, ret);
}

/* How many grants of the period are too many; what was granted kept to `repeat`. */
static void
fall_back(const struct decision *d, const struct rules_challenge *challenge,
          int64_t period, int64_t progress, struct weeks *ret)
{
    int64_t granted =
        counter_count(d->a, earn_challenge_id(challenge, CHALLENGE_GRANTED), period);
    int64_t due = progress / challenge->target;

    ret->count = 0;
    for (; granted > due && ret->count < WEEKS_MAX; granted--) {
        ret->items[ret->count++] = period;
    }
}

/* Takes the progress back that is not the purchase's any more. */
static void
return_one(const struct decision *d, const struct rules_challenge *challenge,
           const struct counter_change *added, int64_t less, struct change *c)
{
    struct follow_fallen *to = &d->follow->fallen[d->follow->fallen_count];
    int64_t there = counter_count(d->a, added->rule_id, added->period);

    less = less < there ? less : there;
    if (less <= 0) {
        return;
    }
    change_count(d, c, &(struct counter_change){added->rule_id, added->period, -less}, 1);
    to->challenge = challenge;
    to->period = added->period;
    to->in_period = challenge->count != RULES_WEEKS;
    if (to->in_period) {
        fall_back(d, challenge, added->period, there - less, &to->marks);
    } else {
        fall_back_weeks(d, challenge, added->period, there == less, c, &to->marks);
    }
    d->follow->fallen_count += to->marks.count > 0;
}

void
challenges_return(const struct decision *d, const struct rules_compiled *rules,
                  const struct entry_detail *bought,
                  const struct challenges_goods *before,
                  const struct challenges_goods *after, struct change *c)
{
    for (size_t i = 0; i < bought->counter_count; i++) {
        const struct counter_change *added = &bought->counters[i];
        const struct rules_challenge *challenge =
            added->delta > 0 ? earn_challenge_of(rules, added->rule_id) : NULL;

        if (challenge != NULL && d->follow->fallen_count < RULES_CHALLENGES_BITS) {
            return_one(
                d, challenge, added,
                earn_challenge_adds(rules, challenge, before->goods, before->basket) -
                    earn_challenge_adds(rules, challenge, after->goods, after->basket),
                c);
        }
    }
}
