/*
 * The lanes' front: queues, what leaves next, deadlines. See lane.h and ledger.md; the
 * phases of a batch are in lane_run.c.
 */
#include "svc/engine/lane/lane.h"

#include <assert.h>
#include <string.h>

#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/plant.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/facts/shares.h"
#include "svc/engine/lane/lane_run.h"
#include "svc/engine/facts/restored.h"
#include "svc/engine/service.h"
#include "svc/io/pg.h"
#include "svc/store/ledger/ledger.h"
#include "svc/store/ledger/ledger_read.h"

enum {
    TICK_US = 50000,
    CALL_BYTES = 8 * 1024, /* what a call takes in its batch's arena, about … */
    LINE_BYTES = 1024,     /* … and each line of a check */
    BATCH_BYTES = 12 * 1024 * 1024
};

void
lane_answer(struct lane_call *call)
{
    if (call->queue != NULL) {
        fair_leave(call->queue, &call->item);
    }
    call->done(call);
}

void
lane_refuse(struct lane_call *call, enum problem problem)
{
    call->verdict = LANE_REFUSED;
    call->problem = problem;
    lane_answer(call);
}

static struct lane *
lane_of(struct lanes *lanes, int64_t account_id)
{
    return &lanes->lanes[(uint64_t)account_id % (uint64_t)lanes->count];
}

static void
refuse_queued(void *arg)
{
    struct lanes *lanes = arg;
    struct lane_call *call = NULL;

    while ((call = TAILQ_FIRST(&lanes->refused)) != NULL) {
        TAILQ_REMOVE(&lanes->refused, call, link);
        lane_refuse(call, call->problem);
    }
}

static void
refuse_later(struct lanes *lanes, struct lane_call *call, enum problem problem)
{
    call->problem = problem;
    TAILQ_INSERT_TAIL(&lanes->refused, call, link);
    loop_defer(lanes->service->loop, &lanes->refuse_later);
}

static void
refuse_share(struct lanes *lanes, struct lane_call *call)
{
    static struct log_limit limit;

    metric_add(METRIC_SHARES_REFUSED, 1);
    log_warn_every(&limit, LOG_AGAIN_S, "lane",
                   "an operation is refused: its caller has more under way than "
                   "share_max or till_share_max");
    refuse_later(lanes, call, PROBLEM_RATE_LIMITED);
}

void
lanes_submit(struct lanes *lanes, struct lane_call *call)
{
    struct lane *lane = lane_of(lanes, call->op.account_id);

    assert(call->done != NULL && call->arena != NULL);
    call->submitted_us = clock_mono_us();
    call->lost_batches = 0;
    call->started = false;
    call->abandoned = false;
    call->problem = PROBLEM_NONE;
    memset(&call->entry, 0, sizeof(call->entry));
    memset(&call->returned, 0, sizeof(call->returned));
    call->queue = NULL;
    if (!directory_is_fresh(lanes->service->directory)) {
        refuse_later(lanes, call, PROBLEM_UNAVAILABLE);
    } else if (lane->queue.count >= (size_t)conf->lane_queue_max) {
        refuse_later(lanes, call, PROBLEM_BUSY);
    } else if (!fair_admit(&lane->queue, &call->item, &call->share)) {
        refuse_share(lanes, call);
    } else {
        call->queue = &lane->queue;
        fair_put(&lane->queue, &call->item);
        TAILQ_INSERT_TAIL(&lane->queued, call, link);
    }
}

void
lane_resubmit(struct lanes *lanes, struct lane_call *call)
{
    struct lane *lane = lane_of(lanes, call->op.account_id);

    call->op.bucket = ledger_bucket(call->op.account_id);
    fair_leave(call->queue, &call->item);
    call->queue = &lane->queue;
    fair_enter(&lane->queue, &call->item, &call->share);
    fair_put_back(&lane->queue, &call->item);
    TAILQ_INSERT_HEAD(&lane->queued, call, link);
}

void
lanes_abandon(struct lanes *lanes, struct lane_call *call)
{
    (void)lanes;
    call->abandoned = true;
}

