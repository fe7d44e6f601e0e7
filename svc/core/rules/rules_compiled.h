/*
 * A document of format 2 compiled for evaluation. Every rule of every section is a bit of
 * a mask. What a rule asks of place, time and person is a table of masks per dimension:
 * the rules that let an operation through are the AND of one mask of each. What it asks
 * of the goods is one hash table of words with masks. Then only the set bits are walked,
 * so rules that are not meant cost nothing.
 *
 * Units: micro-points and millionths, minor units, days since 1970-01-01 in the program's
 * zone, minutes of its wall clock. Ownership: everything is the arena's that the document
 * was read into, and never changes.
 */
#ifndef CREMA_CORE_RULES_COMPILED_H
#define CREMA_CORE_RULES_COMPILED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/core/account.h"
#include "svc/core/rules/rules.h"

enum {
    RULES_MASK_WORDS = 3, /* of 64 bits */
    RULES_TIERS = ACCOUNT_TIERS,
    RULES_CHANNELS = 6,  /* enum channel */
    RULES_WEEKDAYS = 7,  /* 0 is Monday */
    RULES_FLAGS_MAX = 8, /* what tills may say of a basket */
    RULES_LIMITS_MAX = 2,
    RULES_MINUTE_SLICES_MAX = 96,
    RULES_DAY_SLICES_MAX = 1024,
    RULES_WORDS_MAX = 512, /* different ones */
    RULES_BYTES_MAX = 256 * 1024,
    RULES_COUNTERS_MAX = 144, /* of an account, of the rules of one document */
};

enum rules_section {
#define RULES_SECTION(NAME, member, one, most, first_bit) RULES_##NAME,
#include "svc/core/rules/rules_section.def"
#undef RULES_SECTION
    RULES_SECTIONS
};

/* The first bit of each section, and how many it has. */
enum rules_bit {
#define RULES_SECTION(NAME, member, one, most, first_bit) \
    RULES_##NAME##_BIT = (first_bit), RULES_##NAME##_BITS = (most),
#include "svc/core/rules/rules_section.def"
#undef RULES_SECTION
    RULES_BITS = RULES_MASK_WORDS * 64
};

/* A set of rules: bit b is bit b % 64 of word b / 64. */
struct rules_mask {
    uint64_t w[RULES_MASK_WORDS];
};

/* A rule joins a set, leaves it, is in it. */
static inline void
rules_mask_add(struct rules_mask *mask, unsigned bit)
{
    mask->w[bit / 64] |= UINT64_C(1) << bit % 64;
}

static inline void
rules_mask_drop(struct rules_mask *mask, unsigned bit)
{
    mask->w[bit / 64] &= ~(UINT64_C(1) << bit % 64);
}

static inline bool
rules_mask_has(const struct rules_mask *mask, unsigned bit)
{
    return (mask->w[bit / 64] >> bit % 64 & 1) != 0;
}

enum rules_tender { RULES_ANY, RULES_CARD, RULES_OTHER };
enum rules_per { RULES_DAY, RULES_WEEK, RULES_MONTH, RULES_YEAR, RULES_EVER };

/* So often, or so many micro-points, per account and period. */
struct rules_limit {
    int64_t most;
    enum rules_per per;
    bool in_points;
};

/* What the rules of all sections have. */
struct rules_rule {
    int64_t key; /* rules_id of its id */
    const char *id;
    const char *name;
    const struct rules_text *names; /* in other languages */
    int64_t at_least_minor;         /* of the meant goods; 1: they cost something; of a
                                       reward 0: they may be free */
    int64_t has_items;              /* pieces of its `has` words in the basket; 0: none */
    struct rules_limit limits[RULES_LIMITS_MAX];
    uint8_t name_count;
    uint8_t limit_count;
    uint8_t tender; /* enum rules_tender: whose part of the money is the rule's */
    bool qualifies; /* what it gives counts for tiers */
    uint16_t place; /* in its section of the document */
};

enum rules_give_kind {
    RULES_PER_UNIT,   /* per good: money × micro / (amount × 10^exponent) */
    RULES_PER_AMOUNT, /* micro for each `per` minor units of the meant goods */
    RULES_PER_ITEMS,  /* micro for each `per` pieces of them */
    RULES_PER_VISIT   /* micro, once */
};

struct rules_give {
    enum rules_give_kind kind;
    int64_t micro;
    int64_t per;
};

struct rules_earn {
    struct rules_rule rule;
    struct rules_give give;
};

enum rules_bonus_kind {
    RULES_TIMES, /* of these the highest counts, per good */
    RULES_STACK, /* each adds its own extra on the same base */
    RULES_EXTRA  /* a give on top, which nothing multiplies */
};

/*
 * Bonuses stand, and have their bits, in the order of precedence: those that exclude each
 * other first (times, then priority, then id), so that of a set of them the lowest bit
 * wins; then those that stack, then extras.
 */
struct rules_bonus {
    struct rules_rule rule;
    enum rules_bonus_kind kind;
    int64_t more_micro;     /* times − 1, of times and stacks */
    int64_t priority;       /* of times and stacks */
    struct rules_give give; /* of an extra */
    int64_t max_micro;      /* of one purchase; INT64_MAX: none */
};

/* Highest at_least first, then by id: of a set of them the lowest bit decides. */
struct rules_load {
    struct rules_rule rule;
    int64_t load_minor;
    int64_t points_micro;
};

/* Points, or a reward as a voucher. */
struct rules_prize {
    int64_t points_micro;       /* 0: a reward */
    uint16_t reward;            /* its place in the rewards */
    uint16_t days[RULES_TIERS]; /* that the voucher is good, by the level's number */
};

