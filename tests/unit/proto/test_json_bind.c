/*
 * Binding an object to a struct: what fits, and what each refusal says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "proto/json.h"

struct line {
    struct slice sku;
    int64_t quantity;
    bool has_quantity;
};

struct customer {
    struct slice name;
    int64_t age;
};

enum { LINES_MAX = 3, TAGS_MAX = 2 };

struct body {
    int64_t amount, any, floor, range;
    struct slice note, key;
    bool has_note, cookie, has_cookie;
    int tender;
    struct line lines[LINES_MAX];
    size_t line_count;
    struct slice tags[TAGS_MAX];
    size_t tag_count;
    struct customer customer;
    const struct json_node *extra;
};

static const char *const tenders[] = {"card", "other", "split", NULL};

static const struct json_field line_fields[] = {
    {JSON_AT("sku", struct line, sku), .kind = JSON_KIND_STRING, .required = true,
     .min = 1, .max = 8},
    {JSON_AT("quantity", struct line, quantity), .kind = JSON_KIND_I64, .min = 1,
     .max = 99, JSON_HAS(struct line, has_quantity)},
};

static const struct json_field customer_fields[] = {
    {JSON_AT("name", struct customer, name), .kind = JSON_KIND_STRING, .required = true,
     .max = 6, .bytes_max = 6},
    {JSON_AT("age", struct customer, age), .kind = JSON_KIND_I64},
};

static const struct json_field fields[] = {
    {JSON_AT("amount", struct body, amount), .kind = JSON_KIND_I64, .required = true,
     .min = 1, .max = INT64_MAX, .unit = "minor units"},
    {JSON_AT("any", struct body, any), .kind = JSON_KIND_I64},
    {JSON_AT("floor", struct body, floor), .kind = JSON_KIND_I64, .min = 5},
    {JSON_AT("range", struct body, range), .kind = JSON_KIND_I64, .min = -3, .max = 0},
    {JSON_AT("note", struct body, note), .kind = JSON_KIND_STRING, .max = 5,
     JSON_HAS(struct body, has_note)},
    {JSON_AT("key", struct body, key), .kind = JSON_KIND_STRING, .min = 2},
    {JSON_AT("cookie", struct body, cookie), .kind = JSON_KIND_BOOL,
     JSON_HAS(struct body, has_cookie)},
    {JSON_AT("tender", struct body, tender), .kind = JSON_KIND_ENUM, .names = tenders},
    {JSON_AT("lines", struct body, lines), .kind = JSON_KIND_ARRAY,
     JSON_ITEMS(line_fields), .item_size = sizeof(struct line), .items_min = 1,
     .items_max = LINES_MAX, .count_offset = offsetof(struct body, line_count)},
    {JSON_AT("tags", struct body, tags), .kind = JSON_KIND_STRINGS, .min = 1, .max = 3,
     .items_max = TAGS_MAX, .count_offset = offsetof(struct body, tag_count)},
    {JSON_AT("customer", struct body, customer), .kind = JSON_KIND_OBJECT,
     JSON_ITEMS(customer_fields)},
    {JSON_AT("extra", struct body, extra), .kind = JSON_KIND_NODE},
};

static struct json_doc doc;
static struct json_error err;

static enum json_status
bind(const char *text, struct body *body)
{
    json_doc_free(&doc);
    assert_int_equal(json_parse(&doc, slice_from_cstr(text), &err), JSON_OK);
    *body = (struct body){.tender = 7, .any = 42};
    return json_bind(fields, JSON_FIELD_COUNT(fields), &doc, body, &err);
}

/* As openapi counts them; a field that is copied to a fixed place has bytes, too. */
static void
lengths_are_characters(void **state)
{
    struct body body;

    (void)state;
    assert_int_equal(
        bind("{\"amount\":1,\"note\":\"\u00e9\u00e9\U0001f680\u00e9z\"}", &body),
        JSON_OK);
    assert_int_equal(
        bind("{\"amount\":1,\"note\":\"\u00e9\u00e9\u00e9\u00e9\u00e9z\"}", &body),
        JSON_INVALID);
    assert_string_equal(err.reason, "must have 5 characters or fewer");
    assert_int_equal(bind("{\"amount\":1,\"key\":\"\u00e9\"}", &body), JSON_INVALID);
    assert_string_equal(err.reason, "must have 2 characters or more");
    assert_int_equal(
        bind("{\"amount\":1,\"customer\":{\"name\":\"\u00e9\u00e9\u00e9\"}}", &body),
        JSON_OK);
    assert_int_equal(
        bind("{\"amount\":1,\"customer\":{\"name\":\"\u00e9\u00e9\u00e9z\"}}", &body),
        JSON_INVALID);
    assert_string_equal(err.reason,
                        "must have 6 bytes or fewer; a letter beyond a to z has several");
}