static struct lane_call *
call_of(struct fair_item *item)
{
    return (struct lane_call *)((char *)item - offsetof(struct lane_call, item));
}

/* What a call may take of its batch's arena. */
static size_t
call_bytes(const struct lane_call *call)
{
    const struct op_basket *basket = op_basket(&call->op);
    size_t bytes = CALL_BYTES;

    if (basket != NULL) {
        bytes += basket->line_count * LINE_BYTES;
    }
    return op_to_account_id(&call->op) != 0 ? bytes + CALL_BYTES : bytes;
}

/* The next batch from the queue: calls of one bucket, as many as one arena holds well. */
static struct batch *
gather(struct lane *lane)
{
    struct lane_call *calls[BATCH_CALLS_MAX];
    struct fair_item *item = NULL;
    size_t limit = (size_t)conf->batch_max;
    size_t bytes = 0;
    size_t count = 0;

    if (limit > BATCH_CALLS_MAX) {
        limit = BATCH_CALLS_MAX;
    }
    while (count < limit && (item = fair_take(&lane->queue)) != NULL) {
        struct lane_call *call = call_of(item);

        bytes += call_bytes(call);
        if (count > 0 &&
            (bytes > BATCH_BYTES || call->op.bucket != calls[0]->op.bucket)) {
            fair_put_back(&lane->queue, item);
            break;
        }
        TAILQ_REMOVE(&lane->queued, call, link);
        if (call->abandoned && !call->started) {
            lane_refuse(call, PROBLEM_BUSY);
        } else {
            calls[count++] = call;
        }
    }
    return count == 0 ? NULL : batch_new(lane, calls, count);
}

/* A batch whose back-off is over, or NULL. Those without any caller left are dropped. */
static struct batch *
take_redo(struct lane *lane, int64_t now_us)
{
    struct batch *b = NULL;
    struct batch *next = NULL;

    for (b = TAILQ_FIRST(&lane->redo); b != NULL; b = next) {
        next = TAILQ_NEXT(b, link);
        if (b->not_before_us <= now_us) {
            TAILQ_REMOVE(&lane->redo, b, link);
            return b;
        }
        if (!loop_timer_is_set(&lane->lanes->wake) ||
            lane->lanes->wake.at_us > b->not_before_us) {
            loop_timer_set_at_us(&lane->lanes->wake, b->not_before_us);
        }
    }
    return NULL;
}

static void
lane_start(struct lane *lane)
{
    int64_t now_us = clock_mono_us();

    if (lane->current != NULL || !pg_conn_is_up(lane->conn) ||
        !directory_is_fresh(lane->lanes->service->directory)) {
        return;
    }
    lane->current = take_redo(lane, now_us);
    if (lane->current == NULL) {
        lane->current = gather(lane);
        if (lane->current != NULL && now_us < lane->wary_until_us) {
            lane->current->skip_locked = true;
        }
    }
    if (lane->current != NULL) {
        lane_run(lane);
    }
}

static void
on_turn_end(void *arg)
{
    struct lanes *lanes = arg;
    size_t queued = 0;

    for (int i = 0; i < lanes->count; i++) {
        lane_start(&lanes->lanes[i]);
        queued += lanes->lanes[i].queue.count;
    }
    metric_set(METRIC_LANE_QUEUE, (int64_t)queued);
}

static void
on_wake(void *arg)
{
    (void)arg; /* the turn's end does the work */
}

static void
expire_queue(struct lane *lane, int64_t now_us)
{
    bool away = !pg_conn_is_up(lane->conn) ||
                !directory_is_fresh(lane->lanes->service->directory);
    struct lane_call *call = NULL;
    struct lane_call *next = NULL;

    for (call = TAILQ_FIRST(&lane->queued); call != NULL; call = next) {
        next = TAILQ_NEXT(call, link);
        int64_t limit_ms = call->started ? conf->op_deadline_ms : conf->queue_deadline_ms;
        bool late =
            now_us - call->submitted_us > limit_ms * 1000 && !PLANTED(NO_DEADLINE);

        if (!late && !(call->abandoned && !call->started)) {
            continue;
        }
        TAILQ_REMOVE(&lane->queued, call, link);
        metric_add(METRIC_LANE_DEADLINES, 1);
        if (call->started) {
            lane_refuse(call, PROBLEM_OUTCOME_UNKNOWN);
        } else {
            lane_refuse(call, away ? PROBLEM_UNAVAILABLE : PROBLEM_BUSY);
        }
    }
}

