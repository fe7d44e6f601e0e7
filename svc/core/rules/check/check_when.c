/*
 * Conditions: that what they name is there, that dates and hours can be, and that
 * somebody can say whether they hold.
 */
#include "svc/core/rules/check/check.h"

enum { MINUTES_OF_HOUR = 60 };

/* The ids of a list, for people: "green, gold". */
static const char *
level_ids(const struct check *c)
{
    const struct shape_list *levels = &c->document->tiers->levels;
    const char *ids = "";

    for (size_t i = 0; i < levels->count; i++) {
        struct slice id = DOCUMENT_AT(*levels, struct document_level, i)->id;

        ids = check_say(c, "%s%s%.*s", ids, i > 0 ? ", " : "", SLICE_FMT(id));
    }
    return ids;
}

bool
check_tier(const struct check *c, struct slice id, const struct rules_place *place)
{
    if (document_level(c->document, id) != NULL) {
        return true;
    }
    rules_errors_add(c->errors, place, "There is no level of this id.",
                     check_say(c, "Write one of tiers.levels: %s.", level_ids(c)));
    return false;
}

static void
check_flag(const struct check *c, struct slice id, const struct rules_place *place)
{
    if (document_flag(c->document, id) < 0) {
        rules_errors_add(c->errors, place, "There is no flag of this id.",
                         check_say(c,
                                   "Add it to flags, \"flags\": [\"%.*s\"], or write "
                                   "one that stands there.",
                                   SLICE_FMT(id)));
    }
}

static void
check_store(const struct check *c, struct slice id, const struct rules_place *place)
{
    for (size_t i = 0; i < c->world->store_count; i++) {
        if (slice_eq(c->world->stores[i].name, id)) {
            return;
        }
    }
    if (c->world->stores != NULL) {
        rules_errors_add(c->errors, place, "There is no store of this id.",
                         "Write one of those that crema stores list shows.");
    }
}

bool
check_date(const struct check *c, const struct document_date *date,
           const struct rules_place *place)
{
    if (date->text.n == 0 || date->exists) {
        return true;
    }
    rules_errors_add(c->errors, place, "The calendar has no such day.",
                     "Look at the length of the month.");
    return false;
}

void
check_period(const struct check *c, const struct document_date *from,
             const struct document_date *to, const struct rules_place *place)
{
    bool exist = check_date(c, from, RULES_IN(place, "from"));

    exist = check_date(c, to, RULES_IN(place, "to")) && exist;
    if (exist && from->text.n > 0 && to->text.n > 0 && to->day < from->day) {
        rules_errors_add(
            c->errors, RULES_IN(place, "to"),
            check_say(c, "It is before from, which is %.*s.", SLICE_FMT(from->text)),
            "Write the last day of the period, which is the first one or later.");
    }
}

static void
check_hours(const struct check *c, const struct shape_list *list,
            const struct rules_place *place)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct document_hours *hours = DOCUMENT_AT(*list, struct document_hours, i);

        if (hours->to <= hours->from) {
            rules_errors_add(
                c->errors, RULES_AT(RULES_AT(place, i), 1),
                check_say(c, "It is not later than the begin, which is %02d:%02d.",
                          hours->from / MINUTES_OF_HOUR, hours->from % MINUTES_OF_HOUR),
                "Write a later end; for hours over midnight write two, such as "
                "[\"22:00\", \"24:00\"] and [\"00:00\", \"02:00\"].");
        }
    }
}

static void
check_context(const struct check *c, const struct document_when *when,
              const struct rules_place *place)
{
    for (size_t i = 0; i < when->tiers.count; i++) {
        check_tier(c, document_slice(&when->tiers, i),
                   RULES_AT(RULES_IN(place, "tiers"), i));
    }
    for (size_t i = 0; i < when->flags.count; i++) {
        check_flag(c, document_slice(&when->flags, i),
                   RULES_AT(RULES_IN(place, "flags"), i));
    }
    for (size_t i = 0; i < when->stores.count; i++) {
        check_store(c, document_slice(&when->stores, i),
                    RULES_AT(RULES_IN(place, "stores"), i));
    }
    for (size_t i = 0; i < when->without_stores.count; i++) {
        check_store(c, document_slice(&when->without_stores, i),
                    RULES_AT(RULES_IN(place, "without_stores"), i));
    }
    check_hours(c, &when->hours, RULES_IN(place, "hours"));
    check_period(c, &when->from, &when->to, place);
    for (size_t i = 0; i < when->on.count; i++) {
        check_date(c, DOCUMENT_AT(when->on, struct document_date, i),
                   RULES_AT(RULES_IN(place, "on"), i));
    }
}

/* What is said at a till of what is bought, where nothing is bought. */
static void
check_no_basket(const struct check *c, const struct document_when *when,
                const struct rules_place *place, const char *what)
{
    const struct {
        const char *name;
        bool there;
    } asked[] = {
        {"flags", when->flags.count > 0},
        {"tender", when->tender >= 0},
        {"at_least", when->at_least_minor > 0},
        {"lines", when->lines != NULL},
        {"has", when->has != NULL},
    };

    for (size_t i = 0; i < SHAPE_COUNT(asked); i++) {
        if (asked[i].there) {
            rules_errors_add(c->errors, RULES_IN(place, asked[i].name),
                             check_say(c, "%s has no basket.", what),
                             "Leave it out: it can be asked of purchases alone.");
        }
    }
}

void
check_when(const struct check *c, const struct document_when *when,
           const struct rules_place *rule, const char *without_basket)
{
    const struct rules_place *place = RULES_IN(rule, "when");

    if (when == NULL) {
        return;
    }
    check_context(c, when, place);
    if (when->has != NULL && when->has->categories.count + when->has->skus.count == 0) {
        rules_errors_add(c->errors, RULES_IN(place, "has"),
                         "It does not say what the basket has.",
                         "Write categories or skus, or both.");
    }
    if (without_basket != NULL) {
        check_no_basket(c, when, place, without_basket);
    }
}
