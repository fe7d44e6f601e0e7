/*
 * Commands: every one has a record until its call has ended; its caller is answered
 * by the reply, by the timeout or by the loss of the connection, whichever is first.
 *
 * The breaker and the start are one thing: Redis counts as up from the answer to a PING
 * until a command is late or the connection is lost; then the next PING goes out. A PING
 * that is not answered ends the connection.
 */
#include "svc/io/redis.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "svc/base/buf.h"
#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/plant.h"
#include "svc/base/xalloc.h"
#include "svc/io/loop.h"
#include "svc/io/redis_link.h"

enum { PROBE_US = 1 * CLOCK_US_PER_S };

struct pending {
    struct redis *redis;
    struct redis_call call;
    redis_fn fn; /* NULL: answered, or nobody waits */
    void *arg;
    int64_t sent_us;
    bool listed; /* in unanswered or refused */
    struct redis_script *script;
    struct buf tail; /* of EVALSHA, in case Redis does not know the script */
    size_t tail_words;
    TAILQ_ENTRY(pending) link;
};

TAILQ_HEAD(pending_list, pending);

struct redis {
    struct loop *loop;
    struct redis_options options;
    struct redis_link link;
    bool up;
    bool probing;
    struct pending_list unanswered; /* oldest first */
    struct pending_list refused;    /* to be told at the turn's end */
    struct deferred tell_refused;
    struct loop_timer late;  /* of the oldest command */
    struct loop_timer probe; /* of the PING */
    struct redis_call probe_call;
    struct buf out; /* the command that is being written */
    void (*on_up)(void *arg);
    void (*on_down)(void *arg);
    void *arg;
};

static void
unlist(struct pending *p)
{
    if (p->listed) {
        TAILQ_REMOVE(&p->redis->unanswered, p, link);
    }
    p->listed = false;
}

/* Tells the caller, once. The record stays. */
static void
pending_answer(struct pending *p, const struct redis_reply *reply)
{
    redis_fn fn = p->fn;

    unlist(p);
    p->fn = NULL;
    if (fn != NULL) {
        fn(p->arg, reply);
    }
}

static void
pending_free(struct pending *p)
{
    buf_release(&p->tail);
    free(p);
}

static void
late_set(struct redis *r)
{
    struct pending *oldest = TAILQ_FIRST(&r->unanswered);

    if (oldest == NULL || PLANTED(WAIT_FOR_REDIS)) {
        loop_timer_cancel(&r->late);
    } else if (!loop_timer_is_set(&r->late)) {
        loop_timer_set_at_us(&r->late, oldest->sent_us + r->options.timeout_us);
    }
}

static bool send_eval(struct redis *r, struct pending *p, bool by_hash);

static bool
is_unknown_script(const struct redis_reply *reply)
{
    size_t n;
    const char *text = redis_reply_bytes(reply, &n);

    return redis_reply_type(reply) == REDIS_FAILURE && n >= 8 &&
           memcmp(text, "NOSCRIPT", 8) == 0;
}

static void
on_command_reply(void *arg, const struct redis_reply *reply)
{
    struct pending *p = arg;

    if (p->script != NULL && p->fn != NULL && is_unknown_script(reply) &&
        send_eval(p->redis, p, false)) {
        p->script = NULL; /* EVAL teaches it; do not ask twice */
        return;
    }
    pending_answer(p, reply);
    pending_free(p);
}

static void
on_tell_refused(void *arg)
{
    struct redis *r = arg;
    struct pending_list refused = TAILQ_HEAD_INITIALIZER(refused);
    struct pending *p;

    TAILQ_CONCAT(&refused, &r->refused, link);
    while ((p = TAILQ_FIRST(&refused)) != NULL) {
        TAILQ_REMOVE(&refused, p, link);
        if (p->fn != NULL) {
            p->fn(p->arg, NULL);
        }
        pending_free(p);
    }
}

