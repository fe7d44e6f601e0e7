/*
 * The load generator's own HTTP client: many keep-alive connections to loopback on one
 * epoll loop, one request outstanding on each, or an event stream that stays open.
 */
#ifndef CREMA_LOAD_CLIENT_H
#define CREMA_LOAD_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLIENT_IN_BYTES = 32768, CLIENT_OUT_BYTES = 4096 };

struct client;

struct link {
    struct client *client;
    int fd;
    bool busy;
    bool stream;    /* an event stream: the head has been read, events follow */
    int64_t due_us; /* when the request should have left */
    int64_t sent_us;
    void *tag; /* the scenario's */
    size_t in_n;
    size_t out_n, out_at;
    char out[CLIENT_OUT_BYTES];
    char in[CLIENT_IN_BYTES];
};

struct client {
    int epoll_fd;
    const char *host;
    int port;
    struct link *links;
    int link_count;
    int broken; /* connections that ended */
    /* A whole reply; body is valid during the call. */
    void (*on_reply)(struct link *l, int status, const char *body, size_t body_n);
    /* One event of a stream: its data line. */
    void (*on_event)(struct link *l, const char *data, size_t n);
    void *arg;
};

/* Connects `count` times. False after telling why on stderr. */
bool client_open(struct client *c, const char *host, int port, int count);

void client_close(struct client *c);

/* Sends a request on an idle link. key and body may be NULL. */
void client_send(struct link *l, const char *method, const char *path, const char *token,
                 const char *key, const char *body);

/* Asks for an event stream on an idle link. */
void client_stream(struct link *l, const char *path, const char *token);

/* Handles what is ready; waits at most timeout_ms. */
void client_poll(struct client *c, int timeout_ms);

int64_t client_now_us(void);

#endif
