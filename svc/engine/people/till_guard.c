/*
 * The count is kept by terminal and by when a manager last allowed it, so that it begins
 * anew then. The worker that stops a till knows at once, the others within a second (the
 * directory), or with the next unknown card that they count.
 */
#include "svc/engine/people/till_guard.h"

#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/map.h"
#include "svc/base/metric.h"
#include "svc/base/plant.h"
#include "svc/base/secret.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/service.h"
#include "svc/store/people/attempt.h"
#include "svc/store/people/terminal.h"

enum {
    HOUR_S = 3600,
    STEP_MS = 100,
    PAUSE_MAX_MS = 2000,
    REFUSE_MS = 300, /* longer than what is looked up takes */
    HERE_S = 2       /* until the directory says it */
};

struct counting {
    struct request *r;
    struct attempt tries;
};

/* Stopped by this worker: terminal to when that may be forgotten, monotonic. */
static struct map stopped_here;

static const struct terminal_info *
terminal_of(const struct request *r)
{
    return directory_terminal(r->service->directory, r->who.id);
}

bool
till_guard_stopped(const struct request *r)
{
    const struct terminal_info *t = terminal_of(r);
    int64_t until_us = (int64_t)(intptr_t)map_get(&stopped_here, r->who.id);

    if (until_us != 0 && until_us < clock_turn_mono_us()) {
        map_del(&stopped_here, r->who.id);
        until_us = 0;
    }
    return (until_us != 0 || (t != NULL && t->stopped)) && !PLANTED(GUESS_CARDS);
}

static enum step
refuse_now(void *arg)
{
    return reply_problem(arg, PROBLEM_TILL_STOPPED);
}

static enum step
unknown_now(void *arg)
{
    return reply_problem(arg, PROBLEM_CARD_UNKNOWN);
}

enum step
till_guard_refuse(struct request *r)
{
    int64_t left_us = r->started_us + REFUSE_MS * CLOCK_US_PER_MS - clock_turn_mono_us();

    return flow_pause(&r->flow, left_us > 0 ? left_us : 0, refuse_now, r);
}

static enum step
on_stopped(void *arg)
{
    struct request *r = arg;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    return till_guard_refuse(r);
}

/* Once for each time; whoever comes second changes nothing. */
static enum step
stop(struct request *r)
{
    static struct log_limit limit;
    const struct terminal_info *t = terminal_of(r);
    int64_t until_us = clock_turn_mono_us() + HERE_S * CLOCK_US_PER_S;

    map_put(&stopped_here, r->who.id, (void *)(intptr_t)until_us);
    metric_add(METRIC_TILLS_STOPPED, 1);
    log_warn_every(&limit, LOG_AGAIN_S, "till",
                   "%s was shown more than %d cards that nobody has: it takes only cards "
                   "that its store knows until a manager allows it (crema terminals "
                   "allow)",
                   t != NULL ? t->name : "a till", (int)conf->unknown_cards_per_hour);
    terminal_ask_stop(&r->db, &r->arena, r->who.id);
    return flow_db(&r->flow, &r->db, on_stopped, r);
}

/* Half of what a till may is answered at once: cashiers mistype. */
static int64_t
pause_ms(int32_t count)
{
    int64_t ms = (count - conf->unknown_cards_per_hour / 2) * STEP_MS;

    return ms < 0 ? 0 : ms < PAUSE_MAX_MS ? ms : PAUSE_MAX_MS;
}

static enum step
on_counted(void *arg)
{
    struct counting *c = arg;
    struct request *r = c->r;

    if (!attempt_take(&r->db, 0, &c->tries, 1)) {
        return request_db_failed(r);
    }
    if (c->tries.count > conf->unknown_cards_per_hour && !PLANTED(GUESS_CARDS)) {
        return stop(r);
    }
    return flow_pause(&r->flow, pause_ms(c->tries.count) * CLOCK_US_PER_MS, unknown_now,
                      r);
}

enum step
till_guard_unknown(struct request *r)
{
    const struct terminal_info *t = terminal_of(r);
    int64_t key[] = {r->who.id, t != NULL ? t->allowed_us : 0};
    struct counting *c = arena_alloc(&r->arena, sizeof(*c));

    c->r = r;
    c->tries = (struct attempt){.kind = ATTEMPT_UNKNOWN_CARD, .window_s = HOUR_S};
    index_hash(r->service->secrets, "till", key, sizeof(key), c->tries.key);
    pgpool_call_init(&r->db, &r->arena);
    attempt_ask_claim(&r->db, &c->tries, 1);
    return flow_db(&r->flow, &r->db, on_counted, c);
}