static void
binds_everything(void **state)
{
    struct body body;
    int64_t x = 0;

    (void)state;
    assert_int_equal(
        bind("{\"amount\":450,\"any\":-9223372036854775808,\"floor\":5,\"range\":-3,"
             "\"note\":\"12345\",\"key\":\"ab\",\"cookie\":true,\"tender\":\"split\","
             "\"lines\":[{\"sku\":\"a\"},{\"quantity\":2,\"sku\":\"b\"}],"
             "\"tags\":[\"x\",\"yyy\"],\"customer\":{\"name\":\"\"},\"extra\":{\"x\":1}}",
             &body),
        JSON_OK);
    assert_true(body.amount == 450 && body.any == INT64_MIN && body.floor == 5);
    assert_true(body.range == -3 && body.tender == 2 && body.cookie && body.has_cookie);
    assert_true(body.has_note && slice_eq_cstr(body.note, "12345"));
    assert_int_equal(body.line_count, 2);
    assert_true(slice_eq_cstr(body.lines[0].sku, "a") && !body.lines[0].has_quantity);
    assert_true(slice_eq_cstr(body.lines[1].sku, "b") && body.lines[1].has_quantity);
    assert_int_equal(body.lines[1].quantity, 2);
    assert_int_equal(body.tag_count, 2);
    assert_true(slice_eq_cstr(body.tags[1], "yyy"));
    assert_int_equal(body.customer.name.n, 0);
    assert_true(json_get_i64(body.extra, "x", &x) && x == 1);
}

static void
absent_fields_stay(void **state)
{
    struct body body;

    (void)state;
    assert_int_equal(bind("{\"amount\":9223372036854775807}", &body), JSON_OK);
    assert_true(body.amount == INT64_MAX && body.any == 42 && body.tender == 7);
    assert_false(body.has_note || body.has_cookie);
    assert_int_equal(body.line_count, 0);
}

