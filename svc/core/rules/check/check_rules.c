/*
 * Rules, section by section: that each says one thing, and what it says can be done.
 */
#include <inttypes.h>

#include "svc/core/rules/check/check.h"
#include "svc/core/rules/document/shape_kinds.h"

enum { WEEKS_MIN = 2, WEEKS_MAX = 11 };

/* A rule, and where it stands. */
struct rule {
    const struct check *c;
    const struct rules_place *place;
};

static void
wrong(const struct rule *r, const char *member, const char *problem, const char *right)
{
    rules_errors_add(r->c->errors, RULES_IN(r->place, member), problem, right);
}

static void
check_give(const struct rule *r, const char *member, const struct document_give *give)
{
    bool per_unit = give->per_unit_micro >= 0, points = give->points_micro > 0;
    bool amount = give->per_amount_minor > 0, items = give->per_items > 0;

    if (per_unit && (points || amount || items)) {
        wrong(r, member, "per_unit stands alone.",
              "Write per_unit, or points with per_amount or per_items.");
    } else if (!per_unit && !points) {
        wrong(r, member, "It does not say how many points.",
              "Write per_unit (points per unit of currency), or points: alone for a "
              "visit, with per_amount or with per_items.");
    } else if (amount && items) {
        wrong(r, member, "It says per_amount and per_items.", "Write one of them.");
    }
}

/* Times or points; points where what is given can be cut to what is left. */
static void
check_limits_of(const struct rule *r, const struct shape_list *list, bool points_fit,
                const char *why_not)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct document_limit *limit = DOCUMENT_AT(*list, struct document_limit, i);
        const struct rules_place *place = RULES_AT(RULES_IN(r->place, "limit"), i);

        if ((limit->times > 0) == (limit->points_micro > 0)) {
            rules_errors_add(r->c->errors, place,
                             limit->times > 0 ? "It says times and points."
                                              : "It does not say how much.",
                             "Write times or points.");
        } else if (limit->points_micro > 0 && !points_fit) {
            rules_errors_add(r->c->errors, RULES_IN(place, "points"), why_not,
                             "Write times.");
        }
    }
}

static void
check_budget(const struct rule *r, const struct document_limit *budget)
{
    if (budget != NULL && (budget->times > 0) == (budget->points_micro > 0)) {
        wrong(r, "budget",
              budget->times > 0 ? "It says times and points."
                                : "It does not say how much.",
              "Write times or points.");
    }
}

static void
check_multiplier(const struct rule *r, const struct document_bonus *bonus)
{
    if (bonus->max_micro > 0 && bonus->stack != 1) {
        wrong(r, "max", "Only what adds can be cut off.",
              "Leave it out, or write \"stack\": true.");
    }
    check_limits_of(r, &bonus->rule.limit, bonus->stack == 1,
                    "Only a bonus that adds can be limited in points.");
}

static void
check_extra(const struct rule *r, const struct document_bonus *bonus)
{
    check_give(r, "extra", bonus->extra);
    if (bonus->stack >= 0) {
        wrong(r, "stack", "An extra always adds.", "Leave it out.");
    }
    if (bonus->priority != INT64_MIN) {
        wrong(r, "priority", "An extra always adds: nothing goes before it.",
              "Leave it out.");
    }
    check_limits_of(r, &bonus->rule.limit, true, "");
}

static void
check_bonus(const struct rule *r, const struct document_bonus *bonus)
{
    check_when(r->c, bonus->rule.when, r->place, NULL);
    check_budget(r, bonus->rule.budget);
    if ((bonus->times_micro > 0) == (bonus->extra != NULL)) {
        rules_errors_add(r->c->errors, r->place,
                         bonus->extra != NULL ? "It says times and extra."
                                              : "It does not say what it gives.",
                         "Write times, which multiplies base points, or extra, which "
                         "gives more.");
    } else if (bonus->extra != NULL) {
        check_extra(r, bonus);
    } else {
        check_multiplier(r, bonus);
    }
}

static void
check_earn(const struct rule *r, const struct document_earn *earn)
{
    check_when(r->c, earn->rule.when, r->place, NULL);
    check_give(r, "give", earn->give);
}

static void
check_load(const struct rule *r, const struct document_load *load)
{
    check_when(r->c, load->rule.when, r->place, "A load");
    check_limits_of(r, &load->rule.limit, true, "");
    check_budget(r, load->rule.budget);
}

