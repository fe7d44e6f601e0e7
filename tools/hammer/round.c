/*
 * Rounds: see round.h.
 */
#include "tools/hammer/round.h"

#include <inttypes.h>
#include <string.h>

#include "tools/hammer/mix.h"
#include "tools/hammer/send.h"

enum {
    COPIES_MAX = 5,
    COPIES_PERMILLE = 350,      /* of the asks are sent more than once at the same time */
    ASIDE_PERMILLE = 300,       /* of what fails is left for the end */
    TRANSFERS = 2 * COPIES_MAX, /* requests of one account in one round */
    PAUSE_US_MIN = 5000,
    PAUSE_US_SPREAD = 45000
};

int32_t
round_ask(struct round *r, const struct ask *ask)
{
    return round_ask_of(r, r->account, ask);
}

int32_t
round_ask_of(struct round *r, int account, const struct ask *ask)
{
    struct hammer *h = r->h;
    struct ask whole = *ask;
    struct task *task = &r->tasks[r->task_count++];

    whole.mix = r->mix_index;
    whole.account = account;
    *task = (struct task){.ask = record_begin(&h->record, &whole), .copies = 1};
    if (!r->mix->single && hammer_chance(h, COPIES_PERMILLE)) {
        task->copies += 1 + (int)hammer_random(h, COPIES_MAX - 1);
    }
    if (ask->kind == ASK_TRANSFER) {
        h->cards[account].transfers_left -= task->copies;
    }
    return task->ask;
}

const struct ask *
round_result(const struct round *r, int task)
{
    return &r->h->record.asks[r->ended[task].ask];
}

int
round_done(const struct round *r)
{
    int done = 0;

    for (int i = 0; i < r->ended_count; i++) {
        done += round_result(r, i)->done_us != 0;
    }
    return done;
}

bool
round_has_aside(const struct round *r)
{
    for (int i = 0; i < r->ended_count; i++) {
        if (r->ended[i].aside) {
            return true;
        }
    }
    return false;
}

void
round_expect(struct round *r, int done, const char *what)
{
    int found = round_done(r);

    if (found != done && !round_has_aside(r)) {
        finding_add(&r->h->record.findings, INV_I3, r->account, r->ended[0].ask,
                    r->mix_index, "%s: %d of %d were done instead of %d", what, found,
                    r->ended_count, done);
    }
}

bool
round_take_back(struct round *r, enum ask_kind kind)
{
    for (int i = 0; i < r->ended_count; i++) {
        if (round_result(r, i)->done_us != 0) {
            round_ask(r, &(struct ask){.kind = kind,
                                       .about = r->ended[i].ask,
                                       .key = RECORD_NONE,
                                       .strict = true});
        }
    }
    return r->task_count > 0;
}

void
round_expect_money(struct round *r, int64_t minor, const char *what)
{
    if (round_view(r)->cash_minor != minor && !round_has_aside(r)) {
        finding_add(&r->h->record.findings, INV_I1, r->account, r->ended[0].ask,
                    r->mix_index, "%s: the account holds %" PRId64 " instead of %" PRId64,
                    what, round_view(r)->cash_minor, minor);
    }
}

void
round_expect_points(struct round *r, int64_t micro, const char *what)
{
    if (round_view(r)->points_micro != micro && !round_has_aside(r)) {
        finding_add(
            &r->h->record.findings, INV_I1, r->account, r->ended[0].ask, r->mix_index,
            "%s: the account has %" PRId64 " millionths of a point instead of %" PRId64,
            what, round_view(r)->points_micro, micro);
    }
}

const struct view *
round_view(const struct round *r)
{
    return &r->h->record.accounts[r->account].newest;
}

bool
round_fund(struct round *r, int64_t minor)
{
    return round_fund_of(r, r->account, minor);
}

bool
round_fund_of(struct round *r, int account, int64_t minor)
{
    const struct hammer_program *program = &r->h->program;
    int64_t missing_minor = minor - r->h->record.accounts[account].newest.cash_minor;

    if (missing_minor <= 0) {
        return false;
    }
    missing_minor =
        missing_minor > program->load_minor ? missing_minor : program->load_minor;
    missing_minor =
        missing_minor < program->load_max_minor ? missing_minor : program->load_max_minor;
    round_ask_of(r, account,
                 &(struct ask){.kind = ASK_LOAD,
                               .amount_minor = (int32_t)missing_minor,
                               .about = RECORD_NONE,
                               .key = RECORD_NONE,
                               .may = MAY_PASS_LIMITS});
    return true;
}

static bool
task_is_over(const struct hammer *h, const struct task *task)
{
    return task->in_flight == 0 && task->copies == 0 &&
           (task->aside || record_is_settled(&h->record.asks[task->ask]));
}

