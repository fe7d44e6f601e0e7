/*
 * What a WebSocket watches: accounts, or visits of its till, each with its own position.
 */
#ifndef CREMA_ENGINE_WS_WATCH_H
#define CREMA_ENGINE_WS_WATCH_H

#include "svc/engine/live/live.h"
#include "svc/engine/push/ws_session.h"

/* The members of a watch message, checked; one of account and visit is empty. */
struct ws_watch_body {
    struct slice id;
    struct slice account;
    struct slice visit;
    int64_t after;      /* -1: not given */
    int64_t generation; /* that `after` is of */
};

/* The state or the missed changes follow, or a reply with a problem. */
void ws_watch_start(struct ws_session *session, const struct ws_watch_body *body);

/* Nothing when it is not watched. */
void ws_watch_stop(struct ws_session *session, struct slice account);

/* Ends the watches whose visits have ended, and says so. */
void ws_watch_expire(struct ws_session *session, int64_t wall_us);

void ws_watch_drop_all(struct ws_session *session);

#endif
