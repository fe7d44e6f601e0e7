/*
 * The small facts that every worker keeps in memory: program, stores, terminals, rule
 * sets. A mark tells whether any of them has changed, so that most seconds cost one row.
 */
#ifndef CREMA_STORE_DIRECTORY_H
#define CREMA_STORE_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"

struct pgpool_call;

enum { DIRECTORY_KEY_BYTES = 32 };

/* The mark alone. */
void directory_ask_mark(struct pgpool_call *call, struct arena *arena);

/* How many rule sets one answer brings at most; the number is directory.sql's, too. */
enum { DIRECTORY_RULES_PAGE = 1000 };

/* The mark and everything that it stands for; rule sets after this version only, the
 * oldest of them. */
void
directory_ask_all(struct pgpool_call *call, struct arena *arena, int64_t rules_version);

/* A question that failed: the tables are not there, or are those of another version. */
bool directory_lacks_schema(const struct pgpool_call *call);

/* Of either question. */
struct slice directory_take_mark(const struct pgpool_call *call);

/* What follows is of directory_ask_all. Texts live as long as the call's results. */
struct program_row {
    struct slice name, currency, time_zone, card_prefix;
    int32_t currency_exponent;
    int32_t generation;
    bool demo, test;
    int64_t old_cookies_until_us;
};

/* False when the database has no program yet. */
MUST_USE bool
directory_take_program(const struct pgpool_call *call, struct program_row *ret);

struct store_row {
    int32_t id;
    struct slice name, title;
    int64_t void_account_id;
};

size_t directory_take_store_count(const struct pgpool_call *call);
void
directory_take_store(const struct pgpool_call *call, size_t i, struct store_row *ret);

struct terminal_row {
    int64_t id;
    struct slice name, public_key;
    int32_t store_id;
    bool revoked, stopped;
    int64_t allowed_us; /* 0: never */
};

size_t directory_take_terminal_count(const struct pgpool_call *call);
void directory_take_terminal(const struct pgpool_call *call, size_t i,
                             struct terminal_row *ret);

struct rule_set_row {
    int64_t version;
    int64_t effective_at_us;
    struct slice document;
};

size_t directory_take_rules_count(const struct pgpool_call *call);
void
directory_take_rules(const struct pgpool_call *call, size_t i, struct rule_set_row *ret);

#endif
