/*
 * The top-up saga. A drive is one worker carrying one top-up on; two workers may drive
 * the same one, since the provider and the ledger both do a thing once.
 */
#include "svc/engine/topup/topup.h"

#include <string.h>

#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/engine/topup/provider.h"
#include "svc/engine/service.h"
#include "svc/io/loop.h"
#include "svc/store/ledger/ledger_read.h"

enum { ASK_AGAIN_US = 250000, SWEEP_US = 1000000 };

struct drive {
    struct arena arena;
    struct service *service;
    const struct provider *provider;
    struct topup_row row;
    int64_t deadline_us;
    void (*done)(void *arg, const struct topup_result *result);
    void *arg;
    struct provider_call provider_call;
    struct lane_call credit;
    struct pgpool_call db;
    struct loop_timer again;
    enum problem refusal;
};

static void drive_on(struct drive *d);

static void
drive_free(struct drive *d)
{
    struct arena arena = d->arena;

    arena_release(&arena);
}

static void
tell(struct drive *d, enum topup_end end)
{
    struct topup_result result = {
        .end = end, .problem = d->refusal, .credit = &d->credit};

    d->done(d->arg, &result);
}

/* Notes a step, then goes on with `next`. */
static void
note(struct drive *d, enum topup_status to, int64_t seq, const char *problem,
     void (*next)(struct pgpool_call *call))
{
    topup_ask_step(&d->db, &d->arena, d->row.id, to, seq, problem);
    d->db.done = next;
    d->db.arg = d;
    pgpool_query(d->service->pool, &d->db);
}

/* The note may fail: the sweep repeats the step and notes it again. */
static void
on_last_note(struct pgpool_call *call)
{
    drive_free(call->arg);
}

static void
on_declined(struct pgpool_call *call)
{
    tell(call->arg, call->ok ? TOPUP_END_DECLINED : TOPUP_END_PENDING);
    drive_free(call->arg);
}

static void
on_given_back_noted(struct pgpool_call *call)
{
    tell(call->arg, call->ok ? TOPUP_END_GIVEN_BACK : TOPUP_END_PENDING);
    drive_free(call->arg);
}

static void
on_given_back(struct provider_call *call)
{
    struct drive *d = call->arg;

    if (call->outcome != PROVIDER_CHARGED) {
        tell(d, TOPUP_END_PENDING);
        drive_free(d);
        return;
    }
    note(d, TOPUP_GIVEN_BACK, 0, problem_info(d->refusal)->slug, on_given_back_noted);
}

static bool
is_trouble(enum problem problem)
{
    return problem_info(problem)->status >= 500;
}

/* The key holds something else, or there is no account: no credit can come any more. */
static bool
is_final(enum problem problem)
{
    return problem == PROBLEM_VOIDED || problem == PROBLEM_KEY_REUSED ||
           problem == PROBLEM_NOT_FOUND;
}

static void
put_off(struct drive *d)
{
    tell(d, TOPUP_END_PENDING);
    drive_free(d);
}

static void
topup_give_back(struct drive *d)
{
    if (d->provider == NULL) {
        put_off(d);
        return;
    }
    log_info("topup", "the ledger refuses (%s): the charge is given back",
             problem_info(d->refusal)->slug);
    d->provider_call.done = on_given_back;
    d->provider->refund(d->service, &d->provider_call);
}

static void
credited(struct drive *d)
{
    tell(d, TOPUP_END_CREDITED);
    note(d, TOPUP_CREDITED, d->credit.entry.seq, "", on_last_note);
}

static void
on_cancelled(struct lane_call *cancel)
{
    struct drive *d = cancel->arg;

    if (cancel->verdict == LANE_REPLAYED) {
        credited(d); /* another drive was quicker than the refusal */
    } else if (cancel->verdict == LANE_APPLIED || is_final(cancel->problem)) {
        topup_give_back(d);
    } else {
        put_off(d);
    }
}

/* The load that credits the top-up, or, with OP_CANCEL, what makes it impossible. */
static void
submit(struct drive *d, enum op_kind kind, void (*done)(struct lane_call *call))
{
    struct op *op = &d->credit.op;

    memset(&d->credit, 0, sizeof(d->credit));
    op->kind = OP_LOAD;
    op->account_id = d->row.account_id;
    op->bucket = ledger_bucket(d->row.account_id);
    memcpy(op->op_id, d->row.op_id, sizeof(op->op_id));
    op->amount_minor = d->row.amount_minor;
    op->contra = CONTRA_PROVIDER;
    op->channel = (enum channel)d->row.channel;
    op->actor_id = d->row.member_id;
    op->auth_gen = -1; /* charged is charged: no session is asked for any more */
    op_body_hash(op);
    op->kind = kind;
    d->credit.arena = &d->arena;
    d->credit.done = done;
    d->credit.arg = d;
    lanes_submit(d->service->lanes, &d->credit);
}

static void
on_refusal_noted(struct pgpool_call *call)
{
    struct drive *d = call->arg;

    if (call->ok) {
        submit(d, OP_CANCEL, on_cancelled);
    } else {
        put_off(d);
    }
}

/*
 * A refusal is not for ever: tomorrow, or when something was spent, the same credit may
 * pass. So nothing is given back before the ledger has closed the key.
 */
static void
on_credit(struct lane_call *credit)
{
    struct drive *d = credit->arg;

    if (credit->verdict != LANE_REFUSED) {
        credited(d);
    } else if (is_trouble(credit->problem)) {
        put_off(d);
    } else if (is_final(credit->problem)) {
        d->refusal =
            d->row.problem.n > 0 ? problem_from_slug(d->row.problem) : credit->problem;
        topup_give_back(d);
    } else {
        d->refusal = credit->problem;
        topup_ask_refused(&d->db, &d->arena, d->row.id, problem_info(d->refusal)->slug);
        d->db.done = on_refusal_noted;
        d->db.arg = d;
        pgpool_query(d->service->pool, &d->db);
    }
}