static void
refusals_say_what(void **state)
{
    static const struct {
        const char *text, *field, *reason;
    } cases[] = {
        {"[]", "", "the body must be an object, in curly brackets"},
        {"{}", "amount", "is required"},
        {"{\"amount\":null}", "amount", "must not be null"},
        {"{\"amount\":1.0}", "amount",
         "must be a whole number of minor units, without a decimal point or quotes"},
        {"{\"amount\":1e2}", "amount",
         "must be a whole number of minor units, without a decimal point or quotes"},
        {"{\"amount\":\"1\"}", "amount",
         "must be a whole number of minor units, without a decimal point or quotes"},
        {"{\"amount\":0}", "amount", "must be from 1 to 9223372036854775807"},
        {"{\"amount\":-1}", "amount", "must be from 1 to 9223372036854775807"},
        {"{\"amount\":-0}", "amount", "must be from 1 to 9223372036854775807"},
        {"{\"amount\":1,\"any\":true}", "any",
         "must be a whole number, without a decimal point or quotes"},
        {"{\"amount\":1,\"any\":null}", "any", "must not be null; leave it out instead"},
        {"{\"amount\":1,\"floor\":4}", "floor", "must be at least 5"},
        {"{\"amount\":1,\"range\":1}", "range", "must be from -3 to 0"},
        {"{\"amount\":1,\"range\":-4}", "range", "must be from -3 to 0"},
        {"{\"amount\":1,\"note\":5}", "note", "must be text, in double quotes"},
        {"{\"amount\":1,\"note\":\"123456\"}", "note", "must have 5 characters or fewer"},
        {"{\"amount\":1,\"key\":\"a\"}", "key", "must have 2 characters or more"},
        {"{\"amount\":1,\"cookie\":1}", "cookie",
         "must be true or false, without quotes"},
        {"{\"amount\":1,\"tender\":\"cash\"}", "tender",
         "must be one of: card, other, split"},
        {"{\"amount\":1,\"tender\":0}", "tender", "must be one of: card, other, split"},
        {"{\"amount\":1,\"lines\":{}}", "lines", "must be a list, in square brackets"},
        {"{\"amount\":1,\"lines\":[]}", "lines", "must hold 1 items or more"},
        {"{\"amount\":1,\"lines\":[1,2,3,4]}", "lines", "must hold 3 items or fewer"},
        {"{\"amount\":1,\"lines\":[1]}", "lines[0]",
         "it must be an object, in curly brackets"},
        {"{\"amount\":1,\"lines\":[{\"sku\":\"a\"},{}]}", "lines[1].sku", "is required"},
        {"{\"amount\":1,\"lines\":[{\"sku\":\"\"}]}", "lines[0].sku",
         "must not be empty"},
        {"{\"amount\":1,\"lines\":[{\"sku\":\"a\",\"size\":1}]}", "lines[0].size",
         "is not a field of this call; check its spelling"},
        {"{\"amount\":1,\"tags\":[\"a\",\"\"]}", "tags[1]", "must not be empty"},
        {"{\"amount\":1,\"tags\":[\"a\",null]}", "tags[1]",
         "must be text, in double quotes"},
        {"{\"amount\":1,\"tags\":\"a\"}", "tags", "must be a list, in square brackets"},
        {"{\"amount\":1,\"customer\":{}}", "customer.name", "is required"},
        {"{\"amount\":1,\"customer\":3}", "customer",
         "it must be an object, in curly brackets"},
        {"{\"amount\":1,\"extra\":null}", "extra",
         "must not be null; leave it out instead"},
        {"{\"amount\":1,\"amuont\":1}", "amuont",
         "is not a field of this call; check its spelling"},
        {"{\"amount\":1,"
         "\"0123456789012345678901234567890123456789012345678901234567890123456789\""
         ":1}",
         "012345678901234567890123456789012345678901234567890123456789012",
         "is not a field of this call; check its spelling"},
    };
    struct body body;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (bind(cases[i].text, &body) != JSON_INVALID) {
            fail_msg("accepted: %s", cases[i].text);
        }
        assert_string_equal(err.field, cases[i].field);
        assert_string_equal(err.reason, cases[i].reason);
    }
}

/* A list of names that is too long for the message is cut, not overrun. */
static void
long_enums_are_cut(void **state)
{
    static const char *const names[] = {
        "a-rather-long-name-of-a-value-0123456789",
        "another-long-name-of-a-value-0123456789-0123456789", "and-one-more-0123456789",
        "last", NULL};
    static const struct json_field one[] = {
        {.name = "e", .kind = JSON_KIND_ENUM, .names = names}};
    int value;

    (void)state;
    json_doc_free(&doc);
    assert_int_equal(json_parse(&doc, SLICE("{\"e\":\"x\"}"), &err), JSON_OK);
    assert_int_equal(json_bind(one, 1, &doc, &value, &err), JSON_INVALID);
    assert_true(strlen(err.reason) < sizeof(err.reason));
    assert_non_null(strstr(err.reason, "another-long-name"));
}

/* A kind outside the list is our mistake and is refused, not read. */
static void
unknown_kinds_are_refused(void **state)
{
    static const struct json_field one[] = {{.name = "e", .kind = (enum json_kind)99}};
    int value = 5;

    (void)state;
    json_doc_free(&doc);
    assert_int_equal(json_parse(&doc, SLICE("{\"e\":1}"), &err), JSON_OK);
    assert_int_equal(json_bind(one, 1, &doc, &value, &err), JSON_INVALID);
    assert_int_equal(value, 5);
}

static int
free_doc(void **state)
{
    (void)state;
    json_doc_free(&doc);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_are_characters),
        cmocka_unit_test(binds_everything),
        cmocka_unit_test(absent_fields_stay),
        cmocka_unit_test(refusals_say_what),
        cmocka_unit_test(long_enums_are_cut),
        cmocka_unit_test(unknown_kinds_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, free_doc);
}
