/*
 * Takes documents apart: see diff.h. One of format 1 gets the members of format 2 that
 * say the same.
 */
#include <stdlib.h>

#include "svc/core/rules/diff/diff.h"
#include "svc/core/rules/rules_compiled.h"

enum { FIRST_ROOM = 16 };

/* Taking one document apart. */
struct taking {
    struct arena *arena;
    struct diff_document *document;
    char *scratch; /* as large as the document, which no part of it exceeds */
    size_t scratch_bytes;
};

/* The list with room for one more. */
static void *
grown(struct arena *arena, void *list, size_t count, size_t *room, size_t size)
{
    void *more;

    if (count < *room) {
        return list;
    }
    *room = *room > 0 ? *room * 2 : FIRST_ROOM;
    more = arena_array(arena, *room, size);
    if (count > 0) {
        memcpy(more, list, count * size);
    }
    return more;
}

static struct diff_part *
add_part(const struct taking *t, const char *section, const char *id, const char *name)
{
    struct diff_document *d = t->document;

    d->parts = grown(t->arena, d->parts, d->count, &d->room, sizeof(*d->parts));
    d->parts[d->count] = (struct diff_part){.section = section, .id = id, .name = name};
    return &d->parts[d->count++];
}

static void
add_fact(const struct taking *t, struct diff_part *part, const char *member,
         struct slice value)
{
    part->facts =
        grown(t->arena, part->facts, part->count, &part->room, sizeof(*part->facts));
    part->facts[part->count++] = (struct diff_fact){member, value};
}

/* A value as compact JSON. */
static struct slice
json_of(const struct taking *t, const struct json_node *node)
{
    size_t n = 0;

    if (!json_node_write(node, t->scratch, t->scratch_bytes, &n)) {
        return SLICE("null");
    }
    return slice_of(arena_copy(t->arena, t->scratch, n), n);
}

static const char *
member_text(const struct taking *t, const struct json_node *node, const char *member)
{
    struct slice text = SLICE_NONE;

    return json_get_str(node, member, &text) ? arena_strndup(t->arena, text.p, text.n)
                                             : "";
}

/* The members of an object, and of objects in it; `skip` ends with NULL. */
static void
add_members(const struct taking *t, struct diff_part *part, const struct json_node *node,
            const char *in, const char *const *skip)
{
    const struct json_node *value;
    void *cursor = NULL;
    struct slice name;

    while (json_object_next(node, &cursor, &name, &value)) {
        const char *member = arena_printf(t->arena, "%s%s%.*s", in,
                                          *in != '\0' ? "." : "", SLICE_FMT(name));
        size_t i = 0;

        while (skip[i] != NULL && strcmp(skip[i], member) != 0) {
            i++;
        }
        if (skip[i] != NULL) {
            continue;
        }
        if (json_node_is_object(value)) {
            add_members(t, part, value, member, skip);
        } else {
            add_fact(t, part, member, json_of(t, value));
        }
    }
}

static int
by_member(const void *a, const void *b)
{
    const struct diff_fact *x = a, *y = b;

    return strcmp(x->member, y->member);
}

static void
sort_facts(struct diff_part *part)
{
    if (part->count > 0) {
        qsort(part->facts, part->count, sizeof(part->facts[0]), by_member);
    }
}

static void
take_rules(const struct taking *t, const char *section, const struct json_node *list)
{
    static const char *const skip[] = {"id", NULL};

    for (size_t i = 0; i < json_array_count(list); i++) {
        const struct json_node *rule = json_array_at(list, i);
        struct diff_part *part = add_part(t, section, member_text(t, rule, "id"),
                                          member_text(t, rule, "name"));

        part->whole = json_of(t, rule);
        add_members(t, part, rule, "", skip);
        sort_facts(part);
    }
}

