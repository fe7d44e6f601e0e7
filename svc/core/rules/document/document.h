/*
 * A document of format 2 as it is written: every value of the right shape, and what it
 * means not asked yet. It lives while a document is read; what is used afterwards is
 * compiled from it (rules_compiled.h).
 *
 * Points, rates and times are in millionths, money in minor units. Lists say in their
 * comment what they hold. What is left out: NULL, an empty list, an empty text, and of
 * numbers what the comment says.
 */
#ifndef CREMA_CORE_DOCUMENT_H
#define CREMA_CORE_DOCUMENT_H

#include "proto/json.h"
#include "svc/core/rules/document/shape.h"
#include "svc/core/rules/rules.h"
#include "svc/core/rules/rules_compiled.h"

/* A date as it is written; text empty: none. */
struct document_date {
    struct slice text;
    bool exists; /* it is in the calendar */
    int32_t day; /* then: since 1970-01-01 */
};

enum { DOCUMENT_DAY_MINUTES = 24 * 60 };

/* Part of a day, in minutes; the end is excluded and may be 24:00. */
struct document_hours {
    int from, to;
};

/* A text in a language: "vi", "pt-BR". */
struct document_text {
    struct slice language;
    struct slice text;
};

/* Words of goods; lists of slices. */
struct document_words {
    struct shape_list categories;
    struct shape_list skus;
    struct shape_list without_categories;
    struct shape_list without_skus;
    int64_t items; /* of `has`: pieces of them; 1 */
};

struct document_when {
    struct shape_list tiers, tags, without_tags, flags; /* ids */
    struct shape_list stores, without_stores;           /* their ids */
    struct shape_list channels;                         /* int: enum channel less 1 */
    struct shape_list weekdays;                         /* int: 0 is Monday */
    struct shape_list hours;                            /* struct document_hours */
    struct shape_list on;                               /* struct document_date */
    struct document_date from, to;
    int tender;             /* -1: any; 0: card, 1: other */
    int64_t at_least_minor; /* 0 */
    const struct document_words *lines, *has;
};

/* What a rule gives: one of the ways, which is checked. */
struct document_give {
    int64_t per_unit_micro;   /* -1 */
    int64_t points_micro;     /* 0 */
    int64_t per_amount_minor; /* 0 */
    int64_t per_items;        /* 0 */
};

/* A limit or a budget: times or points, which is checked. */
struct document_limit {
    int64_t times;        /* 0 */
    int64_t points_micro; /* 0 */
    int per;              /* enum rules_per */
};

/* What the rules of all sections have, at their beginning. */
struct document_rule {
    struct slice id;
    struct slice name;
    struct shape_list names; /* struct document_text */
    const struct document_when *when;
    struct shape_list limit; /* struct document_limit */
    const struct document_limit *budget;
    int qualifies; /* 1 */
};

struct document_earn {
    struct document_rule rule;
    const struct document_give *give;
};

struct document_bonus {
    struct document_rule rule;
    int64_t times_micro; /* 0 */
    const struct document_give *extra;
    int stack;         /* -1 */
    int64_t priority;  /* INT64_MIN */
    int64_t max_micro; /* 0 */
};

struct document_load {
    struct document_rule rule;
    int64_t at_least_minor;
    int64_t points_micro;
};

/* What a gift or a challenge gives: points, or a reward as a voucher. */
struct document_prize {
    int64_t points_micro;    /* 0 */
    struct slice reward;     /* its id */
    struct shape_list valid; /* struct document_valid */
};

/* How long a voucher is good; an item without tier is for the others. */
struct document_valid {
    struct slice tier;
    int64_t days;
};

struct document_gift {
    struct document_rule rule;
    int on; /* enum rules_occasion */
    struct document_prize prize;
    int64_t wait_days; /* -1 */
};

/* The period of a challenge. */
struct document_span {
    int chosen; /* 0: none; else enum rules_span and 1 */
    struct document_date from, to;
};

struct document_challenge {
    struct document_rule rule;
    int count; /* enum rules_count */
    int64_t target;
    struct document_span per;
    int64_t repeat; /* 0 */
    struct document_prize prize;
};

struct document_stock {
    int64_t total, per_store; /* 0 */
};

struct document_reward {
    struct document_rule rule;
    int64_t cost, worth_minor; /* cost in points */
    int kind;                  /* enum rules_reward_kind */
    int64_t times_max;         /* 1 */
    int gift_only;             /* 0 */
    int64_t voucher_days;      /* 0 */
    const struct document_stock *stock;
};

struct document_level {
    struct slice id;
    int64_t number;
    struct slice name;
    struct shape_list names;
    int64_t points;
};

struct document_tiers {
    int64_t window_months;   /* 0 */
    int64_t year_from_month; /* 0 */
    int64_t hold_months;
    int down;                 /* enum rules_down */
    struct shape_list levels; /* struct document_level */
};

struct document_tier_months {
    struct slice tier;
    int64_t months;
};

struct document_life {
    int after;                 /* 0 earning, 1 activity */
    int64_t months;            /* -1 */
    struct shape_list by_tier; /* struct document_tier_months */
    int64_t days;              /* 0 */
    struct document_date on;   /* of any year: its text, and the day of a leap year */
    int64_t at_least_months;   /* -1 */
};

struct document_debt {
    int allowed;
    int64_t max; /* points; 0 */
};

struct document_points {
    const struct document_life *life;
    int64_t hold_back_days; /* 0 */
    const struct document_debt *debt;
};

struct document_counts {
    int tax, tip; /* 0 */
};

struct document {
    int64_t format;
    struct slice name;
    const struct document_counts *counts;
    const struct document_words *exclude;
    struct shape_list flags; /* ids */
    const struct document_tiers *tiers;
    struct shape_list sections[RULES_SECTIONS]; /* the struct of each, by enum */
    const struct document_points *points;
    const struct limits *limits;
};

/* The rule at a place of a section. */
const struct document_rule *
document_rule(const struct document *document, enum rules_section section, size_t at);

/* The level of that id; NULL when there is none. */
const struct document_level *
document_level(const struct document *document, struct slice id);

/* The place of a flag, and of a reward; -1 when there is none of that id. */
int document_flag(const struct document *document, struct slice id);
int document_reward(const struct document *document, struct slice id);

/* How many counters an account can need at most: rules_compiled.h's limit is compared. */
int64_t document_counters(const struct document *document);

/* An item of a list of those structs. */
#define DOCUMENT_AT(list, type, at) (&((const type *)(list).items)[at])

/* An id of a list of ids, words or stores. */
static inline struct slice
document_slice(const struct shape_list *list, size_t at)
{
    return ((const struct slice *)list->items)[at];
}

/* The word of a section in documents: "bonuses". */
const char *document_section_name(enum rules_section section);

/*
 * Reads a document of format 2. NULL after adding an error: the first thing whose shape
 * is wrong. It lives as long as the reader's arena and the JSON document.
 */
MUST_USE const struct document *
document_read(const struct shape_reader *r, const struct json_node *root);

#endif
