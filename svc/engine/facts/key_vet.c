/*
 * The question, and what is new of the file kept: see key_vet.h.
 */
#include "svc/engine/facts/key_vet.h"

#include <stdio.h>

#include "svc/base/arena.h"
#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/plant.h"
#include "svc/engine/facts/key_fit.h"
#include "svc/engine/service.h"
#include "svc/io/loop.h"
#include "svc/io/pgpool.h"
#include "svc/store/people/key_check.h"
#include "svc/store/program/directory.h"

enum {
    WRONG_US = CLOCK_US_PER_S,        /* after an answer that does not let us go on */
    RETRY_US = 100 * CLOCK_US_PER_MS, /* after none */
    SENTENCE_BYTES = 1024
};

struct key_vet {
    struct service *service;
    enum key_vet_state state;
    struct loop_timer timer;
    struct arena arena;
    struct pgpool_call call;
    char sentence[SENTENCE_BYTES];
};

static struct key_vet the_key_vet;

static void
wait_again(struct key_vet *v, enum key_vet_state state, int64_t us)
{
    v->state = state;
    loop_timer_set_us(&v->timer, us);
}

/* False, and asked again later, when there was no answer. */
static bool
answered_well(struct key_vet *v)
{
    static struct log_limit limit;

    if (v->call.ok) {
        return true;
    }
    if (directory_lacks_schema(&v->call)) {
        wait_again(v, KEY_VET_NO_SCHEMA, WRONG_US);
        return false;
    }
    log_warn_every(
        &limit, LOG_AGAIN_S, "keys", "the database's key check cannot be read: %s",
        v->call.unavailable ? "Postgres does not answer" : v->call.outcome.message);
    wait_again(v, KEY_VET_UNHEARD, RETRY_US);
    return false;
}

static void ask(void *arg);

static void
on_added(struct pgpool_call *call)
{
    struct key_vet *v = call->arg;

    if (answered_well(v)) {
        ask(v);
    }
}

static void
keep(struct key_vet *v, const struct key_fit *fit)
{
    struct pgpool_call *call = &v->call;

    key_check_add(call, &v->arena, fit->fresh, key_fit_next(fit));
    call->done = on_added;
    call->arg = v;
    pgpool_query(v->service->polls, call);
}

static void
judge(struct key_vet *v, struct key_fit *fit)
{
    struct key_sample sample;
    size_t count;
    const struct key_kept *kept = key_check_take_kept(&v->call, &v->arena, &count);

    key_check_take_sample(&v->call, &sample);
    key_fit_judge(v->service->secrets, &v->arena, kept, count, &sample, fit);
    if (PLANTED(TRUST_KEYS)) {
        fit->wrong = NULL;
    }
}

static void
on_answer(struct pgpool_call *call)
{
    struct key_vet *v = call->arg;
    struct key_fit fit;

    if (!answered_well(v)) {
        return;
    }
    judge(v, &fit);
    if (fit.wrong != NULL) {
        snprintf(v->sentence, sizeof(v->sentence), "%s",
                 key_fit_sentence(&v->arena, &fit, conf->keys));
        wait_again(v, KEY_VET_WRONG, WRONG_US);
    } else if (fit.new_count > 0) {
        keep(v, &fit);
    } else {
        v->state = KEY_VET_GOOD;
        if (fit.stale != NULL) {
            log_warn("keys", "%s", key_fit_stale_sentence(&v->arena, &fit, conf->keys));
        }
        arena_reset(&v->arena);
    }
}

static void
ask(void *arg)
{
    struct key_vet *v = arg;

    arena_reset(&v->arena);
    key_check_ask(&v->call, &v->arena);
    v->call.done = on_answer;
    v->call.arg = v;
    pgpool_query(v->service->polls, &v->call);
}

struct key_vet *
key_vet_new(struct service *s)
{
    struct key_vet *v = &the_key_vet;

    v->service = s;
    arena_init(&v->arena);
    loop_timer_init(&v->timer, s->loop, ask, v);
    ask(v);
    return v;
}

enum key_vet_state
key_vet_state(const struct key_vet *v)
{
    return v->state;
}

const char *
key_vet_sentence(const struct key_vet *v)
{
    return v->sentence;
}
