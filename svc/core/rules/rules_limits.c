/*
 * Limits that a document leaves out: see rules_limits.h.
 */
#include "svc/core/rules/rules_limits.h"

enum { REQUIRED = 0, LATER = 0 };

const struct limits rules_limits_initial = {
#define LIMIT(name, member, least, greatest, initial) .member = (initial),
#include "svc/core/rules/rules_limits.def"
#undef LIMIT
};

void
rules_limits_fill(struct limits *limits)
{
    if (limits->transfer_min_minor == 0) {
        limits->transfer_min_minor = 1;
    }
    if (limits->transfer_max_minor == 0) {
        limits->transfer_max_minor = limits->load_max_minor;
    }
    if (limits->transfer_day_max_minor == 0) {
        limits->transfer_day_max_minor = limits->load_day_max_minor;
    }
}
