/*
 * Requests of rounds on their way: each takes an idle connection; some are cut before the
 * answer can come, and all of a turn leave at the same instant: they are written but for
 * their last byte, which follows when all are there.
 */
#ifndef CREMA_HAMMER_SEND_H
#define CREMA_HAMMER_SEND_H

#include "svc/base/must_use.h"
#include "tools/hammer/round.h"

/* Opens the connections. False after telling why. */
MUST_USE bool send_open(struct hammer *h);

void send_close(struct hammer *h);

/* Sends a copy of the round's task. False when it must wait. */
MUST_USE bool send_ask(struct round *r, int task, int64_t now_us);

/* Lets the last bytes go. */
void send_released(struct hammer *h, int64_t now_us);

/* Cuts what is to be cut, gives up what takes too long, opens what is closed. */
void send_tend(struct hammer *h, int64_t now_us);

/* Cuts everything, and tells nobody. */
void send_forget(struct hammer *h);

#endif
