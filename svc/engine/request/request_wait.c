/*
 * The calls a step can wait for: Postgres, a lane, a read of an account, the hashing
 * threads, time. Exactly one at a time; each ends in request_resume.
 */
#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/engine/request/endpoint.h"
#include "svc/engine/request/request.h"
#include "svc/engine/service.h"
#include "svc/io/thread_pool.h"

static int64_t
deadline_us(const struct request *r)
{
    return r->started_us + conf->op_deadline_ms * CLOCK_US_PER_MS;
}

static void
db_done(struct pgpool_call *call)
{
    request_resume(call->arg);
}

enum step
request_db(struct request *r)
{
    r->db.done = db_done;
    r->db.arg = r;
    if (r->db.deadline_us == 0) {
        r->db.deadline_us = deadline_us(r);
    }
    pgpool_query(r->service->pool, &r->db);
    return STEP_WAIT;
}

enum step
request_db_failed(struct request *r)
{
    static struct log_limit limit;

    if (r->db.unavailable) {
        log_warn_every(&limit, 1, "request", "Postgres does not answer: %s is refused",
                       r->endpoint->path);
        return reply_problem(r, PROBLEM_UNAVAILABLE);
    }
    log_error("request", "%s %s: statement %d failed (%s): %s", r->id, r->endpoint->path,
              r->db.outcome.failed_index, r->db.outcome.sqlstate, r->db.outcome.message);
    return reply_problem(r, PROBLEM_INTERNAL);
}

static void
lane_done(struct lane_call *call)
{
    request_resume(call->arg);
}

enum step
request_lane(struct request *r)
{
    r->lane.arena = &r->arena;
    r->lane.done = lane_done;
    r->lane.arg = r;
    r->in_lane = true;
    lanes_submit(r->service->lanes, &r->lane);
    if (r->peer_gone) {
        lanes_abandon(r->service->lanes, &r->lane);
    }
    return STEP_WAIT;
}

static void
read_done(struct live_read *read)
{
    request_resume(read->arg);
}

enum step
request_read(struct request *r, int64_t account_id, int64_t at_least)
{
    r->read = (struct live_read){.account_id = account_id,
                                 .at_least = at_least,
                                 .arena = &r->arena,
                                 .done = read_done,
                                 .arg = r};
    live_read(r->service->live, &r->read);
    return STEP_WAIT;
}

static void
hash_done(void *arg)
{
    struct hash_job *job = arg;

    request_resume(job->request);
}

static void
hash_run(void *arg)
{
    struct hash_job *job = arg;

    job->fn(job->arg);
}

enum step
request_hash(struct request *r, void (*fn)(void *arg), void *arg)
{
    r->hash = (struct hash_job){.request = r, .fn = fn, .arg = arg};
    if (!thread_pool_submit(r->service->hashers, hash_run, hash_done, &r->hash)) {
        return reply_problem(r, PROBLEM_BUSY);
    }
    return STEP_WAIT;
}

static void
pause_done(void *arg)
{
    request_resume(arg);
}

enum step
request_pause(struct request *r, int64_t pause_us)
{
    loop_timer_init(&r->pause, r->service->loop, pause_done, r);
    loop_timer_set_us(&r->pause, pause_us);
    return STEP_WAIT;
}
