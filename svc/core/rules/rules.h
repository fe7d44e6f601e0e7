/*
 * A rule set: the versioned JSON document that says how points are earned, kept and
 * spent, and the program's limits. Read once (rules_read.h); read-only afterwards, shared
 * by all. Documents have two formats: the simple one of the beginning (rules_simple.h)
 * and format 2, whose rules are compiled to masks (rules_compiled.h). Here is what both
 * have.
 *
 * Units: money is minor units of the program's currency, points are micro-points; rates
 * are exact integers (no float ever). Ownership: what pointers point to lives in the
 * arena that the document was read into, as long as that.
 */
#ifndef CREMA_CORE_RULES_H
#define CREMA_CORE_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"

struct rules_compiled;

enum {
    RULES_EARN_MAX = 32, /* base rules, in either format */
    RULES_REWARDS_MAX = 64,
    RULES_LEVELS_MAX = 8,
    RULES_ID_CHARS = 31,
    RULES_NAME_CHARS = 63, /* what people read */
    RULES_EXPONENT_MAX = 4,
};

/* One base rule of format 1: points per unit of currency, by tender. */
struct earn_rule {
    char id[RULES_ID_CHARS + 1];
    bool by_card; /* applies to the part that the card pays */
    bool by_other;
    int64_t rate_micro; /* micro-points per unit of currency (1.7 → 1,700,000) */
};

/* What format 1 alone has. */
struct rules_simple {
    const struct earn_rule *earn;
    size_t earn_count;
    int32_t points_expire_months; /* 0: never */
};

/* What people read, in a language: "vi". */
struct rules_text {
    const char *language;
    const char *text;
};

struct reward {
    const char *id;
    const char *name;
    const struct rules_text *names; /* in other languages; none in format 1 */
    size_t name_count;
    int64_t cost_micro;
    int64_t worth_minor; /* at most this much off the check */
};

/* A level of the tiers, lowest first. */
struct rules_level {
    const char *id; /* NULL in format 1 */
    const char *name;
    const struct rules_text *names; /* in other languages */
    size_t name_count;
    int32_t number;       /* what accounts are stored with; in format 1 its place */
    int64_t points_micro; /* of the window, from which on it is reached; 0: the first */
};

/* In minor units, hours and counts. Of those behind the transfers, format 1 has the
 * defaults. */
struct limits {
    int64_t load_min_minor;
    int64_t load_max_minor;
    int64_t load_day_max_minor;
    int64_t balance_max_minor;
    int64_t purchase_max_minor;
    int64_t transfer_min_minor; /* absent: 1; the next two: as for loads */
    int64_t transfer_max_minor;
    int64_t transfer_day_max_minor;
    int64_t gift_min_minor; /* gift cards */
    int64_t gift_max_minor;
    int64_t gift_day_max_minor;
    int64_t reload_amount_max_minor;
    int64_t reloads_per_day;
    int64_t cool_off_hours;
    int64_t cash_out_max_minor;     /* 0: off */
    int64_t purchase_day_max_minor; /* 0: none */
    int64_t till_load_hour_max_minor;
    int64_t till_activations_per_hour;
    int64_t offline_max_minor; /* 0: off */
    int64_t offline_count;
};

struct rules {
    int64_t version;
    int64_t effective_at_us;
    int32_t format; /* 1 or 2 */
    int32_t currency_exponent;
    struct limits limits;
    const struct reward *rewards; /* in the document's order */
    size_t reward_count;
    const struct rules_level *levels; /* lowest first */
    size_t level_count;
    bool debt_allowed;
    struct rules_simple simple;            /* of format 1 */
    const struct rules_compiled *compiled; /* of format 2; NULL in format 1 */
};

/* NULL when there is none of that id. */
const struct reward *rules_reward(const struct rules *rules, struct slice id);

/* The same by the key of its id (rules_id.h). */
const struct reward *rules_reward_by_key(const struct rules *rules, int64_t key);

/* Of the level with that number; "" when there is none. */
const char *rules_tier_name(const struct rules *rules, int16_t tier);

/* How much debt an account may have, in micro-points: 0 without rules (NULL), and where
 * none is allowed; INT64_MAX: any. */
int64_t rules_debt_max_micro(const struct rules *rules);

/* All versions known, ascending by effective_at_us (rules_at asserts what it walks). */
struct rules_list {
    const struct rules *const *items;
    size_t count;
};

/* The set in force at `at_us`, or NULL when there is none yet. */
const struct rules *rules_at(const struct rules_list *list, int64_t at_us);

const struct rules *rules_version(const struct rules_list *list, int64_t version);

#endif
