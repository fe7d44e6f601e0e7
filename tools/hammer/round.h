/*
 * Rounds: what one client does from its first request to the last. A round is played by a
 * mix (mix.h) in steps; a step asks for one or several operations at once and is over
 * when each of them is settled: answered, refused for good, or put aside.
 */
#ifndef CREMA_HAMMER_ROUND_H
#define CREMA_HAMMER_ROUND_H

#include "svc/base/must_use.h"
#include "tools/hammer/hammer.h"

enum { ROUND_TASKS_MAX = 12, ROUND_NOTES = 4 };

/* One ask on its way. */
struct task {
    int32_t ask;
    int copies; /* still to be sent */
    int in_flight;
    int64_t next_us; /* not before */
    bool aside;      /* given up: it is settled at the end */
};

struct round {
    struct hammer *h;
    const struct mix *mix;
    int mix_index;
    int step;
    int account;
    int partner;                        /* of a mix of two accounts */
    int32_t notes[ROUND_NOTES];         /* the mix's own */
    struct task tasks[ROUND_TASKS_MAX]; /* of this step */
    int task_count;
    struct task ended[ROUND_TASKS_MAX]; /* of the step before */
    int ended_count;
};

/* What a mix asks for, with what round_ask fills in: mix, account, key. */
int32_t round_ask(struct round *r, const struct ask *ask);

/* The same for an account of the pair. */
int32_t round_ask_of(struct round *r, int account, const struct ask *ask);

/* The ask of a task of the step that has just ended. */
const struct ask *round_result(const struct round *r, int task);

/* How many tasks of the step were done. */
MUST_USE int round_done(const struct round *r);

/* Whether a task of the step was put aside: then nothing can be expected. */
bool round_has_aside(const struct round *r);

/* A finding unless so many were done. */
void round_expect(struct round *r, int done, const char *what);

/* Asks to take back, by this kind, what the step before has done; whether it did any. */
bool round_take_back(struct round *r, enum ask_kind kind);

/* A finding unless the account holds so much. Only for accounts of the round's own. */
void round_expect_money(struct round *r, int64_t minor, const char *what);

/* What the account held when it was last shown. Exact for accounts of the round's own. */
const struct view *round_view(const struct round *r);

/* A finding unless the account has so many points. As above. */
void round_expect_points(struct round *r, int64_t micro, const char *what);

/* Asks for a load of what is missing, or more, when the account has less. True if so. */
MUST_USE bool round_fund(struct round *r, int64_t minor);

/*
 * The same for an account of the pair. What came in by transfer may not have been shown
 * yet, so the account may hold more; it never holds less.
 */
MUST_USE bool round_fund_of(struct round *r, int account, int64_t minor);

/* One turn of all rounds: sends what is due, plays the next step of who is ready. */
void rounds_turn(struct hammer *h, int64_t now_us);

/* The client of the round plays that mix from now on. */
void round_play(struct round *r, const struct mix *mix, int account);

/* Whether nothing is under way. */
bool rounds_are_idle(const struct hammer *h);

/* Puts everything aside that is under way. */
void rounds_abandon(struct hammer *h);

/* What send.c tells: a copy has been answered, or nobody knows what became of it. */
void round_copy_ended(struct round *r, int i, int64_t now_us);

#endif
