/*
 * Counters: how long their ids keep them, and several changes at once or none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/counter.h"
#include "tests/unit/contract.h"

#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

static void
apply_one(struct account *a, int64_t rule, int64_t period, int64_t delta, bool ok)
{
    const struct counter_change change = {rule, period, delta};

    assert_int_equal(counters_apply(a, &change, 1), ok);
}

static void
fill(struct account *a, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        a->counters[i] = (struct counter){counter_id(1000 + i, 0, 0), 0, 1};
    }
    a->counter_count = count;
}

static void
test_only_the_newest_period(void **state)
{
    struct account a = {0};
    const int64_t one = COUNTER_LOADED, two = COUNTER_SENT;

    (void)state;
    apply_one(&a, one, 10, 5, true);
    apply_one(&a, two, 10, 6, true);
    apply_one(&a, one, 10, 5, true);
    assert_int_equal(counter_count(&a, one, 10), 10);
    assert_int_equal(counter_count(&a, one, 11), 0);
    apply_one(&a, one, 11, 1, true); /* the period before is dropped */
    assert_int_equal(counter_count(&a, one, 10), 0);
    assert_int_equal(counter_count(&a, two, 10), 6);
    assert_int_equal(a.counter_count, 2);
    apply_one(&a, one, 9, 1, true); /* an older one that comes late is kept */
    assert_int_equal(a.counter_count, 3);
    apply_one(&a, two, 10, -6, true); /* nothing is left to keep */
    assert_int_equal(a.counter_count, 2);
    apply_one(&a, two, 12, 0, true);
    assert_int_equal(a.counter_count, 2);
    apply_one(&a, one, 11, INT64_MAX, false);
    assert_int_equal(counter_count(&a, one, 11), 1);
}

static void
test_older_periods_live_on(void **state)
{
    struct account a = {0};
    const int64_t weeks = counter_id(77, 4, 1), other = counter_id(77, 4, 2);

    (void)state;
    assert_int_equal(counter_older(weeks), 4);
    for (int64_t week = 2900; week <= 2904; week++) {
        apply_one(&a, weeks, week, week, true);
        apply_one(&a, other, week, 1, true);
    }
    assert_int_equal(counter_count(&a, weeks, 2900), 2900);
    apply_one(&a, weeks, 2905, 1, true);
    assert_int_equal(counter_count(&a, weeks, 2900), 0);
    assert_int_equal(counter_count(&a, weeks, 2901), 2901);
    assert_int_equal(counter_count(&a, other, 2900), 1); /* each slot for itself */
    apply_one(&a, weeks, 2901, -2901, true);             /* a refund of five weeks ago */
    assert_int_equal(counter_count(&a, weeks, 2902), 2902);
    assert_int_equal(a.counter_count, 9);
    assert_true(counter_lives(&a, weeks, 2901)); /* at zero, and within five weeks */
    assert_false(counter_lives(&a, weeks, 2900));
    assert_true(counter_lives(&a, counter_id(78, 4, 1), 2900));
    assert_true(counter_lives(&a, weeks, 2906));
}

static void
test_ids(void **state)
{
    const uint64_t greatest = (UINT64_C(1) << COUNTER_KEY_BITS) - 1;

    (void)state;
    assert_int_equal(counter_id(greatest, 15, 3), INT64_MAX);
    assert_int_equal(counter_id(1, 0, 0), 64);
    assert_int_equal(counter_older(counter_id(greatest, 15, 0)), 15);
    assert_int_equal(counter_older(counter_id(greatest, 0, 3)), 0);
    assert_int_equal(counter_older(COUNTER_LOADED), 0);
}

/* Rows are the world's: no period may overflow. */
static void
test_periods_at_the_ends(void **state)
{
    struct account a = {0};
    const int64_t weeks = counter_id(5, 15, 0);

    (void)state;
    apply_one(&a, weeks, INT64_MIN, 1, true);
    apply_one(&a, weeks, INT64_MAX, 1, true);
    assert_int_equal(a.counter_count, 1);
    assert_int_equal(counter_count(&a, weeks, INT64_MIN), 0);
    apply_one(&a, weeks, INT64_MAX - 15, 1, true);
    assert_int_equal(a.counter_count, 2);
}

static void
test_all_or_nothing(void **state)
{
    struct account a = {0}, before;
    const struct counter_change many[] = {
        {counter_id(1, 0, 0), 10, 1}, /* is there: goes to 2 */
        {counter_id(1, 0, 0), 11, 1}, /* drops it */
        {counter_id(2, 0, 0), 0, 7},
        {counter_id(3, 0, 0), 0, 1}, /* overflows */
    };

    (void)state;
    apply_one(&a, counter_id(1, 0, 0), 10, 1, true);
    apply_one(&a, counter_id(3, 0, 0), 0, INT64_MAX, true);
    before = a;
    assert_false(counters_apply(&a, many, LENGTH(many)));
    assert_int_equal(a.counter_count, before.counter_count);
    assert_memory_equal(a.counters, before.counters, 2 * sizeof(a.counters[0]));
    assert_true(counters_apply(&a, many, 3));
    assert_int_equal(counter_count(&a, counter_id(1, 0, 0), 10), 0);
    assert_int_equal(counter_count(&a, counter_id(1, 0, 0), 11), 1);
    assert_int_equal(counter_count(&a, counter_id(2, 0, 0), 0), 7);
    assert_true(counters_apply(&a, NULL, 0));
}

static void
test_full(void **state)
{
    static struct account a, before;
    const struct counter_change two[] = {{COUNTER_LOADED, 1, 1}, {COUNTER_SENT, 1, 1}};
    const struct counter_change swap[] = {{counter_id(1000, 0, 0), 0, -1},
                                          {COUNTER_SENT, 1, 1}};

    (void)state;
    fill(&a, ACCOUNT_COUNTERS_MAX);
    apply_one(&a, COUNTER_LOADED, 1, 1, false);
    assert_int_equal(a.counter_count, ACCOUNT_COUNTERS_MAX);
    assert_true(counters_apply(&a, swap, 2)); /* one goes, one comes */
    assert_int_equal(a.counter_count, ACCOUNT_COUNTERS_MAX);
    fill(&a, ACCOUNT_COUNTERS_MAX - 1);
    before = a;
    assert_false(counters_apply(&a, two, 2));
    assert_int_equal(a.counter_count, ACCOUNT_COUNTERS_MAX - 1);
    assert_memory_equal(a.counters, before.counters,
                        (ACCOUNT_COUNTERS_MAX - 1) * sizeof(a.counters[0]));
}

static void
key_too_long(void)
{
    counter_id(UINT64_C(1) << COUNTER_KEY_BITS, 0, 0);
}

static void
key_of_nothing(void)
{
    counter_id(0, 0, 0);
}

static void
too_many_older(void)
{
    counter_id(1, COUNTER_OLDER_MAX + 1, 0);
}

static void
slot_beyond(void)
{
    counter_id(1, 0, COUNTER_SLOT_MAX + 1);
}

static void
test_contracts(void **state)
{
    (void)state;
    assert_true(contract_breaks(key_too_long));
    assert_true(contract_breaks(key_of_nothing));
    assert_true(contract_breaks(too_many_older));
    assert_true(contract_breaks(slot_beyond));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_the_newest_period),
        cmocka_unit_test(test_older_periods_live_on),
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_periods_at_the_ends),
        cmocka_unit_test(test_all_or_nothing),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_contracts),
    };

    return cmocka_run_group_tests_name("counter", tests, NULL, NULL);
}
