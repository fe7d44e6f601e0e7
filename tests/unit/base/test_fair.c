/* The shared queue: turns by weight and by sharer, whatever each asks for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/fair.h"

enum { MANY = 1000 };

static const size_t any_number[FAIR_CLASSES];
static struct fair_item items[MANY];
static struct fair_queue queue;

static void
put(size_t at, enum fair_class class, int64_t key, int32_t cost)
{
    struct fair_share share = {.class = class, .key = key, .cost = cost};

    assert_true(fair_admit(&queue, &items[at], &share));
    fair_put(&queue, &items[at]);
}

/* The place of the next item; it is done. */
static size_t
take(void)
{
    struct fair_item *item = fair_take(&queue);

    assert_non_null(item);
    fair_leave(&queue, item);
    return (size_t)(item - items);
}

static int
setup(void **state)
{
    (void)state;
    memset(items, 0, sizeof(items));
    fair_init(&queue, any_number);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    while (queue.count > 0) {
        take();
    }
    fair_release(&queue);
    return 0;
}

static void
test_one_sharer_is_served_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        put(i, FAIR_MEMBER, 7, 1 + (int32_t)i % 30);
    }
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(take(), i);
    }
    assert_null(fair_take(&queue));
}

/* Eight hundred questions of one member do not delay another's first by more than a turn.
 */
static void
test_a_crowd_waits_for_itself(void **state)
{
    size_t waited = 0;

    (void)state;
    for (size_t i = 0; i < 800; i++) {
        put(i, FAIR_MEMBER, 1, 1);
    }
    put(900, FAIR_MEMBER, 2, 1);
    while (take() != 900) {
        waited++;
    }
    assert_in_range(waited, 0, 4);
}

/* Pages of 200 cost what they cost: a sharer of small questions gets as much done. */
static void
test_what_is_dear_counts_as_much(void **state)
{
    int64_t cost[2] = {0, 0};

    (void)state;
    for (size_t i = 0; i < 40; i++) {
        put(i, FAIR_MEMBER, 1, 20);
    }
    for (size_t i = 40; i < MANY; i++) {
        put(i, FAIR_MEMBER, 2, 1);
    }
    while (cost[0] + cost[1] < 400) {
        size_t at = take();

        cost[at >= 40] += at >= 40 ? 1 : 20;
    }
    assert_in_range(cost[0], 180, 220);
}

static void
test_tills_come_first_and_nobody_starves(void **state)
{
    static const enum fair_class classes[] = {FAIR_STAFF, FAIR_STRANGER, FAIR_MEMBER,
                                              FAIR_TILL};
    size_t taken[4] = {0};

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        put(i, classes[i / 250], (int64_t)i % 5, 1);
    }
    assert_in_range(take(), 750, 999);
    for (size_t i = 1; i < 200; i++) {
        taken[take() / 250]++;
    }
    assert_true(taken[3] > taken[2] && taken[2] > taken[1] && taken[1] > taken[0]);
    assert_true(taken[0] > 0);
}

static void
test_a_sharer_has_so_many_outstanding(void **state)
{
    static const size_t most[FAIR_CLASSES] = {[FAIR_MEMBER] = 3};
    struct fair_share one = {.class = FAIR_MEMBER, .key = 1};
    struct fair_share other = {.class = FAIR_MEMBER, .key = 2};
    struct fair_share system = {.class = FAIR_SYSTEM};

    (void)state;
    fair_init(&queue, most);
    for (size_t i = 0; i < 3; i++) {
        assert_true(fair_admit(&queue, &items[i], &one));
    }
    assert_false(fair_admit(&queue, &items[3], &one));
    assert_true(fair_admit(&queue, &items[4], &other));
    assert_true(fair_admit(&queue, &items[5], &system));
    fair_leave(&queue, &items[0]);
    assert_true(fair_admit(&queue, &items[3], &one));
    for (size_t i = 1; i < 6; i++) {
        fair_leave(&queue, &items[i]);
    }
}

/* What is put back is the next again, and costs once. */
static void
test_one_is_put_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < 100; i++) {
        put(i, i % 2 == 0 ? FAIR_TILL : FAIR_MEMBER, (int64_t)i % 10, 1 + (int32_t)i % 3);
    }
    while (queue.count > 0) {
        struct fair_item *item = fair_take(&queue);

        fair_put_back(&queue, item);
        assert_ptr_equal(fair_take(&queue), item);
        fair_leave(&queue, item);
    }
}

/* A full queue: who has most waiting makes room for who has less, never the other way. */
static void
test_the_longest_makes_room(void **state)
{
    struct fair_share crowd = {.class = FAIR_STRANGER, .key = 1};
    struct fair_share other = {.class = FAIR_STRANGER, .key = 2};
    struct fair_share known = {.class = FAIR_MEMBER, .key = 1};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        put(i, FAIR_STRANGER, 1, 1);
    }
    assert_null(fair_evict(&queue, &crowd));
    assert_ptr_equal(fair_evict(&queue, &other), &items[4]);
    for (size_t i = 5; i < 8; i++) {
        put(i, FAIR_STRANGER, 2, 1);
    }
    assert_null(fair_evict(&queue, &other));
    assert_ptr_equal(fair_evict(&queue, &known), &items[3]);
    put(8, FAIR_MEMBER, 1, 1);
    assert_ptr_equal(fair_evict(&queue, &known), &items[2]);
    assert_int_equal(queue.count, 6);
    fair_leave(&queue, &items[2]);
    fair_leave(&queue, &items[3]);
    fair_leave(&queue, &items[4]);
}

/* Whoever leaves from the middle leaves the others in their order. */
static void
test_some_leave(void **state)
{
    (void)state;
    for (size_t i = 0; i < 300; i++) {
        put(i, FAIR_TILL, (int64_t)i % 3, 1 + (int32_t)i % 7);
    }
    for (size_t i = 0; i < 300; i += 2) {
        fair_leave(&queue, &items[i]);
    }
    assert_int_equal(queue.count, 150);
    for (size_t last[3] = {0}, n = 0; n < 150; n++) {
        size_t at = take();

        assert_int_equal(at % 2, 1);
        assert_true(at >= last[at % 3]);
        last[at % 3] = at;
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_sharer_is_served_in_order, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_crowd_waits_for_itself, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_dear_counts_as_much, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_tills_come_first_and_nobody_starves, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_sharer_has_so_many_outstanding, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_one_is_put_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_longest_makes_room, setup, teardown),
        cmocka_unit_test_setup_teardown(test_some_leave, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
