/*
 * The JSON reader: the one file that knows jansson. A json_node is jansson's json_t
 * under another name. Depth is counted before parsing, because jansson's own limit is
 * fixed at 2,048.
 */
#include "proto/json.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>

static const json_t *
node_json(const struct json_node *node)
{
    return (const json_t *)(const void *)node;
}

static const struct json_node *
json_node(const json_t *json)
{
    return (const struct json_node *)(const void *)json;
}

/* True if brackets outside strings nest too deep. */
static bool
is_too_deep(struct slice text)
{
    bool in_string = false;
    int depth = 0;

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '"') {
            in_string = !in_string;
        } else if (in_string) {
            i += c == '\\';
        } else if (c == '{' || c == '[') {
            if (++depth > JSON_DEPTH_MAX) {
                return true;
            }
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

/* Says why; the field stays empty. */
__attribute__((format(printf, 2, 3))) static enum json_status
malformed(struct json_error *ret_err, const char *format, ...)
{
    va_list args;

    ret_err->field[0] = '\0';
    va_start(args, format);
    vsnprintf(ret_err->reason, sizeof(ret_err->reason), format, args);
    va_end(args);
    return JSON_MALFORMED;
}

/* jansson names a short key, and only in its text: duplicate object key near '"a"'. */
static enum json_status
duplicate_key(const json_error_t *error, struct json_error *ret_err)
{
    const char *from = strstr(error->text, "near '\"");

    if (from == NULL) {
        return malformed(ret_err,
                         "a field is given twice at line %d, column %d; send it once",
                         error->line, error->column);
    }
    from += strlen("near '\"");
    malformed(ret_err, "is given twice; send it once");
    snprintf(ret_err->field, sizeof(ret_err->field), "%.*s",
             (int)(strrchr(error->text, '"') - from), from);
    return JSON_MALFORMED;
}

/* The key, as it is written, of the value that ends at `at`; empty when none is near. */
static struct slice
key_before(struct slice text, size_t at)
{
    size_t end, from;

    while (at > 0 && text.p[at - 1] != ':') {
        at--;
    }
    while (at > 0 && text.p[at - 1] != '"') {
        at--;
    }
    if (at < 2) {
        return SLICE_NONE;
    }
    end = at - 1;
    from = end;
    while (from > 0 && text.p[from - 1] != '"') {
        from--;
    }
    return from > 0 ? slice_of(text.p + from, end - from) : SLICE_NONE;
}

static enum json_status
number_too_large(struct slice text, const json_error_t *error, struct json_error *ret_err)
{
    size_t at = (size_t)error->position < text.n ? (size_t)error->position : text.n;
    struct slice key = key_before(text, at);

    if (key.n == 0 || key.n >= sizeof(ret_err->field)) {
        return malformed(ret_err, "the body holds a number that does not fit 64 bits");
    }
    malformed(ret_err, "is a number that does not fit 64 bits; send a smaller one");
    slice_put_cstr(key, ret_err->field, sizeof(ret_err->field));
    return JSON_MALFORMED;
}

static enum json_status
explain(struct slice text, const json_error_t *error, struct json_error *ret_err)
{
    switch (json_error_code(error)) {
    case json_error_duplicate_key: return duplicate_key(error, ret_err);
    case json_error_invalid_utf8:
        return malformed(ret_err, "the body is not valid UTF-8");
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return malformed(ret_err, "the body holds a NUL character");
    case json_error_numeric_overflow: return number_too_large(text, error, ret_err);
    case json_error_premature_end_of_input:
        return malformed(ret_err, "the body is not whole JSON: it ends too early");
    case json_error_end_of_input_expected:
        return malformed(ret_err, "the body goes on after the end of its JSON");
    default:
        return malformed(ret_err, "the body is not JSON: look at line %d, column %d",
                         error->line, error->column);
    }
}

void
json_set_memory(void *(*get)(size_t bytes), void (*give)(void *p))
{
    json_set_alloc_funcs(get, give);
}

enum json_status
json_parse(struct json_doc *ret_doc, struct slice text, struct json_error *ret_err)
{
    json_error_t error;
    json_t *root;

    ret_doc->root = NULL;
    if (text.n == 0) {
        return malformed(ret_err, "the body is empty; send JSON");
    }
    if (is_too_deep(text)) {
        return malformed(ret_err, "the body nests deeper than %d levels", JSON_DEPTH_MAX);
    }
    root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL) {
        return explain(text, &error, ret_err);
    }
    ret_doc->root = (struct json_node *)(void *)root;
    return JSON_OK;
}

