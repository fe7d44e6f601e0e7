/*
 * Parsing and walking JSON documents.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "proto/json.h"

static void
refuses(void **state)
{
    static const struct {
        struct slice text;
        const char *field, *reason; /* the reason holds this */
    } cases[] = {
        {SLICE_INIT(""), "", "empty"},
        {SLICE_INIT(" "), "", "ends too early"},
        {SLICE_INIT("{"), "", "ends too early"},
        {SLICE_INIT("{\"a\":1"), "", "ends too early"},
        {SLICE_INIT("{} {}"), "", "after the end"},
        {SLICE_INIT("{}x"), "", "after the end"},
        {SLICE_INIT("1"), "", "not JSON"},
        {SLICE_INIT("\"a\""), "", "not JSON"},
        {SLICE_INIT("null"), "", "not JSON"},
        {SLICE_INIT("{\"a\":1,}"), "", "not JSON"},
        {SLICE_INIT("{'a':1}"), "", "not JSON"},
        {SLICE_INIT("{a:1}"), "", "not JSON"},
        {SLICE_INIT("{\"a\":01}"), "", "not JSON"},
        {SLICE_INIT("{\"a\":+1}"), "", "not JSON"},
        {SLICE_INIT("{\"a\":.5}"), "", "not JSON"},
        {SLICE_INIT("{\"a\":NaN}"), "", "not JSON"},
        {SLICE_INIT("{\"a\":0x1}"), "", "not JSON"},
        {SLICE_INIT("{\"a\":\"\n\"}"), "", "not JSON"},
        {SLICE_INIT("{\"a\":1} /* x */"), "", "after the end"},
        {SLICE_INIT("{\"a\":\"\\ud800\"}"), "", "not JSON"},
        {SLICE_INIT("{\"a\":\"\\u0000\"}"), "", "NUL"},
        {SLICE_INIT("{\"a\\u0000b\":1}"), "", "NUL"},
        {SLICE_INIT("{\"a\":\"\0\"}"), "", "not JSON"},
        {SLICE_INIT("{\"a\":\"\xff\"}"), "", "UTF-8"},
        {SLICE_INIT("{\"a\":\"\xc0\xaf\"}"), "", "UTF-8"},
        {SLICE_INIT("{\"a\":\"\xed\xa0\x80\"}"), "", "UTF-8"},
        {SLICE_INIT("\xef\xbb\xbf{}"), "", "not JSON"},
        {SLICE_INIT("{\"a\":9223372036854775808}"), "a", "64 bits"},
        {SLICE_INIT("{\"b\":1,\"a\" : -9223372036854775809 ,\"c\":2}"), "a", "64 bits"},
        {SLICE_INIT("{\"a\":1e999}"), "a", "64 bits"},
        {SLICE_INIT("{\"a\":[1,9223372036854775808]}"), "a", "64 bits"},
        {SLICE_INIT("[9223372036854775808]"), "", "64 bits"},
        {SLICE_INIT("[\":\",9223372036854775808]"), "", "64 bits"},
        {SLICE_INIT("{\"amount\":1,\"amount\":2}"), "amount", "twice"},
        {SLICE_INIT("{\"a-rather-long-name\":1,\"a-rather-long-name\":2}"),
         "a-rather-long-name", "twice"},
        {SLICE_INIT("{\"a-rather-longer-name\":1,\"a-rather-longer-name\":2}"), "",
         "a field is given twice at line 1"},
        {SLICE_INIT("{\"x\":{\"a\\\"b\":1,\"a\\\"b\":2}}"), "a\\\"b", "twice"},
        {SLICE_INIT("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]"), "", "deeper than 16"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct json_error err = {.field = "?", .reason = "?"};
        struct json_doc doc;

        if (json_parse(&doc, cases[i].text, &err) != JSON_MALFORMED ||
            strstr(err.reason, cases[i].reason) == NULL ||
            strcmp(err.field, cases[i].field)) {
            fail_msg("case %zu: %.*s: field '%s', reason '%s'", i,
                     SLICE_FMT(cases[i].text), err.field, err.reason);
        }
        assert_null(json_root(&doc));
        json_doc_free(&doc);
    }
}

/* No prefix of a document is one, and none of them reads past its end. */
static void
every_prefix_is_refused(void **state)
{
    static const char text[] =
        "{\"a\":[1,-2.5e3,true,null,\"x\\u00e9\\\"\xc3\xa9\"],\"b\":{}}";
    struct json_error err;
    struct json_doc doc;

    (void)state;
    for (size_t n = 0; n < strlen(text); n++) {
        char *copy = malloc(n + (n == 0));

        memcpy(copy, text, n);
        assert_int_equal(json_parse(&doc, slice_of(copy, n), &err), JSON_MALFORMED);
        free(copy);
    }
    assert_int_equal(json_parse(&doc, slice_from_cstr(text), &err), JSON_OK);
    json_doc_free(&doc);
    json_doc_free(&doc);
}

