/*
 * The tools' own HTTP client: many keep-alive connections on one epoll loop, one request
 * outstanding on each, or an event stream that stays open. Used by the load generator and
 * by crema hammer. Plain HTTP only.
 *
 * A link that breaks tells on_break, once, and stays closed until client_reopen. Links
 * are never freed before client_close, so callbacks may cut and send, but not reopen.
 */
#ifndef CREMA_HTTP_CLIENT_H
#define CREMA_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"

enum { CLIENT_IN_BYTES = 65536, CLIENT_OUT_BYTES = 4096 };

struct client;

struct link {
    struct client *client;
    int fd; /* -1: closed */
    bool busy;
    bool stream;    /* an event stream: the head has been read, events follow */
    bool held;      /* the last byte of the request has not been sent */
    int64_t due_us; /* when the request should have left */
    int64_t sent_us;
    void *tag; /* the scenario's */
    size_t in_n;
    size_t out_n, out_at;
    char out[CLIENT_OUT_BYTES];
    char in[CLIENT_IN_BYTES];
};

/* One whole reply; what it points to is valid during the call. */
struct client_reply {
    int status;
    const char *head;
    size_t head_n;
    const char *body;
    size_t body_n;
};

struct client {
    int epoll_fd;                 /* of its own, or of loop_of */
    const struct client *loop_of; /* set before client_open to share another's loop */
    const char *host;
    int port;
    struct link *links;
    int link_count;
    int broken; /* connections that ended */
    void (*on_reply)(struct link *l, const struct client_reply *reply);
    /* One event of a stream: its data line. */
    void (*on_event)(struct link *l, const char *data, size_t n);
    /* The connection ended; the request on it has no answer. May be NULL. */
    void (*on_break)(struct link *l);
    void *arg;
};

/* Connects `count` times. False after telling why on stderr. */
MUST_USE bool client_open(struct client *c, const char *host, int port, int count);

/* Harmless on a zeroed client. */
void client_close(struct client *c);

/* A new connection for a closed link. False when there is none: try again later. */
bool client_reopen(struct link *l);

/* Closes without waiting for the reply; on_break is not called. */
void client_cut(struct link *l);

/* What a request consists of; NULL: without. fields: whole header lines, with CRLF. */
struct client_request {
    const char *method;
    const char *path;
    const char *token;
    const char *key;
    const char *fields;
    const char *body;
    bool hold; /* all but the last byte, which client_release sends */
};

/* Sends on an idle link. False when it does not fit; then nothing was sent. */
MUST_USE bool client_ask(struct link *l, const struct client_request *request);

void client_release(struct link *l);

/* The usual request, which fits. key and body may be NULL. */
void client_send(struct link *l, const char *method, const char *path, const char *token,
                 const char *key, const char *body);

/* Asks for an event stream on an idle link. fields may be NULL. */
void
client_stream(struct link *l, const char *path, const char *token, const char *fields);

/* Whether the head has a field of that name, given in lower case or as it is sent. */
bool client_has_field(const struct client_reply *reply, const char *name);

/* Handles what is ready on this loop; waits at most timeout_ms. */
void client_poll(struct client *c, int timeout_ms);

int64_t client_now_us(void);

#endif
