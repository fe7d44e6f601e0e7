/*
 * What the demo consists of, as tables: the program's rules, people, and what Ada and the
 * others did in the last eleven weeks.
 */
#ifndef CREMA_CLI_DEMO_DATA_H
#define CREMA_CLI_DEMO_DATA_H

#include <stddef.h>
#include <stdint.h>

#include "svc/engine/facts/demo.h"

#define DEMO_PROGRAM   "Crema Coffee"
#define DEMO_TIME_ZONE "America/New_York"
#define DEMO_PREFIX    "6274"
enum { DEMO_EXPONENT = 2 };

/* The rule set, version 1: a file of proto/presets. */
#define DEMO_RULES "coffee.json"

struct demo_store {
    const char *name;
    const char *title;
    const char *terminal; /* its one till */
};

enum { DEMO_STORES = 2 };
extern const struct demo_store demo_stores[DEMO_STORES];

struct demo_line {
    const char *sku; /* NULL: no line */
    const char *category;
    int64_t quantity;
    int64_t amount_minor;
};

enum demo_what {
    DEMO_END,
    DEMO_TOPUP,    /* in the app, by card */
    DEMO_LOAD,     /* in cash, at the till */
    DEMO_PURCHASE, /* paid with the card */
    DEMO_OTHER,    /* paid otherwise: earns points only */
    DEMO_REDEEM,
    DEMO_VOUCHER, /* of the reward, in the app */
    DEMO_REFUND,  /* of the whole purchase `of` */
    DEMO_FREEZE   /* by support */
};

enum { DEMO_LINES_MAX = 2 };

/* One thing that happened. Lists end with DEMO_END. */
struct demo_moment {
    enum demo_what what;
    int days_ago; /* at least 1, falling through the list */
    int hour, minute;
    int64_t amount_minor; /* of top-ups and loads; of purchases: the tip */
    struct demo_line lines[DEMO_LINES_MAX];
    const char *reward;
    size_t of;    /* the index of the purchase that a refund gives back */
    size_t store; /* in demo_stores */
};

struct demo_member {
    const char *name;
    const char *email;
    const char *phone;    /* "" for none */
    const char *birthday; /* "" for none */
    const char *card;     /* NULL: random digits */
    const struct demo_moment *moments;
};

enum { DEMO_MEMBERS = 5 };
extern const struct demo_member demo_members[DEMO_MEMBERS];

#endif
