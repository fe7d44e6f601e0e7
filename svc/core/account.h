/*
 * The account: the unit of consistency. Everything that an operation may read or
 * change about one customer's money and points, as plain integers.
 *
 * Units: cash and held are minor units of the program's currency; points are
 * micro-points (1 point = 1,000,000); times are microseconds UTC; days count from
 * 1970-01-01 in the program's time zone (svc/base/civil.h).
 * Ownership: an account owns nothing; card_slots points into the caller's arena.
 *
 * In all of core, what its headers say of arguments is asserted where they come in: a
 * count above its maximum, an amount below zero, a kind that there is not or an order
 * that is broken is a mistake of ours. What the ledger's rows hold is the world's: a
 * damaged one is refused, not asserted. Pointers are never NULL unless it says so.
 */
#ifndef CREMA_CORE_ACCOUNT_H
#define CREMA_CORE_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ACCOUNT_LOTS_MAX = 96,      /* lots merge by their end, so this is years */
    ACCOUNT_COUNTERS_MAX = 160, /* older periods are dropped (svc/core/counter.h) */
    ACCOUNT_MONTHS_MAX = 36,
    ACCOUNT_HOLDS_MAX = 32,
    ACCOUNT_TAGS_MAX = 16,
    ACCOUNT_VOUCHERS_MAX = 16,
    ACCOUNT_VOUCHER_LOTS_MAX = 48, /* of all open ones */
    ACCOUNT_TIERS = 16,            /* numbers that a tier may have, from 0 on */
    ACCOUNT_CARDS_MAX = 4096,
    ACCOUNT_HASH_BYTES = 32
};

enum account_status { ACCOUNT_ACTIVE = 0, ACCOUNT_FROZEN = 1, ACCOUNT_CLOSED = 2 };

/* A lot that never ends (debt, tiers without expiry) has this end day. */
#define LOT_NO_END INT32_MAX

/* Points earned together: usable from start_day on, up to the day before end_day. */
struct lot {
    int32_t start_day;
    int32_t end_day;
    int64_t points_micro;
};

/* So much in a period (svc/core/counter.h): loads of a day, a campaign's uses, … */
struct counter {
    int64_t rule_id;
    int64_t period;
    int64_t count;
};

/* Points earned in one month (months since 1970-01), for the tier window. */
struct tier_month {
    int64_t month;
    int64_t points_micro;
};

/* An open authorisation hold: cash that is promised to a store until it is captured,
 * released or expired. Named by the entry that made it. */
struct hold {
    int64_t seq;
    int64_t amount_minor;
    int64_t expires_us;
};

/* A voucher that has been neither used nor ended. Named by the entry that made it. */
struct voucher {
    int64_t seq;
    int64_t reward_key; /* of the reward's id (rules/rules_id.h) */
    int64_t ends_us;
    size_t lot_count; /* that paid for it; 0: it was given */
};

struct account {
    int16_t bucket;
    int64_t id;
    int64_t version; /* seq of the newest entry; 0 before the first */
    enum account_status status;
    int64_t cash_minor;
    int64_t held_minor; /* the sum of the open holds */
    int64_t points_micro;
    int16_t tier;
    int64_t tier_until_us; /* 0: no end */
    int64_t auth_gen;      /* raised when every session of the member must end */
    int64_t *card_slots;   /* ids of the live cards */
    size_t card_slot_count;
    int64_t next_due_us; /* earliest end of a lot, a hold, a voucher (core/ledger/due.h);
                            INT64_MAX: none */
    int64_t last_at_us;
    unsigned char head_hash[ACCOUNT_HASH_BYTES];
    size_t hold_count;
    size_t lot_count;
    size_t tier_month_count;
    size_t counter_count;
    size_t tag_count;
    size_t voucher_count;

    /* Of each, so many as its count says; account_clear leaves the rest alone. */
    struct hold holds[ACCOUNT_HOLDS_MAX]; /* ascending by seq */
    struct lot lots[ACCOUNT_LOTS_MAX];
    struct tier_month tier_months[ACCOUNT_MONTHS_MAX];
    struct counter counters[ACCOUNT_COUNTERS_MAX];
    int64_t tags[ACCOUNT_TAGS_MAX]; /* keys of ids (rules/rules_id.h), ascending */
    struct voucher vouchers[ACCOUNT_VOUCHERS_MAX]; /* ascending by seq */
    /* What paid for the vouchers, in their order: each lot so many micro-points. */
    struct lot voucher_lots[ACCOUNT_VOUCHER_LOTS_MAX];
};

/* All zero, and nothing in the lists, whose 8 KiB are not written to. */
void account_clear(struct account *a);

/* cash − held: what a debit may take. */
int64_t account_spendable_minor(const struct account *a);

/* Points that can be spent on `day`; later lots do not count yet, debt makes it negative.
 */
int64_t account_spendable_micro(const struct account *a, int32_t day);

/* Whole points that can be spent on `day`, floored; later lots do not count yet. */
int64_t account_spendable_points(const struct account *a, int32_t day);

/* card_slot is not 0, which means none. */
bool account_has_card(const struct account *a, int64_t card_slot);

/* Whether it carries the tag whose id has this key (rules_id). */
bool account_has_tag(const struct account *a, int64_t key);

/* The stable word for a status in the API: "active", "frozen", "closed". */
const char *account_status_name(enum account_status status);

#endif
