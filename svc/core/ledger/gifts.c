/*
 * Gifts: see gifts.h.
 */
#include "svc/core/ledger/gifts.h"

#include "svc/core/ledger/give.h"
#include "svc/core/rules/earn_room.h"
#include "svc/core/rules/rules_mask.h"

enum { GIFTS_END = RULES_GIFTS_BIT + RULES_GIFTS_BITS };

static const struct rules_gift *
gift_of(const struct rules_compiled *rules, unsigned bit)
{
    return &rules->gifts[bit - RULES_GIFTS_BIT];
}

/* Of the context the gifts on that occasion whose limits leave something. */
static struct rules_mask
gifts_on(const struct decision *d, const struct rules_mask *context,
         enum rules_occasion on)
{
    struct rules_mask found = {{0}};

    for (unsigned bit = rules_mask_next(context, RULES_GIFTS_BIT, GIFTS_END);
         bit < GIFTS_END; bit = rules_mask_next(context, bit + 1, GIFTS_END)) {
        const struct rules_gift *gift = gift_of(d->rules->compiled, bit);
        int places = ACCOUNT_COUNTERS_MAX - (int)d->a->counter_count;
        int64_t left_micro;

        if (gift->on == on &&
            earn_room(&gift->rule, d->a, d->day, &places, &left_micro)) {
            rules_mask_add(&found, bit);
        }
    }
    return found;
}

void
gifts_join(const struct decision *d, const struct rules_mask *context)
{
    d->follow->gifts = gifts_on(d, context, RULES_ON_JOIN);
}

bool
gifts_await_purchase(const struct decision *d)
{
    return counter_count(d->a, COUNTER_JOINED, 0) != 0;
}

void
gifts_welcome(const struct decision *d, const struct rules_mask *context,
              const struct earn_goods *goods, const struct earn_basket *basket,
              struct change *c)
{
    struct rules_mask m = gifts_on(d, context, RULES_ON_FIRST_PURCHASE);
    int64_t joined = counter_count(d->a, COUNTER_JOINED, 0);
    bool any = false;

    for (unsigned bit = rules_mask_next(&m, RULES_GIFTS_BIT, GIFTS_END); bit < GIFTS_END;
         bit = rules_mask_next(&m, bit + 1, GIFTS_END)) {
        if (earn_match_goods(&gift_of(d->rules->compiled, bit)->rule, bit, goods,
                             basket)) {
            any = true;
        } else {
            rules_mask_drop(&m, bit);
        }
    }
    d->follow->gifts = m;
    if (!any && d->day - WELCOME_DAYS > joined) {
        change_count(d, c, &(struct counter_change){COUNTER_JOINED, 0, -joined}, 1);
    }
}

void
gifts_give(struct decision *d)
{
    const struct rules_mask *m = &d->follow->gifts;

    for (unsigned bit = rules_mask_next(m, RULES_GIFTS_BIT, GIFTS_END); bit < GIFTS_END;
         bit = rules_mask_next(m, bit + 1, GIFTS_END)) {
        const struct rules_gift *gift = gift_of(d->rules->compiled, bit);
        struct give give = {.rule = &gift->rule, .prize = &gift->prize};

        if (gift->on == RULES_ON_FIRST_PURCHASE) {
            give.count = (struct counter_change){COUNTER_JOINED, 0,
                                                 -counter_count(d->a, COUNTER_JOINED, 0)};
        }
        if (!give_prize(d, &give)) {
            continue; /* the next purchase that it accepts asks again */
        }
    }
}

struct rules_mask
gifts_not_held(const struct rules_compiled *rules, const struct earn_goods *goods,
               const struct earn_basket *basket)
{
    struct rules_mask lost = {{0}};

    for (unsigned i = 0; i < rules->counts[RULES_GIFTS]; i++) {
        const struct rules_gift *gift = &rules->gifts[i];

        if (gift->on == RULES_ON_FIRST_PURCHASE &&
            !earn_match_goods(&gift->rule, RULES_GIFTS_BIT + i, goods, basket)) {
            rules_mask_add(&lost, RULES_GIFTS_BIT + i);
        }
    }
    return lost;
}
