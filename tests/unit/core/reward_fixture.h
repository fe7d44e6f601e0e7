/*
 * A program whose rewards a test writes, and a customer of it with money and points: ten
 * points per unit, one level, no double days. NOON_US is a Sunday.
 */
#ifndef CREMA_TESTS_REWARD_FIXTURE_H
#define CREMA_TESTS_REWARD_FIXTURE_H

#include "tests/unit/core/ledger_fixture.h"

/* With ' for "; `life` is the one of points, `more` begins with a comma or is empty. */
#define REWARD_DOCUMENT(life, more, rewards)                                            \
    "{'format':2,'name':'T','tiers':{'window_months':12,'hold_months':12,'down':'one'," \
    "'levels':[{'id':'green','number':0,'name':'Green','points':0}]},'points':{'life':" \
    "{" life "},'debt':{'allowed':true}},'limits':{'load_min':500,'load_max':50000,"    \
    "'load_day_max':100000,'balance_max':200000,'purchase_max':100000},"                \
    "'earn':[{'id':'base','name':'B','give':{'per_unit':'10'}}]" more                   \
    ",'rewards':[" rewards "]}"

extern struct ledger ledger;

/* 500.00 are loaded and so much is bought by card, for ten points a unit. */
void reward_open(const char *document, int64_t bought_minor);
void reward_close(void);

/* It was refused, and this was in the way. */
void reward_check_bar(enum problem problem, enum reward_bar bar);

#endif
