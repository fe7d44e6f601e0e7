/*
 * The tools' own HTTP client.
 */
#include "tools/http/client.h"

#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_MAX = 256, CONNECT_PATIENCE_S = 5 };

int64_t
client_now_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* A connected socket, or -1 with errno. SO_SNDTIMEO bounds the connecting, too. */
static int
connect_to(const struct addrinfo *to)
{
    const struct timeval patience = {.tv_sec = CONNECT_PATIENCE_S};
    int one = 1;
    int fd = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0) {
        return -1;
    }
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    if (connect(fd, to->ai_addr, to->ai_addrlen) != 0) {
        int why = errno;

        close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

static int
connect_any(const struct client *c)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    struct addrinfo *found = NULL;
    char port[12];
    int fd = -1;

    snprintf(port, sizeof(port), "%d", c->port);
    if (getaddrinfo(c->host, port, &hints, &found) != 0) {
        errno = EADDRNOTAVAIL;
        return -1;
    }
    for (const struct addrinfo *to = found; to != NULL && fd < 0; to = to->ai_next) {
        fd = connect_to(to);
    }
    freeaddrinfo(found);
    return fd;
}

bool
client_reopen(struct link *l)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = l};

    l->in_n = l->out_n = l->out_at = 0;
    l->busy = l->stream = l->held = false;
    l->fd = connect_any(l->client);
    if (l->fd < 0) {
        return false;
    }
    if (epoll_ctl(l->client->epoll_fd, EPOLL_CTL_ADD, l->fd, &event) != 0) {
        client_cut(l);
        return false;
    }
    return true;
}

bool
client_open(struct client *c, const char *host, int port, int count)
{
    c->host = host;
    c->port = port;
    c->epoll_fd =
        c->loop_of != NULL ? c->loop_of->epoll_fd : epoll_create1(EPOLL_CLOEXEC);
    c->links = calloc((size_t)count, sizeof(*c->links));
    c->link_count = 0;
    if (c->links == NULL) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        c->links[i].client = c;
        c->links[i].fd = -1;
        c->link_count++;
        if (!client_reopen(&c->links[i])) {
            fprintf(stderr, "cannot connect to %s:%d: %s\n", host, port, strerror(errno));
            return false;
        }
    }
    return true;
}

void
client_close(struct client *c)
{
    if (c->links == NULL) {
        return;
    }
    for (int i = 0; i < c->link_count; i++) {
        client_cut(&c->links[i]);
    }
    free(c->links);
    c->links = NULL;
    c->link_count = 0;
    if (c->loop_of == NULL) {
        close(c->epoll_fd);
    }
}

void
client_cut(struct link *l)
{
    if (l->fd >= 0) {
        close(l->fd);
        l->fd = -1;
    }
    l->busy = l->stream = l->held = false;
}

static void
link_break(struct link *l)
{
    if (l->fd < 0) {
        return;
    }
    client_cut(l);
    l->client->broken++;
    if (l->client->on_break != NULL) {
        l->client->on_break(l);
    }
}

/* Sends up to `end` of the request. A service that takes nothing for long is given up. */
static void
link_flush(struct link *l, size_t end)
{
    while (l->fd >= 0 && l->out_at < end) {
        ssize_t n = send(l->fd, l->out + l->out_at, end - l->out_at, MSG_NOSIGNAL);

        if (n < 0) {
            link_break(l);
            return;
        }
        l->out_at += (size_t)n;
    }
}

bool
client_ask(struct link *l, const struct client_request *q)
{
    size_t body_n = q->body != NULL ? strlen(q->body) : 0;
    char key_line[160] = "";

    if (q->key != NULL) {
        snprintf(key_line, sizeof(key_line), "Idempotency-Key: %s\r\n", q->key);
    }
    int n = snprintf(l->out, sizeof(l->out),
                     "%s %s HTTP/1.1\r\nHost: %s:%d\r\nAuthorization: Bearer %s\r\n"
                     "%s%sContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n"
                     "%s",
                     q->method, q->path, l->client->host, l->client->port, q->token,
                     key_line, q->fields != NULL ? q->fields : "", body_n,
                     q->body != NULL ? q->body : "");
    if (n <= 0 || (size_t)n >= sizeof(l->out)) {
        return false;
    }
    l->out_n = (size_t)n;
    l->out_at = 0;
    l->busy = true;
    l->held = q->hold;
    l->sent_us = client_now_us();
    link_flush(l, q->hold ? l->out_n - 1 : l->out_n);
    return true;
}