void
json_doc_free(struct json_doc *doc)
{
    json_decref((json_t *)(void *)doc->root);
    doc->root = NULL;
}

const struct json_node *
json_root(const struct json_doc *doc)
{
    return doc->root;
}

const struct json_node *
json_get(const struct json_node *object, const char *name)
{
    return json_node(json_object_get(node_json(object), name));
}

bool
json_node_is_object(const struct json_node *node)
{
    return node != NULL && json_typeof(node_json(node)) == JSON_OBJECT;
}

bool
json_node_is_array(const struct json_node *node)
{
    return node != NULL && json_typeof(node_json(node)) == JSON_ARRAY;
}

bool
json_node_is_null(const struct json_node *node)
{
    return node != NULL && json_typeof(node_json(node)) == JSON_NULL;
}

bool
json_node_i64(const struct json_node *node, int64_t *ret_value)
{
    if (node == NULL || !json_is_integer(node_json(node))) {
        return false;
    }
    *ret_value = json_integer_value(node_json(node));
    return true;
}

bool
json_node_str(const struct json_node *node, struct slice *ret_text)
{
    if (node == NULL || !json_is_string(node_json(node))) {
        return false;
    }
    *ret_text =
        slice_of(json_string_value(node_json(node)), json_string_length(node_json(node)));
    return true;
}

bool
json_node_bool(const struct json_node *node, bool *ret_value)
{
    if (node == NULL || !json_is_boolean(node_json(node))) {
        return false;
    }
    *ret_value = json_is_true(node_json(node));
    return true;
}

bool
json_get_i64(const struct json_node *object, const char *name, int64_t *ret_value)
{
    return json_node_i64(json_get(object, name), ret_value);
}

bool
json_get_str(const struct json_node *object, const char *name, struct slice *ret_text)
{
    return json_node_str(json_get(object, name), ret_text);
}

bool
json_get_bool(const struct json_node *object, const char *name, bool *ret_value)
{
    return json_node_bool(json_get(object, name), ret_value);
}

size_t
json_array_count(const struct json_node *array)
{
    return json_array_size(node_json(array));
}

const struct json_node *
json_array_at(const struct json_node *array, size_t index)
{
    return json_node(json_array_get(node_json(array), index));
}

size_t
json_object_count(const struct json_node *object)
{
    return json_object_size(node_json(object));
}

bool
json_object_next(const struct json_node *object, void **cursor, struct slice *ret_name,
                 const struct json_node **ret_value)
{
    /* jansson's iterators take an object that could be written to; these only read. */
    json_t *json = (json_t *)(uintptr_t)object;
    void *at =
        *cursor == NULL ? json_object_iter(json) : json_object_iter_next(json, *cursor);

    if (at == NULL) {
        return false;
    }
    *cursor = at;
    *ret_name = slice_from_cstr(json_object_iter_key(at));
    *ret_value = json_node(json_object_iter_value(at));
    return true;
}

bool
json_node_write(const struct json_node *node, char *buf, size_t cap, size_t *ret_n)
{
    size_t n;

    if (node == NULL) {
        return false;
    }
    n = json_dumpb(node_json(node), buf, cap, JSON_COMPACT | JSON_ENCODE_ANY);
    if (n == 0 || n > cap) {
        return false;
    }
    *ret_n = n;
    return true;
}
