/*
 * Reading an account: Redis, then Postgres. A version that is not there yet is waited for
 * until a push tells of it, at most for a second. What is due is applied first, through a
 * lane. Decisions about money are never made on what is read here.
 */
#include "svc/engine/request/live_read.h"

#include "svc/base/clock.h"
#include "svc/base/plant.h"
#include "svc/engine/lane/lane.h"
#include "svc/engine/live/live_state.h"
#include "svc/engine/service.h"
#include "svc/store/ledger/ledger_read.h"

enum { AHEAD_PATIENCE_US = CLOCK_US_PER_S };

/* One read under way; lives in the read's arena. */
struct read_state {
    struct live *live;
    struct live_read *read;
    struct cache_get get;
    struct fetch_wait fetch;
    struct hub_wait wait;
    struct loop_timer deadline;
    struct lane_call touch;
    bool touched; /* what was due has been applied */
    bool woken;   /* a push told of the version since Postgres was asked */
    bool waiting; /* for a push or the deadline */
    bool late;    /* the deadline has passed: this answer is the last */
};

static void
read_finish(struct read_state *state, enum problem problem)
{
    struct live_read *read = state->read;

    hub_wait_cancel(&state->live->hub, &state->wait);
    loop_timer_cancel(&state->deadline);
    read->problem = problem;
    read->done(read);
}

static void
read_answer(struct read_state *state, int64_t version, struct slice json)
{
    struct live_read *read = state->read;

    read->version = version;
    read->json = slice_of(arena_copy(read->arena, json.p, json.n), json.n);
    read_finish(state, PROBLEM_NONE);
}

static void
ask_postgres(struct read_state *state)
{
    struct live_read *read = state->read;

    state->woken = false;
    if (read->at_least > 0 && !state->late && state->wait.topic == NULL) {
        hub_wait(&state->live->hub, &state->wait, read->account_id);
    }
    if (read->at_least > 0 && !state->late && !loop_timer_is_set(&state->deadline)) {
        loop_timer_set_us(&state->deadline, AHEAD_PATIENCE_US);
    }
    fetcher_join(&state->live->fetcher, read->account_id, &state->fetch);
}

static void
read_ask(struct read_state *state)
{
    if (cache_is_up(state->live->cache)) {
        cache_get(state->live->cache, &state->get);
    } else {
        ask_postgres(state);
    }
}

static void
on_touched(struct lane_call *call)
{
    struct read_state *state = call->arg;

    if (call->verdict == LANE_REFUSED) {
        read_finish(state, PROBLEM_UNAVAILABLE);
    } else {
        ask_postgres(state);
    }
}

static void
touch(struct read_state *state)
{
    struct lane_call *call = &state->touch;

    state->touched = true;
    *call = (struct lane_call){
        .op = {.kind = OP_TOUCH,
               .bucket = ledger_bucket(state->read->account_id),
               .account_id = state->read->account_id,
               .auth_gen = -1},
        .arena = state->read->arena,
        .done = on_touched,
        .arg = state,
    };
    lanes_submit(state->live->service->lanes, call);
}

static void
on_cached(struct cache_get *get, const struct cache_value *value)
{
    struct read_state *state = get->arg;

    if (value != NULL &&
        (value->version >= state->read->at_least || PLANTED(STALE_READS)) &&
        value->next_due_us > clock_wall_us()) {
        read_answer(state, value->version, value->json);
        return;
    }
    ask_postgres(state);
}

static void
on_fetched(struct fetch_wait *wait, const struct fetched *fetched)
{
    struct read_state *state = wait->arg;
    const struct account *a = fetched->account;

    if (fetched->problem != PROBLEM_NONE) {
        read_finish(state, fetched->problem);
    } else if (a->next_due_us <= clock_wall_us() && !state->touched) {
        touch(state);
    } else if (a->version >= state->read->at_least) {
        read_answer(state, a->version, fetched->json);
    } else if (state->late) {
        read_finish(state, PROBLEM_VERSION_AHEAD);
    } else if (state->woken) {
        read_ask(state);
    } else {
        state->waiting = true;
    }
}

static void
on_reached(struct hub_wait *wait)
{
    struct read_state *state = wait->arg;

    state->woken = true;
    if (!state->waiting) {
        return;
    }
    state->waiting = false;
    read_ask(state);
}

static void
on_read_deadline(void *arg)
{
    struct read_state *state = arg;

    state->late = true;
    if (!state->waiting) {
        return;
    }
    state->waiting = false;
    ask_postgres(state);
}

void
live_read(struct live *live, struct live_read *read)
{
    struct read_state *state = arena_alloc(read->arena, sizeof(*state));

    state->live = live;
    state->read = read;
    state->get = (struct cache_get){.account_id = read->account_id,
                                    .bucket = ledger_bucket(read->account_id),
                                    .done = on_cached,
                                    .arg = state};
    state->fetch = (struct fetch_wait){.done = on_fetched, .arg = state};
    state->wait =
        (struct hub_wait){.version = read->at_least, .reached = on_reached, .arg = state};
    read->state = state;
    loop_timer_init(&state->deadline, live->service->loop, on_read_deadline, state);
    read_ask(state);
}
