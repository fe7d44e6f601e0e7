/*
 * What becomes of a batch that failed (ledger.md, "When things fail"). Either everything
 * of it was rolled back, or its connection was lost and nobody knows; in both cases its
 * calls run again, as a new batch over newly locked rows, until each has been decided or
 * its deadline has passed (lane.c).
 */
#include <assert.h>
#include <string.h>

#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/plant.h"
#include "svc/base/rand.h"
#include "svc/engine/lane/lane_run.h"
#include "svc/io/pg.h"
#include "svc/store/ledger/ledger.h"

enum {
    BACK_OFF_US = 4000, /* doubled per attempt */
    BACK_OFF_MAX_US = 250000,
    WARY_US = 1000000, /* how long rows are not waited for after a lock timeout */
    LOST_ALONE = 2,    /* lost batches after which a call runs alone */
    LOST_QUARANTINED = 3,
    FINGERPRINT_BYTES = 8
};

/* Between half and all of the delay, so that neighbours do not meet again. */
static int64_t
jittered(int64_t delay_us)
{
    return delay_us == 0 ? 0 : delay_us / 2 + rand_below((uint32_t)(delay_us / 2 + 1));
}

static int64_t
back_off_us(const struct batch *b)
{
    int64_t delay_us = BACK_OFF_US;

    for (int i = 1; i < b->attempts && delay_us < BACK_OFF_MAX_US; i++) {
        delay_us *= 2;
    }
    return delay_us;
}

void
lane_redo(struct lane *lane, const struct batch *like, struct lane_call *const *calls,
          size_t count, int64_t delay_us)
{
    struct batch *again = batch_new(lane, calls, count);

    again->lookup_all = like->lookup_all;
    again->skip_locked = like->skip_locked;
    again->attempts = like->attempts;
    again->not_before_us = clock_mono_us() + jittered(delay_us);
    TAILQ_INSERT_TAIL(&lane->redo, again, link);
    metric_add(METRIC_LANE_RETRIES, 1);
}

/* The calls of a batch that nobody has answered yet. */
static struct lane_call **
open_calls(struct batch *b, size_t *ret_count)
{
    struct lane_call **calls = arena_alloc(&b->arena, b->count * sizeof(calls[0]));
    size_t count = 0;

    for (size_t i = 0; i < b->count; i++) {
        if (b->items[i].call != NULL) {
            calls[count++] = b->items[i].call;
        }
    }
    *ret_count = count;
    return calls;
}

void
lane_again(struct lane *lane, struct batch *b, int64_t delay_us)
{
    size_t count = 0;
    struct lane_call **calls = open_calls(b, &count);

    if (count > 0) {
        lane_redo(lane, b, calls, count, delay_us);
    }
    batch_free(b);
}

static void
refuse_all(struct batch *b, enum problem problem)
{
    size_t count = 0;
    struct lane_call **calls = open_calls(b, &count);

    for (size_t i = 0; i < count; i++) {
        lane_refuse(calls[i], problem);
    }
    batch_free(b);
}

/* Names an operation in the log without telling its key. */
static void
log_guilty(const struct lane_call *call, const char *what)
{
    char hex[2 * FINGERPRINT_BYTES + 1];

    for (size_t i = 0; i < FINGERPRINT_BYTES; i++) {
        static const char digits[] = "0123456789abcdef";

        hex[2 * i] = digits[call->op.op_id[i] >> 4];
        hex[2 * i + 1] = digits[call->op.op_id[i] & 15];
    }
    hex[sizeof(hex) - 1] = '\0';
    log_error("lane", "operation %s (kind %d) %s", hex, (int)call->op.kind, what);
}

/*
 * The connection is gone; COMMIT may have been done, or may still be. Everything is
 * looked up again under lock. A call that keeps losing its batches runs alone, and is
 * given up before it can do more harm.
 */
static void
after_loss(struct lane *lane, struct batch *b)
{
    size_t count = 0;
    struct lane_call **calls = open_calls(b, &count);
    size_t together = 0;

    metric_add(METRIC_LANE_LOST, 1);
    b->lookup_all = !PLANTED(BLIND_RERUN);
    for (size_t i = 0; i < count; i++) {
        struct lane_call *call = calls[i];

        call->lost_batches++;
        if (call->lost_batches >= LOST_QUARANTINED) {
            log_guilty(call, "was in three lost batches and is given up");
            lane_refuse(call, PROBLEM_OUTCOME_UNKNOWN);
        } else if (call->lost_batches >= LOST_ALONE) {
            lane_redo(lane, b, &call, 1, 0);
        } else {
            calls[together++] = call;
        }
    }
    if (together > 0) {
        lane_redo(lane, b, calls, together, 0);
    }
    batch_free(b);
}

/* Of a batch that was rolled back, or whose COMMIT may have been done. */
static enum problem
refusal_of(const struct batch *b, enum problem rolled_back)
{
    return b->commit_failed ? PROBLEM_OUTCOME_UNKNOWN : rolled_back;
}

/* One of the operations makes the batch fail: halves find it, the others go on. */
static void
bisect(struct lane *lane, struct batch *b)
{
    size_t count = 0;
    struct lane_call **calls = open_calls(b, &count);

    if (count == 1) {
        log_guilty(calls[0], "makes its batch fail");
        lane_refuse(calls[0], refusal_of(b, PROBLEM_INTERNAL));
    } else if (count > 1) {
        lane_redo(lane, b, calls, count / 2, 0);
        lane_redo(lane, b, calls + count / 2, count - count / 2, 0);
    }
    batch_free(b);
}

