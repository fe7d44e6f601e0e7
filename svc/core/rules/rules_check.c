/*
 * The order of what is checked: see rules_check.h and check/check.h.
 */
#include "svc/core/rules/rules_check.h"

#include <stdarg.h>

#include "svc/core/rules/check/check.h"

const char *
check_say(const struct check *c, const char *format, ...)
{
    const char *said;
    va_list args;

    va_start(args, format);
    said = arena_vprintf(c->errors->arena, format, args);
    va_end(args);
    return said;
}

bool
rules_check(const struct document *document, const struct json_node *root,
            const struct rules_world *world, struct rules_errors *errors)
{
    struct arena scratch;
    const struct check c = {document, root, world, &scratch, errors};

    arena_init(&scratch);
    check_not_yet(&c);
    check_tiers(&c);
    check_ids(&c);
    check_rules(&c);
    check_points(&c);
    check_limits(&c);
    check_sums(&c);
    check_room(&c);
    arena_release(&scratch);
    return errors->count == 0;
}
