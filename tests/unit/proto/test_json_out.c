/*
 * The JSON writer: commas, integers, escapes, and a buffer of every size that is too
 * small.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "proto/json_out.h"

static void
write_all(struct json_out *o)
{
    json_object_begin(o);
    json_kv_i64(o, "min", INT64_MIN);
    json_kv_i64(o, "max", INT64_MAX);
    json_kv_i64(o, "zero", 0);
    json_kv_i64(o, "small", -7);
    json_kv_array(o, "list");
    json_put_i64(o, 10);
    json_put_i64(o, 99);
    json_put_i64(o, 100);
    json_put_null(o);
    json_put_bool(o, true);
    json_array_begin(o);
    json_array_end(o);
    json_put_cstr(o, NULL);
    json_array_end(o);
    json_kv_object(o, "empty");
    json_object_end(o);
    json_kv_str(o, "text", SLICE("a\"b\\c\n\x01\x7f/\xe2\x82\xac"));
    json_kv_str(o, "none", SLICE_NONE);
    json_kv_cstr(o, "long", "0123456789abcdef\"0123456789abcdef\\\\0123456789");
    json_kv_bool(o, "no", false);
    json_kv_null(o, "null");
    json_kv_raw(o, "raw", SLICE("{\"x\":1}"));
    json_kv_time_us(o, "at", INT64_C(1795348800104512));
    json_kv_date(o, "on", 1);
    json_object_end(o);
}

static const char all[] =
    "{\"min\":-9223372036854775808,\"max\":9223372036854775807,\"zero\":0,\"small\":-7,"
    "\"list\":[10,99,100,null,true,[],null],\"empty\":{},"
    "\"text\":\"a\\\"b\\\\c\\n\\u0001\x7f/\xe2\x82\xac\",\"none\":\"\","
    "\"long\":\"0123456789abcdef\\\"0123456789abcdef\\\\\\\\0123456789\",\"no\":false,"
    "\"null\":null,\"raw\":{\"x\":1},\"at\":\"2026-11-22T12:00:00.104512Z\","
    "\"on\":\"1970-01-02\"}";

static void
writes_everything(void **state)
{
    char buf[1024];
    struct json_out o;

    (void)state;
    json_out_init(&o, buf, sizeof(buf));
    write_all(&o);
    assert_false(o.overflow);
    assert_int_equal(json_out_slice(&o).n, strlen(all));
    assert_memory_equal(buf, all, strlen(all));
}

static void
every_small_buffer_overflows(void **state)
{
    (void)state;
    for (size_t cap = 0; cap <= strlen(all); cap++) {
        /* On the heap, so that AddressSanitizer sees a byte too many. */
        char *buf = malloc(cap + (cap == 0));
        struct json_out o;

        json_out_init(&o, buf, cap);
        write_all(&o);
        assert_int_equal(o.overflow, cap < strlen(all));
        assert_true(o.len <= cap);
        assert_memory_equal(buf, all, o.len);
        assert_int_equal(json_out_slice(&o).n, o.overflow ? 0 : strlen(all));
        free(buf);
    }
}

static void
every_byte_is_escaped_right(void **state)
{
    (void)state;
    /*
     * At every place of a text, so that the eight-byte steps and the rest are both met.
     */
    for (size_t place = 0; place < 20; place++) {
        for (int c = 0; c < 256; c++) {
            char text[20], buf[64], expected[64];
            struct json_out o;
            size_t n = 0;

            memset(text, 'x', sizeof(text));
            text[place] = (char)c;
            json_out_init(&o, buf, sizeof(buf));
            json_put_str(&o, slice_of(text, sizeof(text)));
            expected[n++] = '"';
            for (size_t i = 0; i < sizeof(text); i++) {
                const char *at = text[i] != 0 ? strchr("b\bf\fn\nr\rt\t", text[i]) : NULL;

                if (text[i] == '"' || text[i] == '\\') {
                    n += (size_t)sprintf(expected + n, "\\%c", text[i]);
                } else if (at != NULL && (unsigned char)text[i] < 0x20) {
                    n += (size_t)sprintf(expected + n, "\\%c", at[-1]);
                } else if ((unsigned char)text[i] < 0x20) {
                    n += (size_t)sprintf(expected + n, "\\u%04x", (unsigned)text[i]);
                } else {
                    expected[n++] = text[i];
                }
            }
            expected[n++] = '"';
            assert_false(o.overflow);
            assert_int_equal(o.len, n);
            assert_memory_equal(buf, expected, n);
        }
    }
}

static void
every_length_of_integer(void **state)
{
    uint64_t value = 1;

    (void)state;
    for (int digits = 1; digits <= 19; digits++, value *= 10) {
        for (int below = 0; below < 2; below++) {
            char buf[32], expected[32];
            struct json_out o;

            json_out_init(&o, buf, sizeof(buf));
            json_put_i64(&o, (int64_t)value - below);
            sprintf(expected, "%llu", (unsigned long long)(value - (uint64_t)below));
            assert_int_equal(o.len, strlen(expected));
            assert_memory_equal(buf, expected, o.len);
        }
    }
}

static void
top_level_values_take_commas(void **state)
{
    char buf[32];
    struct json_out o;

    (void)state;
    json_out_init(&o, buf, sizeof(buf));
    json_array_begin(&o);
    json_put_raw(&o, SLICE("1"));
    json_object_begin(&o);
    json_object_end(&o);
    json_put_date(&o, 0);
    json_array_end(&o);
    assert_memory_equal(buf, "[1,{},\"1970-01-01\"]", o.len);
    assert_int_equal(o.len, 19);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_everything),
        cmocka_unit_test(every_small_buffer_overflows),
        cmocka_unit_test(every_byte_is_escaped_right),
        cmocka_unit_test(every_length_of_integer),
        cmocka_unit_test(top_level_values_take_commas),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
