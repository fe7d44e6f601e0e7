/*
 * Rule sets as those see them who publish and compare them: versions with who made them,
 * and the ids that are taken. What workers go by is directory.h's.
 *
 * Texts live in the arena that is given, or as long as the call's results.
 */
#ifndef CREMA_STORE_RULE_SET_H
#define CREMA_STORE_RULE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/rules_fixed.h"

struct pgpool_call;

/* All workers have read what takes over so much later. */
enum { RULE_SET_AHEAD_S = 10 };

/* For a time: as soon as may be. */
#define RULE_SET_SOON INT64_MIN

struct rule_set_version {
    int64_t version;
    int64_t effective_at_us;
    int64_t created_at_us;
    struct slice author;  /* empty, as the next three: made by an earlier version */
    struct slice note;    /* may be empty */
    int64_t base_version; /* -1 */
    int64_t format;       /* 1 */
    bool in_force;
    struct slice document; /* of rule_set_ask_some */
};

/* The newest first: those before this one, 0 for all. */
void rule_set_ask_page(struct pgpool_call *call, struct arena *arena, int64_t before,
                       int64_t limit);

/* One version, or two; ascending, and each once. */
void rule_set_ask_some(struct pgpool_call *call, struct arena *arena, int64_t one,
                       int64_t other);

size_t rule_set_take_count(const struct pgpool_call *call);
void
rule_set_take(const struct pgpool_call *call, size_t at, struct rule_set_version *ret);

/* What a publisher goes by, of one instant. */
void rule_set_ask_newest(struct pgpool_call *call, struct arena *arena);

/* The newest version, 0 before the first, and the ids that are taken, in the arena. */
int64_t rule_set_take_newest(const struct pgpool_call *call, struct arena *arena,
                             struct rules_fixed_rows *ret);

/* The next version. */
struct rule_set_draft {
    int64_t base_version; /* it must be the newest still */
    struct slice document;
    int64_t effective_at_us; /* or RULE_SET_SOON */
    struct slice author;
    struct slice note; /* empty: none */
    int32_t format;
    struct slice ids; /* rules_fixed_write */
};

/* Writes it if nothing is in its way, and says what it has found. */
void rule_set_ask_publish(struct pgpool_call *call, struct arena *arena,
                          const struct rule_set_draft *draft);

struct rule_set_outcome {
    int64_t version; /* of the draft; 0: it was not written */
    int64_t effective_at_us;
    bool repeated;      /* an earlier call has written it */
    int64_t newest;     /* before the call */
    int64_t now_us;     /* the present of the rules */
    bool has_older;     /* a program of an older version is connected… */
    struct slice older; /* …which calls itself so */
};

void rule_set_take_publish(const struct pgpool_call *call, struct rule_set_outcome *ret);

/* The call has failed because it took so long that the time was not far enough ahead. */
bool rule_set_was_slow(const struct pgpool_call *call);

/* The call has failed because another publisher took too long. */
bool rule_set_was_locked(const struct pgpool_call *call);

#endif