static void
pending_refuse(struct redis *r, struct pending *p)
{
    unlist(p);
    TAILQ_INSERT_TAIL(&r->refused, p, link);
    loop_defer(r->loop, &r->tell_refused);
}

static void
set_up(struct redis *r, bool up)
{
    void (*fn)(void *arg) = up ? r->on_up : r->on_down;

    if (r->up == up) {
        return;
    }
    r->up = up;
    metric_set(METRIC_REDIS_UP, up);
    if (fn != NULL && !r->link.ended) {
        fn(r->arg);
    }
}

static void
on_probe(void *arg, const struct redis_reply *reply)
{
    struct redis *r = arg;

    r->probing = false;
    loop_timer_cancel(&r->probe);
    if (reply == NULL) {
        return; /* the link goes down */
    }
    if (redis_reply_type(reply) != REDIS_FAILURE) {
        redis_link_answers(&r->link);
        set_up(r, true);
    } else {
        redis_link_drop(&r->link);
    }
}

static void
on_probe_late(void *arg)
{
    struct redis *r = arg;

    redis_link_drop(&r->link);
}

static void
probe(struct redis *r)
{
    static const char ping[] = "*1\r\n$4\r\nPING\r\n";

    if (r->probing || !r->link.up) {
        return;
    }
    r->probe_call = (struct redis_call){.fn = on_probe, .arg = r};
    redis_link_send(&r->link, &r->probe_call, ping, sizeof(ping) - 1);
    r->probing = true;
    loop_timer_set_us(&r->probe, PROBE_US);
}

static void
on_late(void *arg)
{
    struct redis *r = arg;
    int64_t now_us = clock_mono_us();
    struct pending *p;
    int64_t given_up = 0;

    while ((p = TAILQ_FIRST(&r->unanswered)) != NULL &&
           p->sent_us + r->options.timeout_us <= now_us) {
        given_up++;
        pending_answer(p, NULL);
    }
    if (given_up > 0) {
        metric_add(METRIC_REDIS_TIMEOUTS, given_up);
        set_up(r, false);
        probe(r);
    }
    late_set(r);
}

static void
on_link_up(void *arg)
{
    probe(arg);
}

static void
on_link_down(void *arg)
{
    struct redis *r = arg;

    loop_timer_cancel(&r->probe);
    r->probing = false;
    set_up(r, false);
}

static void
put_word(struct buf *out, const void *p, size_t n)
{
    buf_printf(out, "$%zu\r\n", n);
    buf_append(out, p, n);
    buf_append(out, "\r\n", 2);
}

static struct pending *
pending_new(struct redis *r, redis_fn fn, void *arg)
{
    struct pending *p = xcalloc(1, sizeof(*p));

    p->redis = r;
    p->fn = fn;
    p->arg = arg;
    return p;
}

/* Sends what is in r->out. False: nothing was sent. */
static bool
send_out(struct redis *r, struct pending *p)
{
    if (!r->link.up) {
        return false;
    }
    p->call = (struct redis_call){.fn = on_command_reply, .arg = p};
    redis_link_send(&r->link, &p->call, r->out.p, r->out.n);
    if (!p->listed && p->fn != NULL) {
        p->sent_us = clock_mono_us();
        p->listed = true;
        TAILQ_INSERT_TAIL(&r->unanswered, p, link);
        late_set(r);
    }
    return true;
}

void
redis_command(struct redis *r, const struct redis_arg *words, size_t count, redis_fn fn,
              void *arg)
{
    struct pending *p = pending_new(r, fn, arg);

    assert(count > 0);
    buf_clear(&r->out);
    buf_printf(&r->out, "*%zu\r\n", count);
    for (size_t i = 0; i < count; i++) {
        put_word(&r->out, words[i].p, words[i].n);
    }
    if (!redis_up(r) || !send_out(r, p)) {
        pending_refuse(r, p);
    }
}

