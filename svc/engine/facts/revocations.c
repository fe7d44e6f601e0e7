/*
 * Revoked sessions and terminals and lost cards, asked for every second. Each answer adds
 * what is new; ids are kept for as long as the longest token lives, a browser's cookie,
 * and a worker begins with all of them. Transactions commit out of order, and the
 * database's clock may step back: so each question begins at the oldest transaction that
 * was under way at the last one.
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
    RETRY_US = 100 * CLOCK_US_PER_MS, /* after a question that was not answered */
    BLIND_S = 5
};

struct revocations {
    struct service *service;
    int32_t kept_s; /* a round: an id lives for one or two */
    struct loop_timer timer;
    struct arena arena;
    struct pgpool_call call;
    struct map now; /* of this round */
    struct map before;
    int64_t round_ends_us; /* monotonic */
    int64_t heard_us;      /* monotonic, when the question left; 0: never */
    int64_t asked_us;
    int64_t horizon; /* a transaction's number; 0: the next question is the first */
};

static struct revocations the_revocations;

bool
revocations_has(const struct revocations *v, int64_t id)
{
    return map_get(&v->now, id) != NULL || map_get(&v->before, id) != NULL;
}

bool
revocations_blind(const struct revocations *v)
{
    return v->heard_us == 0 ||
           clock_turn_mono_us() - v->heard_us > BLIND_S * CLOCK_US_PER_S;
}

static void
round_turn(struct revocations *v)
{
    int64_t now_us = clock_turn_mono_us();

    if (now_us < v->round_ends_us) {
        return;
    }
    map_release(&v->before);
    v->before = v->now;
    map_init(&v->now);
    v->round_ends_us = now_us + v->kept_s * (int64_t)CLOCK_US_PER_S;
}

/* One that goes back is another database's, or an older one's: everything is asked anew.
 */
static void
horizon_move(struct revocations *v, int64_t horizon)
{
    if (horizon < v->horizon) {
        log_warn("auth", "transactions went back: all that was revoked is read anew");
        v->horizon = 0;
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
            map_put(&v->now, id, v);
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
        session_poll_first(&v->call, &v->arena, v->kept_s);
    } else {
        session_poll_next(&v->call, &v->arena, v->horizon);
    }
    v->call.done = revocations_answer;
    v->call.arg = v;
    v->asked_us = clock_turn_mono_us();
    pgpool_query(v->service->pool, &v->call);
}

struct revocations *
revocations_new(struct service *s, int32_t kept_s)
{
    struct revocations *v = &the_revocations;

    *v = (struct revocations){.service = s, .kept_s = kept_s};
    arena_init(&v->arena);
    map_init(&v->now);
    map_init(&v->before);
    v->round_ends_us = clock_mono_us() + v->kept_s * (int64_t)CLOCK_US_PER_S;
    loop_timer_init(&v->timer, s->loop, revocations_ask, v);
    revocations_ask(v);
    return v;
}
