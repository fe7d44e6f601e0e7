/*
 * Challenges of terminals: a sealed note of the terminal's public id and time, so that
 * nothing is stored for whoever asks. A challenge lives a minute; it is used once, since
 * each accepted one must be newer than the last (terminal.challenge_us).
 */
#ifndef CREMA_ENGINE_CHALLENGE_H
#define CREMA_ENGINE_CHALLENGE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"

struct secrets;

enum { CHALLENGE_TEXT_MAX = 160, CHALLENGE_S = 60 };

/* Writes the text of a challenge issued now. Returns its length. */
MUST_USE size_t challenge_make(const struct secrets *keys, struct slice terminal,
                               int64_t now_us, char ret[CHALLENGE_TEXT_MAX]);

/* False unless it is ours, for this terminal, and young enough. */
MUST_USE bool
challenge_open(const struct secrets *keys, struct slice text, struct slice terminal,
               int64_t now_us, int64_t *ret_issued_us);

/* True when signature (64 bytes) is key's over "crema-terminal-v1:" and the challenge. */
MUST_USE bool challenge_answered(const unsigned char public_key[32],
                                 struct slice challenge, struct slice signature);

#endif
