/*
 * The vetting of a connection: wait for Redis (it may still be connecting, too), read
 * what was acknowledged, ask the server whether it has that.
 */
#include "svc/engine/facts/restored.h"

#include "svc/base/arena.h"
#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/base/plant.h"
#include "svc/base/pool.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/service.h"
#include "svc/io/loop.h"
#include "svc/io/pg.h"
#include "svc/io/redis.h"
#include "svc/store/ledger/acked.h"

enum {
    REDIS_TICK_US = 5 * CLOCK_US_PER_MS,
    REDIS_PATIENCE_US = 300 * CLOCK_US_PER_MS /* then it goes without its word */
};

const char restored_sentence[] = "The database is older than what clients have seen: it "
                                 "was restored. Run crema restored.";

struct restored {
    struct service *service;
    struct pool vettings;
    bool seen;
};

struct vetting {
    struct restored *restored;
    struct pg_conn *conn;
    uint64_t attempt; /* of the connection: another one is vetted anew */
    int64_t begun_us;
    struct loop_timer timer;
    struct acked acked;
    struct acked_answer answer;
    struct arena arena;
};

struct restored *
restored_new(struct service *s)
{
    static struct restored only;

    only.service = s;
    pool_init(&only.vettings, sizeof(struct vetting));
    return &only;
}

bool
restored_seen(const struct restored *r)
{
    return r->seen;
}

static void
vetting_end(struct vetting *v)
{
    arena_release(&v->arena);
    pool_put(&v->restored->vettings, v);
}

static bool
is_void(const struct vetting *v)
{
    return pg_conn_attempt(v->conn) != v->attempt;
}

static bool
is_older(const struct vetting *v)
{
    if (!v->answer.known || PLANTED(TRUST_RESTORED) || PLANTED(ASYNC_COMMIT)) {
        return false;
    }
    return v->answer.generation < v->acked.generation ||
           (v->answer.generation == v->acked.generation && v->answer.missing > 0);
}

/* The worker began with an older generation, and leaves. */
static bool
is_another(const struct vetting *v)
{
    struct directory *directory = v->restored->service->directory;

    return v->answer.known &&
           !directory_meet_generation(directory, (int32_t)v->answer.generation);
}

static void
judge(struct vetting *v)
{
    static struct log_limit limit;

    if (is_older(v)) {
        v->restored->seen = true;
        log_warn_every(&limit, LOG_AGAIN_S, "restored", "%s", restored_sentence);
        pg_conn_reject(v->conn);
    } else if (v->answer.read_only || is_another(v)) {
        pg_conn_reject(v->conn);
    } else {
        v->restored->seen = false;
        pg_conn_accept(v->conn);
    }
}

static void
on_result(void *arg, int index, const struct pg_result *r)
{
    struct vetting *v = arg;

    (void)index;
    acked_take_answer(r, &v->answer);
}

/* A database that cannot say is let through: the directory tells what is wrong with it.
 */
static void
on_done(void *arg, const struct pg_outcome *outcome)
{
    struct vetting *v = arg;

    if (!outcome->connection_lost) {
        judge(v);
    }
    vetting_end(v);
}

static void
on_acked(void *arg, const struct redis_reply *reply)
{
    struct vetting *v = arg;
    const struct service *s = v->restored->service;

    if (is_void(v)) {
        vetting_end(v);
        return;
    }
    acked_take(reply, s->secrets, &v->acked);
    if (v->acked.foreign) {
        acked_forget(s->redis, s->secrets);
    }
    acked_send_check(v->conn, &v->arena, &v->acked);
    pg_sync(v->conn, on_result, on_done, v);
}

static void
restored_ask(void *arg)
{
    struct vetting *v = arg;
    struct service *s = v->restored->service;

    if (is_void(v)) {
        vetting_end(v);
    } else if (redis_up(s->redis) || clock_mono_us() - v->begun_us > REDIS_PATIENCE_US) {
        acked_ask(s->redis, s->secrets, on_acked, v);
    } else {
        loop_timer_set_us(&v->timer, REDIS_TICK_US);
    }
}

void
restored_vet(struct pg_conn *c, void *arg)
{
    struct restored *r = arg;
    struct vetting *v = pool_get(&r->vettings);

    *v = (struct vetting){.restored = r, .conn = c, .attempt = pg_conn_attempt(c)};
    v->begun_us = clock_mono_us();
    arena_init(&v->arena);
    loop_timer_init(&v->timer, r->service->loop, restored_ask, v);
    restored_ask(v);
}