static void
depth_is_counted_outside_strings(void **state)
{
    static const char text[] = "[[[[[[[[[[[[[[[[\"[[[{{{\\\"[[\",{}]]]]]]]]]]]]]]]]";
    static const char flat[] =
        "[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],{},{}]";
    struct json_error err;
    struct json_doc doc;

    (void)state;
    assert_int_equal(json_parse(&doc, SLICE(text), &err), JSON_MALFORMED);
    assert_int_equal(json_parse(&doc, slice_of(text + 1, strlen(text) - 2), &err),
                     JSON_OK);
    json_doc_free(&doc);
    assert_int_equal(json_parse(&doc, SLICE(flat), &err), JSON_OK);
    json_doc_free(&doc);
}

static void
walks(void **state)
{
    static const char text[] =
        "{\"n\":-7,\"r\":1.0,\"s\":\"a\\u00e9\",\"t\":true,\"f\":false,"
        "\"z\":null,\"list\":[1,\"x\",{\"y\":9223372036854775807}],"
        "\"o\":{}}";
    const struct json_node *root, *list, *value;
    struct json_error err;
    struct json_doc doc;
    struct slice s, name;
    void *cursor = NULL;
    size_t members = 0;
    int64_t n = 0;
    bool b = false;

    (void)state;
    assert_int_equal(json_parse(&doc, SLICE(text), &err), JSON_OK);
    root = json_root(&doc);
    assert_true(json_get_i64(root, "n", &n) && n == -7);
    assert_false(json_get_i64(root, "r", &n) || json_get_i64(root, "s", &n));
    assert_false(json_get_i64(root, "none", &n) || json_node_i64(NULL, &n));
    assert_true(json_get_str(root, "s", &s) && slice_eq_cstr(s, "a\xc3\xa9"));
    assert_false(json_get_str(root, "n", &s) || json_node_str(NULL, &s));
    assert_true(json_get_bool(root, "t", &b) && b);
    assert_true(json_get_bool(root, "f", &b) && !b);
    assert_false(json_get_bool(root, "n", &b) || json_node_bool(NULL, &b));
    assert_true(json_node_is_null(json_get(root, "z")));
    assert_false(json_node_is_null(root) || json_node_is_null(NULL));
    list = json_get(root, "list");
    assert_true(json_node_is_array(list) && !json_node_is_array(root));
    assert_false(json_node_is_array(NULL) || json_node_is_object(NULL));
    assert_true(json_node_is_object(root) && !json_node_is_object(list));
    assert_int_equal(json_array_count(list), 3);
    assert_int_equal(json_array_count(root), 0);
    assert_int_equal(json_array_count(NULL), 0);
    assert_true(json_get_i64(json_array_at(list, 2), "y", &n) && n == INT64_MAX);
    assert_null(json_array_at(list, 3));
    assert_null(json_get(list, "y"));
    assert_null(json_get(NULL, "y"));
    assert_int_equal(json_object_count(root), 8);
    while (json_object_next(root, &cursor, &name, &value)) {
        assert_ptr_equal(json_get(root, name.p), value);
        members++;
    }
    assert_int_equal(members, 8);
    cursor = NULL;
    assert_false(json_object_next(json_get(root, "o"), &cursor, &name, &value));
    json_doc_free(&doc);
}

static void
writes_back(void **state)
{
    static const char text[] = "{\"b\":[1,true,null,\"x\\n\"],\"a\":{\"c\":-5}}";
    struct json_error err;
    struct json_doc doc;
    char buf[64];
    size_t n = 0;

    (void)state;
    assert_int_equal(json_parse(&doc, SLICE(text), &err), JSON_OK);
    assert_true(json_node_write(json_root(&doc), buf, sizeof(buf), &n));
    assert_true(slice_eq_cstr(slice_of(buf, n), text));
    assert_false(json_node_write(json_root(&doc), buf, n - 1, &n));
    assert_true(
        json_node_write(json_array_at(json_get(json_root(&doc), "b"), 1), buf, 4, &n));
    assert_int_equal(n, 4);
    assert_false(json_node_write(NULL, buf, sizeof(buf), &n));
    json_doc_free(&doc);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses),
        cmocka_unit_test(every_prefix_is_refused),
        cmocka_unit_test(depth_is_counted_outside_strings),
        cmocka_unit_test(walks),
        cmocka_unit_test(writes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
