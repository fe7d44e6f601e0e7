/*
 * Errors of documents: see rules_errors.h.
 */
#include "svc/core/rules/rules_errors.h"

#include <assert.h>

void
rules_errors_init(struct rules_errors *errors, struct arena *arena)
{
    errors->arena = arena;
    errors->count = 0;
    errors->more = false;
}

static const char *
place_text(struct arena *arena, const struct rules_place *place)
{
    const char *in;

    if (place == NULL) {
        return "";
    }
    in = place_text(arena, place->in);
    if (place->name == NULL) {
        return arena_printf(arena, "%s[%zu]", in, place->index);
    }
    return arena_printf(arena, "%s%s%s", in, *in != '\0' ? "." : "", place->name);
}

void
rules_errors_add(struct rules_errors *errors, const struct rules_place *place,
                 const char *problem, const char *right)
{
    if (errors->count == RULES_ERRORS_MAX) {
        errors->more = true;
        return;
    }
    errors->items[errors->count++] =
        (struct rules_error){place_text(errors->arena, place), problem, right};
}

const char *
rules_errors_line(const struct rules_errors *errors, size_t at)
{
    const struct rules_error *e = &errors->items[at];

    assert(at < errors->count);
    return arena_printf(errors->arena, "%s%s%s%s%s", e->path,
                        *e->path != '\0' ? ": " : "", e->problem,
                        *e->right != '\0' ? " " : "", e->right);
}