static void
credit(struct drive *d)
{
    submit(d, OP_LOAD, on_credit);
}

static void
on_charged_noted(struct pgpool_call *call)
{
    struct drive *d = call->arg;

    if (!call->ok) {
        tell(d, TOPUP_END_PENDING);
        drive_free(d);
        return;
    }
    d->row.status = TOPUP_CHARGED;
    drive_on(d);
}

static void
on_unknown_noted(struct pgpool_call *call)
{
    struct drive *d = call->arg;

    d->row.unknown = d->row.unknown || call->ok;
    if (clock_mono_us() + ASK_AGAIN_US < d->deadline_us) {
        loop_timer_set_us(&d->again, ASK_AGAIN_US);
        return;
    }
    tell(d, TOPUP_END_UNKNOWN);
    drive_free(d);
}

static void
on_provider(struct provider_call *call)
{
    struct drive *d = call->arg;

    switch (call->outcome) {
    case PROVIDER_CHARGED: note(d, TOPUP_CHARGED, 0, "", on_charged_noted); return;
    case PROVIDER_DECLINED:
        note(d, TOPUP_DECLINED, 0, problem_info(PROBLEM_PAYMENT_DECLINED)->slug,
             on_declined);
        return;
    case PROVIDER_UNKNOWN:
        topup_ask_unknown(&d->db, &d->arena, d->row.id);
        d->db.done = on_unknown_noted;
        d->db.arg = d;
        pgpool_query(d->service->pool, &d->db);
        return;
    case PROVIDER_PENDING:
    case PROVIDER_UNREACHED:
    default: break;
    }
    if (clock_mono_us() + ASK_AGAIN_US < d->deadline_us) {
        loop_timer_set_us(&d->again, ASK_AGAIN_US);
        return;
    }
    tell(d, TOPUP_END_PENDING);
    drive_free(d);
}

/* Without a provider only what has ended is told again. */
static void
drive_on(struct drive *d)
{
    bool open = d->row.status == TOPUP_WITH_PROVIDER || d->row.status == TOPUP_CHARGED;

    if (open && d->provider == NULL) {
        put_off(d);
        return;
    }
    switch (d->row.status) {
    case TOPUP_WITH_PROVIDER:
        d->provider_call.done = on_provider;
        d->provider->charge(d->service, &d->provider_call);
        return;
    case TOPUP_CHARGED:
    case TOPUP_CREDITED: /* a repeat: the ledger answers from its entry */
        credit(d);
        return;
    case TOPUP_DECLINED: tell(d, TOPUP_END_DECLINED); break;
    case TOPUP_GIVEN_BACK:
    default:
        d->refusal = problem_from_slug(d->row.problem);
        tell(d, TOPUP_END_GIVEN_BACK);
        break;
    }
    drive_free(d);
}

static void
on_again(void *arg)
{
    drive_on(arg);
}

void
topup_drive(struct service *s, const struct topup_row *row, int64_t deadline_us,
            void (*done)(void *arg, const struct topup_result *result), void *arg)
{
    struct arena arena;
    struct drive *d;

    arena_init(&arena);
    d = arena_alloc(&arena, sizeof(*d));
    d->arena = arena;
    d->service = s;
    d->provider = provider_in_use(s);
    d->row = *row;
    d->row.method =
        slice_of(arena_copy(&d->arena, row->method.p, row->method.n), row->method.n);
    d->row.problem =
        slice_of(arena_copy(&d->arena, row->problem.p, row->problem.n), row->problem.n);
    d->deadline_us = deadline_us;
    d->done = done;
    d->arg = arg;
    d->provider_call.topup = &d->row;
    d->provider_call.arena = &d->arena;
    d->provider_call.arg = d;
    loop_timer_init(&d->again, s->loop, on_again, d);
    drive_on(d);
}

/* The sweep: one look a second, for the life of the process. */
struct sweep {
    struct service *service;
    struct arena arena;
    struct pgpool_call db;
    struct loop_timer timer;
};

static void
on_swept(void *arg, const struct topup_result *result)
{
    (void)arg;
    if (result->end == TOPUP_END_CREDITED) {
        log_info("topup", "carried on with a top-up that was left: credited");
    }
}

static void
on_due(struct pgpool_call *call)
{
    struct sweep *sweep = call->arg;
    struct topup_row rows[TOPUP_DUE_MAX];
    size_t count = topup_take(call, &sweep->arena, rows, TOPUP_DUE_MAX);

    for (size_t i = 0; i < count; i++) {
        topup_drive(sweep->service, &rows[i], 0, on_swept, NULL);
    }
    loop_timer_set_us(&sweep->timer, SWEEP_US);
}

static void
on_sweep(void *arg)
{
    struct sweep *sweep = arg;

    arena_reset(&sweep->arena);
    topup_ask_due(&sweep->db, &sweep->arena);
    sweep->db.done = on_due;
    sweep->db.arg = sweep;
    pgpool_query(sweep->service->pool, &sweep->db);
}

void
topup_sweep_start(struct service *s)
{
    static struct sweep sweep;

    sweep.service = s;
    arena_init(&sweep.arena);
    loop_timer_init(&sweep.timer, s->loop, on_sweep, &sweep);
    loop_timer_set_us(&sweep.timer, SWEEP_US);
}
