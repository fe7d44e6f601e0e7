/*
 * JSON: what is accepted can be bound or refused with a reason, and what our writer
 * makes of its strings is read back as the same strings.
 */
#include "proto/json.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct line {
    struct slice sku;
    int64_t amount;
};

struct body {
    int64_t amount;
    struct slice note;
    bool has_note, cookie;
    int tender;
    struct line lines[4];
    size_t line_count;
    struct slice tags[4];
    size_t tag_count;
    const struct json_node *extra;
};

static const char *const tenders[] = {"card", "other", "split", NULL};

static const struct json_field line_fields[] = {
    {JSON_AT("sku", struct line, sku), .kind = JSON_KIND_STRING, .required = true,
     .max = 8},
    {JSON_AT("amount", struct line, amount), .kind = JSON_KIND_I64, .min = 1, .max = 99},
};

static const struct json_field fields[] = {
    {JSON_AT("amount", struct body, amount), .kind = JSON_KIND_I64, .required = true,
     .min = 1},
    {JSON_AT("note", struct body, note), .kind = JSON_KIND_STRING, .min = 1, .max = 8,
     JSON_HAS(struct body, has_note)},
    {JSON_AT("cookie", struct body, cookie), .kind = JSON_KIND_BOOL},
    {JSON_AT("tender", struct body, tender), .kind = JSON_KIND_ENUM, .names = tenders},
    {JSON_AT("lines", struct body, lines), .kind = JSON_KIND_ARRAY,
     JSON_ITEMS(line_fields), .item_size = sizeof(struct line), .items_max = 4,
     .count_offset = offsetof(struct body, line_count)},
    {JSON_AT("tags", struct body, tags), .kind = JSON_KIND_STRINGS, .items_max = 4,
     .count_offset = offsetof(struct body, tag_count)},
    {JSON_AT("extra", struct body, extra), .kind = JSON_KIND_NODE},
};

static char text[1 << 20];

/* Writes a string with our writer and reads it back. */
static void
check_string(struct slice s)
{
    struct json_doc doc;
    struct json_error err;
    struct json_out o;
    struct slice back;

    json_out_init(&o, text, sizeof(text));
    json_array_begin(&o);
    json_put_str(&o, s);
    json_array_end(&o);
    check(json_parse(&doc, json_out_slice(&o), &err) == JSON_OK);
    check(json_node_str(json_array_at(json_root(&doc), 0), &back) && slice_eq(s, back));
    json_doc_free(&doc);
}

static void
check_members(const struct json_node *root)
{
    const struct json_node *value;
    struct slice name, string;
    void *cursor = NULL;

    for (size_t i = 0; i < json_array_count(root); i++) {
        if (json_node_str(json_array_at(root, i), &string)) {
            check_string(string);
        }
    }
    if (!json_node_is_object(root)) {
        return;
    }
    while (json_object_next(root, &cursor, &name, &value)) {
        check_string(name);
        if (json_node_str(value, &string)) {
            check_string(string);
        }
    }
}

static void
check_binding(const struct json_doc *doc)
{
    struct json_error err = {.field = ""};
    struct body body = {.amount = 0};
    enum json_status status =
        json_bind(fields, JSON_FIELD_COUNT(fields), doc, &body, &err);

    if (status == JSON_OK) {
        check(body.amount >= 1 && body.line_count <= 4 && body.tag_count <= 4);
    } else {
        check(status == JSON_INVALID && err.reason[0] != '\0');
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json_error err = {.field = ""};
    struct json_doc doc, again;
    size_t n;

    if (json_parse(&doc, slice_of(data, size), &err) != JSON_OK) {
        check(err.reason[0] != '\0');
        return 0;
    }
    check_binding(&doc);
    check_members(json_root(&doc));
    if (json_node_write(json_root(&doc), text, sizeof(text), &n)) {
        check(json_parse(&again, slice_of(text, n), &err) == JSON_OK);
        json_doc_free(&again);
    }
    json_doc_free(&doc);
    return 0;
}