enum rules_occasion {
    RULES_ON_JOIN,
    RULES_ON_FIRST_PURCHASE,
    RULES_ON_BIRTHDAY,
    RULES_ON_REFERRED,
    RULES_ON_REFERRAL
};

struct rules_gift {
    struct rules_rule rule;
    enum rules_occasion on;
    int32_t wait_days;
    struct rules_prize prize;
};

enum rules_count { RULES_VISITS, RULES_ITEMS, RULES_AMOUNT, RULES_WEEKS };
enum rules_span { RULES_SPAN_WEEK, RULES_SPAN_MONTH, RULES_SPAN_EVER, RULES_SPAN_DAYS };

struct rules_challenge {
    struct rules_rule rule;
    enum rules_count count;
    enum rules_span per; /* weeks in a row: RULES_SPAN_WEEK */
    int32_t from_day;    /* of RULES_SPAN_DAYS, both included */
    int32_t to_day;
    int64_t target;
    int64_t repeat;
    struct rules_prize prize;
};

enum rules_reward_kind { RULES_ITEM, RULES_OFF };

/* At the place of its struct reward in struct rules. */
struct rules_reward {
    struct rules_rule rule;
    enum rules_reward_kind kind;
    int32_t voucher_days; /* 0: it is not given as a voucher */
    int64_t times_max;
    bool gift_only;
};

struct rules_tag {
    int64_t key; /* rules_id of the tag */
    const char *id;
    struct rules_mask asked;   /* by rules for which one of their tags is enough */
    struct rules_mask without; /* rules that let nobody through who has it */
};

struct rules_place_mask {
    int32_t store_id;
    struct rules_mask mask;
};

/* From this minute or day on, up to the next slice. */
struct rules_slice {
    int32_t from;
    struct rules_mask mask;
};

/* What rules ask of place, time and person: which of them let each value through. */
struct rules_context {
    struct rules_mask tier[RULES_TIERS]; /* by a level's number */
    struct rules_mask weekday[RULES_WEEKDAYS];
    struct rules_mask channel[RULES_CHANNELS];
    struct rules_mask flag_free;             /* rules that ask for no flag */
    struct rules_mask flag[RULES_FLAGS_MAX]; /* rules for which this one is enough */
    struct rules_mask tag_free;              /* rules that ask for no tag */
    const struct rules_tag *tags;            /* ascending by key */
    size_t tag_count;
    struct rules_mask store_other;         /* at a store that no rule names, or at none */
    const struct rules_place_mask *stores; /* ascending by store_id */
    size_t store_count;
    const struct rules_slice *minutes; /* the first from 0 on */
    size_t minute_count;
    const struct rules_slice *days; /* the first from INT32_MIN on */
    size_t day_count;
};

/* A sku or a category that the document names. */
struct rules_word {
    struct slice text;
    bool is_sku;
    bool excluded;             /* such goods earn nothing and count for nothing */
    struct rules_mask meant;   /* rules whose `lines` name it */
    struct rules_mask without; /* rules whose `lines` name it as what they do not mean */
    struct rules_mask has;     /* rules whose `has` names it */
};

/*
 * What rules ask of the goods. A good is meant by the rules of (open | meant by its sku |
 * meant by its category) & ~(without its sku | without its category); tax and tip by
 * those of `all`.
 */
struct rules_goods {
    struct rules_mask all;  /* rules without `lines`: they mean everything */
    struct rules_mask open; /* those, and rules whose `lines` only name what they do not
                               mean */
    struct rules_mask has;  /* rules that ask for words in the basket */
    const struct rules_word *words;
    size_t word_count;
    const uint16_t *slots; /* open addressing by rules_word_hash: place + 1; 0: free */
    size_t slot_count;     /* a power of two */
    bool tax_counts, tip_counts;
};

enum rules_down { RULES_DOWN_ONE, RULES_DOWN_BY_POINTS };

struct rules_tiers {
    int32_t window_months;   /* 0: the window is a year that begins with… */
    int32_t year_from_month; /* …this month, 1 to 12 */
    int32_t hold_months;     /* 0: for ever */
    enum rules_down down;
};

enum rules_life_kind {
    RULES_LIFE_MONTHS,   /* to the end of the month, so many months after the one of
                            earning */
    RULES_LIFE_ACTIVITY, /* the same after the last activity: one sliding lot */
    RULES_LIFE_DAYS,     /* so many days, the day of earning is the first */
    RULES_LIFE_DATE      /* to a date of the year */
};

struct rules_points {
    enum rules_life_kind life;
    uint8_t months[RULES_TIERS]; /* by the level's number; 0: never */
    int32_t days;
    int32_t month, day_of_month; /* the last day on which the points can be used */
    int32_t at_least_months;     /* from earning to that day */
    int32_t hold_back_days;
    int64_t debt_max_micro; /* INT64_MAX: none */
};

struct rules_compiled {
    const char *name;
    const char *const *flags; /* their bits are their places */
    size_t flag_count;
    struct rules_context context;
    struct rules_goods goods;
    struct rules_tiers tiers;
    struct rules_points points;
    const struct rules_earn *earn;
    const struct rules_load *loads;
    const struct rules_gift *gifts;
    const struct rules_challenge *challenges;
    const struct rules_bonus *bonuses;
    const struct rules_reward *rewards;
    size_t counts[RULES_SECTIONS]; /* of each of these */
    int32_t counters;              /* that an account can need at most */
    size_t bytes;                  /* of all this */
};

#endif