static void
apply_remedy(struct lane *lane)
{
    struct batch *b = lane->current;

    lane->current = NULL;
    switch (lane->remedy) {
    case REMEDY_LOOKUP:
        b->lookup_all = true;
        lane_again(lane, b, b->attempts > 1 ? back_off_us(b) : 0);
        break;
    case REMEDY_BACK_OFF: lane_again(lane, b, back_off_us(b)); break;
    case REMEDY_SKIP_LOCKED:
        b->skip_locked = true;
        lane->wary_until_us = clock_mono_us() + WARY_US;
        lane_again(lane, b, 0);
        break;
    case REMEDY_ELSEWHERE: break; /* nothing to roll back: see go_elsewhere */
    case REMEDY_UNAVAILABLE: refuse_all(b, refusal_of(b, PROBLEM_UNAVAILABLE)); break;
    case REMEDY_BISECT: bisect(lane, b); break;
    }
}

static void
on_rolled_back(void *arg, const struct pg_outcome *outcome)
{
    struct batch *b = arg;

    (void)outcome; /* a lost connection has rolled back, too */
    apply_remedy(b->lane);
}

static void
roll_back(struct lane *lane)
{
    ledger_send_rollback(lane->conn);
    pg_sync(lane->conn, NULL, on_rolled_back, lane->current);
}

void
lane_damaged(struct lane *lane)
{
    log_error("lane", "a row of the ledger cannot be read; run crema verify");
    lane->remedy = REMEDY_BISECT;
    roll_back(lane);
}

void
lane_stale(struct lane *lane)
{
    lane->remedy = REMEDY_BACK_OFF;
    roll_back(lane);
}

static bool
is_class(const char *sqlstate, const char *class)
{
    return strncmp(sqlstate, class, strlen(class)) == 0;
}

/* No room, no memory, a broken disk. */
static bool
is_no_room(const char *state)
{
    return is_class(state, "53") || is_class(state, "58");
}

/*
 * A key that is there already: of these operations, done by somebody else meanwhile. Any
 * other one is one's own, when it had been looked up and was not there.
 */
static bool
is_repeated(const struct batch *b, const struct pg_outcome *outcome)
{
    return strcmp(outcome->sqlstate, "23505") == 0 &&
           (!b->lookup_all || strcmp(outcome->constraint, ledger_op_id_constraint) == 0);
}

/*
 * Whatever COMMIT fails of, it may have been done: its keys are looked up, and what still
 * fails then is looked for.
 */
static enum lane_remedy
remedy_for_commit(struct batch *b, const char *state)
{
    b->lookup_all = true;
    if (b->attempts == 1) {
        return REMEDY_LOOKUP;
    }
    return is_no_room(state) ? REMEDY_UNAVAILABLE : REMEDY_BISECT;
}

static enum lane_remedy
remedy_for(struct batch *b, const struct pg_outcome *outcome)
{
    const char *state = outcome->sqlstate;

    if (is_repeated(b, outcome)) {
        return REMEDY_LOOKUP;
    }
    /* A standby, a primary that was demoted, or a server that is being shut down. */
    if (is_class(state, "25006") || is_class(state, "57P")) {
        return REMEDY_ELSEWHERE;
    }
    if (b->commit_failed) {
        return remedy_for_commit(b, state);
    }
    if (is_class(state, "40")) {
        return REMEDY_BACK_OFF;
    }
    if (strcmp(state, "55P03") == 0 || strcmp(state, "57014") == 0) {
        return REMEDY_SKIP_LOCKED;
    }
    if (is_no_room(state)) {
        return REMEDY_UNAVAILABLE;
    }
    return REMEDY_BISECT;
}

/*
 * This server takes no writes (any more): its transaction goes with the connection, and
 * the calls run again on the next one, which may be another server's.
 */
static void
go_elsewhere(struct lane *lane, const struct pg_outcome *outcome)
{
    static struct log_limit limit;
    struct batch *b = lane->current;

    log_warn_every(&limit, LOG_AGAIN_S, "lane", "this server takes no writes: %s %s",
                   outcome->sqlstate, outcome->message);
    lane->current = NULL;
    b->lookup_all = true;
    lane_again(lane, b, 0);
    pg_conn_reject(lane->conn);
}

void
lane_failed(struct lane *lane, const struct pg_outcome *outcome)
{
    struct batch *b = lane->current;

    if (outcome->connection_lost) {
        lane->current = NULL;
        after_loss(lane, b);
        return;
    }
    if (outcome->ok) {
        /*
         * COMMIT was answered without an error, but not with COMMIT: nothing is known. Or
         * with a warning: then it may be on this server alone, its wait for the standby
         * cut short. The look-up commits behind it, so its answer has waited.
         */
        log_error("lane", "a commit was not answered with COMMIT, or with a warning; its "
                          "keys are looked up");
        lane->remedy = REMEDY_LOOKUP;
    } else {
        lane->remedy = remedy_for(b, outcome);
        if (lane->remedy == REMEDY_ELSEWHERE) {
            go_elsewhere(lane, outcome);
            return;
        }
        if (lane->remedy == REMEDY_BISECT || lane->remedy == REMEDY_UNAVAILABLE ||
            b->commit_failed) {
            log_error("lane", "a batch of %zu failed: %s %s", b->count, outcome->sqlstate,
                      outcome->message);
        }
    }
    roll_back(lane);
}
