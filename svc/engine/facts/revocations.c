/*
 * Revoked sessions and terminals and lost cards, asked for every second. Each answer adds
 * what is new. Transactions commit out of order, and the database's clock may step back:
 * so each question begins at the oldest transaction that was under way at the last one.
 *
 * What is kept does not grow with history: ids are forgotten after a round or two, and a
 * worker begins with those of the last round. A credential that is older than that, or
 * older than the worker, is looked up in Postgres once; then its session is known to go
 * on until an answer names it.
 */
#include "svc/engine/facts/revocations.h"

#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/base/map.h"
#include "svc/base/plant.h"
#include "svc/engine/service.h"
#include "svc/io/loop.h"
#include "svc/io/pgpool.h"
#include "svc/store/people/session_poll.h"
#include "svc/store/program/directory.h"

enum {
    POLL_US = CLOCK_US_PER_S,
    ROUND_S = 3600,    /* more than is covered, by what clocks may differ */
    GO_ON_MAX = 65536, /* sessions; then the older half is forgotten */
    RETRY_US = 100 * CLOCK_US_PER_MS, /* after a question that was not answered */
    BLIND_S = 5
};

struct revocations {
    struct service *service;
    int32_t covered_s;
    struct loop_timer timer;
    struct arena arena;
    struct pgpool_call call;
    struct map ended, ended_before; /* of this round, of the one before */
    struct map go_on, go_on_before; /* looked up */
    int64_t round_ends_us;          /* monotonic */
    int64_t covered_us;             /* by the wall's clock */
    int64_t heard_us;               /* monotonic, when the question left; 0: never */
    int64_t asked_us;
    int64_t horizon; /* a transaction's number; 0: the next question is the first */
};

static struct revocations the_revocations;

bool
revocations_has(const struct revocations *v, int64_t id)
{
    return map_get(&v->ended, id) != NULL || map_get(&v->ended_before, id) != NULL;
}

bool
revocations_cover(const struct revocations *v, int64_t session_id, int64_t since_us)
{
    return since_us >= v->covered_us || revocations_has(v, session_id) ||
           map_get(&v->go_on, session_id) != NULL ||
           map_get(&v->go_on_before, session_id) != NULL;
}

/* It may have ended, and been heard of, since it was looked up. */
void
revocations_goes_on(struct revocations *v, int64_t session_id)
{
    if (revocations_has(v, session_id)) {
        return;
    }
    if (v->go_on.count >= GO_ON_MAX / 2) {
        map_release(&v->go_on_before);
        v->go_on_before = v->go_on;
        map_init(&v->go_on);
    }
    map_put(&v->go_on, session_id, v);
}

bool
revocations_blind(const struct revocations *v)
{
    return v->heard_us == 0 ||
           clock_turn_mono_us() - v->heard_us > BLIND_S * CLOCK_US_PER_S;
}

static void
round_begin(struct revocations *v)
{
    map_init(&v->ended);
    v->covered_us = clock_wall_us() - v->covered_s * CLOCK_US_PER_S;
    v->round_ends_us = clock_mono_us() + ROUND_S * CLOCK_US_PER_S;
}

static void
round_turn(struct revocations *v)
{
    if (clock_turn_mono_us() < v->round_ends_us) {
        return;
    }
    map_release(&v->ended_before);
    v->ended_before = v->ended;
    round_begin(v);
}

static void
go_on_forget(struct revocations *v)
{
    map_release(&v->go_on);
    map_release(&v->go_on_before);
}

static void
ended_add(struct revocations *v, int64_t id)
{
    map_put(&v->ended, id, v);
    map_del(&v->go_on, id);
    map_del(&v->go_on_before, id);
}

/* One that goes back is another database's, or an older one's: everything is asked anew.
 */
static void
horizon_move(struct revocations *v, int64_t horizon)
{
    if (horizon < v->horizon) {
        log_warn("auth", "transactions went back: all that was revoked is read anew");
        v->horizon = 0;
        go_on_forget(v);
        loop_timer_set_us(&v->timer, 0);
        return;
    }
    v->horizon = PLANTED(NO_HORIZON) ? horizon + 1 : horizon;
}

static void
revocations_answer(struct pgpool_call *call)
{
    struct revocations *v = call->arg;
    static struct log_limit limit;

    bool no_schema = !call->ok && directory_lacks_schema(call);
    loop_timer_set_us(&v->timer, call->ok || no_schema ? POLL_US : RETRY_US);
    if (no_schema) { /* which is told by setup_log */
        return;
    }
    if (!call->ok) {
        log_warn_every(&limit, LOG_AGAIN_S, "auth", "revoked sessions cannot be read: %s",
                       call->unavailable ? "Postgres does not answer"
                                         : call->outcome.message);
        return;
    }
    round_turn(v);
    for (size_t i = 0; i < session_poll_count(call) && !PLANTED(NO_REVOCATIONS); i++) {
        int64_t id = session_poll_id(call, i);

        if (id != 0) {
            ended_add(v, id);
        }
    }
    v->heard_us = v->asked_us;
    horizon_move(v, session_poll_horizon(call));
}

static void
revocations_ask(void *arg)
{
    struct revocations *v = arg;

    arena_reset(&v->arena);
    if (v->horizon == 0) {
        session_poll_first(&v->call, &v->arena, ROUND_S);
    } else {
        session_poll_next(&v->call, &v->arena, v->horizon);
    }
    v->call.done = revocations_answer;
    v->call.arg = v;
    v->asked_us = clock_turn_mono_us();
    pgpool_query(v->service->polls, &v->call);
}

struct revocations *
revocations_new(struct service *s, int32_t covered_s)
{
    struct revocations *v = &the_revocations;

    *v = (struct revocations){.service = s, .covered_s = covered_s};
    arena_init(&v->arena);
    round_begin(v);
    loop_timer_init(&v->timer, s->loop, revocations_ask, v);
    revocations_ask(v);
    return v;
}
