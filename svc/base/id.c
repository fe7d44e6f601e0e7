/*
 * Typed ids: Crockford's base32 alphabet has neither i, l, o nor u, so that ids read
 * aloud are heard right and spell nothing.
 */
#include "svc/base/id.h"

#include <assert.h>
#include <string.h>

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

void
id_format_digits(char ret_text[ID_DIGITS + 1], int64_t id)
{
    uint64_t rest = (uint64_t)id;

    assert(id > 0);
    for (size_t i = ID_DIGITS; i-- > 0; rest >>= 5) {
        ret_text[i] = digits[rest & 31];
    }
    ret_text[ID_DIGITS] = '\0';
}

void
id_format(char ret_text[ID_TEXT_MAX], const char *prefix, int64_t id)
{
    size_t n = strlen(prefix);

    assert(n + 1 + ID_DIGITS + 1 <= ID_TEXT_MAX);
    memcpy(ret_text, prefix, n);
    ret_text[n] = '_';
    id_format_digits(ret_text + n + 1, id);
}

bool
id_parse(const char *p, size_t n, const char *prefix, int64_t *ret_id)
{
    size_t prefix_n = strlen(prefix);
    uint64_t id = 0;

    if (n != prefix_n + 1 + ID_DIGITS || memcmp(p, prefix, prefix_n) != 0 ||
        p[prefix_n] != '_') {
        return false;
    }
    p += prefix_n + 1;
    if (p[0] > '7') {
        return false; /* 13 digits hold 65 bits; 63 are allowed */
    }
    for (size_t i = 0; i < ID_DIGITS; i++) {
        const char *at = p[i] != '\0' ? strchr(digits, p[i]) : NULL;

        if (at == NULL) {
            return false;
        }
        id = id << 5 | (uint64_t)(at - digits);
    }
    if (id == 0) {
        return false;
    }
    *ret_id = (int64_t)id;
    return true;
}
