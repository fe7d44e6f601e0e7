/*
 * From a JSON object into a C struct, by a table. The path of the value in hand is a
 * chain of automatic variables; it is turned into text only when something is wrong.
 */
#include "proto/json.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "proto/utf8.h"

/* A step of the path: a name, or an index where name is NULL. */
struct path {
    const struct path *parent;
    const char *name;
    size_t index;
};

/* Writes the path into the error, cut in front of the character that does not fit. */
static void
render(const struct path *path, struct json_error *err)
{
    size_t n;

    if (path == NULL) {
        err->field[0] = '\0';
        return;
    }
    render(path->parent, err);
    n = strlen(err->field);
    if (path->name == NULL) {
        snprintf(err->field + n, sizeof(err->field) - n, "[%zu]", path->index);
    } else {
        snprintf(err->field + n, sizeof(err->field) - n, "%s%s", n > 0 ? "." : "",
                 path->name);
    }
    utf8_mend(err->field);
}

__attribute__((format(printf, 3, 4))) static enum json_status
invalid(struct json_error *err, const struct path *path, const char *format, ...)
{
    va_list args;

    err->min = err->max = 0;
    render(path, err);
    va_start(args, format);
    vsnprintf(err->reason, sizeof(err->reason), format, args);
    va_end(args);
    return JSON_INVALID;
}

/* What one value is bound with. */
struct binding {
    const struct json_field *field;
    const struct json_node *value;
    const struct path *path;
    struct json_error *err;
};

static enum json_status
bind_object(const struct json_field *fields, size_t count, const struct json_node *object,
            unsigned char *base, const struct path *parent, struct json_error *err);

/* Outside the field's limits: the error has them as numbers, too. */
static enum json_status
outside(const struct binding *b, enum json_status status)
{
    b->err->min = b->field->min;
    b->err->max = b->field->max;
    return status;
}

static enum json_status
bind_i64(const struct binding *b, int64_t *out)
{
    const struct json_field *f = b->field;
    bool limited = f->min != 0 || f->max != 0, open = f->max == 0 && f->min > 0;
    int64_t value;

    if (!json_node_i64(b->value, &value)) {
        return invalid(b->err, b->path,
                       "must be a whole number%s%s, without a decimal point or quotes",
                       f->unit != NULL ? " of " : "", f->unit != NULL ? f->unit : "");
    }
    if (limited && open && value < f->min) {
        return outside(b, invalid(b->err, b->path, "must be at least %" PRId64, f->min));
    }
    if (limited && !open && (value < f->min || value > f->max)) {
        return outside(b, invalid(b->err, b->path, "must be from %" PRId64 " to %" PRId64,
                                  f->min, f->max));
    }
    *out = value;
    return JSON_OK;
}

static enum json_status
bind_string(const struct binding *b, struct slice *out)
{
    const struct json_field *f = b->field;
    struct slice text;

    if (!json_node_str(b->value, &text)) {
        return invalid(b->err, b->path, "must be text, in double quotes");
    }
    if (f->min > 0 && utf8_count(text) < (uint64_t)f->min) {
        return outside(b,
                       invalid(b->err, b->path,
                               f->min == 1 ? "must not be empty"
                                           : "must have %" PRId64 " characters or more",
                               f->min));
    }
    if (f->max > 0 && utf8_count(text) > (uint64_t)f->max) {
        return outside(b, invalid(b->err, b->path,
                                  "must have %" PRId64 " characters or fewer", f->max));
    }
    if (f->bytes_max > 0 && text.n > f->bytes_max) {
        return invalid(b->err, b->path,
                       "must have %zu bytes or fewer; a letter beyond a to z has several",
                       f->bytes_max);
    }
    *out = text;
    return JSON_OK;
}

static enum json_status
bind_enum(const struct binding *b, int *out)
{
    char allowed[96];
    size_t n = 0;
    struct slice text;

    if (json_node_str(b->value, &text)) {
        for (int i = 0; b->field->names[i] != NULL; i++) {
            if (slice_eq_cstr(text, b->field->names[i])) {
                *out = i;
                return JSON_OK;
            }
        }
    }
    allowed[0] = '\0';
    for (int i = 0; b->field->names[i] != NULL && n < sizeof(allowed); i++) {
        n += (size_t)snprintf(allowed + n, sizeof(allowed) - n, "%s%s", i > 0 ? ", " : "",
                              b->field->names[i]);
    }
    return invalid(b->err, b->path, "must be one of: %s", allowed);
}

