/*
 * Near misses: contexts are counted for all rules at once, goods rule by rule.
 */
#include "svc/core/rules/why_near.h"

#include <assert.h>

#include "svc/core/rules/earn_match.h"
#include "svc/core/rules/rules_lookup.h"
#include "svc/core/rules/rules_mask.h"

enum { NEAR_ALL_MAX = RULES_EARN_BITS + RULES_BONUSES_BITS + RULES_CHALLENGES_BITS };

#define SAME(NAME) \
    static_assert((int)WHY_##NAME == (int)EARN_BY_##NAME, "the contexts come first")
SAME(TIER);
SAME(TAG);
SAME(WITHOUT_TAG);
SAME(FLAG);
SAME(STORE);
SAME(CHANNEL);
SAME(WEEKDAY);
SAME(HOUR);
SAME(DATE);
#undef SAME

struct look {
    const struct rules_compiled *rules;
    const struct why_case *asked;
    struct earn_goods goods;
    int64_t goods_minor; /* of all of them */
    struct earn_through through;
    struct rules_mask once, twice; /* rules whose context fails so often, or more */
    struct rules_mask gave;
    bool base_gave;
    struct why_near near[NEAR_ALL_MAX];
    size_t count;
};

const char *
why_failed_word(enum why_failed failed)
{
    static const char *const words[] = {
#define X(NAME, word) [WHY_##NAME] = (word),
#include "svc/core/rules/why_failed.def"
#undef X
    };

    return words[failed];
}

static void
look_begin(struct look *l, const struct rules_compiled *rules,
           const struct why_case *asked)
{
    const struct earned *earned = asked->earned;

    l->rules = rules;
    l->asked = asked;
    l->goods_minor = 0;
    l->goods.count = 0;
    l->once = l->twice = l->gave = (struct rules_mask){{0}};
    l->base_gave = false;
    l->count = 0;
    earn_match_each(rules, asked->c, &l->through);
    for (int i = 0; i < EARN_CONTEXTS; i++) {
        for (int w = 0; w < RULES_MASK_WORDS; w++) {
            uint64_t failed = ~l->through.by[i].w[w];

            l->twice.w[w] |= l->once.w[w] & failed;
            l->once.w[w] |= failed;
        }
    }
    for (size_t i = 0; i < earned->reason_count; i++) {
        rules_mask_add(&l->gave, earned->reasons[i].bit);
        l->base_gave |= earned->reasons[i].bit < RULES_EARN_BITS;
    }
}

/* A condition that fails; those after the first are only counted. */
static void
fails(struct why_near *near, int *count, enum why_failed failed, int64_t have,
      int64_t need)
{
    if ((*count)++ == 0) {
        near->failed = failed;
        near->have = have;
        near->need = need;
    }
}

static void
look_at_context(const struct look *l, struct why_near *near, int *count)
{
    for (int i = 0; i < EARN_CONTEXTS; i++) {
        if (!rules_mask_has(&l->through.by[i], near->bit)) {
            fails(near, count, (enum why_failed)i, 0, 0);
        }
    }
}

/* NULL: no bonus. */
static const struct rules_bonus *
bonus_of(const struct look *l, unsigned bit)
{
    return bit < RULES_BONUSES_BIT ? NULL : &l->rules->bonuses[bit - RULES_BONUSES_BIT];
}

static bool
means_something(const struct earn_goods *goods, unsigned bit)
{
    for (size_t i = 0; i < goods->count; i++) {
        if (rules_mask_has(&goods->items[i].meant, bit)) {
            return true;
        }
    }
    return false;
}

/* A multiplier's tender must have paid all, any other rule's something. */
static bool
tender_fails(const struct look *l, unsigned bit, const struct rules_rule *rule)
{
    const struct earn_basket *basket = l->asked->c->basket;
    const struct rules_bonus *bonus = bonus_of(l, bit);
    int64_t w = earn_tender_minor(basket, rule->tender);

    if (w == basket->amount_minor) {
        return false;
    }
    return w == 0 || (bonus != NULL && bonus->kind != RULES_EXTRA);
}

static void
look_at_goods(const struct look *l, struct why_near *near, int *count)
{
    const struct rules_rule *rule = near->rule;
    const struct earn_basket *basket = l->asked->c->basket;
    int64_t minor = earn_weight_of(&l->goods, near->bit).amount_minor, pieces;

    if (!means_something(&l->goods, near->bit)) {
        fails(near, count, WHY_LINES, 0, 0);
        minor = l->goods_minor;
    }
    if (tender_fails(l, near->bit, rule)) {
        fails(near, count, WHY_TENDER, 0, 0);
    } else {
        minor = earn_part(basket, rule->tender, minor);
    }
    if (minor < rule->at_least_minor) {
        fails(near, count, WHY_AT_LEAST, minor, rule->at_least_minor);
    }
    pieces = earn_pieces_asked_for(&l->goods, near->bit);
    if (pieces < rule->has_items) {
        fails(near, count, WHY_HAS, pieces, rule->has_items);
    }
}

/* Whether both mean one of the goods. */
static bool
meet(const struct earn_goods *goods, unsigned one, unsigned other)
{
    for (size_t i = 0; i < goods->count; i++) {
        if (rules_mask_has(&goods->items[i].meant, one) &&
            rules_mask_has(&goods->items[i].meant, other)) {
            return true;
        }
    }
    return false;
}

/* Who outbid it: the first of those that gave and mean a good that it means. */
static void
lost_to(const struct look *l, struct why_near *near)
{
    const struct rules_bonus *bonus = bonus_of(l, near->bit);

    near->failed = WHY_LOST;
    for (unsigned bit = RULES_BONUSES_BIT; bit < near->bit; bit++) {
        if (rules_mask_has(&l->gave, bit) && meet(&l->goods, bit, near->bit)) {
            near->to = rules_of_bit(l->rules, bit);
            near->to_gives_more = bonus_of(l, bit)->more_micro > bonus->more_micro;
            return;
        }
    }
}

/* A give for each so much: its first one is a condition, too. */
static void
look_at_give(const struct look *l, const struct rules_give *give, struct why_near *near,
             int *count)
{
    struct earn_weight weight = earn_weight_of(&l->goods, near->bit);
    int64_t minor =
        earn_part(l->asked->c->basket, near->rule->tender, weight.amount_minor);

    if (give->kind == RULES_PER_AMOUNT && minor < give->per) {
        fails(near, count, WHY_AT_LEAST, minor, give->per);
    } else if (give->kind == RULES_PER_ITEMS && weight.pieces < give->per) {
        fails(near, count, WHY_HAS, weight.pieces, give->per);
    }
}

/* All its conditions held: what came between? */
static void
look_at_outcome(const struct look *l, struct why_near *near, int *count)
{
    const struct rules_bonus *bonus = bonus_of(l, near->bit);

    if (rules_mask_has(&l->asked->earned->blocked, near->bit)) {
        fails(near, count,
              rules_mask_has(&l->asked->budget, near->bit) ? WHY_BUDGET : WHY_LIMIT, 0,
              0);
    } else if (rules_mask_has(&l->asked->earned->lost, near->bit)) {
        fails(near, count, WHY_LOST, 0, 0);
        lost_to(l, near);
    } else if (bonus == NULL && near->bit < RULES_EARN_BITS) {
        look_at_give(l, &l->rules->earn[near->bit].give, near, count);
    } else if (bonus != NULL && bonus->kind == RULES_EXTRA) {
        look_at_give(l, &bonus->give, near, count);
    }
}

static void
keep_near(struct look *l, const struct why_near *near, int count)
{
    bool other_level = near->failed == WHY_TIER && near->bit < RULES_EARN_BITS;

    if (count == 1 && !(other_level && l->base_gave)) {
        l->near[l->count++] = *near;
    }
}

static bool
is_of_interest(const struct look *l, unsigned bit)
{
    return !rules_mask_has(&l->gave, bit) && !rules_mask_has(&l->twice, bit);
}

static void
look_at_section(struct look *l, unsigned first_bit, size_t rules)
{
    for (unsigned bit = first_bit; bit < first_bit + rules; bit++) {
        struct why_near near = {.bit = bit, .rule = rules_of_bit(l->rules, bit)};
        int count = 0;

        if (!is_of_interest(l, bit)) {
            continue;
        }
        look_at_context(l, &near, &count);
        look_at_goods(l, &near, &count);
        if (count == 0) {
            look_at_outcome(l, &near, &count);
        }
        keep_near(l, &near, count);
    }
}

static int
rank(const struct why_near *near)
{
    switch (near->failed) {
    case WHY_LOST:
    case WHY_LIMIT:
    case WHY_BUDGET: return 0;
    case WHY_DATE: return 2;
    default: return 1;
    }
}

static size_t
look_end(const struct look *l, struct why_near ret[WHY_NEARLY_MAX])
{
    size_t count = 0;

    for (int r = 0; r <= 2; r++) {
        for (size_t i = 0; i < l->count && count < WHY_NEARLY_MAX; i++) {
            if (rank(&l->near[i]) == r) {
                ret[count++] = l->near[i];
            }
        }
    }
    return count;
}

size_t
why_nearly(const struct rules_compiled *rules, const struct why_case *asked,
           struct why_near ret[WHY_NEARLY_MAX])
{
    struct look l;

    look_begin(&l, rules, asked);
    earn_goods_weigh(rules, asked->c->basket, &l.goods);
    if (l.goods.count == 0) {
        return 0; /* nothing counts: that says it all */
    }
    for (size_t i = 0; i < l.goods.count; i++) {
        l.goods_minor += l.goods.items[i].amount_minor;
    }
    look_at_section(&l, RULES_EARN_BIT, rules->counts[RULES_EARN]);
    look_at_section(&l, RULES_BONUSES_BIT, rules->counts[RULES_BONUSES]);
    look_at_section(&l, RULES_CHALLENGES_BIT, rules->counts[RULES_CHALLENGES]);
    return look_end(&l, ret);
}

/* The first one that holds decides for all that come after it. */
size_t
why_nearly_load(const struct rules_compiled *rules, const struct why_case *asked,
                int64_t load_minor, struct why_near ret[WHY_NEARLY_MAX])
{
    const struct rules_rule *decides = NULL;
    struct look l;

    look_begin(&l, rules, asked);
    for (unsigned i = 0; i < rules->counts[RULES_LOADS]; i++) {
        const struct rules_load *load = &rules->loads[i];
        struct why_near near = {.bit = RULES_LOADS_BIT + i, .rule = &load->rule};
        bool blocked = rules_mask_has(&asked->earned->blocked, near.bit);
        int count = 0;

        look_at_context(&l, &near, &count);
        if (load_minor < load->load_minor) {
            fails(&near, &count, WHY_AT_LEAST, load_minor, load->load_minor);
        }
        if (count == 0 && decides != NULL) {
            fails(&near, &count, WHY_LOST, 0, 0);
            near.to = decides;
        } else if (count == 0) {
            decides = &load->rule;
            if (blocked) {
                fails(&near, &count, WHY_LIMIT, 0, 0);
            }
        }
        keep_near(&l, &near, count);
    }
    return look_end(&l, ret);
}
