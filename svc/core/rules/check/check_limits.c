/*
 * The program's limits: each pair leaves something possible.
 */
#include <inttypes.h>
#include <stddef.h>

#include "svc/core/rules/check/check.h"
#include "svc/core/rules/rules_limits.h"

/* The greatest amount must not be below the least one. */
static const struct {
    const char *most;
    size_t most_offset;
    const char *least;
    size_t least_offset;
} pairs[] = {
#define PAIR(most, least)                                     \
    {                                                         \
#most, offsetof(struct limits, most##_minor), #least, \
            offsetof(struct limits, least##_minor)            \
    }
    PAIR(load_max, load_min),
    PAIR(load_day_max, load_min),
    PAIR(balance_max, load_min),
    PAIR(transfer_max, transfer_min),
    PAIR(transfer_day_max, transfer_min),
    PAIR(gift_max, gift_min),
    PAIR(gift_day_max, gift_min),
};

static int64_t
limit_at(const struct limits *limits, size_t offset)
{
    return *(const int64_t *)(const void *)((const char *)limits + offset);
}

void
check_limits(const struct check *c)
{
    const struct json_node *written = json_get(c->root, "limits");
    struct limits limits = *c->document->limits;

    rules_limits_fill(&limits);
    for (size_t i = 0; i < SHAPE_COUNT(pairs); i++) {
        int64_t most = limit_at(&limits, pairs[i].most_offset);
        int64_t least = limit_at(&limits, pairs[i].least_offset);
        bool said = json_get(written, pairs[i].most) != NULL;

        if (most < least) {
            rules_errors_add(
                c->errors, RULES_IN(RULES_IN(NULL, "limits"), pairs[i].most),
                check_say(c, "It is %" PRId64 "%s, below %s, which is %" PRId64 ".", most,
                          said ? "" : " where it is left out", pairs[i].least, least),
                check_say(c, "Write at least %" PRId64 ".", least));
        }
    }
}
