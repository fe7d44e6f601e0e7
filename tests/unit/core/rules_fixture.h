/*
 * Documents of format 2 for tests: written with ' for ", from a good one whose parts can
 * be replaced; and what is said of them.
 */
#ifndef CREMA_TESTS_RULES_FIXTURE_H
#define CREMA_TESTS_RULES_FIXTURE_H

#include "svc/core/rules/rules_compiled.h"
#include "svc/core/rules/rules_read.h"

/* The parts of a good document. */
#define LEVELS                                             \
    "{'id':'green','number':0,'name':'Green','points':0}," \
    "{'id':'gold','number':1,'name':'Gold','points':500}"
#define TIERS \
    "'tiers':{'window_months':12,'hold_months':12,'down':'one','levels':[" LEVELS "]}"
#define EARN   "'earn':[]"
#define POINTS "'points':{'life':{'after':'earning','months':6},'debt':{'allowed':true}}"
#define REWARD(more) \
    "{'id':'tea','name':'Tea','cost':9,'worth':300,'kind':'item'" more "}"
#define REWARDS "'rewards':[" REWARD("") "]"
#define LIMITS_BUT(more)                                               \
    "'limits':{'load_min':500,'load_max':50000,'load_day_max':100000," \
    "'balance_max':200000,'purchase_max':100000" more "}"
#define LIMITS       LIMITS_BUT("")

#define HEAD         "'format':2,'name':'N'"
#define WHOLE(parts) "{" HEAD "," parts "}"
#define REST         EARN "," POINTS "," REWARDS "," LIMITS

/* The good document with more members, and with one of its parts in other words. */
#define WITH(more)        WHOLE(more "," TIERS "," REST)
#define WITH_TIERS(tiers) WHOLE("'tiers':{" tiers "}," REST)
#define WITH_POINTS(life) WHOLE(TIERS "," EARN ",'points':{" life "}," REWARDS "," LIMITS)
#define WITH_EARN(earn)   WHOLE(TIERS ",'earn':[" earn "]," POINTS "," REWARDS "," LIMITS)
#define WITH_REWARDS(list) \
    WHOLE(TIERS "," EARN "," POINTS ",'rewards':[" list "]," LIMITS)
#define WITH_LIMITS(limits) \
    WHOLE(TIERS "," EARN "," POINTS "," REWARDS ",'limits':{" limits "}")

/* A rule with that id and more members. */
#define RULE(id, more)  "{'id':'" id "','name':'N'," more "}"
#define BONUS(more)     WITH("'bonuses':[" RULE("b", more) "]")
#define WHEN(when)      WITH_EARN(RULE("e", "'give':{'points':'1'},'when':{" when "}"))
#define LOAD(more)      WITH("'loads':[" RULE("l", "'at_least':1,'points':'1'" more) "]")
#define GIFT(more)      WITH("'gifts':[" RULE("g", more) "]")
#define CHALLENGE(more) WITH("'challenges':[" RULE("c", more) "]")

struct rules_case {
    const char *document;
    const char *path, *problem, *right;
};

/*
 * Each document has one error, this one. A currency of two decimals; the stores st_1 and
 * st_2; to be checked, not used.
 */
void rules_check_cases(const struct rules_case *cases, size_t count);

/* A document written with ' as it is read, in the arena. */
struct slice rules_quote(struct arena *arena, const char *document);

/* Reads a document written with '; false after noting what is wrong in rules_said. */
bool rules_take(const char *document, const struct rules_world *world, struct rules *ret);

/* A file of proto/presets, whole; it must be good. */
void rules_take_preset(const char *name, int32_t exponent, struct rules *ret);

/* The text of the last one. */
extern struct slice rules_preset_text;

/* The last document's errors; its rules live until the next one or rules_end. */
extern struct rules_errors rules_said;

/* The world of rules_check_cases. */
extern const struct rules_world rules_shop;

/* The mask has these bits, and no other; ends with -1. */
void rules_check_mask(const struct rules_mask *mask, const int *bits);

#define CHECK_MASK(mask, ...) rules_check_mask((mask), (const int[]){__VA_ARGS__, -1})

/* The mask has the bits of all rules of the document but for these. */
void rules_check_all_but(const struct rules_compiled *c, const struct rules_mask *mask,
                         const int *missing);

#define CHECK_ALL_BUT(c, mask, ...) \
    rules_check_all_but((c), (mask), (const int[]){__VA_ARGS__, -1})

/* A word that the document names; NULL: none. */
const struct rules_word *
rules_word_of(const struct rules_compiled *c, bool is_sku, const char *text);

void rules_end(void);

#endif
