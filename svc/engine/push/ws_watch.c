/*
 * Watches of WebSockets. A member watches their own account, staff any, a terminal the
 * account of a visit of its own until the visit ends or the card is lost.
 */
#include "svc/engine/push/ws_watch.h"

#include <assert.h>

#include "proto/position.h"
#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/id.h"
#include "svc/base/pool.h"
#include "svc/engine/push/live_frame.h"
#include "svc/engine/people/present.h"
#include "svc/engine/service.h"
#include "svc/io/conn.h"
#include "svc/io/pgpool.h"
#include "svc/store/people/staff.h"

struct ws_watch {
    struct watcher watcher;
    struct ws_session *session; /* NULL: it has ended while it was being begun */
    LIST_ENTRY(ws_watch) link;
    int64_t visit_id;   /* 0: watched as an account */
    int64_t expires_us; /* of the visit */
    bool as_me;
    bool finding; /* the visit is being looked up, or the look noted */
    char id[WS_NAME_BYTES];
};

static struct pool watch_pool = {.object_bytes = sizeof(struct ws_watch)};

static void
watch_free(struct ws_watch *watch)
{
    struct ws_session *session = watch->session;

    assert(session != NULL);
    live_unwatch(session->service->live, &watch->watcher);
    LIST_REMOVE(watch, link);
    session->watch_count--;
    watch->session = NULL;
    if (!watch->finding) {
        pool_put(&watch_pool, watch);
    }
}

/* Tells why it ends and ends it. The session may be closing after this. */
static void
watch_refuse(struct ws_watch *watch, enum problem problem)
{
    struct ws_session *session = watch->session;
    struct ws_names names = {.id = slice_from_cstr(watch->id)};
    char text[ID_TEXT_MAX];
    char id[WS_NAME_BYTES];

    memcpy(id, watch->id, sizeof(id));
    names.id = slice_from_cstr(id);
    if (watch->visit_id != 0) {
        id_format(text, "vis", watch->visit_id);
        names.visit = slice_from_cstr(text);
    } else if (watch->as_me) {
        names.account = SLICE("me");
    } else {
        id_format(text, "acc", watch->watcher.account_id);
        names.account = slice_from_cstr(text);
    }
    watch_free(watch);
    ws_session_refuse(session, &names, problem);
}

static void
on_ws_event(struct watcher *w, enum live_event event, int64_t version, bool resumed,
            struct slice body)
{
    struct ws_watch *watch = w->arg;
    struct ws_session *session = watch->session;

    (void)version;
    if (session->closing || ws_session_is_slow(session)) {
        return;
    }
    conn_write_shared(session->conn,
                      live_frame_ws(session->service->live, event, resumed, body));
}

static void
on_end(struct watcher *w, enum problem problem)
{
    watch_refuse(w->arg, problem);
}

/* Another watch of the same account on this socket gives way. */
static void
watch_replace(struct ws_watch *watch)
{
    struct ws_watch *other;

    LIST_FOREACH(other, &watch->session->watches, link) {
        if (other != watch && !other->finding &&
            other->watcher.account_id == watch->watcher.account_id) {
            watch_free(other);
            return;
        }
    }
}

static void
watch_begin(struct ws_watch *watch)
{
    watch_replace(watch);
    live_watch(watch->session->service->live, &watch->watcher);
}

/* A look of staff, noted before anything is shown. */
struct ws_audit {
    struct ws_watch *watch;
    struct arena arena;
    struct pgpool_call call;
};

static struct pool audit_pool = {.object_bytes = sizeof(struct ws_audit)};

static void
on_audited(struct pgpool_call *call)
{
    struct ws_audit *audit = call->arg;
    struct ws_watch *watch = audit->watch;

    watch->finding = false;
    if (watch->session == NULL) {
        pool_put(&watch_pool, watch);
    } else if (!call->ok) {
        watch_refuse(watch, PROBLEM_UNAVAILABLE);
    } else {
        watch_begin(watch);
    }
    arena_release(&audit->arena);
    pool_put(&audit_pool, audit);
}

static void
watch_audit(struct ws_watch *watch)
{
    struct ws_audit *audit = pool_get(&audit_pool);

    watch->finding = true;
    audit->watch = watch;
    arena_init(&audit->arena);
    staff_ask_audit(&audit->call, &audit->arena, watch->session->who.id, "account:watch",
                    watch->watcher.account_id);
    audit->call.share =
        (struct fair_share){.class = FAIR_STAFF, .key = watch->session->who.id};
    audit->call.done = on_audited;
    audit->call.arg = audit;
    pgpool_query(watch->session->service->pool, &audit->call);
}

static void
on_visit(void *arg, enum problem problem, const struct presented *p)
{
    struct ws_watch *watch = arg;

    watch->finding = false;
    if (watch->session == NULL) {
        pool_put(&watch_pool, watch);
        return;
    }
    if (problem != PROBLEM_NONE) {
        watch_refuse(watch, problem);
        return;
    }
    watch->watcher.account_id = p->account_id;
    watch->watcher.card_slot = p->card_slot;
    watch->expires_us = p->expires_us;
    watch_begin(watch);
}