/* One element of an array, at its place in the C array. */
static enum json_status
bind_item(const struct binding *b, size_t index, unsigned char *out)
{
    struct path path = {b->path, NULL, index};
    struct binding item = {b->field, json_array_at(b->value, index), &path, b->err};

    if (b->field->kind == JSON_KIND_STRINGS) {
        return bind_string(&item, (struct slice *)(void *)out + index);
    }
    return bind_object(b->field->items, b->field->items_count, item.value,
                       out + index * b->field->item_size, &path, b->err);
}

static enum json_status
bind_array(const struct binding *b, unsigned char *out, size_t *out_count)
{
    const struct json_field *f = b->field;
    size_t count = json_array_count(b->value);

    if (!json_node_is_array(b->value)) {
        return invalid(b->err, b->path, "must be a list, in square brackets");
    }
    if (count < f->items_min) {
        return invalid(b->err, b->path, "must hold %zu items or more", f->items_min);
    }
    if (count > f->items_max) {
        return invalid(b->err, b->path, "must hold %zu items or fewer", f->items_max);
    }
    for (size_t i = 0; i < count; i++) {
        enum json_status status = bind_item(b, i, out);

        if (status != JSON_OK) {
            return status;
        }
    }
    *out_count = count;
    return JSON_OK;
}

static enum json_status
bind_value(const struct binding *b, unsigned char *base)
{
    const struct json_field *f = b->field;
    void *out = base + f->offset;

    if (json_node_is_null(b->value)) {
        return invalid(b->err, b->path,
                       f->required ? "must not be null"
                                   : "must not be null; leave it out instead");
    }
    switch (f->kind) {
    case JSON_KIND_I64: return bind_i64(b, out);
    case JSON_KIND_STRING: return bind_string(b, out);
    case JSON_KIND_BOOL:
        if (!json_node_bool(b->value, out)) {
            return invalid(b->err, b->path, "must be true or false, without quotes");
        }
        return JSON_OK;
    case JSON_KIND_ENUM: return bind_enum(b, out);
    case JSON_KIND_OBJECT:
        return bind_object(f->items, f->items_count, b->value, out, b->path, b->err);
    case JSON_KIND_ARRAY:
    case JSON_KIND_STRINGS:
        return bind_array(b, out, (size_t *)(void *)(base + f->count_offset));
    case JSON_KIND_NODE: *(const struct json_node **)out = b->value; return JSON_OK;
    }
    return invalid(b->err, b->path, "cannot be read here");
}

/* Names a member that no field of the table has. */
static enum json_status
unknown_member(const struct json_field *fields, size_t count,
               const struct json_node *object, const struct path *parent,
               struct json_error *err)
{
    const struct json_node *value;
    struct path path = {parent, NULL, 0};
    struct slice name = SLICE_NONE;
    void *cursor = NULL;
    bool known = true;

    while (known && json_object_next(object, &cursor, &name, &value)) {
        known = false;
        for (size_t i = 0; i < count && !known; i++) {
            known = slice_eq_cstr(name, fields[i].name);
        }
    }
    path.name = name.p;
    return invalid(err, &path, "is not a field of this call; check its spelling");
}

static enum json_status
bind_object(const struct json_field *fields, size_t count, const struct json_node *object,
            unsigned char *base, const struct path *parent, struct json_error *err)
{
    size_t bound = 0;

    if (!json_node_is_object(object)) {
        return invalid(err, parent, "%s must be an object, in curly brackets",
                       parent == NULL ? "the body" : "it");
    }
    for (size_t i = 0; i < count; i++) {
        struct path path = {parent, fields[i].name, 0};
        struct binding b = {&fields[i], json_get(object, fields[i].name), &path, err};
        enum json_status status;

        if (b.value == NULL) {
            if (fields[i].required) {
                return invalid(err, &path, "is required");
            }
            continue;
        }
        status = bind_value(&b, base);
        if (status != JSON_OK) {
            return status;
        }
        if (fields[i].has_present) {
            *(bool *)(void *)(base + fields[i].present_offset) = true;
        }
        bound++;
    }
    if (bound != json_object_count(object)) {
        return unknown_member(fields, count, object, parent, err);
    }
    return JSON_OK;
}

enum json_status
json_bind(const struct json_field *fields, size_t count, const struct json_doc *doc,
          void *ret, struct json_error *ret_err)
{
    return bind_object(fields, count, doc->root, ret, NULL, ret_err);
}
