/*
 * The directory: small, slowly changing facts that every request needs, read from
 * Postgres every second: the program, the stores, the terminals and the rule sets.
 * A worker whose directory is older than 5 s starts no batch (domain.md, "Earning").
 */
#ifndef CREMA_ENGINE_DIRECTORY_H
#define CREMA_ENGINE_DIRECTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/rules.h"
#include "svc/core/rules/rules_read.h"
#include "svc/text/name.h"

struct rule_set_unusable;
struct service;

/* Room for what people read. */
enum { DIRECTORY_TITLE_BYTES = 4 * TITLE_MAX_CHARS + 1 };

struct program {
    char name[DIRECTORY_TITLE_BYTES];
    char currency[4];
    int32_t currency_exponent;
    char time_zone[48];
    char card_prefix[8];
    bool demo;                    /* a demo database: POST /v1/demo/session works */
    bool test;                    /* a test database: the clock may be moved */
    int64_t old_cookies_until_us; /* by their names of before (request/cookie.h) */
};

struct store_info {
    int32_t id;
    char name[32];                     /* the public id, "st_demo" */
    char title[DIRECTORY_TITLE_BYTES]; /* what people read, "Coffee Bar 1" */
    int64_t void_account_id;           /* holds the tombstones of voids without a card */
};

struct terminal_info {
    int64_t id;
    char name[32]; /* the public id, "trm_demo" */
    int32_t store_id;
    unsigned char public_key[32];
    bool revoked;
    bool stopped;       /* engine/people/till_guard.h */
    int64_t allowed_us; /* by a manager, last; 0: never */
};

struct directory;

/*
 * Reads everything once before the worker serves, then every second. on_generation hears
 * the ledger's generation, once, when it is first met.
 */
MUST_USE struct directory *
directory_new(struct service *s,
              void (*on_generation)(struct service *s, int32_t generation));

/* Reads now instead of at the next second, e.g. after an enrolment. */
void directory_refresh(struct directory *d);

/*
 * Meets a database of this ledger generation; returns whether it is the worker's own.
 * What a worker keeps of accounts (positions of watchers, what it is about to write) is
 * of one generation, the first that it meets; when it meets another it raises SIGTERM: it
 * drains and leaves, for a new worker.
 */
bool directory_meet_generation(struct directory *d, int32_t generation);

/* True when Postgres has told the facts, whatever they hold, within 5 s. */
bool directory_is_heard(const struct directory *d);

/* True when there is a program, too: operations may be decided. */
bool directory_is_fresh(const struct directory *d);

/* What the facts hold, from nothing to all that serving needs; the later, the better. */
enum directory_state {
    DIRECTORY_UNHEARD,   /* Postgres has not answered yet */
    DIRECTORY_NO_SCHEMA, /* it has: the database is not migrated */
    DIRECTORY_NO_PROGRAM,
    DIRECTORY_NO_ZONE,  /* this machine does not know the program's time zone */
    DIRECTORY_NO_RULES, /* none is in force yet */
    DIRECTORY_WHOLE
};

enum directory_state directory_state(const struct directory *d);

/* NULL until a program has been read; kept when its row goes. */
const struct program *directory_program(const struct directory *d);

const struct rules_list *directory_rules(const struct directory *d);

/* What a document of rules is read for here: the currency and the stores, as they are in
 * this turn. */
struct rules_world directory_rules_world(const struct directory *d);

/* A published rule set that this worker cannot use though it should be in force, or will
 * be (rule_sets.h); NULL: none. */
const struct rule_set_unusable *directory_rules_missing(const struct directory *d);

/* NULL when unknown. */
const struct store_info *directory_store(const struct directory *d, int32_t id);

const struct terminal_info *directory_terminal(const struct directory *d, int64_t id);

const struct terminal_info *
directory_terminal_by_name(const struct directory *d, struct slice name);

/* All terminals, in the order of their names; at: below the count. */
size_t directory_terminal_count(const struct directory *d);

const struct terminal_info *directory_terminal_at(const struct directory *d, size_t at);

/* The first whose name comes after that one; the count when there is none. */
size_t directory_terminal_after(const struct directory *d, struct slice name);

#endif
