/*
 * The load generator's options and cards, shared by its scenarios.
 */
#ifndef CREMA_LOAD_LOAD_H
#define CREMA_LOAD_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "tools/http/hist.h"

struct load_card {
    char number[20];
    char visit[24];
    char account[24];
    int64_t version;
};

struct load_options {
    const char *host;
    int port;
    const char *token;
    const char *cards_path;
    int64_t load_minor; /* on every card first; 0: nothing */
    int amount_minor;   /* of a purchase */
    int connections;
    int seconds;
    int warmup_s;
    int rate; /* requests a second in all; 0: closed loop */
    int watchers;
    bool hot; /* every request to the first card */
    bool json;
    struct load_card *cards;
    int card_count;
};

struct load_result {
    uint64_t done;
    uint64_t failed;
    double seconds; /* measured, without the warm-up */
    struct hist latency;
};

/* Makes a visit for every card and loads money on it. False after telling why. */
MUST_USE bool load_prepare(const struct load_options *o);

/* Purchases, or reads of the account, for o->seconds. */
MUST_USE bool load_run(const struct load_options *o, bool reads, struct load_result *ret);

/* Event streams on the first o->watchers cards, purchases at o->rate. */
MUST_USE bool load_watch(const struct load_options *o);

/* Prints a result as a line for people or as JSON. */
void
load_print(const struct load_options *o, const char *mode, const struct load_result *r);

/* The text of a JSON member of a reply, "" when absent. */
void load_json_text(const char *body, size_t n, const char *name, char *ret, size_t cap);

#endif
