/*
 * Positions as text.
 */
#include "proto/position.h"

#include <inttypes.h>
#include <stdio.h>

size_t
position_format(char ret[POSITION_TEXT_MAX], int64_t generation, int64_t version)
{
    int n = generation > 1 ? snprintf(ret, POSITION_TEXT_MAX, "%" PRId32 "-%" PRId64,
                                      (int32_t)generation, version)
                           : snprintf(ret, POSITION_TEXT_MAX, "%" PRId64, version);

    return (size_t)n;
}

bool
position_parse(struct slice text, struct position *ret)
{
    const char *dash = text.n > 1 ? memchr(text.p + 1, '-', text.n - 1) : NULL;
    struct slice version = text;
    struct position p = {.generation = 1};

    if (dash != NULL) {
        size_t n = (size_t)(dash - text.p);

        version = slice_of(dash + 1, text.n - n - 1);
        if (!slice_to_i64(slice_of(text.p, n), &p.generation) || p.generation < 1 ||
            p.generation > INT32_MAX) {
            return false;
        }
    }
    if (!slice_to_i64(version, &p.version) || p.version < 0) {
        return false;
    }
    *ret = p;
    return true;
}

int64_t
position_version(const struct position *p, int64_t generation, int64_t otherwise)
{
    if (p->generation == generation) {
        return p->version;
    }
    return p->generation < generation ? otherwise : INT64_MAX;
}
