/*
 * Each kind has its sentences; those that have none say what moved.
 */
#include "svc/engine/render/why_other.h"

#include "svc/base/civil.h"
#include "svc/core/counter.h"
#include "svc/core/ledger/why_back.h"
#include "svc/core/rules/rules_lookup.h"

/* In whole: what was due in the end, and what was there to be taken. */
static const char *
say_taken(const struct why_voice *v, const struct why_back *b)
{
    const char *taken = why_number(v, b->taken_micro);
    const char *earned = why_points(v, b->earned_micro),
               *due = why_number(v, b->due_micro);

    if (b->taken_micro == 0) {
        return b->due_micro > 0 ? why_say(v, BACK_NONE, {"due", due})
                                : why_word(v, WHY_SAY_BACK_NOTHING);
    }
    if (b->due_micro > 0) {
        return why_say(v, BACK, {"taken", taken}, {"earned", earned}, {"due", due});
    }
    return b->taken_micro == b->earned_micro
               ? why_say(v, BACK_ALL, {"earned", earned})
               : why_say(v, BACK_REST, {"taken", taken}, {"earned", earned});
}

static void
say_opened(const struct why_scene *w, struct why_sentences *to)
{
    const struct detail_rewards *opened = &w->detail->refund.opened;

    for (size_t i = 0; i < opened->count; i++) {
        const char *reward = why_reward_name(w, opened->items[i].reward);

        why_sentence(to, why_say(&w->voice, VOUCHER_OPENED, {"reward", reward}));
    }
}

static void
say_back(const struct why_scene *w, struct why_sentences *to)
{
    const struct why_voice *v = &w->voice;
    const struct why_back_asked asked = {w->rules, w->entry, w->detail, w->about,
                                         w->about_count};
    struct why_back b;

    if (!why_back(v->arena, &asked, &b)) {
        return;
    }
    if (b.earned_micro > 0) {
        why_sentence(to, say_taken(v, &b));
    }
    if (b.before_micro > 0) {
        why_sentence(to,
                     why_say(v, BACK_BEFORE, {"points", why_points(v, b.before_micro)}));
    }
    if (b.missed_micro > 0) {
        why_sentence(to,
                     why_say(v, BACK_MISSED, {"points", why_points(v, b.missed_micro)}));
    }
    say_opened(w, to);
    if (b.given_micro > 0) {
        why_sentence(to,
                     why_say(v, GIVEN_BACK, {"points", why_points(v, b.given_micro)}));
    }
}

static void
say_ended(const struct why_scene *w, struct why_sentences *to)
{
    const struct why_voice *v = &w->voice;

    for (size_t i = 0; i < w->detail->lot_count; i++) {
        const struct lot_change *lot = &w->detail->lots[i];
        const char *points = why_points(v, lot->points_micro);

        if (lot->points_micro >= 0) {
            continue;
        }
        why_sentence(to, lot->end_day < WHY_FAR_DAY
                             ? why_say(v, ENDED, {"points", points},
                                       {"date", why_date(v, lot->end_day - 1)})
                             : why_say(v, ENDED_AT_ONCE, {"points", points}));
    }
}

/* A challenge or a gift, and what people call it. */
struct prize {
    const char *rule;
    bool challenge;
};

static struct prize
prize_of(const struct why_scene *w, const struct detail_given *given)
{
    const struct why_voice *v = &w->voice;
    unsigned bit = why_prize_bit(w->rules, given->give.rule);
    const char *id = arena_strndup(v->arena, given->give.rule.p, given->give.rule.n);

    if (bit == RULES_BITS) {
        return (struct prize){why_say(v, RULE, {"id", id}), false};
    }
    return (struct prize){why_rule_name(v, rules_of_bit(w->rules->compiled, bit)),
                          bit >= RULES_CHALLENGES_BIT};
}

static void
say_bonus(const struct why_scene *w, struct why_sentences *to)
{
    const struct why_voice *v = &w->voice;
    const struct prize prize = prize_of(w, &w->detail->bonus);
    const char *points = why_points(v, w->entry->points_micro);

    if (w->detail->bonus.reverses) {
        why_sentence(to,
                     why_say(v, PRIZE_BACK, {"rule", prize.rule}, {"points", points}));
        return;
    }
    why_sentence(
        to, prize.challenge
                ? why_say(v, CHALLENGE_DONE, {"rule", prize.rule}, {"points", points})
                : why_say(v, GAVE, {"rule", prize.rule}, {"points", points}));
}

