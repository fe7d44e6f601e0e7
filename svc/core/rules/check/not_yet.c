/*
 * What this version does not evaluate yet, refused by its path: see not_yet.def.
 */
#include <string.h>

#include "svc/core/rules/check/check.h"

static const struct not_yet {
    const char *path;
    const char *problem;
    const char *right;
} rows[] = {
#define NOT_YET(path, problem, right) {path, problem, right},
#include "svc/core/rules/check/not_yet.def"
#undef NOT_YET
};

/* A row, and the value of the document that its path has come to. */
struct look {
    const struct check *c;
    const struct not_yet *row;
    const struct json_node *node;
    const struct rules_place *place;
};

static void look_at(const struct look *look, const char *rest);

/* [] is every item; [1] every one from there on. */
static void
look_at_items(const struct look *look, const char *rest)
{
    size_t from = rest[1] == ']' ? 0 : (size_t)(rest[1] - '0');
    const char *behind = strchr(rest, ']') + 1;

    for (size_t i = from; i < json_array_count(look->node); i++) {
        const struct look item = {look->c, look->row, json_array_at(look->node, i),
                                  RULES_AT(look->place, i)};

        look_at(&item, behind);
    }
}

static void
look_at_member(const struct look *look, const char *rest)
{
    size_t n = strcspn(rest, ".[=");
    const char *name = arena_strndup(look->c->scratch, rest, n);
    const struct json_node *node = json_get(look->node, name);
    const struct look member = {look->c, look->row, node, RULES_IN(look->place, name)};

    if (node != NULL) {
        look_at(&member, rest + n);
    }
}

static void
look_at(const struct look *look, const char *rest)
{
    struct slice text;

    if (*rest == '[') {
        look_at_items(look, rest);
    } else if (*rest == '.') {
        look_at_member(look, rest + 1);
    } else if (*rest == '\0' || (*rest == '=' && json_node_str(look->node, &text) &&
                                 slice_eq_cstr(text, rest + 1))) {
        rules_errors_add(look->c->errors, look->place, look->row->problem,
                         look->row->right);
    }
}

void
check_not_yet(const struct check *c)
{
    for (size_t i = 0; i < SHAPE_COUNT(rows); i++) {
        const struct look look = {c, &rows[i], c->root, NULL};

        look_at_member(&look, rows[i].path);
    }
}
