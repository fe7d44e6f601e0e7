/*
 * Whose turn it is: a worker's turn serves some requests of those who are not at a till,
 * and the others' connections wait, shared out among those who ask (svc/base/fair.h). So
 * a till that has just asked, and what Postgres has just answered, waits for a handful of
 * requests, not for as many as strangers can send at once.
 */
#include "svc/engine/http/server_conn.h"

#include "svc/base/clock.h"
#include "svc/base/plant.h"
#include "svc/engine/service.h"
#include "svc/io/conn.h"

enum { TURN_REQUESTS = 16 };

static bool
is_at_once(const struct server_conn *h)
{
    return h->door->admin || h->share.class == FAIR_TILL || PLANTED(NO_TURNS);
}

static void
serve(struct server_conn *h)
{
    h->server->served++;
    server_conn_advance(h);
}

/* Until it is served nobody may take it for a connection that asks nothing. */
static void
wait_for_turn(struct server_conn *h)
{
    struct server *server = h->server;

    if (h->turn.sharer != NULL) {
        return;
    }
    if (h->state == CONN_FRESH || h->state == CONN_IDLE) {
        server_conn_go(h, CONN_HEAD);
    }
    fair_enter(&server->turns, &h->turn, &h->share);
    fair_put(&server->turns, &h->turn);
    if (!loop_timer_is_set(&server->next_turn)) {
        loop_timer_set_us(&server->next_turn, 0);
    }
}

void
server_turn_ask(struct server_conn *h)
{
    const struct server *server = h->server;

    if (is_at_once(h)) {
        server_conn_advance(h);
    } else if (server->turns.count == 0 && server->served < TURN_REQUESTS) {
        serve(h);
    } else {
        wait_for_turn(h);
    }
}

void
server_turn_leave(struct server_conn *h)
{
    if (h->turn.sharer != NULL) {
        fair_leave(&h->server->turns, &h->turn);
    }
}

static struct server_conn *
next_in_turn(struct server *server)
{
    struct fair_item *item = fair_take(&server->turns);
    struct server_conn *h =
        (struct server_conn *)((char *)item - offsetof(struct server_conn, turn));

    fair_leave(&server->turns, item);
    return h;
}

/* After what the sockets had to say, and before what was gathered is sent. */
static void
on_next_turn(void *arg)
{
    struct server *server = arg;

    while (server->turns.count > 0 && server->served < TURN_REQUESTS) {
        serve(next_in_turn(server));
    }
    if (server->turns.count > 0) {
        loop_timer_set_us(&server->next_turn, 1);
    }
}

void
server_turn_init(struct server *server)
{
    static const size_t any[FAIR_CLASSES];

    fair_init(&server->turns, any);
    loop_timer_init(&server->next_turn, server->service->loop, on_next_turn, server);
}

void
server_turn_end(struct server *server)
{
    server->served = 0;
}
