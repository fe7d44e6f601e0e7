/*
 * Matching: one mask of each dimension, AND-ed; then what a rule asks of the goods.
 */
#include "svc/core/rules/earn_match.h"

#include "svc/base/civil.h"
#include "svc/core/rules/rules_lookup.h"
#include "svc/core/rules/rules_mask.h"

static void
match_flags(const struct rules_context *context, uint8_t flags, struct rules_mask *ret)
{
    *ret = context->flag_free;
    for (int i = 0; i < RULES_FLAGS_MAX; i++) {
        if ((flags >> i & 1) != 0) {
            rules_mask_or(ret, &context->flag[i]);
        }
    }
}

static void
match_tags(const struct rules_context *context, const struct account *a,
           struct earn_through *ret)
{
    struct rules_mask without = {{0}};

    ret->by[EARN_BY_TAG] = context->tag_free;
    ret->by[EARN_BY_WITHOUT_TAG] =
        (struct rules_mask){{UINT64_MAX, UINT64_MAX, UINT64_MAX}};
    for (size_t i = 0; i < context->tag_count; i++) {
        const struct rules_tag *tag = &context->tags[i];

        if (account_has_tag(a, tag->key)) {
            rules_mask_or(&ret->by[EARN_BY_TAG], &tag->asked);
            rules_mask_or(&without, &tag->without);
        }
    }
    rules_mask_and_not(&ret->by[EARN_BY_WITHOUT_TAG], &without);
}

void
earn_match_each(const struct rules_compiled *rules, const struct earn_case *c,
                struct earn_through *ret)
{
    const struct rules_context *context = &rules->context;

    ret->by[EARN_BY_TIER] = context->tier[c->before->tier];
    match_tags(context, c->before, ret);
    match_flags(context, c->flags, &ret->by[EARN_BY_FLAG]);
    ret->by[EARN_BY_STORE] = *rules_of_store(context, c->where.store_id);
    ret->by[EARN_BY_CHANNEL] = context->channel[c->where.channel];
    ret->by[EARN_BY_WEEKDAY] = context->weekday[civil_weekday(c->when.day)];
    ret->by[EARN_BY_HOUR] =
        *rules_of_slice(context->minutes, context->minute_count, c->when.minute);
    ret->by[EARN_BY_DATE] =
        *rules_of_slice(context->days, context->day_count, c->when.day);
}

struct rules_mask
earn_match_context(const struct rules_compiled *rules, const struct earn_case *c)
{
    struct earn_through through;
    struct rules_mask m;

    earn_match_each(rules, c, &through);
    m = through.by[0];
    for (int i = 1; i < EARN_CONTEXTS; i++) {
        rules_mask_and(&m, &through.by[i]);
    }
    return m;
}

struct rules_mask
earn_match_person(const struct rules_compiled *rules, const struct account *a,
                  int32_t day)
{
    const struct rules_context *context = &rules->context;
    struct earn_through through;
    struct rules_mask m = context->tier[a->tier];

    match_tags(context, a, &through);
    rules_mask_and(&m, &through.by[EARN_BY_TAG]);
    rules_mask_and(&m, &through.by[EARN_BY_WITHOUT_TAG]);
    rules_mask_and(&m, rules_of_slice(context->days, context->day_count, day));
    return m;
}

struct earn_weight
earn_weight_of(const struct earn_goods *goods, unsigned bit)
{
    struct earn_weight w = {0, 0};

    for (size_t i = 0; i < goods->count; i++) {
        if (rules_mask_has(&goods->items[i].meant, bit)) {
            w.amount_minor += goods->items[i].amount_minor;
            w.pieces += goods->items[i].pieces;
        }
    }
    return w;
}

int64_t
earn_tender_minor(const struct earn_basket *basket, uint8_t tender)
{
    switch ((enum rules_tender)tender) {
    case RULES_CARD: return basket->card_minor;
    case RULES_OTHER: return basket->amount_minor - basket->card_minor;
    case RULES_ANY: break;
    }
    return basket->amount_minor;
}

int64_t
earn_part(const struct earn_basket *basket, uint8_t tender, int64_t minor)
{
    int64_t w = earn_tender_minor(basket, tender);

    if (w == basket->amount_minor) {
        return minor;
    }
    return (int64_t)((__int128)minor * w / basket->amount_minor);
}

int64_t
earn_pieces_asked_for(const struct earn_goods *goods, unsigned bit)
{
    int64_t pieces = 0;

    for (size_t i = 0; i < goods->count; i++) {
        pieces += rules_mask_has(&goods->items[i].has, bit) ? goods->items[i].pieces : 0;
    }
    return pieces;
}

bool
earn_match_goods(const struct rules_rule *rule, unsigned bit,
                 const struct earn_goods *goods, const struct earn_basket *basket)
{
    int64_t minor =
        earn_part(basket, rule->tender, earn_weight_of(goods, bit).amount_minor);

    return minor >= rule->at_least_minor &&
           (rule->has_items == 0 || earn_pieces_asked_for(goods, bit) >= rule->has_items);
}
