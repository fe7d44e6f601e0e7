/*
 * Connections on libevent's bufferevents. A plain socket is written directly at the end
 * of the turn, without waiting for the kernel to say that it may be; bufferevent's own
 * writing is switched on only while the kernel's buffer is full. TLS is left to it
 * wholly.
 */
#include "svc/io/conn.h"

#include <assert.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/base/plant.h"
#include "svc/base/xalloc.h"
#include "svc/io/conn_count.h"
#include "svc/io/loop.h"
#include "svc/io/tls.h"

enum { CLOSE_US = 5 * CLOCK_US_PER_S, LINGER_US = 1 * CLOCK_US_PER_S };

enum state {
    CONN_OPEN,
    CONN_CLOSING,   /* what is pending is still sent */
    CONN_LINGERING, /* our side is shut; waits for the peer's end, so that no RST eats
                       data */
    CONN_ENDED      /* waits to be freed */
};

struct conn {
    struct loop *loop;
    struct bufferevent *bev;
    int fd;
    enum state state;
    enum conn_end why;
    bool tls;
    bool eof;    /* the peer sends no more */
    bool paused; /* by the caller */
    bool full;   /* CONN_INPUT_MAX bytes are unread; libevent's watermark would call back
                    in a loop */
    bool drain_due; /* on_drained is owed */
    const struct conn_hooks *hooks;
    void *user;
    struct shared_bytes *one; /* the only thing written in this turn */
    struct loop_timer deadline;
    struct deferred wake, flush, reap;
    struct peer peer;
};

static struct evbuffer *
output_of(const struct conn *c)
{
    return bufferevent_get_output(c->bev);
}

static struct evbuffer *
input_of(const struct conn *c)
{
    return bufferevent_get_input(c->bev);
}

static void
shared_done(const void *p, size_t n, void *arg)
{
    (void)p;
    (void)n;
    shared_bytes_unref(arg);
}

static void
end(struct conn *c, enum conn_end why)
{
    if (c->state == CONN_ENDED) {
        return;
    }
    c->why = c->state == CONN_OPEN ? why : CONN_END_OURS;
    c->state = CONN_ENDED;
    loop_timer_cancel(&c->deadline);
    loop_defer_cancel(c->loop, &c->wake);
    loop_defer_cancel(c->loop, &c->flush);
    bufferevent_disable(c->bev, EV_READ | EV_WRITE);
    loop_defer_phase(c->loop, LOOP_PHASE_REAP, &c->reap);
}

static void
on_reap(void *arg)
{
    struct conn *c = arg;

    if (c->hooks->on_closed != NULL) {
        c->hooks->on_closed(c, c->why);
    }
    shared_bytes_unref(c->one);
    bufferevent_free(c->bev);
    conn_count_drop(&c->peer);
    free(c);
}

/* Everything is sent: our side is shut, and what still comes is dropped for a while. */
static void
linger(struct conn *c)
{
    struct ssl_st *ssl = c->tls ? bufferevent_openssl_get_ssl(c->bev) : NULL;

    c->state = CONN_LINGERING;
    if (ssl != NULL && SSL_is_init_finished(ssl)) {
        SSL_shutdown(ssl);
    }
    if (shutdown(c->fd, SHUT_WR) != 0) {
        end(c, CONN_END_OURS);
        return;
    }
    evbuffer_drain(input_of(c), evbuffer_get_length(input_of(c)));
    bufferevent_enable(c->bev, EV_READ);
    loop_timer_set_us(&c->deadline, LINGER_US);
}

void
conn_flush_close(struct conn *c)
{
    if (c->state != CONN_OPEN) {
        return;
    }
    c->state = CONN_CLOSING;
    loop_defer_cancel(c->loop, &c->wake);
    loop_timer_set_us(&c->deadline, CLOSE_US);
    loop_defer_phase(c->loop, LOOP_PHASE_FLUSH, &c->flush);
}

void
conn_close(struct conn *c)
{
    end(c, CONN_END_OURS);
}

size_t
conn_pending(const struct conn *c)
{
    return evbuffer_get_length(output_of(c)) + (c->one != NULL ? c->one->n : 0);
}

/* The buffer takes over the reference; bytes before `from` were sent. */
static void
queue_shared(struct conn *c, struct shared_bytes *s, size_t from)
{
    if (evbuffer_add_reference(output_of(c), s->p + from, s->n - from, shared_done, s) !=
        0) {
        xalloc_failed(s->n);
    }
}

