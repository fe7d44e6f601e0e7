/*
 * A customer who has rewards: see reward_fixture.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/core/reward_fixture.h"
#include "tests/unit/core/rules_fixture.h"

struct ledger ledger;
static struct arena arena;

void
reward_open(const char *document, int64_t bought_minor)
{
    ledger_open(&ledger, rules_quote(&arena, document).p);
    assert_int_equal(ledger_load(&ledger, 50000), PROBLEM_NONE);
    assert_int_equal(ledger_purchase(&ledger, bought_minor, 0), PROBLEM_NONE);
    assert_int_equal(ledger.account.points_micro, bought_minor * MICRO / 10);
}

void
reward_close(void)
{
    ledger_close(&ledger);
    arena_release(&arena);
}

void
reward_check_bar(enum problem problem, enum reward_bar bar)
{
    assert_int_equal(problem, PROBLEM_REWARD_UNAVAILABLE);
    assert_int_equal(ledger.outcome.bar, bar);
}
