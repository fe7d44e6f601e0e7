/*
 * Base rules, and what is put on them. Of the multipliers that exclude each other each
 * good takes the first one that means it: bonuses have their bits in that order. Those
 * that stack add on the same base, never on one another.
 */
#include "svc/base/plant.h"
#include "svc/core/rules/earn_draft.h"
#include "svc/core/rules/rules_mask.h"

#define MICRO INT64_C(1000000)

enum { BONUSES_END = RULES_BONUSES_BIT + RULES_BONUSES_BITS, EARN_END = RULES_EARN_BITS };

static const struct rules_bonus *
bonus_at(const struct earn_draft *d, unsigned bit)
{
    return &d->rules->bonuses[bit - RULES_BONUSES_BIT];
}

/* Planted: the first of those that exclude each other, wherever it means something. */
static bool
is_outbid(const struct earn_draft *d, unsigned bit)
{
    return PLANTED(RULES_ONE_WINNER) &&
           bit != rules_mask_next(&d->taking, RULES_BONUSES_BIT, BONUSES_END);
}

/* Raises what a base rule gave for what the multipliers of `meant` mean. */
static void
multiply(struct earn_draft *d, const struct rules_mask *meant, __int128 base_micro)
{
    bool taken = false;
    unsigned bit = rules_mask_next(meant, RULES_BONUSES_BIT, BONUSES_END);

    for (; bit < BONUSES_END; bit = rules_mask_next(meant, bit + 1, BONUSES_END)) {
        const struct rules_bonus *bonus = bonus_at(d, bit);

        if (bonus->kind == RULES_EXTRA) {
            return; /* they come last */
        }
        if (bonus->kind == RULES_TIMES && (taken || is_outbid(d, bit))) {
            continue;
        }
        taken = true;
        earn_draft_add(d, bit, base_micro * bonus->more_micro / MICRO);
    }
}

/* per_unit: good by good. */
static void
base_of_good(struct earn_draft *d, struct earn_good *good)
{
    struct rules_mask meant = good->meant;
    unsigned bit;

    rules_mask_and(&meant, &d->taking);
    bit = rules_mask_next(&meant, RULES_EARN_BIT, EARN_END);
    for (; bit < EARN_END; bit = rules_mask_next(&meant, bit + 1, EARN_END)) {
        const struct rules_earn *earn = &d->rules->earn[bit - RULES_EARN_BIT];

        if (earn->give.kind == RULES_PER_UNIT) {
            __int128 micro =
                earn_give_good(d, &earn->rule, earn->give.micro, good->amount_minor);

            earn_draft_add(d, bit, micro);
            multiply(d, &meant, micro);
        }
    }
}

/*
 * Other gives are of all goods at once: only multipliers that mean everything raise them,
 * because floors of groups would let points rise when groups are joined.
 */
static void
base_of_whole(struct earn_draft *d, unsigned bit, const struct rules_earn *earn)
{
    struct rules_mask meant = d->rules->goods.all;
    __int128 micro = earn_give_whole(d, &earn->rule, bit, &earn->give);

    if (PLANTED(RULES_GROUPS)) {
        meant = d->taking;
    }
    rules_mask_and(&meant, &d->taking);
    earn_draft_add(d, bit, micro);
    multiply(d, &meant, micro);
}

void
earn_base(struct earn_draft *d)
{
    unsigned bit = rules_mask_next(&d->taking, RULES_EARN_BIT, EARN_END);

    for (; bit < EARN_END; bit = rules_mask_next(&d->taking, bit + 1, EARN_END)) {
        const struct rules_earn *earn = &d->rules->earn[bit - RULES_EARN_BIT];

        if (earn->give.kind != RULES_PER_UNIT) {
            base_of_whole(d, bit, earn);
        }
    }
    for (size_t i = 0; i < d->goods.count; i++) {
        base_of_good(d, &d->goods.items[i]);
    }
}

static void
extra_give(struct earn_draft *d, unsigned bit, const struct rules_bonus *bonus)
{
    if (bonus->give.kind != RULES_PER_UNIT) {
        earn_draft_add(d, bit, earn_give_whole(d, &bonus->rule, bit, &bonus->give));
        return;
    }
    for (size_t i = 0; i < d->goods.count; i++) {
        const struct earn_good *good = &d->goods.items[i];

        if (rules_mask_has(&good->meant, bit)) {
            earn_draft_add(
                d, bit,
                earn_give_good(d, &bonus->rule, bonus->give.micro, good->amount_minor));
        }
    }
}

void
earn_extras(struct earn_draft *d)
{
    unsigned bit = rules_mask_next(&d->taking, RULES_BONUSES_BIT, BONUSES_END);

    for (; bit < BONUSES_END; bit = rules_mask_next(&d->taking, bit + 1, BONUSES_END)) {
        const struct rules_bonus *bonus = bonus_at(d, bit);

        if (bonus->kind == RULES_EXTRA) {
            extra_give(d, bit, bonus);
        }
    }
}