void
conn_write(struct conn *c, const void *p, size_t n)
{
    struct shared_bytes *one = c->one;

    assert(p != NULL || n == 0);
    if (c->state != CONN_OPEN || n == 0) {
        return;
    }
    c->one = NULL;
    if (one != NULL) {
        queue_shared(c, one, 0);
    }
    if (evbuffer_add(output_of(c), p, n) != 0) {
        xalloc_failed(n);
    }
    c->drain_due = true;
    loop_defer_phase(c->loop, LOOP_PHASE_FLUSH, &c->flush);
}

void
conn_write_shared(struct conn *c, struct shared_bytes *s)
{
    struct shared_bytes *one = c->one;

    assert(s->refs > 0);
    if (c->state != CONN_OPEN || s->n == 0) {
        return;
    }
    c->drain_due = true;
    loop_defer_phase(c->loop, LOOP_PHASE_FLUSH, &c->flush);
    if (!c->tls && conn_pending(c) == 0) {
        c->one = shared_bytes_ref(s);
        return;
    }
    c->one = NULL;
    if (one != NULL) {
        queue_shared(c, one, 0);
    }
    queue_shared(c, shared_bytes_ref(s), 0);
}

static void
drained(struct conn *c)
{
    bool due = c->drain_due;

    c->drain_due = false;
    if (c->state == CONN_CLOSING) {
        linger(c);
    } else if (c->state == CONN_OPEN && due && c->hooks->on_drained != NULL) {
        c->hooks->on_drained(c);
    }
}

/* Sends the one message straight from where it lies. False on errors. */
static bool
send_one(struct conn *c)
{
    struct shared_bytes *s = c->one;
    ssize_t sent = send(c->fd, s->p, s->n, MSG_DONTWAIT | MSG_NOSIGNAL);

    c->one = NULL;
    if (sent == (ssize_t)s->n) {
        shared_bytes_unref(s);
        return true;
    }
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        shared_bytes_unref(s);
        return false;
    }
    queue_shared(c, s, sent > 0 ? (size_t)sent : 0);
    return true;
}

/* Sends what is buffered; bufferevent guards its buffer's front against others. */
static bool
send_buffer(struct conn *c)
{
    struct evbuffer *out = output_of(c);
    bool good;

    evbuffer_unfreeze(out, 1);
    good = evbuffer_write(out, c->fd) >= 0 || errno == EAGAIN || errno == EINTR;
    if (PLANTED(HALF_REPLY)) {
        evbuffer_drain(out, evbuffer_get_length(out));
    }
    evbuffer_freeze(out, 1);
    return good;
}

static void
on_flush(void *arg)
{
    struct conn *c = arg;

    if (c->state != CONN_OPEN && c->state != CONN_CLOSING) {
        return;
    }
    if (!c->tls && !(bufferevent_get_enabled(c->bev) & EV_WRITE)) {
        bool good = c->one != NULL ? send_one(c) : true;

        if (good && conn_pending(c) > 0) {
            good = send_buffer(c);
        }
        if (!good) {
            end(c, CONN_END_ERROR);
            return;
        }
        if (conn_pending(c) > 0) {
            bufferevent_enable(c->bev, EV_WRITE);
        }
    }
    if (conn_pending(c) == 0) {
        drained(c);
    }
}

static void
on_bev_write(struct bufferevent *bev, void *arg)
{
    struct conn *c = arg;

    (void)bev;
    if (c->state == CONN_ENDED || c->state == CONN_LINGERING || conn_pending(c) > 0) {
        return;
    }
    if (!c->tls) {
        bufferevent_disable(c->bev, EV_WRITE);
    }
    drained(c);
}

/* Reads unless the caller has paused or has enough to do. */
static void
read_as_wanted(struct conn *c)
{
    if (c->state != CONN_OPEN || c->eof) {
        return;
    }
    c->full = evbuffer_get_length(input_of(c)) >= CONN_INPUT_MAX;
    if (c->paused || c->full) {
        bufferevent_disable(c->bev, EV_READ);
    } else if (!(bufferevent_get_enabled(c->bev) & EV_READ)) {
        bufferevent_enable(c->bev, EV_READ);
    }
}

static void
on_bev_read(struct bufferevent *bev, void *arg)
{
    struct conn *c = arg;
    struct evbuffer *in = bufferevent_get_input(bev);

    if (c->state == CONN_OPEN) {
        c->hooks->on_input(c);
    } else if (c->state != CONN_ENDED) {
        evbuffer_drain(in, evbuffer_get_length(in));
    }
    read_as_wanted(c);
}

static void
on_wake_input(void *arg)
{
    struct conn *c = arg;

    if (c->state == CONN_OPEN && !c->paused && evbuffer_get_length(input_of(c)) > 0) {
        c->hooks->on_input(c);
    }
}

