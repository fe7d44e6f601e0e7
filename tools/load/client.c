/*
 * The load generator's own HTTP client.
 */
#include "tools/load/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_MAX = 256 };

int64_t
client_now_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static bool
link_open(struct client *c, struct link *l)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)c->port)};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = l};
    int one = 1;

    inet_pton(AF_INET, c->host, &to.sin_addr);
    l->client = c;
    l->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (l->fd < 0 || connect(l->fd, (const struct sockaddr *)&to, sizeof(to)) != 0) {
        fprintf(stderr, "crema-load: cannot connect to %s:%d: %s\n", c->host, c->port,
                strerror(errno));
        return false;
    }
    setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    return epoll_ctl(c->epoll_fd, EPOLL_CTL_ADD, l->fd, &event) == 0;
}

bool
client_open(struct client *c, const char *host, int port, int count)
{
    c->host = host;
    c->port = port;
    c->epoll_fd = epoll_create1(0);
    c->links = calloc((size_t)count, sizeof(*c->links));
    c->link_count = 0;
    if (c->links == NULL) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        if (!link_open(c, &c->links[i])) {
            return false;
        }
        c->link_count++;
    }
    return true;
}

void
client_close(struct client *c)
{
    for (int i = 0; i < c->link_count; i++) {
        if (c->links[i].fd >= 0) {
            close(c->links[i].fd);
        }
    }
    free(c->links);
    close(c->epoll_fd);
}

static void
link_break(struct link *l)
{
    if (l->fd < 0) {
        return;
    }
    close(l->fd);
    l->fd = -1;
    l->client->broken++;
}

static void
link_flush(struct link *l)
{
    while (l->fd >= 0 && l->out_at < l->out_n) {
        ssize_t n = send(l->fd, l->out + l->out_at, l->out_n - l->out_at, MSG_NOSIGNAL);
        if (n < 0) {
            link_break(l);
            return;
        }
        l->out_at += (size_t)n;
    }
}

void
client_send(struct link *l, const char *method, const char *path, const char *token,
            const char *key, const char *body)
{
    size_t body_n = body != NULL ? strlen(body) : 0;
    char key_line[160] = "";

    if (key != NULL) {
        snprintf(key_line, sizeof(key_line), "Idempotency-Key: %s\r\n", key);
    }
    int n = snprintf(l->out, sizeof(l->out),
                     "%s %s HTTP/1.1\r\nHost: %s:%d\r\nAuthorization: Bearer %s\r\n"
                     "%sContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                     method, path, l->client->host, l->client->port, token, key_line,
                     body_n, body != NULL ? body : "");
    l->out_n = n > 0 && (size_t)n < sizeof(l->out) ? (size_t)n : 0;
    l->out_at = 0;
    l->busy = true;
    l->sent_us = client_now_us();
    link_flush(l);
}

void
client_stream(struct link *l, const char *path, const char *token)
{
    client_send(l, "GET", path, token, NULL, NULL);
    l->stream = true;
}

/* A reply's length from its head; false while it is not whole. */
static bool
whole_reply(const struct link *l, size_t *ret_head, size_t *ret_body)
{
    const char *end = memmem(l->in, l->in_n, "\r\n\r\n", 4);
    unsigned long length = 0;

    if (end == NULL) {
        return false;
    }
    *ret_head = (size_t)(end - l->in) + 4;
    for (const char *p = l->in; p < end; p++) {
        if (strncasecmp(p, "\r\nContent-Length:", 17) == 0) {
            length = strtoul(p + 17, NULL, 10);
            break;
        }
    }
    *ret_body = (size_t)length;
    return l->in_n >= *ret_head + *ret_body;
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
    for (;;) {
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
        drop(l, n);
    }
}

static void
take_replies(struct link *l)
{
    size_t head, body;

    while (l->busy && whole_reply(l, &head, &body)) {
        int status = atoi(l->in + 9);
        l->busy = false;
        if (l->stream && status == 200) {
            drop(l, head);
            return;
        }
        l->stream = false;
        l->client->on_reply(l, status, l->in + head, body);
        drop(l, head + body);
    }
}

static void
link_read(struct link *l)
{
    ssize_t n = recv(l->fd, l->in + l->in_n, sizeof(l->in) - l->in_n, MSG_DONTWAIT);

    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        link_break(l);
        return;
    }
    l->in_n += n > 0 ? (size_t)n : 0;
    if (l->busy) {
        take_replies(l);
    }
    if (l->stream && !l->busy) {
        take_events(l);
    }
    if (l->in_n == sizeof(l->in)) {
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
