/*
 * What keeps passwords from being guessed (security.md). Every log-in is counted before
 * the password is looked at, for an address that exists and for one that does not alike:
 *
 * - by e-mail and source: after LOGIN_TRIES_MAX in LOGIN_WINDOW_S that source is locked
 *   out of that e-mail until the window ends; nobody else is;
 * - by e-mail and device instead, for a device that has signed in before: strangers
 *   neither lock nor slow it, wherever they are;
 * - over all sources for the e-mail, over all e-mails for the source, and over
 *   everything: beyond what people do, an attempt waits, the longer the more there were.
 *   This slows and never locks, or it would be a lever.
 *
 * A right password gives its attempt back, and forgives the wrong ones of its own source
 * and device. Staff are counted likewise, apart from members.
 */
#ifndef CREMA_ENGINE_LOGIN_BRAKE_H
#define CREMA_ENGINE_LOGIN_BRAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"
#include "svc/store/people/attempt.h"

struct secrets;

enum {
    LOGIN_TRIES_MAX = 5,
    LOGIN_WINDOW_S = 900,
    LOGIN_COUNTERS = 5,
    LOGIN_PAUSE_MAX_MS = 2000
};

struct login_brake {
    struct attempt counters[LOGIN_COUNTERS]; /* in the order of enum attempt_kind */
};

enum login_verdict { LOGIN_GO, LOGIN_WAIT, LOGIN_LOCKED };

/*
 * What to count. staff: the role that is asked for. email_index: 16 bytes; device_index:
 * 16 bytes, or empty.
 */
void login_brake_init(struct login_brake *ret, const struct secrets *keys, bool staff,
                      struct slice email_index, struct slice device_index,
                      uint64_t source_key);

/*
 * After the counters were taken. known: the device has signed in before. *ret is the
 * pause in milliseconds, or how many seconds the lock has left.
 */
MUST_USE enum login_verdict
login_brake_judge(const struct login_brake *b, bool known, int32_t *ret);

/* Before attempt_ask_give_back: which counters a right password sets to nothing. */
void login_brake_forgive(struct login_brake *b);

#endif