void
conn_input(struct conn *c, char **ret_p, size_t *ret_n)
{
    struct evbuffer *in = input_of(c);

    *ret_n = evbuffer_get_length(in);
    *ret_p = (char *)evbuffer_pullup(in, -1);
    if (*ret_n > 0 && *ret_p == NULL) {
        xalloc_failed(*ret_n);
    }
}

void
conn_consume(struct conn *c, size_t n)
{
    assert(n <= evbuffer_get_length(input_of(c)));
    evbuffer_drain(input_of(c), n);
    if (c->full) {
        read_as_wanted(c);
    }
}

void
conn_wake_input(struct conn *c)
{
    if (c->state == CONN_OPEN) {
        loop_defer(c->loop, &c->wake);
    }
}

void
conn_pause_input(struct conn *c)
{
    if (c->state != CONN_OPEN || c->paused) {
        return;
    }
    c->paused = true;
    read_as_wanted(c);
}

void
conn_resume_input(struct conn *c)
{
    if (c->state != CONN_OPEN || !c->paused) {
        return;
    }
    c->paused = false;
    read_as_wanted(c);
    conn_wake_input(c);
}

static void
on_bev_event(struct bufferevent *bev, short what, void *arg)
{
    struct conn *c = arg;

    (void)bev;
    if (what & BEV_EVENT_CONNECTED) {
        return; /* the TLS handshake is over */
    }
    c->eof = true;
    if (c->state == CONN_OPEN && (what & BEV_EVENT_EOF) && c->hooks->on_eof != NULL) {
        c->hooks->on_eof(c);
    } else if (c->state != CONN_CLOSING || !(what & BEV_EVENT_EOF)) {
        end(c, what & BEV_EVENT_EOF ? CONN_END_PEER : CONN_END_ERROR);
    }
}

/*
 * A peer that does not read has megabytes in the kernel, which would keep them for
 * minutes and tell the peer of the end as late as its backed-off timer runs out: RST.
 */
static void
reset(struct conn *c)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};

    if (setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)) != 0) {
        log_warn("conn", "SO_LINGER: %s", strerror(errno));
    }
    end(c, CONN_END_OURS);
}

static void
on_timer_deadline(void *arg)
{
    struct conn *c = arg;

    if (c->state == CONN_OPEN && c->hooks->on_deadline != NULL) {
        c->hooks->on_deadline(c);
    } else if (c->state == CONN_CLOSING) {
        reset(c);
    } else {
        end(c, CONN_END_DEADLINE);
    }
}

void
conn_set_deadline_us(struct conn *c, int64_t at_us)
{
    assert(at_us >= 0);
    if (c->state != CONN_OPEN) {
        return;
    }
    if (at_us == 0) {
        loop_timer_cancel(&c->deadline);
    } else {
        loop_timer_set_at_us(&c->deadline, at_us);
    }
}

struct conn *
conn_new(struct loop *loop, int fd, const struct peer *peer, struct tls *tls,
         const struct conn_hooks *hooks, void *user)
{
    struct conn *c = xcalloc(1, sizeof(*c));

    assert(fd >= 0 && hooks->on_input != NULL);
    *c = (struct conn){.loop = loop,
                       .fd = fd,
                       .tls = tls != NULL,
                       .hooks = hooks,
                       .user = user,
                       .peer = *peer,
                       .wake = {.fn = on_wake_input, .arg = c},
                       .flush = {.fn = on_flush, .arg = c},
                       .reap = {.fn = on_reap, .arg = c}};
    loop_timer_init(&c->deadline, loop, on_timer_deadline, c);
    c->bev = tls != NULL
                 ? tls_accept(tls, loop_base(loop), fd)
                 : bufferevent_socket_new(loop_base(loop), fd, BEV_OPT_CLOSE_ON_FREE);
    if (c->bev == NULL) {
        xalloc_failed(sizeof(*c));
    }
    bufferevent_setcb(c->bev, on_bev_read, on_bev_write, on_bev_event, c);
    if (tls == NULL) {
        bufferevent_disable(c->bev, EV_WRITE);
    }
    bufferevent_enable(c->bev, EV_READ);
    conn_count_add(peer);
    return c;
}

void
conn_set_hooks(struct conn *c, const struct conn_hooks *hooks, void *user)
{
    assert(hooks->on_input != NULL);
    c->hooks = hooks;
    c->user = user;
}

void *
conn_user(const struct conn *c)
{
    return c->user;
}

const struct peer *
conn_peer(const struct conn *c)
{
    return &c->peer;
}