/* Each level, or one item for the others; none twice. */
static void
check_valid(const struct rule *r, const struct shape_list *valid)
{
    const struct shape_list *levels = &r->c->document->tiers->levels;
    const struct rules_place *place = RULES_IN(r->place, "valid");
    size_t named = 0, others = 0;

    for (size_t i = 0; i < valid->count; i++) {
        const struct rules_place *item = RULES_AT(place, i);
        struct slice tier = DOCUMENT_AT(*valid, struct document_valid, i)->tier;
        bool twice = tier.n == 0 && others > 0;

        if (tier.n > 0 && !check_tier(r->c, tier, RULES_IN(item, "tier"))) {
            return;
        }
        for (size_t k = 0; k < i && tier.n > 0; k++) {
            twice = twice ||
                    slice_eq(DOCUMENT_AT(*valid, struct document_valid, k)->tier, tier);
        }
        if (twice) {
            rules_errors_add(r->c->errors, item,
                             tier.n > 0 ? "It stands here twice."
                                        : "There is an item for the others already.",
                             "Leave one of them out.");
            return;
        }
        named += tier.n > 0;
        others += tier.n == 0;
    }
    if (others == 0 && named < levels->count) {
        rules_errors_add(r->c->errors, place, "It does not say the days for every level.",
                         "Add the levels that are missing, or an item without tier for "
                         "the others.");
    }
}

static void
check_prize(const struct rule *r, const struct document_prize *prize)
{
    bool reward = prize->reward.n > 0;

    if (reward == (prize->points_micro > 0)) {
        rules_errors_add(r->c->errors, r->place,
                         reward ? "It gives points and a reward."
                                : "It does not say what it gives.",
                         "Write points, or reward and valid.");
        return;
    }
    if (reward && document_reward(r->c->document, prize->reward) < 0) {
        wrong(r, "reward", "There is no reward of this id.",
              "Write the id of one of rewards.");
    }
    if (reward && prize->valid.count == 0) {
        wrong(r, "valid", "It is missing.",
              "Say for how many days, such as [{\"days\": 30}].");
    } else if (!reward && prize->valid.count > 0) {
        wrong(r, "valid", "Points are not valid for days: points.life says how long.",
              "Leave it out.");
    } else if (reward) {
        check_valid(r, &prize->valid);
    }
}

static void
check_gift(const struct rule *r, const struct document_gift *gift)
{
    static const char *const without_basket[] = {
        [RULES_ON_JOIN] = "Who joins",
        [RULES_ON_BIRTHDAY] = "A birthday",
        [RULES_ON_REFERRAL] = "Who brought a friend",
        [RULES_ON_FIRST_PURCHASE] = NULL,
        [RULES_ON_REFERRED] = NULL,
    };

    check_when(r->c, gift->rule.when, r->place, without_basket[gift->on]);
    check_prize(r, &gift->prize);
    check_limits_of(r, &gift->rule.limit, gift->prize.reward.n == 0,
                    "A reward is not counted in points.");
    check_budget(r, gift->rule.budget);
    if (gift->wait_days >= 0 && gift->on != RULES_ON_REFERRAL) {
        wrong(r, "wait_days", "Only a gift on referral waits.", "Leave it out.");
    }
}

static void
check_weeks(const struct rule *r, const struct document_challenge *challenge)
{
    if (challenge->target < WEEKS_MIN || challenge->target > WEEKS_MAX) {
        wrong(r, "target", check_say(r->c, "It is %" PRId64 ".", challenge->target),
              check_say(r->c, "Write %d to %d: weeks in a row.", WEEKS_MIN, WEEKS_MAX));
    }
    if (challenge->per.chosen != 0) {
        wrong(r, "per", "Weeks in a row are counted by weeks.", "Leave it out.");
    }
    if (challenge->repeat > 0) {
        wrong(r, "repeat", "A run of weeks can always be made again.", "Leave it out.");
    }
}

static void
check_challenge(const struct rule *r, const struct document_challenge *challenge)
{
    check_when(r->c, challenge->rule.when, r->place, NULL);
    check_prize(r, &challenge->prize);
    check_budget(r, challenge->rule.budget);
    if (challenge->count == RULES_WEEKS) {
        check_weeks(r, challenge);
    } else if (challenge->per.chosen == 0) {
        wrong(r, "per", "It is missing.",
              "Write \"week\", \"month\", \"ever\" or {\"from\": \"2026-06-01\", \"to\": "
              "\"2026-06-30\"}.");
    }
    check_period(r->c, &challenge->per.from, &challenge->per.to,
                 RULES_IN(r->place, "per"));
}

/* The greatest redemption has room in 64 bits, a thousand times over. */
static void
check_reward(const struct rule *r, const struct document_reward *reward)
{
    const __int128 most = INT64_MAX / 1000;

    check_when(r->c, reward->rule.when, r->place, NULL);
    if ((__int128)reward->cost * SHAPE_MICRO * reward->times_max > most ||
        (__int128)reward->worth_minor * reward->times_max > most) {
        wrong(r, "times_max",
              "So many at once come to more points or money than can be counted.",
              "Lower it, cost or worth.");
    }
}

void
check_rules(const struct check *c)
{
#define RULES_SECTION(NAME, member, one, most, first_bit)                    \
    for (size_t i = 0; i < c->document->sections[RULES_##NAME].count; i++) { \
        const struct rule rule = {c, RULES_AT(RULES_IN(NULL, #member), i)};  \
                                                                             \
        check_##one(&rule, DOCUMENT_AT(c->document->sections[RULES_##NAME],  \
                                       struct document_##one, i));           \
    }
#include "svc/core/rules/rules_section.def"
#undef RULES_SECTION
}
