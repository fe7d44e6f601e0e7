/*
 * The calls a step of an endpoint can wait for. After each the endpoint's next step runs.
 */
#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/facts/revocations.h"
#include "svc/engine/request/endpoint.h"
#include "svc/engine/request/limits.h"
#include "svc/engine/request/request.h"
#include "svc/engine/service.h"
#include "svc/store/people/session.h"

enum { STORE_PATIENCE_US = CLOCK_US_PER_S };

enum step
request_db(struct request *r)
{
    return flow_db(&r->flow, &r->db, request_next, r);
}

enum step
request_db_failed(struct request *r)
{
    static struct log_limit limit;

    if (r->db.over_share) {
        return limits_share(r);
    }
    if (r->db.unavailable) {
        log_warn_every(&limit, 1, "request", "Postgres does not answer: %s is refused",
                       r->endpoint->path);
        return reply_problem(r, PROBLEM_UNAVAILABLE);
    }
    log_error("request", "%s %s: statement %d failed (%s): %s", r->id, r->endpoint->path,
              r->db.outcome.failed_index, r->db.outcome.sqlstate, r->db.outcome.message);
    return reply_problem(r, PROBLEM_INTERNAL);
}

enum step
request_lane(struct request *r)
{
    return flow_lane(&r->flow, &r->lane, request_next, r);
}

static void
read_done(struct live_read *read)
{
    flow_resume(read->arg);
}

enum step
request_read(struct request *r, int64_t account_id, int64_t at_least)
{
    r->read = (struct live_read){.account_id = account_id,
                                 .at_least = at_least,
                                 .arena = &r->arena,
                                 .done = read_done,
                                 .arg = &r->flow};
    live_read(r->service->live, &r->read);
    return flow_wait(&r->flow, request_next, r);
}

static enum step
on_hashed(void *arg)
{
    struct request *r = arg;

    return r->hash.refused ? reply_problem(r, PROBLEM_BUSY)
                           : flow_go(&r->flow, request_next, r);
}

enum step
request_hash(struct request *r, void (*fn)(void *arg), void *arg)
{
    r->hash = (struct flow_hash){.fn = fn, .arg = arg};
    if (!flow_hash(&r->flow, &r->hash, on_hashed, r)) {
        return reply_problem(r, PROBLEM_BUSY);
    }
    return STEP_WAIT;
}

enum step
request_pause(struct request *r, int64_t pause_us)
{
    return flow_pause(&r->flow, pause_us, request_next, r);
}

static enum step
on_session(void *arg)
{
    struct request *r = arg;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!session_take_goes_on(&r->db, 0)) {
        reply_problem_text(r, "ended", auth_end_name(AUTH_SIGNED_OUT));
        return reply_problem(r, PROBLEM_UNAUTHENTICATED);
    }
    revocations_goes_on(r->service->revocations, r->who.session_id);
    return flow_go(&r->flow, request_next, r);
}

enum step
request_ask_session(struct request *r)
{
    pgpool_call_init(&r->db, &r->arena);
    session_add_goes_on(&r->db, r->who.session_id);
    return flow_db(&r->flow, &r->db, on_session, r);
}

bool
request_awaits_store(struct request *r, int32_t store_id)
{
    struct directory *directory = r->service->directory;

    if (directory_store(directory, store_id) != NULL ||
        clock_mono_us() - r->started_us > STORE_PATIENCE_US) {
        return false;
    }
    directory_refresh(directory);
    return true;
}
