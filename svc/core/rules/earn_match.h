/*
 * Which rules an operation lets through: by context (who, where, when) and by its goods.
 * Internal to the evaluation of rules.
 */
#ifndef CREMA_CORE_EARN_MATCH_H
#define CREMA_CORE_EARN_MATCH_H

#include <stddef.h>
#include <stdint.h>

#include "svc/core/rules/earn.h"

/* A line, the tax or the tip, if it counts. */
struct earn_good {
    int64_t amount_minor;
    int64_t pieces;
    struct rules_mask meant; /* rules that mean it */
    struct rules_mask has;   /* rules that ask for a word of it */
};

enum { EARN_GOODS_MAX = OP_LINES_MAX + 2 };

struct earn_goods {
    struct earn_good items[EARN_GOODS_MAX];
    size_t count;
};

/* The goods of the basket that are not excluded, in its order; those that cost nothing
 * any more have their places. */
void earn_goods_weigh(const struct rules_compiled *rules,
                      const struct earn_basket *basket, struct earn_goods *ret);

/* The rules that mean the line, excluded or not. */
struct rules_mask
earn_line_meant(const struct rules_compiled *rules, const struct op_line *line);

/* What the context is made of: conditions that ask for nothing of the goods. */
enum earn_by {
    EARN_BY_TIER,
    EARN_BY_TAG,
    EARN_BY_WITHOUT_TAG,
    EARN_BY_FLAG,
    EARN_BY_STORE,
    EARN_BY_CHANNEL,
    EARN_BY_WEEKDAY,
    EARN_BY_HOUR,
    EARN_BY_DATE,
    EARN_CONTEXTS
};

/* Of each, the rules that it lets through; what it says of bits without a rule is open.
 */
struct earn_through {
    struct rules_mask by[EARN_CONTEXTS];
};

void earn_match_each(const struct rules_compiled *rules, const struct earn_case *c,
                     struct earn_through *ret);

/* Rules of all sections whose context holds. */
struct rules_mask
earn_match_context(const struct rules_compiled *rules, const struct earn_case *c);

/* Rules that are open to the account on a day: by its level, its tags and the date. */
struct rules_mask earn_match_person(const struct rules_compiled *rules,
                                    const struct account *a, int32_t day);

/* What a rule means of the goods. */
struct earn_weight {
    int64_t amount_minor;
    int64_t pieces;
};

struct earn_weight earn_weight_of(const struct earn_goods *goods, unsigned bit);

/* Pieces with a word that the rule's `has` names. */
int64_t earn_pieces_asked_for(const struct earn_goods *goods, unsigned bit);

/* w: what the rule's tender (enum rules_tender) paid of A, the whole. */
int64_t earn_tender_minor(const struct earn_basket *basket, uint8_t tender);

/* The part of money that the rule's tender paid, of what was bought: ⌊money × w / A⌋. */
int64_t earn_part(const struct earn_basket *basket, uint8_t tender, int64_t minor);

/* Whether the goods hold what the rule asks of them. */
bool earn_match_goods(const struct rules_rule *rule, unsigned bit,
                      const struct earn_goods *goods, const struct earn_basket *basket);

#endif
