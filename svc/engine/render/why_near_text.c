/*
 * Each condition has what the entry had, what the rule needs, and a sentence.
 */
#include "svc/engine/render/why_near_text.h"

#include <inttypes.h>

#include "svc/base/civil.h"
#include "svc/core/rules/why_need.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/why_items.h"
#include "svc/engine/service.h"

static const char *
iso_date(const struct why_scene *w, int32_t day)
{
    int32_t year, month, day_of_month;

    civil_date_from_day(day, &year, &month, &day_of_month);
    return arena_printf(w->voice.arena, "%04d-%02d-%02d", (int)year, (int)month,
                        (int)day_of_month);
}

/* The days that it needs, from and up to, as an interval of ISO 8601; ".." is open. */
static const char *
iso_days(const struct why_scene *w, const struct why_near *near)
{
    struct why_range days;
    const char *from, *to;

    if (!why_need_days(w->rules->compiled, near->bit, w->why->day, &days)) {
        return NULL;
    }
    if (days.from != INT32_MIN && days.end == days.from + 1) {
        return iso_date(w, days.from);
    }
    from = days.from == INT32_MIN ? ".." : iso_date(w, days.from);
    to = days.end == INT32_MAX ? ".." : iso_date(w, days.end - 1);
    return arena_printf(w->voice.arena, "%s/%s", from, to);
}

static const char *
joined(const struct why_scene *w, const struct why_near *near)
{
    struct why_items items;

    why_items_of(w, near, false, &items);
    return items.count > 0 ? why_list(&w->voice, WHY_SAY_COMMA, items.at, items.count)
                           : NULL;
}

static const char *
count_text(const struct why_scene *w, int64_t value)
{
    return arena_printf(w->voice.arena, "%" PRId64, value);
}

static const char *
flags_had(const struct why_scene *w)
{
    const struct detail_texts *flags = &w->why->inputs.flags;
    const char *list = NULL;

    for (size_t i = 0; i < flags->count; i++) {
        list = arena_printf(w->voice.arena, "%s%s%.*s", list != NULL ? list : "",
                            list != NULL ? ", " : "", SLICE_FMT(flags->items[i]));
    }
    return list;
}

static const char *
store_name(const struct why_scene *w)
{
    const struct store_info *store = directory_store(w->s->directory, w->entry->store_id);

    return store != NULL ? store->name : NULL;
}

static const char *
tender_had(const struct why_scene *w)
{
    const struct detail_tenders *paid = &w->why->inputs.paid;

    return paid->other_minor == 0 ? "card" : paid->card_minor == 0 ? "other" : "split";
}

const char *
why_near_have(const struct why_scene *w, const struct why_near *near)
{
    const struct rules_level *level;

    switch (near->failed) {
    case WHY_TIER:
        level = why_level(w, w->why->inputs.tier);
        return level != NULL ? level->id : NULL;
    case WHY_WITHOUT_TAG: return joined(w, near);
    case WHY_FLAG: return flags_had(w);
    case WHY_STORE: return store_name(w);
    case WHY_CHANNEL: return why_channel(w, w->entry->channel, false);
    case WHY_WEEKDAY: return why_weekday(w, civil_weekday(w->why->day), false);
    case WHY_HOUR: return why_clock(&w->voice, w->why->minute);
    case WHY_DATE: return iso_date(w, w->why->day);
    case WHY_TENDER: return tender_had(w);
    case WHY_AT_LEAST: return why_money(&w->voice, near->have);
    case WHY_HAS: return count_text(w, near->have);
    default: return NULL;
    }
}

const char *
why_near_need(const struct why_scene *w, const struct why_near *near)
{
    switch (near->failed) {
    case WHY_DATE: return iso_days(w, near);
    case WHY_TENDER: return near->rule->tender == RULES_CARD ? "card" : "other";
    case WHY_AT_LEAST: return why_money(&w->voice, near->need);
    case WHY_HAS: return count_text(w, near->need);
    case WHY_WITHOUT_TAG: return NULL;
    default: return joined(w, near);
    }
}

static const char *
listed(const struct why_scene *w, const struct why_near *near, enum why_text last)
{
    struct why_items items;

    why_items_of(w, near, true, &items);
    return why_list(&w->voice, last, items.at, items.count);
}

static const char *
say_store(const struct why_scene *w, const struct why_near *near, const char *rule)
{
    const char *title = why_store_title(w), *stores = listed(w, near, WHY_SAY_OR);
    const char *store = title != NULL ? title : why_word(&w->voice, WHY_SAY_NO_STORE);

    return stores[0] != '\0'
               ? why_say(&w->voice, STORE, {"rule", rule}, {"stores", stores},
                         {"store", store})
               : why_say(&w->voice, STORE_NOT, {"rule", rule}, {"store", store});
}

static const char *
say_days(const struct why_scene *w, const struct why_near *near)
{
    const struct why_voice *v = &w->voice;
    struct why_range days;
    const char *from, *to;

    if (!why_need_days(w->rules->compiled, near->bit, w->why->day, &days)) {
        return "";
    }
    from = days.from != INT32_MIN ? why_date(v, days.from) : NULL;
    to = days.end != INT32_MAX ? why_date(v, days.end - 1) : NULL;
    if (from == NULL) {
        return why_say(v, UNTIL, {"to", to != NULL ? to : ""});
    }
    if (to == NULL) {
        return why_say(v, FROM, {"from", from});
    }
    return days.end == days.from + 1 ? why_say(v, ON_DAY, {"date", from})
                                     : why_say(v, FROM_TO, {"from", from}, {"to", to});
}

