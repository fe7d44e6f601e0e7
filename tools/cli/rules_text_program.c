/*
 * Rules of format 2 in words: see rules_text_program.h.
 */
#include "tools/cli/rules_text_program.h"

#include <inttypes.h>
#include <stdio.h>

#include "svc/core/rules/rules_compiled.h"
#include "tools/cli/cli.h"
#include "tools/cli/rules_text.h"

#define MICRO INT64_C(1000000)

/* What begins a line: what it is of, and the rule's name. */
static void
print_head(const char *label, const struct rules_rule *rule)
{
    cli_print("%-10s %s: ", label, rule->name);
}

static void
print_tail(const struct rules_rule *rule)
{
    printf(" (%s)\n", rule->id);
}

static void
print_give(const struct rules_give *give, const struct rules *rules, const char *currency)
{
    char money[CLI_MONEY_CHARS];

    rules_text_points(give->micro);
    switch (give->kind) {
    case RULES_PER_UNIT: printf(" points for 1 %s", currency); break;
    case RULES_PER_AMOUNT:
        cli_money(give->per, rules->currency_exponent, money);
        printf(" points for each full %s %s", money, currency);
        break;
    case RULES_PER_ITEMS: printf(" points for each %" PRId64 " pieces", give->per); break;
    case RULES_PER_VISIT: printf(" points a visit"); break;
    }
}

static void
print_bonus(const struct rules_bonus *bonus, const struct rules *rules,
            const char *currency)
{
    print_head("bonus", &bonus->rule);
    if (bonus->kind == RULES_EXTRA) {
        print_give(&bonus->give, rules, currency);
        printf(" more");
    } else {
        rules_text_points(bonus->more_micro + MICRO);
        printf(" times%s", bonus->kind == RULES_STACK ? ", on top of others" : "");
    }
    print_tail(&bonus->rule);
}

static void
print_prize(const struct rules_prize *prize, const struct rules *rules)
{
    if (prize->points_micro > 0) {
        rules_text_points(prize->points_micro);
        printf(" points");
    } else {
        cli_print("%s", rules->rewards[prize->reward].name);
    }
}

static void
print_loads(const struct rules *rules, const char *currency)
{
    const struct rules_compiled *c = rules->compiled;
    char money[CLI_MONEY_CHARS];

    for (size_t i = 0; i < c->counts[RULES_LOADS]; i++) {
        cli_money(c->loads[i].load_minor, rules->currency_exponent, money);
        print_head("load bonus", &c->loads[i].rule);
        rules_text_points(c->loads[i].points_micro);
        printf(" points from %s %s on", money, currency);
        print_tail(&c->loads[i].rule);
    }
}

static void
print_gifts(const struct rules *rules)
{
    static const char *const on[] = {
        [RULES_ON_JOIN] = "who joins",
        [RULES_ON_FIRST_PURCHASE] = "the first purchase",
        [RULES_ON_BIRTHDAY] = "the birthday",
        [RULES_ON_REFERRED] = "a friend who was brought",
        [RULES_ON_REFERRAL] = "who brought one",
    };
    const struct rules_compiled *c = rules->compiled;

    for (size_t i = 0; i < c->counts[RULES_GIFTS]; i++) {
        print_head("gift", &c->gifts[i].rule);
        print_prize(&c->gifts[i].prize, rules);
        printf(" for %s", on[c->gifts[i].on]);
        print_tail(&c->gifts[i].rule);
    }
}

static void
print_challenges(const struct rules *rules)
{
    static const char *const counted[] = {[RULES_VISITS] = "visits",
                                          [RULES_ITEMS] = "pieces",
                                          [RULES_AMOUNT] = "minor units",
                                          [RULES_WEEKS] = "weeks in a row"};
    const struct rules_compiled *c = rules->compiled;

    for (size_t i = 0; i < c->counts[RULES_CHALLENGES]; i++) {
        const struct rules_challenge *challenge = &c->challenges[i];

        print_head("challenge", &challenge->rule);
        print_prize(&challenge->prize, rules);
        printf(" for %" PRId64 " %s", challenge->target, counted[challenge->count]);
        print_tail(&challenge->rule);
    }
}

void
rules_text_program(const struct rules *rules, const char *currency)
{
    const struct rules_compiled *c = rules->compiled;

    for (size_t i = 0; i < rules->level_count; i++) {
        cli_print("%-10s %s: ", "tier", rules->levels[i].name);
        rules_text_points(rules->levels[i].points_micro);
        printf(" points (%s)\n", rules->levels[i].id);
    }
    for (size_t i = 0; i < c->counts[RULES_EARN]; i++) {
        print_head("earn", &c->earn[i].rule);
        print_give(&c->earn[i].give, rules, currency);
        print_tail(&c->earn[i].rule);
    }
    for (size_t i = 0; i < c->counts[RULES_BONUSES]; i++) {
        print_bonus(&c->bonuses[i], rules, currency);
    }
    print_loads(rules, currency);
    print_gifts(rules);
    print_challenges(rules);
}

/* "6 months after the last activity (gold: never)". */
static void
print_months(const struct rules *rules, const char *since)
{
    const struct rules_points *points = &rules->compiled->points;

    for (size_t i = 0; i < rules->level_count; i++) {
        int months = points->months[rules->levels[i].number];

        cli_print("%s%s ", i > 0 ? ", " : "points     ", rules->levels[i].name);
        if (months > 0) {
            printf("end %d months after %s", months, since);
        } else {
            printf("never end");
        }
    }
    printf("\n");
}

void
rules_text_needs(const struct rules *rules)
{
    const struct rules_compiled *c = rules->compiled;

    switch (c->points.life) {
    case RULES_LIFE_MONTHS: print_months(rules, "earning"); break;
    case RULES_LIFE_ACTIVITY: print_months(rules, "the last activity"); break;
    case RULES_LIFE_DAYS:
        printf("points     end after %" PRId32 " days\n", c->points.days);
        break;
    case RULES_LIFE_DATE:
        printf("points     end with %02" PRId32 "-%02" PRId32 "\n", c->points.month,
               c->points.day_of_month);
        break;
    }
    printf("counters   at most %" PRId32 " of the %d that an account has room for\n",
           c->counters, RULES_COUNTERS_MAX);
    printf("memory     %zu of %d bytes\n", c->bytes, RULES_BYTES_MAX);
}
