/*
 * A bufferevent on our loop, hiredis's reader behind it, and the reconnecting.
 */
#include "svc/io/redis_link.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/util.h>
#include <hiredis/hiredis.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "svc/base/buf.h"
#include "svc/base/clock.h"
#include "svc/base/hash.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/rand.h"
#include "svc/base/xalloc.h"
#include "svc/io/redis.h"
#include "svc/io/redis_server.h"
#include "svc/io/tls.h"

enum { CONNECT_US = 1 * CLOCK_US_PER_S, REASON_BYTES = 160 };

static void connect_begin(void *arg);

/* Whoever waits for a reply hears that none will come. */
static void
calls_end(struct redis_link *link)
{
    struct redis_call *call;

    while ((call = STAILQ_FIRST(&link->calls)) != NULL) {
        STAILQ_REMOVE_HEAD(&link->calls, next);
        call->fn(call->arg, NULL);
    }
}

static void
connection_end(struct redis_link *link)
{
    loop_defer_cancel(link->loop, &link->dropping);
    loop_timer_cancel(&link->timer);
    if (link->bev != NULL) {
        bufferevent_free(link->bev);
        redisReaderFree(link->reader);
    }
    link->bev = NULL;
    link->reader = NULL;
    link->up = false;
    calls_end(link);
}

/* The connection has ended, or could not be made. */
static void
went_down(struct redis_link *link, const char *reason)
{
    int64_t half_us = link->backoff_us / 2;
    char why[REASON_BYTES];

    snprintf(why, sizeof(why), "%s", reason); /* it may be of what ends now */
    connection_end(link);
    if (!link->told) {
        log_warn("redis", "%s: Redis is away, reconnecting: %s", link->hooks->who, why);
        link->told = true;
    }
    loop_timer_init(&link->timer, link->loop, connect_begin, link);
    loop_timer_set_us(&link->timer, half_us + rand_below((uint32_t)half_us + 1));
    link->backoff_us *= 2;
    if (link->backoff_us > REDIS_BACKOFF_MAX_US) {
        link->backoff_us = REDIS_BACKOFF_MAX_US;
    }
    link->hooks->on_down(link->arg);
}

static void
on_drop(void *arg)
{
    went_down(arg, "no answer");
}

void
redis_link_answers(struct redis_link *link)
{
    link->backoff_us = REDIS_BACKOFF_FIRST_US;
    if (link->told) {
        log_info("redis", "%s: Redis is back", link->hooks->who);
    }
    link->told = false;
}

void
redis_link_drop(struct redis_link *link)
{
    if (link->bev != NULL) {
        loop_defer(link->loop, &link->dropping);
    }
}

void
redis_link_send(struct redis_link *link, struct redis_call *call, const void *p, size_t n)
{
    if (bufferevent_write(link->bev, p, n) != 0) {
        xalloc_failed(n);
    }
    if (call != NULL) {
        STAILQ_INSERT_TAIL(&link->calls, call, next);
    }
}

static void
link_up(struct redis_link *link)
{
    loop_timer_cancel(&link->timer);
    link->up = true;
    metric_add(METRIC_REDIS_RECONNECTS, 1);
    link->hooks->on_up(link->arg);
}

/* Of AUTH and SELECT. The first refusal says why. */
static void
on_login(void *arg, const struct redis_reply *reply)
{
    struct redis_link *link = arg;
    size_t n;
    const char *text = redis_reply_bytes(reply, &n);

    if (reply == NULL || link->up) {
        return;
    }
    if (redis_reply_type(reply) == REDIS_FAILURE) {
        char why[REASON_BYTES];

        snprintf(why, sizeof(why), "it does not let us in: %.*s", (int)n, text);
        went_down(link, why);
        return;
    }
    if (--link->logins == 0) {
        link_up(link);
    }
}

static void
put_word(struct buf *out, const char *word)
{
    buf_printf(out, "$%zu\r\n%s\r\n", strlen(word), word);
}

static void
login_send(struct redis_link *link, const struct buf *command)
{
    struct redis_call *call = &link->login[link->logins++];

    *call = (struct redis_call){.fn = on_login, .arg = link};
    redis_link_send(link, call, command->p, command->n);
}

static void
login_begin(struct redis_link *link)
{
    const struct redis_server *server = link->server;
    BUF_AUTO command = BUF_INIT;

    link->logins = 0;
    if (server->password[0] != '\0') {
        bool named = server->user[0] != '\0';

        buf_puts(&command, named ? "*3\r\n$4\r\nAUTH\r\n" : "*2\r\n$4\r\nAUTH\r\n");
        if (named) {
            put_word(&command, server->user);
        }
        put_word(&command, server->password);
        login_send(link, &command);
        secret_wipe(command.p, command.n);
    }
    if (server->db != 0) {
        char number[8];

        snprintf(number, sizeof(number), "%d", server->db);
        buf_clear(&command);
        buf_puts(&command, "*2\r\n$6\r\nSELECT\r\n");
        put_word(&command, number);
        login_send(link, &command);
    }
    if (link->logins == 0) {
        link_up(link);
    }
}