/* Callers that have waited long enough hear so; the batch goes on without them. */
static void
expire_batch(struct batch *b, int64_t now_us)
{
    for (size_t i = 0; i < b->count; i++) {
        struct lane_call *call = b->items[i].call;

        if (call != NULL && now_us - call->submitted_us > conf->op_deadline_ms * 1000 &&
            !PLANTED(NO_DEADLINE)) {
            b->items[i].call = NULL;
            metric_add(METRIC_LANE_DEADLINES, 1);
            lane_refuse(call, PROBLEM_OUTCOME_UNKNOWN);
        }
    }
}

static bool
batch_is_empty(const struct batch *b)
{
    for (size_t i = 0; i < b->count; i++) {
        if (b->items[i].call != NULL) {
            return false;
        }
    }
    return true;
}

static void
expire_redo(struct lane *lane, int64_t now_us)
{
    struct batch *b = NULL;
    struct batch *next = NULL;

    for (b = TAILQ_FIRST(&lane->redo); b != NULL; b = next) {
        next = TAILQ_NEXT(b, link);
        expire_batch(b, now_us);
        if (batch_is_empty(b)) {
            TAILQ_REMOVE(&lane->redo, b, link);
            batch_free(b);
        }
    }
}

static void
on_lane_tick(void *arg)
{
    struct lanes *lanes = arg;
    int64_t now_us = clock_mono_us();

    for (int i = 0; i < lanes->count; i++) {
        struct lane *lane = &lanes->lanes[i];

        expire_queue(lane, now_us);
        expire_redo(lane, now_us);
        if (lane->current != NULL) {
            expire_batch(lane->current, now_us);
        }
    }
    loop_timer_set_us(&lanes->tick, TICK_US);
}

struct lanes *
lanes_new(struct service *s)
{
    struct pg_hooks hooks = {.vet = restored_vet, .vet_arg = s->restored};
    size_t share_max[FAIR_CLASSES];
    static struct lanes only;
    struct lanes *lanes = &only;

    lanes->service = s;
    lanes->count = conf->lanes < LANES_MAX ? (int)conf->lanes : LANES_MAX;
    TAILQ_INIT(&lanes->refused);
    lanes->refuse_later.fn = refuse_queued;
    lanes->refuse_later.arg = lanes;
    shares_most(share_max);
    for (int i = 0; i < lanes->count; i++) {
        struct lane *lane = &lanes->lanes[i];

        lane->lanes = lanes;
        TAILQ_INIT(&lane->queued);
        fair_init(&lane->queue, share_max);
        TAILQ_INIT(&lane->redo);
        lane->conn =
            pg_conn_open(s->loop, conf->pg, ledger_session_options, &hooks, lane);
    }
    loop_timer_init(&lanes->tick, s->loop, on_lane_tick, lanes);
    loop_timer_init(&lanes->wake, s->loop, on_wake, lanes);
    loop_timer_set_us(&lanes->tick, TICK_US);
    loop_on_turn_end(s->loop, on_turn_end, lanes);
    return lanes;
}

bool
lanes_ready(const struct lanes *lanes)
{
    for (int i = 0; i < lanes->count; i++) {
        if (pg_conn_is_up(lanes->lanes[i].conn)) {
            return true;
        }
    }
    return false;
}

bool
lanes_idle(const struct lanes *lanes)
{
    for (int i = 0; i < lanes->count; i++) {
        const struct lane *lane = &lanes->lanes[i];

        if (lane->queue.count > 0 || lane->current != NULL || !TAILQ_EMPTY(&lane->redo)) {
            return false;
        }
    }
    return lanes->publishing == 0 && TAILQ_EMPTY(&lanes->refused);
}