/* Levels are the same by their numbers. */
static void
take_levels(const struct taking *t, const struct json_node *list)
{
    static const char *const skip[] = {"number", NULL};

    for (size_t i = 0; i < json_array_count(list); i++) {
        const struct json_node *level = json_array_at(list, i);
        struct slice number = json_of(t, json_get(level, "number"));
        struct diff_part *part =
            add_part(t, "levels", arena_strndup(t->arena, number.p, number.n),
                     member_text(t, level, "name"));

        part->whole = json_of(t, level);
        add_members(t, part, level, "", skip);
        sort_facts(part);
    }
}

static void
take_program(const struct taking *t, const struct json_node *root)
{
    static const char *const skip[] = {"format",
#define RULES_SECTION(NAME, member, one, most, first_bit) #member,
#include "svc/core/rules/rules_section.def"
#undef RULES_SECTION
                                       "tiers.levels", NULL};

    add_members(t, &t->document->parts[0], root, "", skip);
    take_levels(t, json_get(json_get(root, "tiers"), "levels"));
#define RULES_SECTION(NAME, member, one, most, first_bit) \
    take_rules(t, #member, json_get(root, #member));
#include "svc/core/rules/rules_section.def"
#undef RULES_SECTION
}

static void
take_simple_levels(const struct taking *t, const struct json_node *list)
{
    for (size_t i = 0; i < json_array_count(list); i++) {
        struct slice name = SLICE_NONE;
        struct diff_part *part;

        if (!json_node_str(json_array_at(list, i), &name)) {
            continue;
        }
        part = add_part(t, "levels", arena_printf(t->arena, "%zu", i),
                        arena_strndup(t->arena, name.p, name.n));
        part->whole = json_of(t, json_array_at(list, i));
        add_fact(t, part, "name", part->whole);
    }
}

static void
take_simple_earn(const struct taking *t, const struct json_node *list)
{
    for (size_t i = 0; i < json_array_count(list); i++) {
        const struct json_node *rule = json_array_at(list, i);
        const char *tender = member_text(t, rule, "tender");
        struct diff_part *part = add_part(t, "earn", member_text(t, rule, "id"), "");

        part->whole = json_of(t, rule);
        add_fact(t, part, "give.per_unit", json_of(t, json_get(rule, "points_per_unit")));
        if (strcmp(tender, "any") != 0) {
            add_fact(t, part, "when.tender", json_of(t, json_get(rule, "tender")));
        }
    }
}

/* Money off the check is all that a reward of format 1 can be. */
static void
take_simple_rewards(const struct taking *t, const struct json_node *list)
{
    size_t first = t->document->count;

    take_rules(t, "rewards", list);
    for (size_t i = first; i < t->document->count; i++) {
        add_fact(t, &t->document->parts[i], "kind", SLICE("\"amount\""));
        sort_facts(&t->document->parts[i]);
    }
}

static void
take_simple(const struct taking *t, const struct json_node *root)
{
    static const char *const skip[] = {"earn",         "rewards", "points_expire_months",
                                       "debt_allowed", "tiers",   NULL};
    struct diff_part *settings = &t->document->parts[0];

    add_members(t, settings, root, "", skip);
    add_fact(t, settings, "points.life.after", SLICE("\"earning\""));
    add_fact(t, settings, "points.life.months",
             json_of(t, json_get(root, "points_expire_months")));
    add_fact(t, settings, "points.debt.allowed",
             json_of(t, json_get(root, "debt_allowed")));
    take_simple_levels(t, json_get(root, "tiers"));
    take_simple_earn(t, json_get(root, "earn"));
    take_simple_rewards(t, json_get(root, "rewards"));
}

void
diff_take(struct arena *arena, const struct json_node *root, size_t bytes,
          struct diff_document *ret)
{
    const struct taking t = {arena, ret, arena_alloc(arena, bytes), bytes};

    *ret = (struct diff_document){.count = 0};
    (void)add_part(&t, "", "", "");
    if (json_get(root, "format") != NULL) {
        take_program(&t, root);
    } else {
        take_simple(&t, root);
    }
    sort_facts(&ret->parts[0]);
}
