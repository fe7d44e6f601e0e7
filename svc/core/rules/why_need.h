/*
 * What a rule would have needed, read back from the compiled tables: who tells a near
 * miss (why_near.h) words it with these.
 */
#ifndef CREMA_CORE_WHY_NEED_H
#define CREMA_CORE_WHY_NEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/core/rules/rules_compiled.h"

/* The values that let it through, as bits: levels by their numbers, flags by their places
 * in the document, channels, weekdays. */
uint32_t why_need_tiers(const struct rules_compiled *rules, unsigned bit);
uint32_t why_need_flags(const struct rules_compiled *rules, unsigned bit);
uint32_t why_need_channels(const struct rules_compiled *rules, unsigned bit);
uint32_t why_need_weekdays(const struct rules_compiled *rules, unsigned bit);

/* From the first up to, and without, the end: minutes, or days. */
struct why_range {
    int32_t from;
    int32_t end; /* of days INT32_MAX: none */
};

enum { WHY_HOURS_MAX = 4 };

size_t why_need_hours(const struct rules_compiled *rules, unsigned bit,
                      struct why_range ret[WHY_HOURS_MAX]);

/* The days that let it through: the next ones after `day`, or else the last ones before
 * it. False: there are none. */
bool why_need_days(const struct rules_compiled *rules, unsigned bit, int32_t day,
                   struct why_range *ret);

/* One of the names that would do, from the one at *at on, which moves behind it; NULL: no
 * more. Tags that let it through, or that do not. */
const char *
why_need_tag(const struct rules_compiled *rules, unsigned bit, bool without, size_t *at);

/* The same of stores: 0 is the end. One that lets it through at all but some has no list
 * (why_need_open_stores). */
int32_t why_need_store(const struct rules_compiled *rules, unsigned bit, size_t *at);
bool why_need_open_stores(const struct rules_compiled *rules, unsigned bit);

enum why_words { WHY_WORDS_MEANT, WHY_WORDS_WITHOUT, WHY_WORDS_HAS };

/* The same of skus and categories: empty is the end. */
struct slice why_need_word(const struct rules_compiled *rules, unsigned bit,
                           enum why_words words, size_t *at);

#endif
