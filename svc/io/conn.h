/*
 * Connections that were accepted: bytes in, bytes out, deadlines; plain or TLS
 * (libevent's bufferevents). What is written is gathered and sent at the end of the
 * turn, at best with one system call and no copy.
 *
 * A connection ends once: on_closed is called at the end of a turn, never from inside
 * another call, and the connection is freed after it. Until then every function here is
 * safe on it; writes to an ended one are dropped.
 */
#ifndef CREMA_IO_CONN_H
#define CREMA_IO_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/io/peer.h"
#include "svc/io/shared_bytes.h"

struct conn;
struct loop;
struct tls;

enum { CONN_INPUT_MAX = 128 * 1024 };

enum conn_end {
    CONN_END_PEER,     /* the peer closed */
    CONN_END_ERROR,    /* reset, TLS failure */
    CONN_END_DEADLINE, /* the deadline came and there is no on_deadline */
    CONN_END_OURS      /* conn_flush_close, conn_close */
};

struct conn_hooks {
    /* Bytes came, or conn_wake_input was called and there are some. */
    void (*on_input)(struct conn *c);
    /* The peer sends no more but may still read. NULL: the connection ends. */
    void (*on_eof)(struct conn *c);
    /* Everything written has been handed to the kernel. May be NULL. */
    void (*on_drained)(struct conn *c);
    /* The deadline came; it is unset. NULL: the connection ends. */
    void (*on_deadline)(struct conn *c);
    /* The last call. May be NULL. */
    void (*on_closed)(struct conn *c, enum conn_end why);
};

/* Owns fd, which is open. tls is NULL for plain. hooks, of which on_input may not be
 * missing (asserted), must live as long as the connection. */
MUST_USE struct conn *
conn_new(struct loop *loop, int fd, const struct peer *peer, struct tls *tls,
         const struct conn_hooks *hooks, void *user);

/* Another protocol takes over: from now on these hooks and this user pointer. */
void conn_set_hooks(struct conn *c, const struct conn_hooks *hooks, void *user);

void *conn_user(const struct conn *c);
const struct peer *conn_peer(const struct conn *c);

/*
 * The bytes that have come and were not consumed: contiguous, may be written to, valid
 * until the next call for this connection or the return to the loop. When CONN_INPUT_MAX
 * of them wait, no more are read.
 */
void conn_input(struct conn *c, char **ret_p, size_t *ret_n);
/* n: not more than there is (asserted). */
void conn_consume(struct conn *c, size_t n);

/* Calls on_input at the end of this turn if there is input (a pipelined request). */
void conn_wake_input(struct conn *c);

/* No reading meanwhile: a peer that leaves is noticed later. */
void conn_pause_input(struct conn *c);
void conn_resume_input(struct conn *c);

/* Copies. p may be NULL when n is 0. */
void conn_write(struct conn *c, const void *p, size_t n);

/* Takes a reference of its own. */
void conn_write_shared(struct conn *c, struct shared_bytes *s);

/* Bytes that the peer has not taken yet. */
size_t conn_pending(const struct conn *c);

/*
 * Sends what is pending, says goodbye (FIN, TLS close_notify), drops what still comes in
 * and ends. A peer that has not let us send it within 5 s is reset (RST). No hook but
 * on_closed is called any more.
 */
void conn_flush_close(struct conn *c);

/* Ends without a goodbye and without what is pending; its place is free at the turn's
 * end. */
void conn_close(struct conn *c);

/* A monotonic time, not below 0; 0: none. One deadline at a time; the caller moves it
 * along. */
void conn_set_deadline_us(struct conn *c, int64_t at_us);

#endif
