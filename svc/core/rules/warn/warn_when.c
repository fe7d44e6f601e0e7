/*
 * Conditions that nothing and nobody can meet.
 */
#include <inttypes.h>

#include "svc/base/civil.h"
#include "svc/core/rules/warn/warn.h"

enum { WEEK = 7 };

static bool
has_weekday(const struct document_when *when, int32_t day)
{
    for (size_t i = 0; i < when->weekdays.count; i++) {
        if (((const int *)when->weekdays.items)[i] == civil_weekday(day)) {
            return true;
        }
    }
    return when->weekdays.count == 0;
}

static bool
is_between(const struct document_when *when, int32_t day)
{
    return (when->from.text.n == 0 || day >= when->from.day) &&
           (when->to.text.n == 0 || day <= when->to.day);
}

/* Whether there is a day from `first` on that the conditions let through. */
static bool
has_day(const struct document_when *when, int32_t first)
{
    if (when->on.count > 0) {
        for (size_t i = 0; i < when->on.count; i++) {
            int32_t day = DOCUMENT_AT(when->on, struct document_date, i)->day;

            if (day >= first && is_between(when, day) && has_weekday(when, day)) {
                return true;
            }
        }
        return false;
    }
    if (when->from.text.n > 0 && when->from.day > first) {
        first = when->from.day;
    }
    for (int32_t day = first; day < first + WEEK; day++) {
        if (is_between(when, day) && has_weekday(when, day)) {
            return true;
        }
    }
    return false;
}

/* Far enough back for any day that a document can name. */
static int32_t
before_all(void)
{
    return civil_day_from_date(1, 1, 1);
}

static void
warn_days(const struct warn *w, const struct document_when *when,
          const struct rules_place *place)
{
    bool open = when->on.count == 0 && when->from.text.n == 0;

    if (!has_day(when,
                 open && when->to.text.n > 0 ? when->to.day - WEEK + 1 : before_all())) {
        rules_errors_add(w->warnings, place,
                         "There is no such day: from, to, on and weekdays exclude each "
                         "other.",
                         "Look at the calendar, or leave one of them out.");
    } else if (!has_day(when, w->today)) {
        rules_errors_add(w->warnings, place, "All its days are past.",
                         "Leave the rule out, or write later days.");
    }
}

static bool
is_in(const struct shape_list *list, struct slice text)
{
    for (size_t i = 0; i < list->count; i++) {
        if (slice_eq(document_slice(list, i), text)) {
            return true;
        }
    }
    return false;
}

/* Whether each text of a list is in one of two others; `other` may be NULL. */
static bool
all_in(const struct shape_list *list, const struct shape_list *one,
       const struct shape_list *other)
{
    for (size_t i = 0; i < list->count; i++) {
        struct slice text = document_slice(list, i);

        if (!is_in(one, text) && (other == NULL || !is_in(other, text))) {
            return false;
        }
    }
    return true;
}

static void
warn_people(const struct warn *w, const struct document_when *when,
            const struct rules_place *place)
{
    if (when->tags.count > 0 && all_in(&when->tags, &when->without_tags, NULL)) {
        rules_errors_add(w->warnings, RULES_IN(place, "tags"),
                         "without_tags excludes whoever has one of them.",
                         "Take it out of one of the two.");
    }
    if (when->stores.count > 0 && all_in(&when->stores, &when->without_stores, NULL)) {
        rules_errors_add(w->warnings, RULES_IN(place, "stores"),
                         "without_stores excludes all of them.",
                         "Take one out of one of the two.");
    }
}

/* Words of goods of which none can be there: excluded, or not meant by the same rule. */
static void
warn_words(const struct warn *w, const struct document_words *words,
           const struct rules_place *place)
{
    static const struct document_words nothing;
    const struct document_words *excluded =
        w->document->exclude != NULL ? w->document->exclude : &nothing;

    if (words->categories.count + words->skus.count > 0 &&
        all_in(&words->categories, &excluded->categories, &words->without_categories) &&
        all_in(&words->skus, &excluded->skus, &words->without_skus)) {
        rules_errors_add(w->warnings, place, "All these goods are excluded.",
                         "Name others, or take them out of exclude or without_….");
    }
}

void
warn_when(const struct warn *w, const struct document_when *when,
          const struct rules_place *rule)
{
    const struct rules_place *place = RULES_IN(rule, "when");
    int64_t most = w->document->limits->purchase_max_minor;

    if (when == NULL) {
        return;
    }
    warn_days(w, when, place);
    warn_people(w, when, place);
    if (when->lines != NULL) {
        warn_words(w, when->lines, RULES_IN(place, "lines"));
    }
    if (when->has != NULL) {
        warn_words(w, when->has, RULES_IN(place, "has"));
    }
    if (when->at_least_minor > most) {
        rules_errors_add(w->warnings, RULES_IN(place, "at_least"),
                         warn_say(w,
                                  "No purchase is that large: limits.purchase_max is "
                                  "%" PRId64 ".",
                                  most),
                         "Lower it, or raise the limit.");
    }
}
