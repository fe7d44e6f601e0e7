/*
 * A worker from its first turn to its last: makes the parts, accepts when they have what
 * they need, leaves when it is told to and everything has been answered.
 */
#include "svc/worker.h"

#include <signal.h>
#include <stdlib.h>

#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/plant.h"
#include "svc/base/process.h"
#include "svc/engine/facts/demo.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/facts/key_vet.h"
#include "svc/engine/facts/restored.h"
#include "svc/engine/facts/revocations.h"
#include "svc/engine/facts/shares.h"
#include "svc/engine/facts/setup.h"
#include "svc/engine/facts/test_clock.h"
#include "svc/engine/flow/flow.h"
#include "svc/engine/http/server.h"
#include "svc/engine/lane/lane.h"
#include "svc/engine/lane/sweep.h"
#include "svc/engine/live/live.h"
#include "svc/engine/people/attempt_sweep.h"
#include "svc/engine/people/joining_sweep.h"
#include "svc/engine/push/sse_stream.h"
#include "svc/engine/push/ws_session.h"
#include "svc/engine/request/auth.h"
#include "svc/engine/request/request.h"
#include "svc/engine/service.h"
#include "svc/engine/topup/provider.h"
#include "svc/engine/topup/topup_sweep.h"
#include "svc/io/conn.h"
#include "svc/io/conn_count.h"
#include "svc/io/loop.h"
#include "svc/io/pgpool.h"
#include "svc/io/redis.h"
#include "svc/io/thread_pool.h"
#include "svc/ops/ops.h"

enum {
    READY_TICK_US = 2 * 1000,
    LATE_TICK_US = 50 * 1000,       /* when that has not helped */
    READY_PATIENCE_US = 900 * 1000, /* then clients are answered, if only by 503s */
    DRAIN_TICK_US = 10 * 1000,
    SILENT_PATIENCE_US = 200 * 1000
};

/* Small statements, many times over: whatever the server would do for large ones. */
#define POOL_SETTINGS                                                               \
    "-c statement_timeout=3s -c lock_timeout=1s -c "                                \
    "idle_in_transaction_session_timeout=2s -c jit=off -c plan_cache_mode=auto -c " \
    "random_page_cost=1.1"

struct worker {
    struct service service;
    const struct worker_options *options;
    struct loop_timer ready_timer;
    struct loop_timer drain_timer;
    struct loop_timer measure_timer;
    int64_t begun_us;
    int64_t drain_begun_us;
    int64_t drain_ends_us; /* 0: not draining */
    bool ready_said;
    bool debug;
    int exit_status;
};

static struct worker worker;

static bool
parts_ready(const struct service *s)
{
    return setup_lack(s) == NULL && directory_is_fresh(s->directory) &&
           test_clock_is_known(s) && !revocations_blind(s->revocations) &&
           lanes_ready(s->lanes);
}

/* --test-clock on a database that is not for tests: restarting cannot help. */
static bool
test_clock_refused(struct worker *w)
{
    if (!w->service.test_clock || directory_program(w->service.directory) == NULL ||
        demo_has(&w->service, FACILITY_CLOCK)) {
        return false;
    }
    log_error("service",
              "--test-clock is for test databases only: start without it, or mark "
              "the database (update program set test = true)");
    w->exit_status = w->options->exit_config;
    loop_stop(w->service.loop);
    return true;
}

/* The marks are known only now: until then, and where money is real, none are left. */
static void
cores_decide(const struct service *s)
{
    if (!conf->core_files) {
        return;
    }
    if (demo_has(s, FACILITY_CORES)) {
        process_allow_cores();
    } else {
        log_warn("service", "core_files is for test databases only: none will be left");
    }
}

/* Once; with --test-clock the mark of the database stays watched. */
static void
ready_say(struct worker *w)
{
    if (!w->ready_said && w->service.worker_index == 0) {
        provider_log(&w->service);
    }
    if (!w->ready_said) {
        cores_decide(&w->service);
    }
    w->ready_said = true;
    w->options->on_ready(w->service.worker_index);
    if (w->service.test_clock) {
        loop_timer_set_us(&w->ready_timer, CLOCK_US_PER_S);
    }
}

static void
on_ready_tick(void *arg)
{
    struct worker *w = arg;
    bool ready = parts_ready(&w->service);
    bool late = clock_mono_us() - w->begun_us > READY_PATIENCE_US;

    if (w->drain_ends_us != 0 || test_clock_refused(w)) {
        return;
    }
    if (ready || late) {
        server_open(w->service.server);
    }
    if (ready) {
        ready_say(w);
        return;
    }
    setup_log(&w->service);
    loop_timer_set_us(&w->ready_timer, late ? LATE_TICK_US : READY_TICK_US);
}