void
redis_get(struct redis *r, const void *key, size_t n, redis_fn fn, void *arg)
{
    const struct redis_arg words[] = {{"GET", 3}, {key, n}};

    redis_command(r, words, 2, fn, arg);
}

static bool
send_eval(struct redis *r, struct pending *p, bool by_hash)
{
    const struct redis_script *script = p->script;

    buf_clear(&r->out);
    buf_printf(&r->out, "*%zu\r\n", p->tail_words + 2);
    if (by_hash) {
        buf_puts(&r->out, "$7\r\nEVALSHA\r\n");
        put_word(&r->out, script->sha, strlen(script->sha));
    } else {
        buf_puts(&r->out, "$4\r\nEVAL\r\n");
        put_word(&r->out, script->body, strlen(script->body));
    }
    buf_append(&r->out, p->tail.p, p->tail.n);
    return send_out(r, p);
}

static void
on_script_loaded(void *arg, const struct redis_reply *reply)
{
    struct redis_script *script = arg;
    size_t n;
    const char *sha = redis_reply_bytes(reply, &n);

    if (redis_reply_type(reply) == REDIS_BYTES && n == sizeof(script->sha) - 1) {
        memcpy(script->sha, sha, n);
    }
}

void
redis_eval(struct redis *r, struct redis_script *script, struct redis_args keys,
           struct redis_args args, redis_fn fn, void *arg)
{
    bool known = script->sha[0] != '\0';
    struct pending *p = pending_new(r, fn, arg);
    char number[24];

    if (!redis_up(r)) {
        pending_refuse(r, p);
        return;
    }
    snprintf(number, sizeof(number), "%zu", keys.count);
    put_word(&p->tail, number, strlen(number));
    for (size_t i = 0; i < keys.count; i++) {
        put_word(&p->tail, keys.items[i].p, keys.items[i].n);
    }
    for (size_t i = 0; i < args.count; i++) {
        put_word(&p->tail, args.items[i].p, args.items[i].n);
    }
    p->tail_words = 1 + keys.count + args.count;
    p->script = script;
    if (!send_eval(r, p, known)) {
        pending_refuse(r, p);
    }
    if (!known) {
        const struct redis_arg load[] = {
            {"SCRIPT", 6}, {"LOAD", 4}, {script->body, strlen(script->body)}};

        redis_command(r, load, 3, on_script_loaded, script);
    }
}

static const struct redis_link_hooks link_hooks = {
    .who = "commands", .on_up = on_link_up, .on_down = on_link_down};

struct redis *
redis_new(struct loop *loop, const struct redis_server *server,
          const struct redis_options *options)
{
    struct redis *r = xcalloc(1, sizeof(*r));

    assert(options->timeout_us > 0);
    r->loop = loop;
    r->options = *options;
    TAILQ_INIT(&r->unanswered);
    TAILQ_INIT(&r->refused);
    r->tell_refused = (struct deferred){.fn = on_tell_refused, .arg = r};
    loop_timer_init(&r->late, loop, on_late, r);
    loop_timer_init(&r->probe, loop, on_probe_late, r);
    redis_link_init(&r->link, loop, server, &link_hooks, r);
    return r;
}

void
redis_free(struct redis *r)
{
    if (r == NULL) {
        return;
    }
    r->up = false;
    redis_link_release(&r->link);
    loop_defer_cancel(r->loop, &r->tell_refused);
    on_tell_refused(r);
    loop_timer_cancel(&r->late);
    loop_timer_cancel(&r->probe);
    buf_release(&r->out);
    free(r);
}

bool
redis_up(const struct redis *r)
{
    return r->up && r->link.up;
}

void
redis_set_hooks(struct redis *r, void (*on_up)(void *arg), void (*on_down)(void *arg),
                void *arg)
{
    r->on_up = on_up;
    r->on_down = on_down;
    r->arg = arg;
}