static const char *
say_tender(const struct why_scene *w, const struct why_near *near, const char *rule)
{
    const struct detail_tenders *paid = &w->why->inputs.paid;
    bool split = paid->card_minor > 0 && paid->other_minor > 0;
    static const enum why_text codes[2][2] = {
        {WHY_SAY_OTHER_PAYS, WHY_SAY_OTHER_PAYS_ALL},
        {WHY_SAY_CARD_PAYS, WHY_SAY_CARD_PAYS_ALL}};

    return why_say_blanks(&w->voice, codes[near->rule->tender == RULES_CARD][split],
                          (const struct why_blank[]){{"rule", rule}, {NULL, NULL}});
}

static const char *
say_lines(const struct why_scene *w, const struct why_near *near, const char *rule)
{
    const struct why_voice *v = &w->voice;
    struct why_items not_meant;
    const char *words = listed(w, near, WHY_SAY_OR);

    if (words[0] != '\0') {
        return why_say(v, LINES, {"rule", rule}, {"words", words});
    }
    why_items_not_meant(w, near, &not_meant);
    words = why_list(v, WHY_SAY_OR, not_meant.at, not_meant.count);
    return why_say(v, LINES_NOT, {"rule", rule}, {"words", words});
}

static const char *
say_pieces(const struct why_scene *w, const struct why_near *near, const char *rule)
{
    const struct why_voice *v = &w->voice;
    const char *words = listed(w, near, WHY_SAY_OR);
    const char *pieces = why_pieces(v, near->need), *have = count_text(w, near->have);

    return words[0] != '\0'
               ? why_say(v, HAS, {"rule", rule}, {"pieces", pieces}, {"words", words},
                         {"have", have})
               : why_say(v, PIECES, {"rule", rule}, {"pieces", pieces}, {"have", have});
}

static const char *
say_lost(const struct why_scene *w, const struct why_near *near, const char *rule)
{
    const struct why_voice *v = &w->voice;
    const char *other = near->to != NULL ? why_rule_name(v, near->to) : NULL;

    if (other == NULL) {
        return why_say(v, LOST_ALONE, {"rule", rule});
    }
    if (w->entry->kind == ENTRY_LOAD) {
        return why_say(v, LOST_LOAD, {"rule", rule}, {"other", other});
    }
    return near->to_gives_more ? why_say(v, LOST_MORE, {"rule", rule}, {"other", other})
                               : why_say(v, LOST, {"rule", rule}, {"other", other});
}

/* Of the context. */
static const char *
say_context(const struct why_scene *w, const struct why_near *near, const char *rule)
{
    const struct why_voice *v = &w->voice;
    const char *needs = listed(w, near, WHY_SAY_OR);

    switch (near->failed) {
    case WHY_TIER:
        return why_say(v, TIER, {"rule", rule}, {"levels", needs},
                       {"level", why_level_name(w, w->why->inputs.tier)});
    case WHY_TAG: return why_say(v, TAG, {"rule", rule}, {"tags", needs});
    case WHY_WITHOUT_TAG: return why_say(v, WITHOUT_TAG, {"rule", rule}, {"tags", needs});
    case WHY_FLAG: return why_say(v, FLAG, {"rule", rule}, {"flags", needs});
    case WHY_STORE: return say_store(w, near, rule);
    case WHY_CHANNEL:
        return why_say(v, CHANNEL, {"rule", rule}, {"channels", needs},
                       {"channel", why_channel(w, w->entry->channel, true)});
    case WHY_WEEKDAY:
        return why_say(v, WEEKDAY, {"rule", rule}, {"days", needs},
                       {"day", why_weekday(w, civil_weekday(w->why->day), true)});
    case WHY_HOUR:
        return why_say(v, HOUR, {"rule", rule}, {"hours", needs},
                       {"time", why_clock(v, w->why->minute)});
    default:
        return why_say(v, DATE, {"rule", rule}, {"dates", say_days(w, near)},
                       {"date", why_date(v, w->why->day)});
    }
}

const char *
why_near_sentence(const struct why_scene *w, const struct why_near *near)
{
    const struct why_voice *v = &w->voice;
    const char *rule = why_rule_name(v, near->rule);

    switch (near->failed) {
    case WHY_TENDER: return say_tender(w, near, rule);
    case WHY_LINES: return say_lines(w, near, rule);
    case WHY_AT_LEAST:
        return why_say(v, AT_LEAST, {"rule", rule}, {"need", why_money(v, near->need)},
                       {"have", why_money(v, near->have)});
    case WHY_HAS: return say_pieces(w, near, rule);
    case WHY_LIMIT:
        return why_say(v, LIMIT, {"rule", rule},
                       {"limits", listed(w, near, WHY_SAY_AND)});
    case WHY_BUDGET: return why_say(v, BUDGET, {"rule", rule});
    case WHY_LOST: return say_lost(w, near, rule);
    default: return say_context(w, near, rule);
    }
}
