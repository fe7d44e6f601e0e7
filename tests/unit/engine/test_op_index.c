/*
 * Entries by op_id: what was put is found, through growth and where places collide.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "svc/engine/lane/op_index.h"

enum { MANY = 5000 };

static struct entry entries[MANY];

/* Every op_id begins with the same bytes, so that all want the same place. */
static void
name_entries(unsigned char first)
{
    for (int i = 0; i < MANY; i++) {
        memset(&entries[i], 0, sizeof(entries[i]));
        memcpy(entries[i].op_id, first != 0 ? "same pl\0" : (const char *)&i,
               first != 0 ? 8 : sizeof(i));
        memcpy(entries[i].op_id + 8, &i, sizeof(i));
    }
}

static void
check_put_and_get(size_t count)
{
    struct op_index index = {0};
    struct arena arena;

    arena_init(&arena);
    assert_null(op_index_get(&index, entries[0].op_id));
    for (size_t i = 0; i < count; i++) {
        assert_null(op_index_get(&index, entries[i].op_id));
        op_index_put(&index, &arena, &entries[i]);
        assert_int_equal(index.count, i + 1);
    }
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(op_index_get(&index, entries[i].op_id), &entries[i]);
    }
    assert_true(index.count * 2 <= index.mask + 2);
    arena_release(&arena);
}

static void
finds_what_was_put(void **state)
{
    (void)state;
    name_entries(0);
    check_put_and_get(MANY);
}

static void
finds_where_places_collide(void **state)
{
    (void)state;
    name_entries(1);
    check_put_and_get(500);
}

static void
the_last_of_one_op_id_stays(void **state)
{
    struct entry again;
    struct op_index index = {0};
    struct arena arena;

    (void)state;
    name_entries(0);
    again = entries[7];
    arena_init(&arena);
    op_index_put(&index, &arena, &entries[7]);
    op_index_put(&index, &arena, &again);
    assert_ptr_equal(op_index_get(&index, again.op_id), &again);
    assert_int_equal(index.count, 1);
    arena_release(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_put),
        cmocka_unit_test(finds_where_places_collide),
        cmocka_unit_test(the_last_of_one_op_id_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
