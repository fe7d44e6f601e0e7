/* The map against a plain array: puts, deletes, runs that wrap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "svc/base/map.h"

enum { KEYS = 2000 };

static int values[KEYS];

static void
test_against_model(void **state)
{
    struct map m = {0};
    void *model[KEYS] = {0};
    size_t count = 0;

    (void)state;
    srand(7);
    for (int round = 0; round < 60000; round++) {
        size_t k = (size_t)rand() % KEYS;
        int64_t key = (int64_t)k * 1024 - 7;

        if (rand() % 2 == 0) {
            void *value = &values[rand() % KEYS];

            assert_ptr_equal(map_put(&m, key, value), model[k]);
            count += model[k] == NULL;
            model[k] = value;
        } else {
            assert_ptr_equal(map_del(&m, key), model[k]);
            count -= model[k] != NULL;
            model[k] = NULL;
        }
        assert_int_equal(m.count, count);
        assert_ptr_equal(map_get(&m, key), model[k]);
    }
    for (size_t k = 0; k < KEYS; k++) {
        assert_ptr_equal(map_get(&m, (int64_t)k * 1024 - 7), model[k]);
    }
    assert_true(m.cap <= 4096);
    map_release(&m);
}

static void
test_empty(void **state)
{
    struct map m;

    (void)state;
    map_init(&m);
    assert_null(map_get(&m, 1));
    assert_null(map_del(&m, 1));
    map_release(&m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_model),
        cmocka_unit_test(test_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
