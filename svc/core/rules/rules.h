/*
 * A rule set: the versioned JSON document that says how points are earned, kept and
 * spent, and the program's limits. Parsed once; read-only afterwards, shared by all.
 *
 * Rates are decimal strings, parsed to exact integers (no float ever). The document:
 * {"earn":[{"id":"base-card","tender":"card","points_per_unit":"2"},…],
 *  "rewards":[{"id":"espresso","name":"Espresso","cost":25,"worth":100},…],
 *  "limits":{"load_min":500,"load_max":50000,"load_day_max":100000,"balance_max":200000,
 *            "purchase_max":100000,"transfer_min":100,"transfer_max":20000,
 *            "transfer_day_max":50000},
 *  "points_expire_months":6,"debt_allowed":true,"tiers":["green"]}
 * Unknown members are refused: a rule that nobody evaluates must not look alive.
 */
#ifndef CREMA_CORE_RULES_H
#define CREMA_CORE_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"

enum {
    RULES_EARN_MAX = 32,
    RULES_REWARDS_MAX = 64,
    RULES_TIERS_MAX = 8,
    RULES_NAME_CHARS = 63, /* of a reward */
    RULES_NAME_BYTES = 4 * RULES_NAME_CHARS + 1,
    RULES_TIER_CHARS = 15,
    RULES_TIER_BYTES = 4 * RULES_TIER_CHARS + 1
};

/* One base rule: points per unit of currency, by tender. */
struct earn_rule {
    char id[32];
    bool by_card; /* applies to the part that the card pays */
    bool by_other;
    int64_t rate_micro; /* micro-points per unit of currency (1.7 → 1,700,000) */
};

struct reward {
    char id[32];
    char name[RULES_NAME_BYTES];
    int64_t cost_micro;
    int64_t worth_minor; /* at most this much off the check */
};

struct limits {
    int64_t load_min_minor;
    int64_t load_max_minor;
    int64_t load_day_max_minor;
    int64_t balance_max_minor;
    int64_t purchase_max_minor;
    int64_t transfer_min_minor; /* absent: 1; the next two: as for loads */
    int64_t transfer_max_minor;
    int64_t transfer_day_max_minor;
};

struct rules {
    int64_t version;
    int64_t effective_at_us;
    int32_t currency_exponent;
    struct earn_rule earn[RULES_EARN_MAX];
    size_t earn_count;
    struct reward rewards[RULES_REWARDS_MAX];
    size_t reward_count;
    struct limits limits;
    int32_t points_expire_months; /* 0: never */
    bool debt_allowed;
    char tiers[RULES_TIERS_MAX][RULES_TIER_BYTES];
    size_t tier_count;
};

/* Parses a document into *ret; on failure writes a sentence for a person into err. */
MUST_USE bool rules_parse(struct slice document, int32_t currency_exponent,
                          struct rules *ret, char err[160]);

const struct reward *rules_reward(const struct rules *rules, struct slice id);

const char *rules_tier_name(const struct rules *rules, int16_t tier);

/* All versions known, ascending by effective_at_us (rules_at asserts what it walks). */
struct rules_list {
    const struct rules *const *items;
    size_t count;
};

/* The set in force at `at_us`, or NULL when there is none yet. */
const struct rules *rules_at(const struct rules_list *list, int64_t at_us);

const struct rules *rules_version(const struct rules_list *list, int64_t version);

#endif
