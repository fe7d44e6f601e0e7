/*
 * Items are collected from the compiled rules: see svc/core/rules/why_need.h.
 */
#include "svc/engine/render/why_items.h"

#include <inttypes.h>

#include "svc/core/rules/why_need.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/service.h"

static void
add(struct why_items *items, const char *one)
{
    if (items->count < WHY_ITEMS_MAX) {
        items->at[items->count++] = one;
    }
}

const char *
why_weekday(const struct why_scene *w, int32_t weekday, bool for_people)
{
    static const char *const words[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

    return for_people ? why_word(&w->voice, WHY_SAY_WEEKDAY_1 + (enum why_text)weekday)
                      : words[weekday];
}

const char *
why_channel(const struct why_scene *w, enum channel channel, bool for_people)
{
    return for_people
               ? why_word(&w->voice, WHY_SAY_CHANNEL_SYSTEM + (enum why_text)channel)
               : channel_name(channel);
}

static void
add_levels(const struct why_scene *w, uint32_t bits, bool for_people,
           struct why_items *ret)
{
    for (size_t i = 0; i < w->rules->level_count; i++) {
        const struct rules_level *level = &w->rules->levels[i];

        if ((bits >> level->number & 1) != 0) {
            add(ret, for_people ? why_level_name(w, (int16_t)level->number) : level->id);
        }
    }
}

static void
add_tags(const struct why_scene *w, unsigned bit, struct why_items *ret)
{
    size_t at = 0;
    const char *tag;

    while ((tag = why_need_tag(w->rules->compiled, bit, false, &at)) != NULL) {
        add(ret, tag);
    }
}

/* Of what it lets nobody through with: what the account has. */
static void
add_own_tags(const struct why_scene *w, unsigned bit, struct why_items *ret)
{
    const struct detail_texts *own = &w->why->inputs.tags;
    size_t at = 0;
    const char *tag;

    while ((tag = why_need_tag(w->rules->compiled, bit, true, &at)) != NULL) {
        for (size_t i = 0; i < own->count; i++) {
            if (slice_eq_cstr(own->items[i], tag)) {
                add(ret, tag);
            }
        }
    }
}

static void
add_flags(const struct why_scene *w, uint32_t bits, bool for_people,
          struct why_items *ret)
{
    for (size_t i = 0; i < w->rules->compiled->flag_count; i++) {
        const char *flag = w->rules->compiled->flags[i];

        if ((bits >> i & 1) != 0) {
            add(ret, for_people ? why_say(&w->voice, QUOTED, {"text", flag}) : flag);
        }
    }
}

static void
add_stores(const struct why_scene *w, unsigned bit, bool for_people,
           struct why_items *ret)
{
    const struct rules_compiled *rules = w->rules->compiled;
    size_t at = 0;
    int32_t id;

    while (!why_need_open_stores(rules, bit) &&
           (id = why_need_store(rules, bit, &at)) != 0) {
        const struct store_info *store = directory_store(w->s->directory, id);

        if (store != NULL) {
            add(ret, for_people ? store->title : store->name);
        }
    }
}

static void
add_hours(const struct why_scene *w, unsigned bit, bool for_people, struct why_items *ret)
{
    struct why_range hours[WHY_HOURS_MAX];
    size_t count = why_need_hours(w->rules->compiled, bit, hours);

    for (size_t i = 0; i < count; i++) {
        const char *from = why_clock(&w->voice, hours[i].from);
        const char *end = why_clock(&w->voice, hours[i].end);

        add(ret, for_people ? why_say(&w->voice, HOURS, {"from", from}, {"to", end})
                            : arena_printf(w->voice.arena, "%s-%s", from, end));
    }
}

static void
add_words(const struct why_scene *w, unsigned bit, enum why_words words,
          struct why_items *ret)
{
    struct slice word;
    size_t at = 0;

    while ((word = why_need_word(w->rules->compiled, bit, words, &at)).n > 0) {
        add(ret, arena_strndup(w->voice.arena, word.p, word.n));
    }
}

static const char *
limit_for_people(const struct why_voice *v, const struct rules_limit *limit)
{
    const char *per = why_word(v, WHY_SAY_PER_DAY + (enum why_text)limit->per);

    if (limit->in_points) {
        return why_say(v, POINTS_PER, {"points", why_points(v, limit->most)},
                       {"per", per});
    }
    return limit->most == 1
               ? why_say(v, ONCE, {"per", per})
               : why_say(v, TIMES,
                         {"number", arena_printf(v->arena, "%" PRId64, limit->most)},
                         {"per", per});
}

static const char *
limit_for_programs(const struct why_voice *v, const struct rules_limit *limit)
{
    static const char *const pers[] = {[RULES_DAY] = "per day",
                                       [RULES_WEEK] = "per week",
                                       [RULES_MONTH] = "per month",
                                       [RULES_YEAR] = "per year",
                                       [RULES_EVER] = "ever"};

    if (limit->in_points) {
        return arena_printf(v->arena, "%s points %s", why_number(v, limit->most),
                            pers[limit->per]);
    }
    return arena_printf(v->arena, "%" PRId64 " %s", limit->most, pers[limit->per]);
}

static void
add_limits(const struct why_scene *w, const struct rules_rule *rule, bool for_people,
           struct why_items *ret)
{
    for (size_t i = 0; i < rule->limit_count; i++) {
        add(ret, for_people ? limit_for_people(&w->voice, &rule->limits[i])
                            : limit_for_programs(&w->voice, &rule->limits[i]));
    }
}

static void
add_places(const struct why_scene *w, uint32_t bits, bool for_people, bool weekdays,
           struct why_items *ret)
{
    for (int i = 0; bits >> i != 0; i++) {
        if ((bits >> i & 1) != 0) {
            add(ret, weekdays ? why_weekday(w, i, for_people)
                              : why_channel(w, (enum channel)i, for_people));
        }
    }
}

void
why_items_of(const struct why_scene *w, const struct why_near *near, bool for_people,
             struct why_items *ret)
{
    const struct rules_compiled *rules = w->rules->compiled;
    unsigned bit = near->bit;

    ret->count = 0;
    switch (near->failed) {
    case WHY_TIER: add_levels(w, why_need_tiers(rules, bit), for_people, ret); break;
    case WHY_TAG: add_tags(w, bit, ret); break;
    case WHY_WITHOUT_TAG: add_own_tags(w, bit, ret); break;
    case WHY_FLAG: add_flags(w, why_need_flags(rules, bit), for_people, ret); break;
    case WHY_STORE: add_stores(w, bit, for_people, ret); break;
    case WHY_CHANNEL:
        add_places(w, why_need_channels(rules, bit), for_people, false, ret);
        break;
    case WHY_WEEKDAY:
        add_places(w, why_need_weekdays(rules, bit), for_people, true, ret);
        break;
    case WHY_HOUR: add_hours(w, bit, for_people, ret); break;
    case WHY_LINES: add_words(w, bit, WHY_WORDS_MEANT, ret); break;
    case WHY_HAS: add_words(w, bit, WHY_WORDS_HAS, ret); break;
    case WHY_LIMIT: add_limits(w, near->rule, for_people, ret); break;
    default: break;
    }
}

void
why_items_not_meant(const struct why_scene *w, const struct why_near *near,
                    struct why_items *ret)
{
    ret->count = 0;
    add_words(w, near->bit, WHY_WORDS_WITHOUT, ret);
}