void
client_release(struct link *l)
{
    l->held = false;
    link_flush(l, l->out_n);
}

void
client_send(struct link *l, const char *method, const char *path, const char *token,
            const char *key, const char *body)
{
    const struct client_request request = {
        .method = method, .path = path, .token = token, .key = key, .body = body};
    bool sent = client_ask(l, &request);

    assert(sent);
}

void
client_stream(struct link *l, const char *path, const char *token, const char *fields)
{
    const struct client_request request = {
        .method = "GET", .path = path, .token = token, .fields = fields};

    l->stream = client_ask(l, &request) && l->busy;
}

/* Where the value of a head's field begins; NULL: there is none. */
static const char *
field_of(const char *head, size_t head_n, const char *name)
{
    size_t name_n = strlen(name);

    for (size_t i = 0; i + name_n + 3 < head_n; i++) {
        if (head[i] == '\r' && head[i + 1] == '\n' &&
            strncasecmp(head + i + 2, name, name_n) == 0 && head[i + 2 + name_n] == ':') {
            return head + i + 3 + name_n;
        }
    }
    return NULL;
}

bool
client_has_field(const struct client_reply *reply, const char *name)
{
    return field_of(reply->head, reply->head_n, name) != NULL;
}

/* Head and body of a reply; false while it is not whole. */
static bool
whole_reply(const struct link *l, struct client_reply *ret)
{
    const char *end = memmem(l->in, l->in_n, "\r\n\r\n", 4);

    if (end == NULL) {
        return false;
    }
    ret->head = l->in;
    ret->head_n = (size_t)(end - l->in) + 4;
    const char *length = field_of(ret->head, ret->head_n, "Content-Length");
    ret->status = atoi(l->in + 9);
    ret->body = l->in + ret->head_n;
    ret->body_n = length != NULL ? (size_t)strtoul(length, NULL, 10) : 0;
    return l->in_n - ret->head_n >= ret->body_n;
}

static void
drop(struct link *l, size_t n)
{
    memmove(l->in, l->in + n, l->in_n - n);
    l->in_n -= n;
}

static void
take_events(struct link *l)
{
    while (l->stream) {
        char *end = memmem(l->in, l->in_n, "\n\n", 2);
        if (end == NULL) {
            return;
        }
        size_t n = (size_t)(end - l->in) + 2;
        char *data = memmem(l->in, n, "data: ", 6);
        if (data != NULL && l->client->on_event != NULL) {
            data += 6;
            l->client->on_event(l, data, (size_t)(end - data));
        }
        if (l->fd < 0) {
            return;
        }
        drop(l, n);
    }
}

static void
take_replies(struct link *l)
{
    struct client_reply reply;

    while (l->busy && whole_reply(l, &reply)) {
        size_t n = reply.head_n + reply.body_n;

        l->busy = false;
        if (l->stream && reply.status == 200) {
            drop(l, reply.head_n);
            return;
        }
        l->stream = false;
        l->client->on_reply(l, &reply);
        if (l->fd < 0) {
            return;
        }
        drop(l, n);
    }
}

static void
link_read(struct link *l)
{
    if (l->fd < 0) {
        return; /* cut by a callback of this very turn */
    }
    ssize_t n = recv(l->fd, l->in + l->in_n, sizeof(l->in) - l->in_n, MSG_DONTWAIT);

    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        link_break(l);
        return;
    }
    l->in_n += n > 0 ? (size_t)n : 0;
    if (l->busy) {
        take_replies(l);
    }
    if (l->fd >= 0 && l->stream && !l->busy) {
        take_events(l);
    }
    if (l->fd >= 0 && l->in_n == sizeof(l->in)) {
        link_break(l);
    }
}

void
client_poll(struct client *c, int timeout_ms)
{
    struct epoll_event events[EVENTS_MAX];
    int n = epoll_wait(c->epoll_fd, events, EVENTS_MAX, timeout_ms);

    for (int i = 0; i < n; i++) {
        link_read(events[i].data.ptr);
    }
}
