/*
 * The top-up saga. A drive is one worker carrying one top-up on; two workers may drive
 * the same one, since the provider and the ledger both do a thing once.
 */
#include "svc/engine/topup/topup.h"

#include <string.h>

#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/engine/service.h"
#include "svc/engine/topup/provider.h"
#include "svc/io/pgpool.h"
#include "svc/store/ledger/ledger_read.h"

enum { ASK_AGAIN_US = 250000 };

struct drive {
    struct flow flow;
    const struct provider *provider;
    struct topup_row row;
    int64_t ask_until_us;
    void (*done)(void *arg, const struct topup_result *result);
    void *arg;
    struct provider_call provider_call;
    struct lane_call credit;
    struct pgpool_call db;
    enum problem refusal;
};

static enum step topup_go_on(void *arg);

/* Tells whoever waits how it ended. */
static enum step
tell(struct drive *d, enum topup_end end)
{
    struct topup_result result = {
        .end = end, .problem = d->refusal, .credit = &d->credit};

    d->done(d->arg, &result);
    return STEP_DONE;
}

static enum step
topup_db(struct drive *d, flow_step then)
{
    return flow_db(&d->flow, &d->db, then, d);
}

/* Notes a step, then goes on with `then`. */
static enum step
note(struct drive *d, enum topup_status to, int64_t seq, const char *problem,
     flow_step then)
{
    topup_ask_step(&d->db, d->flow.arena, d->row.id, to, seq, problem);
    return topup_db(d, then);
}

/* The provider takes its time. Whoever drains leaves the rest to another worker. */
static enum step
ask_again(struct drive *d, enum topup_end otherwise)
{
    if (clock_mono_us() + ASK_AGAIN_US < d->ask_until_us && !flows_leaving()) {
        return flow_pause(&d->flow, ASK_AGAIN_US, topup_go_on, d);
    }
    return tell(d, otherwise);
}

/* The note may fail: the sweep repeats the step and notes it again. */
static enum step
on_last_note(void *arg)
{
    (void)arg;
    return STEP_DONE;
}

static enum step
on_declined(void *arg)
{
    struct drive *d = arg;

    return tell(d, d->db.ok ? TOPUP_END_DECLINED : TOPUP_END_PENDING);
}

static enum step
on_given_back_noted(void *arg)
{
    struct drive *d = arg;

    return tell(d, d->db.ok ? TOPUP_END_GIVEN_BACK : TOPUP_END_PENDING);
}

