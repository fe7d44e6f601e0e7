/*
 * The history, for a person to look at: one JSON line for each event, in the form of
 * Jepsen's: "invoke" when a request leaves, "ok", "fail" (refused) or "info" (nobody
 * knows) when it ends; reads and pushes too. Nothing is written without --history.
 */
#ifndef CREMA_HAMMER_HISTORY_H
#define CREMA_HAMMER_HISTORY_H

#include "svc/base/must_use.h"
#include "tools/hammer/hammer.h"

/* False after telling why. */
MUST_USE bool history_open(struct hammer *h);

/* False after telling that not all could be written. */
MUST_USE bool history_close(struct hammer *h);

void history_invoke(struct hammer *h, int32_t i, const struct link *l, int64_t now_us);

void history_answer(struct hammer *h, int32_t i, const struct reply *reply,
                    const struct link *l, int64_t now_us);

void history_lost(struct hammer *h, int32_t i, const struct link *l, int64_t now_us);

/* Who sees an account, and how. */
struct sight {
    const char *what; /* "read" or "push" */
    int process;
    int account;
    int64_t at_least; /* -1: none was asked for */
};

void history_view(struct hammer *h, const struct sight *sight, const struct view *view,
                  int64_t now_us);

const char *ask_kind_name(enum ask_kind kind);

#endif
