/*
 * A request's life: a list of steps that may wait, a reply once, an end at the turn's
 * end. Requests that are alive stand in one list, oldest first.
 */
#include "svc/engine/request/request.h"

#include <assert.h>

#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/plant.h"
#include "svc/base/rand.h"
#include "svc/engine/request/access_log.h"
#include "svc/engine/request/endpoint.h"
#include "svc/engine/service.h"

TAILQ_HEAD(request_list, request);

static struct request_list alive = TAILQ_HEAD_INITIALIZER(alive);

/* Unique and hard to guess across workers and starts; no system call for each. */
static void
id_make(char ret[REQUEST_ID_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    static uint64_t bits;

    if (bits == 0) {
        bits = rand_u64() | 1;
    }
    bits += UINT64_C(0x9e3779b97f4a7c15);
    memcpy(ret, "req_", 4);
    for (int i = 0; i < 16; i++) {
        ret[4 + i] = digits[bits >> (4 * i) & 15];
    }
    ret[20] = '\0';
}

static void
request_answer(struct request *r)
{
    int64_t us = clock_mono_us() - r->started_us;

    r->answered = true;
    metric_request(r->route, r->reply.status, us);
    access_log_write(r, us);
    if (!r->peer_gone) {
        r->transport->reply(r);
    }
    r->reply = (struct reply){0};
}

static void
request_on_end(struct flow *f)
{
    struct request *r = (struct request *)((char *)f - offsetof(struct request, flow));

    if (!r->answered) {
        request_answer(r);
    }
    TAILQ_REMOVE(&alive, r, link);
}

struct request *
request_new(struct service *s, const struct transport *transport, void *transport_state)
{
    struct arena arena;
    struct request *r;

    arena_init(&arena);
    r = arena_alloc(&arena, sizeof(*r));
    r->arena = arena;
    flow_init(&r->flow, s, &r->arena);
    r->flow.on_end = request_on_end;
    r->service = s;
    r->transport = transport;
    r->transport_state = transport_state;
    r->started_us = clock_mono_us();
    r->who.role = ROLE_PUBLIC;
    id_make(r->id);
    TAILQ_INSERT_TAIL(&alive, r, link);
    return r;
}

void
request_finish(struct request *r)
{
    flow_end(&r->flow);
}

enum step
request_next(void *arg)
{
    struct request *r = arg;
    enum step step;

    assert(r->next_step < ENDPOINT_STEPS_MAX && r->endpoint->steps[r->next_step] != NULL);
    step = r->endpoint->steps[r->next_step++](r);
    return step == STEP_NEXT && r->reply.status != 0 ? STEP_DONE : step;
}

void
request_repeat(struct request *r)
{
    assert(r->flow.running);
    r->next_step--;
}

static void
body_doc_drop(void *doc)
{
    json_doc_free(doc);
}

/* Binds the body to the endpoint's struct. False after an error reply. */
static bool
body_bind(struct request *r)
{
    const struct endpoint *e = r->endpoint;
    struct slice text = r->body_text;
    struct json_error error;
    enum json_status status;

    if (e->body_size > 0) {
        r->body = arena_alloc(&r->arena, e->body_size);
    }
    if (e->fields == NULL || e->flags & ENDPOINT_ANY_BODY) {
        return true;
    }
    if (text.n == 0 && e->flags & ENDPOINT_NO_BODY_OK) {
        text = SLICE("{}");
    }
    status = json_parse(&r->body_doc, text, &error);
    if (status == JSON_OK) {
        arena_defer(&r->arena, body_doc_drop, &r->body_doc);
        status = json_bind(e->fields, e->field_count, &r->body_doc, r->body, &error);
    }
    if (status == JSON_OK) {
        return true;
    }
    if (error.field[0] == '\0') { /* "the body …": a sentence but for its capital */
        return reply_refused(reply_problem_detail(
            r,
            status == JSON_MALFORMED ? PROBLEM_MALFORMED_REQUEST : PROBLEM_INVALID_BODY,
            "%c%s. Correct it and send the request again.", error.reason[0] - 'a' + 'A',
            error.reason + 1));
    }
    reply_problem_field(r, arena_strdup(&r->arena, error.field));
    if (error.min != 0) {
        reply_problem_i64(r, "minimum", error.min);
    }
    if (error.max != 0) {
        reply_problem_i64(r, "maximum", error.max);
    }
    return reply_refused(reply_problem_detail(
        r, PROBLEM_INVALID_BODY,
        "The field \"%s\" %s. Correct it and send the request again.", error.field,
        error.reason));
}

/* A till's store is known before the first step: every worker answers it alike. So is
 * whether the session goes on. */
static enum step
request_begin(void *arg)
{
    struct request *r = arg;

    if (r->who.role == ROLE_TERMINAL && request_awaits_store(r, r->who.store_id)) {
        return flow_pause(&r->flow, REQUEST_STORE_US, request_begin, r);
    }
    if (auth_must_ask(r->service, &r->who)) {
        return request_ask_session(r);
    }
    return flow_go(&r->flow, request_next, r);
}

static struct fair_share
share_of(const struct request *r)
{
    static const struct {
        enum role role;
        enum fair_class class;
    } classes[] = {{ROLE_TERMINAL, FAIR_TILL},
                   {ROLE_MEMBER, FAIR_MEMBER},
                   {ROLE_SUPPORT, FAIR_STAFF},
                   {ROLE_MANAGER, FAIR_STAFF}};

    if (PLANTED(NO_SHARES)) {
        return (struct fair_share){.class = FAIR_SYSTEM};
    }
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        if (r->who.role == classes[i].role) {
            return (struct fair_share){.class = classes[i].class, .key = r->who.id};
        }
    }
    return (struct fair_share){.class = FAIR_STRANGER,
                               .key = (int64_t)r->peer.source_key};
}

void
request_execute(struct request *r)
{
    /* A body may have taken its time to come: the deadline is for what is done now. */
    r->started_us = clock_mono_us();
    r->flow.share = share_of(r);
    r->flow.deadline_us = r->started_us + conf->op_deadline_ms * CLOCK_US_PER_MS;
    TAILQ_REMOVE(&alive, r, link);
    TAILQ_INSERT_TAIL(&alive, r, link);
    if (!body_bind(r)) {
        request_finish(r);
        return;
    }
    if (r->endpoint->state_size > 0) {
        r->state = arena_alloc(&r->arena, r->endpoint->state_size);
    }
    flow_start(&r->flow, request_begin, r);
}

void
request_abandon(struct request *r)
{
    r->peer_gone = true;
    flow_abandon(&r->flow);
}

/*
 * Its parts have deadlines of their own and should have answered; a little patience lets
 * them, since they know more.
 */
void
requests_expire(int64_t now_mono_us)
{
    int64_t patience_us = (conf->op_deadline_ms + 500) * 1000;
    struct request *r;

    TAILQ_FOREACH(r, &alive, link) {
        if (now_mono_us - r->started_us < patience_us) {
            return;
        }
        if (!r->flow.waiting || r->answered || PLANTED(NO_DEADLINE)) {
            continue;
        }
        log_warn("request", "%s %s waits beyond its deadline: answered, still running",
                 r->id, r->endpoint->path);
        reply_set_problem(r,
                          r->key.n > 0 ? PROBLEM_OUTCOME_UNKNOWN : PROBLEM_UNAVAILABLE);
        request_answer(r);
    }
}