static struct ws_watch *
watch_new(struct ws_session *session, const struct ws_watch_body *body)
{
    struct ws_watch *watch = pool_get(&watch_pool);
    struct position known = {.generation = body->generation, .version = body->after};
    int64_t after = body->after;

    /* Of another generation: ahead of the ledger, so the state follows, not resumed. */
    if (after >= 0) {
        after =
            position_version(&known, live_generation(session->service->live), INT64_MAX);
    }
    watch->session = session;
    watch->watcher = (struct watcher){
        .after = after, .on_event = on_ws_event, .on_end = on_end, .arg = watch};
    slice_put_cstr(body->id, watch->id, sizeof(watch->id));
    LIST_INSERT_HEAD(&session->watches, watch, link);
    session->watch_count++;
    return watch;
}

/* The account that the message names, if this caller may watch it; else 0. */
static int64_t
account_allowed(const struct ws_session *session, struct slice name)
{
    const struct principal *who = &session->who;
    int64_t id;

    if (who->role == ROLE_MEMBER && slice_eq(name, SLICE("me"))) {
        return who->account_id;
    }
    if (!id_parse(name.p, name.n, "acc", &id) || who->role == ROLE_TERMINAL) {
        return 0;
    }
    return who->role == ROLE_MEMBER && id != who->account_id ? 0 : id;
}

static bool
has_room(const struct ws_session *session)
{
    int64_t max =
        session->who.role == ROLE_TERMINAL ? conf->till_watch_max : conf->watch_max;

    return session->watch_count < max;
}

/* The watch of that account, or NULL. */
static struct ws_watch *
watch_of(const struct ws_session *session, int64_t account_id)
{
    struct ws_watch *watch;

    LIST_FOREACH(watch, &session->watches, link) {
        if (watch->watcher.account_id == account_id) {
            return watch;
        }
    }
    return NULL;
}

static void
start_visit(struct ws_session *session, const struct ws_watch_body *body,
            const struct ws_names *names)
{
    struct ws_watch *watch;
    int64_t id;

    if (session->who.role != ROLE_TERMINAL) {
        ws_session_refuse(session, names, PROBLEM_FORBIDDEN);
    } else if (!id_parse(body->visit.p, body->visit.n, "vis", &id)) {
        ws_session_refuse(session, names, PROBLEM_VISIT_EXPIRED);
    } else if (!has_room(session)) {
        ws_session_refuse(session, names, PROBLEM_RATE_LIMITED);
    } else {
        watch = watch_new(session, body);
        watch->visit_id = id;
        watch->finding = true;
        present_find_visit(session->service, session->who.id, id, on_visit, watch);
    }
}

void
ws_watch_start(struct ws_session *session, const struct ws_watch_body *body)
{
    struct ws_names names = {body->id, body->account, body->visit};
    struct ws_watch *watch;
    int64_t account_id;

    if (body->visit.n > 0) {
        start_visit(session, body, &names);
        return;
    }
    account_id = account_allowed(session, body->account);
    watch = account_id != 0 ? watch_of(session, account_id) : NULL;
    if (watch != NULL) {
        watch_free(watch);
    }
    if (account_id == 0) {
        ws_session_refuse(session, &names, PROBLEM_NOT_FOUND);
    } else if (!has_room(session)) {
        ws_session_refuse(session, &names, PROBLEM_RATE_LIMITED);
    } else {
        watch = watch_new(session, body);
        watch->watcher.account_id = account_id;
        watch->as_me = slice_eq(body->account, SLICE("me"));
        if (session->who.role & ROLE_STAFF) {
            watch_audit(watch);
        } else {
            watch_begin(watch);
        }
    }
}

void
ws_watch_stop(struct ws_session *session, struct slice account)
{
    struct ws_watch *watch = NULL;
    int64_t id;

    if (slice_eq(account, SLICE("me"))) {
        watch = watch_of(session, session->who.account_id);
    } else if (id_parse(account.p, account.n, "acc", &id)) {
        watch = watch_of(session, id);
    }
    if (watch != NULL) {
        watch_free(watch);
    }
}

void
ws_watch_expire(struct ws_session *session, int64_t wall_us)
{
    struct ws_watch *watch, *next;

    for (watch = LIST_FIRST(&session->watches); watch != NULL && !session->closing;
         watch = next) {
        next = LIST_NEXT(watch, link);
        if (watch->expires_us != 0 && watch->expires_us <= wall_us) {
            watch_refuse(watch, PROBLEM_VISIT_EXPIRED);
        }
    }
}

void
ws_watch_drop_all(struct ws_session *session)
{
    while (!LIST_EMPTY(&session->watches)) {
        watch_free(LIST_FIRST(&session->watches));
    }
}