/* One reply, which hiredis has made. */
static void
reply_give(struct redis_link *link, void *reply)
{
    struct redis_call *call = STAILQ_FIRST(&link->calls);

    if (call != NULL) {
        STAILQ_REMOVE_HEAD(&link->calls, next);
        call->fn(call->arg, reply);
    } else if (link->hooks->on_push != NULL) {
        link->hooks->on_push(link->arg, reply);
    } else {
        redis_link_drop(link);
    }
    freeReplyObject(reply);
}

static void
on_readable(struct bufferevent *bev, void *arg)
{
    struct redis_link *link = arg;
    struct evbuffer *input = bufferevent_get_input(bev);
    void *reply = NULL;
    size_t n;

    while ((n = evbuffer_get_contiguous_space(input)) > 0) {
        redisReaderFeed(link->reader, (const char *)evbuffer_pullup(input, (ev_ssize_t)n),
                        n);
        evbuffer_drain(input, n);
    }
    while (link->bev == bev) {
        if (redisReaderGetReply(link->reader, &reply) != REDIS_OK) {
            went_down(link, link->reader->errstr);
        } else if (reply == NULL) {
            return;
        } else {
            reply_give(link, reply);
        }
    }
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
    struct redis_link *link = arg;
    int error = EVUTIL_SOCKET_ERROR();
    char why[TLS_WHY_BYTES];

    if (what & BEV_EVENT_CONNECTED) {
        if (link->server->path[0] == '\0') {
            int on = 1;

            setsockopt(bufferevent_getfd(bev), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        }
        login_begin(link);
    } else if (link->server->tls != NULL && tls_why(bev, why)) {
        went_down(link, why);
    } else if (what & BEV_EVENT_EOF) {
        went_down(link, "disconnected");
    } else if (what & BEV_EVENT_ERROR) {
        went_down(link, evutil_socket_error_to_string(error));
    }
}

/* Begins to connect. False after a reason. */
static bool
connect_unix(struct redis_link *link, char reason[REASON_BYTES])
{
    struct sockaddr_un where = {.sun_family = AF_UNIX};

    memcpy(where.sun_path, link->server->path, sizeof(where.sun_path));
    if (bufferevent_socket_connect(link->bev, (struct sockaddr *)&where,
                                   (int)sizeof(where)) == 0) {
        return true;
    }
    snprintf(reason, REASON_BYTES, "%s",
             evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
    return false;
}

/* The name is looked up where it stands, as libpq does, and only when a connection is
 * made: name servers are asked by who writes a name. */
static bool
connect_host(struct redis_link *link, char reason[REASON_BYTES])
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    const struct redis_server *server = link->server;
    struct addrinfo *found = NULL;
    char port[8];
    bool good = false;
    int code;

    snprintf(port, sizeof(port), "%d", server->port);
    code = getaddrinfo(server->host, port, &hints, &found);
    snprintf(reason, REASON_BYTES, "%s", code != 0 ? gai_strerror(code) : "no address");
    for (struct addrinfo *at = found; at != NULL && !good; at = at->ai_next) {
        good =
            bufferevent_socket_connect(link->bev, at->ai_addr, (int)at->ai_addrlen) == 0;
        if (!good) {
            snprintf(reason, REASON_BYTES, "%s",
                     evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
        }
    }
    if (found != NULL) {
        freeaddrinfo(found);
    }
    return good;
}

static void
connect_begin(void *arg)
{
    struct redis_link *link = arg;
    const struct redis_server *server = link->server;
    struct event_base *base = loop_base(link->loop);
    char reason[REASON_BYTES];
    bool good;

    link->bev = server->tls != NULL
                    ? tls_connect(server->tls, base, server->host)
                    : bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    link->reader = redisReaderCreate();
    if (link->bev == NULL || link->reader == NULL) {
        xalloc_failed(sizeof(*link));
    }
    bufferevent_setcb(link->bev, on_readable, NULL, on_event, link);
    bufferevent_enable(link->bev, EV_READ | EV_WRITE);
    loop_timer_init(&link->timer, link->loop, on_drop, link);
    loop_timer_set_us(&link->timer, CONNECT_US);
    good =
        server->path[0] != '\0' ? connect_unix(link, reason) : connect_host(link, reason);
    if (!good && link->bev != NULL) {
        went_down(link, reason);
    }
}

void
redis_link_init(struct redis_link *link, struct loop *loop,
                const struct redis_server *server, const struct redis_link_hooks *hooks,
                void *arg)
{
    *link = (struct redis_link){.loop = loop,
                                .server = server,
                                .backoff_us = REDIS_BACKOFF_FIRST_US,
                                .dropping = {.fn = on_drop, .arg = link},
                                .hooks = hooks,
                                .arg = arg};
    STAILQ_INIT(&link->calls);
    connect_begin(link);
}

void
redis_link_release(struct redis_link *link)
{
    link->ended = true;
    connection_end(link);
}
