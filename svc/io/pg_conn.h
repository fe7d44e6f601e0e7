/*
 * A connection from inside, shared by pg.c (groups and their answers) and pg_connect.c
 * (its life: connecting, vetting, losing).
 */
#ifndef CREMA_IO_PG_CONN_H
#define CREMA_IO_PG_CONN_H

#include <libpq-fe.h>
#include <sys/queue.h>

#include "svc/base/map.h"
#include "svc/io/loop.h"
#include "svc/io/pg.h"

struct pg_group {
    int statements;
    int index;                      /* the statement whose answer is awaited */
    const struct pg_stmt *prepares; /* a preparation: of this statement */
    struct pg_outcome outcome;
    void (*on_result)(void *arg, int index, const struct pg_result *r);
    void (*on_done)(void *arg, const struct pg_outcome *outcome);
    void *arg;
    TAILQ_ENTRY(pg_group) link;
};

TAILQ_HEAD(pg_group_list, pg_group);

enum { PG_SERVER_BYTES = 160 };

enum pg_state { PG_WAITING, PG_CONNECTING, PG_VETTING, PG_UP };

struct pg_conn {
    struct loop *loop;
    char *conninfo, *options;
    struct pg_hooks hooks;
    void *arg;
    PGconn *pq;
    enum pg_state state;
    bool lost;    /* seen while libpq was busy: torn down at the turn's end */
    bool ended;   /* pg_conn_close: nobody is told any more */
    bool told;    /* the outage has been logged */
    size_t turns; /* of the host list, see pg_start */
    uint64_t attempt;
    int64_t connect_us; /* how long an attempt may take */
    int64_t backoff_us;
    int64_t heard_us;     /* monotonic: the last input */
    int64_t quiet_us;     /* since then an answer is awaited and nothing came */
    int64_t patience_us;  /* with that silence */
    int64_t impatient_us; /* monotonic: when it was too long last; 0: never */
    char silent_server[PG_SERVER_BYTES]; /* whose silence that was: host and port */
    bool suspect;                        /* the silence was found too long once */
    struct loop_fd watch;
    struct loop_timer timer;   /* reconnect, or the connect's deadline */
    struct loop_timer silence; /* looks at quiet_us */
    struct map prepared;       /* by the statement's address */
    struct {
        const struct pg_stmt *stmt;
        struct pg_params params;
    } sending[PG_GROUP_MAX];
    int sending_count;
    struct pg_group_list groups; /* sent, in order */
    struct pg_group_list unsent; /* no connection when they came */
    struct deferred fail_unsent, tear_down;
    TAILQ_ENTRY(pg_conn) link; /* all of this process */
};

/* pg.c */

/* There is input, or room for output. */
void pg_conn_on_ready(void *arg, int ready);

/* A warning or a notice of the server. */
void pg_conn_on_notice(void *arg, const PGresult *res);

/* Ends every group of the list, now: a callback may add to it. */
void pg_groups_lose(struct pg_conn *c, struct pg_group_list *list);

void pg_fail_unsent(void *arg);

/* pg_connect.c */

/* The connection is of no use any more; callers may be deep inside libpq's answers. */
void pg_conn_lose(struct pg_conn *c);

/* Silence is counted from a group that is sent while none is under way, and from input.
 */
void pg_conn_note_sending(struct pg_conn *c);
void pg_conn_note_heard(struct pg_conn *c);

#endif
