/*
 * First what gave, then what was spent, then what nearly gave.
 */
#include "svc/engine/render/why_sentences.h"

#include "svc/core/rules/earn_challenge.h"
#include "svc/core/rules/rules_lookup.h"
#include "svc/engine/render/why_near_text.h"
#include "svc/engine/render/why_other.h"

#define MICRO INT64_C(1000000)

void
why_sentence(struct why_sentences *to, const char *sentence)
{
    if (to->count < WHY_SENTENCES_MAX) {
        to->at[to->count++] = sentence;
    }
}

/* Of a rule that is told by its id alone. */
static const char *
say_fired_by_id(const struct why_voice *v, const struct why_fired *f)
{
    const char *id = arena_strndup(v->arena, f->id.p, f->id.n);
    const char *rule = why_say(v, RULE, {"id", id}),
               *points = why_points(v, f->points_micro);

    return why_say(v, GAVE_BY, {"rule", rule}, {"points", points},
                   {"arithmetic", f->arithmetic});
}

static const char *
say_give(const struct why_voice *v, const struct why_fired *f,
         const struct rules_give *give)
{
    const char *rule = why_rule_name(v, f->rule),
               *points = why_points(v, f->points_micro);

    switch (give->kind) {
    case RULES_PER_UNIT:
    case RULES_PER_AMOUNT:
        return why_say(v, GAVE_MONEY, {"rule", rule}, {"points", points},
                       {"money", why_money(v, f->base)});
    case RULES_PER_ITEMS:
        return why_say(v, GAVE_PIECES, {"rule", rule}, {"points", points},
                       {"pieces", why_pieces(v, f->base)});
    case RULES_PER_VISIT: break;
    }
    return why_say(v, GAVE, {"rule", rule}, {"points", points});
}

/* Whether it gave as much as all base rules together. */
static bool
doubles(const struct why *why, const struct why_fired *f, const struct rules_bonus *bonus)
{
    int64_t micro = 0;

    for (size_t i = 0; i < why->fired_count; i++) {
        micro += why->fired[i].bit < RULES_EARN_BITS ? why->fired[i].points_micro : 0;
    }
    return bonus->kind == RULES_TIMES && bonus->more_micro == MICRO &&
           f->points_micro == micro;
}

static const char *
say_bonus(const struct why_scene *w, const struct why_fired *f)
{
    const struct why_voice *v = &w->voice;
    const struct rules_bonus *bonus =
        &w->rules->compiled->bonuses[f->bit - RULES_BONUSES_BIT];
    const char *rule = why_rule_name(v, f->rule);

    if (bonus->kind == RULES_EXTRA) {
        return say_give(v, f, &bonus->give);
    }
    return doubles(w->why, f, bonus)
               ? why_say(v, DOUBLED, {"rule", rule},
                         {"number", why_number(v, f->points_micro)})
               : why_say(v, ADDED, {"rule", rule},
                         {"points", why_points(v, f->points_micro)});
}

static const char *
say_fired(const struct why_scene *w, const struct why_fired *f)
{
    const struct why_voice *v = &w->voice;

    if (f->rule == NULL) {
        return say_fired_by_id(v, f);
    }
    if (f->cut) {
        return why_say(v, GAVE_CUT, {"rule", why_rule_name(v, f->rule)},
                       {"points", why_points(v, f->points_micro)});
    }
    if (f->bit >= RULES_BONUSES_BIT) {
        return say_bonus(w, f);
    }
    if (f->bit < RULES_EARN_BITS) {
        return say_give(v, f, &w->rules->compiled->earn[f->bit].give);
    }
    return why_say(v, GAVE_LOAD, {"rule", why_rule_name(v, f->rule)},
                   {"points", why_points(v, f->points_micro)},
                   {"money", why_money(v, f->base)});
}

static void
say_all_fired(const struct why_scene *w, struct why_sentences *to)
{
    const struct why *why = w->why;

    for (size_t i = 0; why->has_inputs && i < why->fired_count; i++) {
        why_sentence(to, say_fired(w, &why->fired[i]));
    }
    if (!why->has_inputs || why->fired_count > 0) {
        return;
    }
    why_sentence(to, why_word(&w->voice, why->inputs.counted_minor > 0
                                             ? WHY_SAY_EARNED_NOTHING
                                             : WHY_SAY_NOTHING_COUNTS));
}

