/*
 * The sweep of top-ups: a look once a second, for the life of the process, at those that
 * nobody carries on with. Each look is a flow, and so is each of what it finds.
 */
#include "svc/engine/topup/topup_sweep.h"

#include "svc/base/log.h"
#include "svc/engine/flow/flow.h"
#include "svc/engine/service.h"
#include "svc/engine/topup/topup.h"
#include "svc/io/pgpool.h"

enum { SWEEP_US = 1000000 };

struct look {
    struct flow flow;
    struct pgpool_call db;
};

static struct loop_timer timer;

static void
on_carried(void *arg, const struct topup_result *result)
{
    (void)arg;
    if (result->end == TOPUP_END_CREDITED) {
        log_info("topup", "carried on with a top-up that was left: credited");
    }
}

static enum step
found(void *arg)
{
    struct look *look = arg;
    struct topup_row rows[TOPUP_DUE_MAX];
    size_t count = topup_take(&look->db, look->flow.arena, rows, TOPUP_DUE_MAX);

    for (size_t i = 0; i < count; i++) {
        topup_drive(look->flow.service, &rows[i], 0, on_carried, NULL);
    }
    loop_timer_set_us(&timer, SWEEP_US);
    return STEP_DONE;
}

static enum step
find(void *arg)
{
    struct look *look = arg;

    topup_ask_due(&look->db, look->flow.arena);
    return flow_db(&look->flow, &look->db, found, look);
}

static void
on_timer(void *arg)
{
    struct look *look;

    if (flows_leaving()) {
        return; /* another worker finds them */
    }
    look = flow_new(arg, sizeof(*look));
    flow_start(&look->flow, find, look);
}

void
topup_sweep_start(struct service *s)
{
    loop_timer_init(&timer, s->loop, on_timer, s);
    loop_timer_set_us(&timer, SWEEP_US);
}
