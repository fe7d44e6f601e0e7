/*
 * Public ids.
 */
#include "svc/base/id.h"

#include <assert.h>
#include <string.h>

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

void
id_format(char ret[ID_TEXT_BYTES], const char *prefix, int64_t id)
{
    size_t n = strlen(prefix);
    uint64_t rest = (uint64_t)id;

    assert(n + 1 + ID_DIGITS < ID_TEXT_BYTES && id >= 0);
    memcpy(ret, prefix, n);
    ret[n++] = '_';
    for (size_t i = ID_DIGITS; i-- > 0; rest >>= 5) {
        ret[n + i] = digits[rest & 31];
    }
    ret[n + ID_DIGITS] = '\0';
}

bool
id_parse(const char *text, size_t n, const char *prefix, int64_t *ret_id)
{
    size_t prefix_n = strlen(prefix);
    uint64_t id = 0;

    if (n != prefix_n + 1 + ID_DIGITS || memcmp(text, prefix, prefix_n) != 0 ||
        text[prefix_n] != '_') {
        return false;
    }
    for (size_t i = prefix_n + 1; i < n; i++) {
        const char *at = text[i] != '\0' ? strchr(digits, text[i]) : NULL;
        if (at == NULL || id > (UINT64_C(1) << 58) - 1) {
            return false;
        }
        id = id << 5 | (uint64_t)(at - digits);
    }
    if (id == 0 || id > INT64_MAX) {
        return false;
    }
    *ret_id = (int64_t)id;
    return true;
}