const char *
why_reward_name(const struct why_scene *w, struct slice id)
{
    const struct reward *reward = w->rules != NULL ? rules_reward(w->rules, id) : NULL;

    if (reward == NULL) {
        return arena_strndup(w->voice.arena, id.p, id.n);
    }
    if (w->rules->format == 1) {
        return reward->name;
    }
    return why_rule_name(
        &w->voice, rules_of_bit(w->rules->compiled,
                                rules_bit_of(w->rules->compiled, RULES_REWARDS, id)));
}

static const char *
say_reward(const struct why_scene *w, const struct detail_reward *spent)
{
    const struct why_voice *v = &w->voice;
    const char *reward = why_reward_name(w, spent->reward);

    if (spent->voucher != 0) {
        return why_say(v, VOUCHER_SPENT, {"reward", reward});
    }
    return spent->cost_micro == 0 ? why_say(v, FREE, {"reward", reward})
                                  : why_say(v, SPENT, {"reward", reward},
                                            {"points", why_points(v, spent->cost_micro)});
}

static void
say_spent(const struct why_scene *w, struct why_sentences *to)
{
    const struct detail_sale *sale = entry_detail_sale(w->detail);
    const struct detail_rewards *rewards = w->entry->kind == ENTRY_REDEEM
                                               ? &w->detail->redeem.rewards
                                           : sale != NULL ? &sale->rewards
                                                          : NULL;

    for (size_t i = 0; rewards != NULL && i < rewards->count; i++) {
        const struct detail_reward *spent = &rewards->items[i];
        why_sentence(to, say_reward(w, spent));
    }
}

/* The challenges that it brings nearer. */
static void
say_counts(const struct why_scene *w, struct why_sentences *to)
{
    const struct why_voice *v = &w->voice;
    bool asked = w->rules != NULL && w->rules->format != 1 && w->why->has_inputs;

    for (size_t i = 0; asked && i < w->detail->counter_count; i++) {
        const struct counter_change *c = &w->detail->counters[i];
        const struct rules_challenge *challenge =
            earn_challenge_of(w->rules->compiled, c->rule_id);

        if (challenge != NULL && c->delta > 0) {
            why_sentence(
                to, why_say(v, COUNTS_FOR, {"rule", why_rule_name(v, &challenge->rule)}));
        }
    }
}

bool
why_near_is_told(const struct why_scene *w, const struct why_near *near)
{
    return w->reader == READER_STAFF ||
           (near->failed != WHY_TAG && near->failed != WHY_WITHOUT_TAG);
}

/* Each in the words that its own why has. */
static void
say_follows(const struct why_scene *w, struct why_sentences *to)
{
    const struct entry *e;
    size_t at = 0;

    while ((e = why_follow(w, &at)) != NULL) {
        struct why_sentences own = {.count = 0};
        struct entry_detail detail;
        struct why_scene of_it = *w;

        if (!entry_detail_parse(w->voice.arena, e->kind, e->detail, &detail)) {
            continue;
        }
        of_it.entry = e;
        of_it.detail = &detail;
        of_it.rules = e->rules_version == w->entry->rules_version ? w->rules : NULL;
        why_other(&of_it, &own);
        for (size_t i = 0; i < own.count; i++) {
            why_sentence(to, own.at[i]);
        }
    }
}

void
why_sentences_of(const struct why_scene *w, struct why_sentences *ret)
{
    ret->count = 0;
    say_all_fired(w, ret);
    say_spent(w, ret);
    say_counts(w, ret);
    for (size_t i = 0; i < w->why->nearly_count; i++) {
        if (why_near_is_told(w, &w->why->nearly[i])) {
            why_sentence(ret, why_near_sentence(w, &w->why->nearly[i]));
        }
    }
    why_other(w, ret);
    say_follows(w, ret);
    if (ret->count == 0) {
        why_sentence(ret, why_word(&w->voice, WHY_SAY_NO_POINTS));
    }
}
