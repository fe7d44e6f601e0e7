/*
 * Objects and lists of a document: see shape.h.
 */
#include "svc/core/rules/document/shape.h"

#include <inttypes.h>
#include <string.h>

bool
shape_refuse(const struct shape_reader *r, const struct shape_value *value,
             const char *problem)
{
    struct arena *arena = r->errors->arena;

    rules_errors_add(
        r->errors, value->place, problem,
        arena_printf(arena, "Write %s.", value->as->kind->right(arena, value->as)));
    return false;
}

bool
shape_read_value(const struct shape_reader *r, const struct shape_value *value)
{
    if (json_node_is_null(value->node)) {
        return shape_refuse(r, value, "It is null.");
    }
    return value->as->kind->read(r, value);
}

/* The names of members: "id, name, when"; "" when there are none. */
static const char *
names_where(struct arena *arena, const struct shape *shape, bool required, bool optional)
{
    const char *names = "";

    for (size_t i = 0; i < shape->count; i++) {
        if (shape->members[i].required ? required : optional) {
            names = arena_printf(arena, "%s%s%s", names, *names != '\0' ? ", " : "",
                                 shape->members[i].name);
        }
    }
    return names;
}

static const char *
member_names(struct arena *arena, const struct shape *shape)
{
    return names_where(arena, shape, true, true);
}

static bool
refuse_unknown(const struct shape_reader *r, const struct shape *shape,
               const struct json_node *node, const struct rules_place *place)
{
    struct arena *arena = r->errors->arena;
    const struct json_node *value;
    struct slice name = SLICE_NONE;
    void *cursor = NULL;
    bool known = true;

    while (known && json_object_next(node, &cursor, &name, &value)) {
        known = false;
        for (size_t i = 0; i < shape->count && !known; i++) {
            known = slice_eq_cstr(name, shape->members[i].name);
        }
    }
    rules_errors_add(r->errors, RULES_IN(place, arena_strndup(arena, name.p, name.n)),
                     "There is no member of this name here.",
                     arena_printf(arena,
                                  "Check its spelling and its place; here may stand: %s.",
                                  member_names(arena, shape)));
    return false;
}

/* What a number or a word is when it is left out; all else is zero already. */
static void
leave_out(const struct shape_member *member, unsigned char *base)
{
    void *out = base + member->offset;

    if (member->initial != 0 && member->kind->bytes == sizeof(int64_t)) {
        *(int64_t *)out = member->initial;
    } else if (member->initial != 0) {
        *(int *)out = (int)member->initial;
    }
}

bool
shape_read(const struct shape_reader *r, const struct shape *shape,
           const struct json_node *node, const struct rules_place *place, void *out)
{
    unsigned char *base = out;
    size_t known = 0;

    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_member *m = &shape->members[i];
        const struct shape_value value = {json_get(node, m->name),
                                          RULES_IN(place, m->name), m, base + m->offset};

        if (value.node == NULL && m->required) {
            return shape_refuse(r, &value, "It is missing.");
        }
        if (value.node == NULL) {
            leave_out(m, base);
            continue;
        }
        if (!shape_read_value(r, &value)) {
            return false;
        }
        known++;
    }
    return known == json_object_count(node) || refuse_unknown(r, shape, node, place);
}

static bool
read_object(const struct shape_reader *r, const struct shape_value *value)
{
    const struct shape *shape = value->as->of;
    void *object;

    if (!json_node_is_object(value->node)) {
        return shape_refuse(r, value, "It is not an object.");
    }
    if ((int64_t)json_object_count(value->node) < value->as->min) {
        return shape_refuse(r, value, "It is empty.");
    }
    object = arena_alloc(r->arena, shape->bytes);
    if (!shape_read(r, shape, value->node, value->place, object)) {
        return false;
    }
    memcpy(value->out, &object, sizeof(object));
    return true;
}

static const char *
right_object(struct arena *arena, const struct shape_member *as)
{
    const char *must = names_where(arena, as->of, true, false);
    const char *may = names_where(arena, as->of, false, true);

    if (*must == '\0' || *may == '\0') {
        return arena_printf(arena, "an object in curly brackets, with: %s%s", must, may);
    }
    return arena_printf(
        arena, "an object in curly brackets, with: %s. It may also have: %s", must, may);
}

/* Whether the text at an index stands before it already. */
static bool
is_twice(const struct json_node *list, size_t index)
{
    struct slice text, before;

    if (!json_node_str(json_array_at(list, index), &text)) {
        return false;
    }
    for (size_t i = 0; i < index; i++) {
        if (json_node_str(json_array_at(list, i), &before) && slice_eq(text, before)) {
            return true;
        }
    }
    return false;
}

static bool
read_item(const struct shape_reader *r, const struct shape_value *list, size_t index,
          void *out)
{
    const struct shape_member *as = list->as->items;
    const struct shape_value item = {json_array_at(list->node, index),
                                     RULES_AT(list->place, index), as, out};

    if (list->as->distinct && is_twice(list->node, index)) {
        rules_errors_add(r->errors, item.place, "It stands here twice.",
                         "Leave one of them out.");
        return false;
    }
    if (as->kind != &shape_object) {
        return shape_read_value(r, &item);
    }
    if (!json_node_is_object(item.node)) {
        return shape_refuse(r, &item, "It is not an object.");
    }
    return shape_read(r, as->of, item.node, item.place, out);
}

static bool
read_items(const struct shape_reader *r, const struct shape_value *value)
{
    const struct shape_member *as = value->as->items;
    size_t bytes = as->kind == &shape_object ? as->of->bytes : as->kind->bytes;
    struct shape_list *list = value->out;
    size_t count = json_array_count(value->node);
    unsigned char *items;

    if (!json_node_is_array(value->node)) {
        return shape_refuse(r, value, "It is not a list.");
    }
    if ((int64_t)count < value->as->min || (int64_t)count > value->as->max) {
        return shape_refuse(r, value,
                            arena_printf(r->errors->arena, "It has %zu items.", count));
    }
    items = arena_array(r->arena, count, bytes);
    for (size_t i = 0; i < count; i++) {
        if (!read_item(r, value, i, items + i * bytes)) {
            return false;
        }
    }
    *list = (struct shape_list){items, count};
    return true;
}

static const char *
right_items(struct arena *arena, const struct shape_member *as)
{
    if (as->min == as->max) {
        return arena_printf(arena, "a list of %" PRId64 " items in square brackets",
                            as->max);
    }
    return arena_printf(arena,
                        "a list of %" PRId64 " to %" PRId64 " items in square brackets",
                        as->min, as->max);
}

const struct shape_kind shape_object = {sizeof(const void *), read_object, right_object};
const struct shape_kind shape_items = {sizeof(struct shape_list), read_items,
                                       right_items};
