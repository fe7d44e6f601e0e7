/*
 * The shape of a tag's id: see tag_id.h.
 */
#include "svc/core/tag_id.h"

static bool
is_of_id(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool
tag_id_good(struct slice id)
{
    for (size_t i = 0; i < id.n; i++) {
        if (!is_of_id(id.p[i])) {
            return false;
        }
    }
    return id.n >= 1 && id.n <= TAG_ID_BYTES_MAX;
}
