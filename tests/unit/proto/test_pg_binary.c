/*
 * Postgres's binary formats, byte by byte; tests/unit/io/test_pg.c has them understood by
 * a server.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "proto/pg_binary.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void
numbers(void **state)
{
    static const struct {
        int64_t value;
        struct slice wire;
    } rows[] = {
        {0, SLICE_INIT("\0")},
        {-1, SLICE_INIT("\xff")},
        {1, SLICE_INIT("\0\1")},
        {-2, SLICE_INIT("\xff\xfe")},
        {INT16_MIN, SLICE_INIT("\x80\0")},
        {INT32_MAX, SLICE_INIT("\x7f\xff\xff\xff")},
        {-70000, SLICE_INIT("\xff\xfe\xee\x90")},
        {INT64_MIN, SLICE_INIT("\x80\0\0\0\0\0\0\0")},
        {INT64_MAX, SLICE_INIT("\x7f\xff\xff\xff\xff\xff\xff\xff")},
        {INT64_C(0x0102030405060708), SLICE_INIT("\1\2\3\4\5\6\7\x08")},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        /* On the heap, so that a byte too many is seen. */
        char *out = malloc(rows[i].wire.n);

        assert_ptr_equal(pg_put_int(out, rows[i].value, rows[i].wire.n),
                         out + rows[i].wire.n);
        assert_memory_equal(out, rows[i].wire.p, rows[i].wire.n);
        assert_int_equal(pg_get_int(rows[i].wire), rows[i].value);
        free(out);
    }
    assert_int_equal(pg_get_int(SLICE_NONE), 0);
    assert_int_equal(pg_get_int(SLICE("123456789")), 0);
}

static void
times(void **state)
{
    (void)state;
    assert_int_equal(pg_time_to_wire(PG_EPOCH_US), 0);
    assert_int_equal(pg_time_to_wire(0), -PG_EPOCH_US);
    assert_int_equal(pg_time_to_wire(INT64_MAX), INT64_MAX);
    assert_int_equal(pg_time_from_wire(0), PG_EPOCH_US);
    assert_int_equal(pg_time_from_wire(-PG_EPOCH_US), 0);
    assert_int_equal(pg_time_from_wire(INT64_MAX), INT64_MAX);
    assert_int_equal(pg_time_from_wire(INT64_MAX - 1), INT64_MAX);
    assert_int_equal(pg_time_from_wire(INT64_MIN), INT64_MIN);
}

/* '{1,-2}'::bigint[] */
static const struct slice two_numbers =
    SLICE_INIT("\0\0\0\1\0\0\0\0\0\0\0\x14\0\0\0\2\0\0\0\1"
               "\0\0\0\x08\0\0\0\0\0\0\0\1"
               "\0\0\0\x08\xff\xff\xff\xff\xff\xff\xff\xfe");
/* '{}'::bigint[] */
static const struct slice no_numbers = SLICE_INIT("\0\0\0\0\0\0\0\0\0\0\0\x14");

static void
arrays_of_numbers(void **state)
{
    char *out = malloc(pg_array_bytes(2, 16));
    struct pg_array array;
    size_t count = 7;

    (void)state;
    assert_int_equal(pg_array_bytes(2, 16), two_numbers.n);
    pg_array_begin(&array, out, PG_INT8, 2);
    pg_array_put_int(&array, 1, 8);
    pg_array_put_int(&array, -2, 8);
    assert_true(slice_eq(pg_array_end(&array), two_numbers));
    assert_true(pg_array_count(two_numbers, &count));
    assert_int_equal(count, 2);
    assert_int_equal(pg_array_at(two_numbers, 0), 1);
    assert_int_equal(pg_array_at(two_numbers, 1), -2);
    assert_int_equal(pg_array_bytes(0, 0), no_numbers.n);
    pg_array_begin(&array, out, PG_INT8, 0);
    assert_true(slice_eq(pg_array_end(&array), no_numbers));
    assert_true(pg_array_count(no_numbers, &count));
    assert_int_equal(count, 0);
    free(out);
}

/* array['\x0001', null, '']::bytea[], and '{5}'::smallint[] */
static void
arrays_of_bytes_and_nulls(void **state)
{
    static const struct slice blobs =
        SLICE_INIT("\0\0\0\1\0\0\0\1\0\0\0\x11\0\0\0\3\0\0\0\1"
                   "\0\0\0\2\0\1\xff\xff\xff\xff\0\0\0\0");
    static const struct slice small =
        SLICE_INIT("\0\0\0\1\0\0\0\0\0\0\0\x15\0\0\0\1\0\0\0\1\0\0\0\2\0\5");
    char *out = malloc(pg_array_bytes(3, 2));
    struct pg_array array;
    size_t count = 7;

    (void)state;
    assert_int_equal(pg_array_bytes(3, 2), blobs.n);
    pg_array_begin(&array, out, PG_BYTEA, 3);
    pg_array_put_bytes(&array, "\0\1", 2);
    pg_array_put_null(&array);
    pg_array_put_bytes(&array, NULL, 0);
    assert_true(slice_eq(pg_array_end(&array), blobs));
    assert_false(pg_array_count(blobs, &count));
    pg_array_begin(&array, out, PG_INT2, 1);
    pg_array_put_int(&array, 5, 2);
    assert_true(slice_eq(pg_array_end(&array), small));
    assert_false(pg_array_count(small, &count));
    assert_int_equal(count, 7);
    free(out);
}

/* What is cut short, or has two dimensions or other sizes, is no bigint[]. */
static void
refuses_what_is_none(void **state)
{
    char copy[64];
    size_t count = 7;

    (void)state;
    for (size_t n = 0; n < two_numbers.n; n++) {
        assert_false(pg_array_count(slice_of(two_numbers.p, n), &count));
    }
    memcpy(copy, two_numbers.p, two_numbers.n);
    copy[3] = 2;
    assert_false(pg_array_count(slice_of(copy, two_numbers.n), &count));
    copy[3] = 1;
    copy[12] = (char)0xff;
    assert_false(pg_array_count(slice_of(copy, two_numbers.n), &count));
    copy[12] = 0x7f;
    assert_false(pg_array_count(slice_of(copy, two_numbers.n), &count));
    assert_int_equal(count, 7);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(times),
        cmocka_unit_test(arrays_of_numbers),
        cmocka_unit_test(arrays_of_bytes_and_nulls),
        cmocka_unit_test(refuses_what_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