static void
on_drain_tick(void *arg)
{
    struct worker *w = arg;
    int64_t now_us = clock_mono_us();
    bool idle;

    /* Whoever was in the kernel's queue has been accepted by now, and has a moment. */
    server_unlisten(w->service.server);
    if (now_us - w->drain_begun_us >= SILENT_PATIENCE_US) {
        server_end_silent(w->service.server);
    }
    idle = conn_count() == 0 && server_waiting(w->service.server) == 0 &&
           flows_count() == 0 && lanes_idle(w->service.lanes);
    if (idle || now_us >= w->drain_ends_us) {
        if (!idle) {
            log_warn("service",
                     "%d connections were still open and %d flows under way when the "
                     "time was over",
                     (int)conn_count(), (int)flows_count());
        }
        loop_stop(w->service.loop);
        return;
    }
    loop_timer_set_us(&w->drain_timer, DRAIN_TICK_US);
}

static void
on_term(void *arg)
{
    struct worker *w = arg;

    if (w->drain_ends_us != 0) {
        return;
    }
    log_info("service", "draining: %d connections", (int)conn_count());
    w->drain_begun_us = clock_mono_us();
    w->drain_ends_us = w->drain_begun_us + conf->drain_ms * CLOCK_US_PER_MS;
    if (PLANTED(DROP_ON_DRAIN)) {
        loop_stop(w->service.loop);
    }
    flows_leave();
    server_drain(w->service.server);
    ws_session_drain_all();
    sse_stream_drain_all();
    loop_timer_set_us(&w->drain_timer, DRAIN_TICK_US);
}

/* Ctrl-C reaches the whole process group; the supervisor tells the workers. */
static void
on_int(void *arg)
{
    (void)arg;
}

/* SIGHUP shows debug lines, and again hides them. */
static void
on_hup(void *arg)
{
    struct worker *w = arg;
    enum log_level level;

    w->debug = !w->debug;
    if (!log_level_parse(conf->log_level, &level)) {
        level = LOG_LEVEL_INFO;
    }
    log_set_level(w->debug ? LOG_LEVEL_DEBUG : level);
    log_info("service", "debug lines are %s", w->debug ? "shown" : "hidden");
}

/* Positions of watchers and cached accounts are of one generation of the ledger. */
static void
on_generation(struct service *s, int32_t generation)
{
    live_use_generation(s->live, generation);
}

static void
on_measure(void *arg)
{
    struct worker *w = arg;

    process_measure();
    loop_timer_set_us(&w->measure_timer, PROCESS_MEASURE_S * CLOCK_US_PER_S);
}

static void
parts_make(struct service *s, const struct worker_options *options)
{
    struct pgpool_options pool = {.connections = (int)conf->pg_pool,
                                  .queue_max = (size_t)conf->pool_queue_max,
                                  .patience_us = conf->op_deadline_ms * CLOCK_US_PER_MS,
                                  .options = POOL_SETTINGS,
                                  .vet = restored_vet};
    struct redis_options redis = {.timeout_us = conf->redis_timeout_ms * CLOCK_US_PER_MS};

    s->worker_index = options->worker_index;
    s->test_clock = options->test_clock;
    s->secrets = options->secrets;
    endpoint_use(endpoints, endpoint_count);
    s->loop = loop_new();
    s->restored = restored_new(s);
    pool.vet_arg = s->restored;
    shares_most(pool.share_max);
    s->pool = pgpool_new(s->loop, conf->pg, &pool);
    pool.connections = 1;
    s->polls = pgpool_new(s->loop, conf->pg, &pool);
    if (!redis_server_open(&s->redis_server, conf->redis, conf->redis_user,
                           conf->redis_password, conf->redis_ca)) {
        exit(EXIT_FAILURE);
    }
    s->redis = redis_new(s->loop, &s->redis_server, &redis);
    s->hashers = thread_pool_new(
        s->loop,
        &(struct thread_pool_options){.threads = (int)conf->argon2_threads,
                                      .queue_max = (size_t)conf->argon2_queue_max,
                                      .share_max = (size_t)conf->argon2_share_max});
    s->key_vet = key_vet_new(s);
    s->directory = directory_new(s, on_generation);
    s->revocations = revocations_new(s, ACCESS_TOKEN_S);
    test_clock_start(s);
    s->live = live_new(s);
    s->lanes = lanes_new(s);
    sweep_start(s);
    topup_sweep_start(s);
    attempt_sweep_start(s);
    joining_sweep_start(s);
    s->server = server_new(s, &(struct server_options){.listen_fd = options->listen_fd,
                                                       .tls = options->tls,
                                                       .admin_fd = options->admin_fd});
}

int
worker_run(const struct worker_options *options)
{
    struct worker *w = &worker;
    struct service *s = &w->service;

    log_set_worker(options->worker_index);
    metrics_use(options->worker_index);
    log_begin((size_t)conf->log_bytes);
    process_begin();
    w->options = options;
    w->begun_us = clock_mono_us();
    parts_make(s, options);
    loop_on_signal(s->loop, SIGTERM, on_term, w);
    loop_on_signal(s->loop, SIGINT, on_int, w);
    loop_on_signal(s->loop, SIGHUP, on_hup, w);
    loop_timer_init(&w->ready_timer, s->loop, on_ready_tick, w);
    loop_timer_init(&w->drain_timer, s->loop, on_drain_tick, w);
    loop_timer_init(&w->measure_timer, s->loop, on_measure, w);
    on_measure(w);
    on_ready_tick(w);
    loop_run(s->loop);
    log_end();
    return w->exit_status;
}