/* One that a challenge or a gift gives, or takes back. */
static const char *
say_voucher_given(const struct why_scene *w, const char *reward, const char *date)
{
    const struct why_voice *v = &w->voice;
    const struct detail_given *given = &w->detail->voucher.given;
    const struct prize prize = prize_of(w, given);

    if (given->reverses) {
        return why_say(v, PRIZE_VOUCHER_BACK, {"rule", prize.rule}, {"reward", reward});
    }
    return prize.challenge ? why_say(v, CHALLENGE_VOUCHER, {"rule", prize.rule},
                                     {"reward", reward}, {"date", date})
                           : why_say(v, GIFT_VOUCHER, {"rule", prize.rule},
                                     {"reward", reward}, {"date", date});
}

static void
say_voucher(const struct why_scene *w, struct why_sentences *to)
{
    const struct why_voice *v = &w->voice;
    const struct detail_voucher *voucher = &w->detail->voucher;
    const char *reward = why_reward_name(w, voucher->reward);
    const char *date = why_date(v, civil_day(voucher->ends_us - 1));

    if (voucher->given.give.rule.n > 0) {
        why_sentence(to, say_voucher_given(w, reward, date));
        return;
    }
    why_sentence(to, voucher->cost_micro > 0
                         ? why_say(v, VOUCHER, {"reward", reward},
                                   {"points", why_points(v, voucher->cost_micro)},
                                   {"date", date})
                         : why_say(v, VOUCHER_FREE, {"reward", reward}, {"date", date}));
}

/* By its time, or by its owner. */
static void
say_voucher_end(const struct why_scene *w, struct why_sentences *to)
{
    const struct why_voice *v = &w->voice;
    const char *reward = why_reward_name(w, w->detail->voucher.reward);

    if (w->detail->voucher.given.give.rule.n > 0) {
        why_sentence(to, say_voucher_given(w, reward, ""));
        return;
    }
    why_sentence(to, w->entry->channel == CHANNEL_SYSTEM
                         ? why_say(v, VOUCHER_ENDED, {"reward", reward})
                         : why_say(v, VOUCHER_RETURNED, {"reward", reward}));
    if (w->entry->points_micro > 0) {
        const char *points = why_points(v, w->entry->points_micro);

        why_sentence(to, why_say(v, VOUCHER_POINTS, {"points", points}));
    }
}

/* How high it stands among the levels; -1: the rules have none of that number. */
static int
height(const struct why_scene *w, int64_t tier)
{
    for (size_t i = 0; w->rules != NULL && i < w->rules->level_count; i++) {
        if (w->rules->levels[i].number == tier) {
            return (int)i;
        }
    }
    return -1;
}

/* Up to which month the entry lets the level be held; 0: it says nothing of that. */
static int64_t
held_until(const struct entry_detail *d)
{
    for (size_t i = 0; i < d->counter_count; i++) {
        const struct counter_change *c = &d->counters[i];

        if (c->rule_id == COUNTER_HOLDING - d->tier.to && c->delta > 0) {
            return c->delta;
        }
    }
    return 0;
}

static void
say_tier(const struct why_scene *w, struct why_sentences *to)
{
    const struct why_voice *v = &w->voice;
    const struct detail_tier *tier = &w->detail->tier;
    const char *from_name = why_level_name(w, (int16_t)tier->from);
    const char *to_name = why_level_name(w, (int16_t)tier->to);
    int64_t until = held_until(w->detail);

    if (tier->from == tier->to) {
        why_sentence(to, why_say(v, LEVEL_KEPT, {"to", to_name}));
    } else {
        why_sentence(to,
                     height(w, tier->to) > height(w, tier->from)
                         ? why_say(v, LEVEL_UP, {"from", from_name}, {"to", to_name})
                         : why_say(v, LEVEL_DOWN, {"from", from_name}, {"to", to_name}));
    }
    if (until > 0 && until < WHY_FAR_DAY) {
        int32_t day = civil_month_start_day((int32_t)until) - 1;

        why_sentence(
            to, why_say(v, LEVEL_UNTIL, {"to", to_name}, {"date", why_date(v, day)}));
    }
}

/* Of its kind alone. */
static void
say_kind(const struct why_scene *w, struct why_sentences *to)
{
    switch (w->entry->kind) {
    case ENTRY_REFUND:
    case ENTRY_VOID: say_back(w, to); break;
    case ENTRY_BONUS: say_bonus(w, to); break;
    case ENTRY_TIER: say_tier(w, to); break;
    case ENTRY_EXPIRE: say_ended(w, to); break;
    case ENTRY_VOUCHER: say_voucher(w, to); break;
    case ENTRY_VOUCHER_END: say_voucher_end(w, to); break;
    default: break;
    }
}

void
why_other(const struct why_scene *w, struct why_sentences *to)
{
    const struct why_voice *v = &w->voice;
    const char *points = why_points(v, w->entry->points_micro);

    say_kind(w, to);
    if (to->count == 0 && w->entry->points_micro != 0) {
        why_sentence(to, w->entry->points_micro > 0
                             ? why_say(v, CAME, {"points", points})
                             : why_say(v, WENT, {"points", points}));
    }
}