/* The first quarter of the accounts is shared, the last ones are members' pairs. */
static int
shared_count(const struct hammer *h)
{
    return h->o.accounts / 4 > 0 ? h->o.accounts / 4 : 1;
}

/* An account that nobody else has; -1: there is none. */
static int
account_take(struct hammer *h, bool pair)
{
    int begin = pair ? h->o.accounts - h->members : shared_count(h);
    int count = pair ? h->members / 2 : h->o.accounts - h->members - begin;
    int at = count > 0 ? (int)hammer_random(h, (uint32_t)count) : 0;

    for (int i = 0; i < count; i++) {
        int account = begin + (at + i) % count * (pair ? 2 : 1);
        struct hammer_card *card = &h->cards[account];
        const struct hammer_card *other = pair ? card + 1 : card;

        if (!card->taken && !card->dirty && (!pair || card->transfers_left > TRANSFERS) &&
            (!pair || other->transfers_left > TRANSFERS)) {
            card->taken = true;
            return account;
        }
    }
    return -1;
}

/* The next step of the round, or its end. */
static void
round_step(struct round *r)
{
    struct hammer *h = r->h;

    memcpy(r->ended, r->tasks, sizeof(r->ended));
    r->ended_count = r->task_count;
    r->task_count = 0;
    bool aside = round_has_aside(r);
    if (record_has_room(&h->record, ROUND_TASKS_MAX) && !(aside && r->mix->exclusive) &&
        r->mix->next(r)) {
        r->step++;
        return;
    }
    if (r->mix->exclusive) {
        h->cards[r->account].taken = false;
        h->cards[r->account].dirty |= aside;
    }
    r->mix = NULL;
}

/* A client without a round begins one; without an account of its own, a shared one. */
static void
round_begin(struct round *r)
{
    struct hammer *h = r->h;
    const struct mix *mix = mix_choose(h);
    int account = mix->exclusive ? account_take(h, mix->pair) : -1;

    if (account < 0) {
        mix = &mix_shared;
        account = (int)hammer_random(h, (uint32_t)shared_count(h));
    }
    round_play(r, mix, account);
}

void
round_play(struct round *r, const struct mix *mix, int account)
{
    struct hammer *h = r->h;

    memset(r, 0, sizeof(*r));
    r->h = h;
    r->mix = mix;
    r->mix_index = mix_index(mix);
    r->account = account;
    r->partner = mix->pair ? account + 1 : account;
}

/* Sends the copies that are due. False when no connection is free or --rate is spent. */
static bool
task_send(struct round *r, int i, int64_t now_us)
{
    struct task *task = &r->tasks[i];

    while (task->copies > 0 && now_us >= task->next_us) {
        if (!send_ask(r, i, now_us)) {
            return false;
        }
        task->copies--;
        task->in_flight++;
    }
    return true;
}

static void
round_turn(struct round *r, int64_t now_us)
{
    bool over = true;

    for (int i = 0; i < r->task_count; i++) {
        if (!task_send(r, i, now_us)) {
            return;
        }
        over = over && task_is_over(r->h, &r->tasks[i]);
    }
    if (over) {
        round_step(r);
    }
}

void
rounds_turn(struct hammer *h, int64_t now_us)
{
    int first = (int)hammer_random(h, (uint32_t)h->o.clients);

    for (int i = 0; i < h->o.clients; i++) {
        struct round *r = &h->rounds[(first + i) % h->o.clients];

        if (r->mix == NULL && !h->draining) {
            round_begin(r);
        }
        if (r->mix != NULL) {
            round_turn(r, now_us);
        }
    }
    send_released(h, now_us);
}

bool
rounds_are_idle(const struct hammer *h)
{
    for (int i = 0; i < h->o.clients; i++) {
        if (h->rounds[i].mix != NULL) {
            return false;
        }
    }
    return true;
}

void
rounds_abandon(struct hammer *h)
{
    for (int i = 0; i < h->o.clients; i++) {
        struct round *r = &h->rounds[i];

        if (r->mix != NULL && r->mix->exclusive) {
            h->cards[r->account].taken = false;
            h->cards[r->account].dirty = true;
        }
        r->mix = NULL;
        r->task_count = 0;
    }
    send_forget(h);
}

void
round_copy_ended(struct round *r, int i, int64_t now_us)
{
    struct hammer *h = r->h;
    struct task *task = &r->tasks[i];

    const struct ask *ask = &h->record.asks[task->ask];

    task->in_flight--;
    if (task->aside || record_is_settled(ask)) {
        return;
    }
    if (ask->refused > 0 || (!r->mix->patient && hammer_chance(h, ASIDE_PERMILLE))) {
        task->aside = true;
        task->copies = 0;
        return;
    }
    task->next_us = now_us + PAUSE_US_MIN + hammer_random(h, PAUSE_US_SPREAD);
    if (task->in_flight == 0 && task->copies == 0) {
        task->copies = 1;
    }
}