static enum step
on_given_back(void *arg)
{
    struct drive *d = arg;

    if (d->provider_call.outcome != PROVIDER_CHARGED) {
        return tell(d, TOPUP_END_PENDING);
    }
    return note(d, TOPUP_GIVEN_BACK, 0, problem_info(d->refusal)->slug,
                on_given_back_noted);
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

static enum step
topup_give_back(struct drive *d)
{
    if (d->provider == NULL) {
        return tell(d, TOPUP_END_PENDING);
    }
    log_info("topup", "the ledger refuses (%s): the charge is given back",
             problem_info(d->refusal)->slug);
    d->provider_call.then = on_given_back;
    return d->provider->refund(&d->provider_call);
}

static enum step
credited(struct drive *d)
{
    tell(d, TOPUP_END_CREDITED);
    return note(d, TOPUP_CREDITED, d->credit.entry.seq, "", on_last_note);
}

static enum step
on_cancelled(void *arg)
{
    struct drive *d = arg;

    if (d->credit.verdict == LANE_REPLAYED) {
        return credited(d); /* another drive was quicker than the refusal */
    }
    if (d->credit.verdict == LANE_APPLIED || is_final(d->credit.problem)) {
        return topup_give_back(d);
    }
    return tell(d, TOPUP_END_PENDING);
}

/* The load that credits the top-up, or, with OP_CANCEL, what makes it impossible. */
static enum step
submit(struct drive *d, enum op_kind kind, flow_step then)
{
    struct op *op = &d->credit.op;

    memset(&d->credit, 0, sizeof(d->credit));
    op->kind = OP_LOAD;
    op->account_id = d->row.account_id;
    op->bucket = ledger_bucket(d->row.account_id);
    memcpy(op->op_id, d->row.op_id, sizeof(op->op_id));
    op->load.amount_minor = d->row.amount_minor;
    op->contra = CONTRA_PROVIDER;
    op->channel = (enum channel)d->row.channel;
    op->actor_id = d->row.member_id;
    op->auth_gen = -1; /* charged is charged: no session is asked for any more */
    op_body_hash(op);
    op->kind = kind;
    return flow_lane(&d->flow, &d->credit, then, d);
}

static enum step
on_refusal_noted(void *arg)
{
    struct drive *d = arg;

    if (!d->db.ok) {
        return tell(d, TOPUP_END_PENDING);
    }
    return submit(d, OP_CANCEL, on_cancelled);
}

/*
 * A refusal is not for ever: tomorrow, or when something was spent, the same credit may
 * pass. So nothing is given back before the ledger has closed the key.
 */
static enum step
on_credit(void *arg)
{
    struct drive *d = arg;
    enum problem problem = d->credit.problem;

    if (d->credit.verdict != LANE_REFUSED) {
        return credited(d);
    }
    if (is_trouble(problem)) {
        return tell(d, TOPUP_END_PENDING);
    }
    if (is_final(problem)) {
        d->refusal = d->row.problem.n > 0 ? problem_from_slug(d->row.problem) : problem;
        return topup_give_back(d);
    }
    d->refusal = problem;
    topup_ask_refused(&d->db, d->flow.arena, d->row.id, problem_info(problem)->slug);
    return topup_db(d, on_refusal_noted);
}

static enum step
on_charged_noted(void *arg)
{
    struct drive *d = arg;

    if (!d->db.ok) {
        return tell(d, TOPUP_END_PENDING);
    }
    d->row.status = TOPUP_CHARGED;
    return flow_go(&d->flow, topup_go_on, d);
}

static enum step
on_unknown_noted(void *arg)
{
    struct drive *d = arg;

    d->row.unknown = d->row.unknown || d->db.ok;
    return ask_again(d, TOPUP_END_UNKNOWN);
}

static enum step
on_provider(void *arg)
{
    struct drive *d = arg;

    switch (d->provider_call.outcome) {
    case PROVIDER_CHARGED: return note(d, TOPUP_CHARGED, 0, "", on_charged_noted);
    case PROVIDER_DECLINED:
        return note(d, TOPUP_DECLINED, 0, problem_info(PROBLEM_PAYMENT_DECLINED)->slug,
                    on_declined);
    case PROVIDER_UNKNOWN:
        topup_ask_unknown(&d->db, d->flow.arena, d->row.id);
        return topup_db(d, on_unknown_noted);
    case PROVIDER_PENDING:
    case PROVIDER_UNREACHED:
    default: return ask_again(d, TOPUP_END_PENDING);
    }
}

/* Without a provider only what has ended is told again. */
static enum step
topup_go_on(void *arg)
{
    struct drive *d = arg;
    bool open = d->row.status == TOPUP_WITH_PROVIDER || d->row.status == TOPUP_CHARGED;

    if (open && d->provider == NULL) {
        return tell(d, TOPUP_END_PENDING);
    }
    switch (d->row.status) {
    case TOPUP_WITH_PROVIDER:
        d->provider_call.then = on_provider;
        return d->provider->charge(&d->provider_call);
    case TOPUP_CHARGED:
    case TOPUP_CREDITED: /* a repeat: the ledger answers from its entry */
        return submit(d, OP_LOAD, on_credit);
    case TOPUP_DECLINED: return tell(d, TOPUP_END_DECLINED);
    case TOPUP_GIVEN_BACK:
    default:
        d->refusal = problem_from_slug(d->row.problem);
        return tell(d, TOPUP_END_GIVEN_BACK);
    }
}

static struct slice
topup_keep(struct drive *d, struct slice text)
{
    return slice_of(arena_copy(d->flow.arena, text.p, text.n), text.n);
}

void
topup_drive(struct service *s, const struct topup_row *row, int64_t ask_until_us,
            void (*done)(void *arg, const struct topup_result *result), void *arg)
{
    struct drive *d = flow_new(s, sizeof(*d)); /* the service's: what is charged is not
                                                  refused for anybody's share */

    d->provider = provider_in_use(s);
    d->row = *row;
    d->row.method = topup_keep(d, row->method);
    d->row.problem = topup_keep(d, row->problem);
    d->ask_until_us = ask_until_us;
    d->done = done;
    d->arg = arg;
    d->provider_call.topup = &d->row;
    d->provider_call.flow = &d->flow;
    d->provider_call.arg = d;
    flow_start(&d->flow, topup_go_on, d);
}
