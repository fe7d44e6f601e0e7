/*
 * Headers of proxies: whole and in pieces they say the same, never want less than there
 * is, and never read behind themselves.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/proxy_v2.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In a room of exactly n bytes, which the sanitizer guards. */
static enum proxy_v2_status
parse(const uint8_t *data, size_t n, struct proxy_v2 *ret, size_t *ret_want)
{
    uint8_t *room = malloc(n);
    enum proxy_v2_status status;

    check(room != NULL);
    memcpy(room, data, n);
    status = proxy_v2_parse(room, n, ret, ret_want);
    free(room);
    return status;
}

/* As io reads: what is wanted, no more. */
static enum proxy_v2_status
parse_in_turns(const uint8_t *data, size_t size, struct proxy_v2 *ret, size_t *ret_want)
{
    enum proxy_v2_status status = PROXY_V2_MORE;
    size_t n = 0;

    *ret_want = PROXY_V2_FIXED_BYTES;
    while (status == PROXY_V2_MORE && *ret_want <= size) {
        check(*ret_want > n && *ret_want <= PROXY_V2_BYTES_MAX);
        n = *ret_want;
        status = parse(data, n, ret, ret_want);
    }
    return status;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct proxy_v2 whole = {0}, turns = {0};
    size_t whole_want = 0, turns_want = 0;
    enum proxy_v2_status status;

    if (size == 0) {
        return 0;
    }
    status = parse(data, size, &whole, &whole_want);
    if (status == PROXY_V2_DONE) {
        check(whole_want <= size);
        check(parse_in_turns(data, size, &turns, &turns_want) == PROXY_V2_DONE);
        check(turns_want == whole_want && turns.family == whole.family &&
              turns.port == whole.port &&
              memcmp(turns.address, whole.address, sizeof(whole.address)) == 0);
    } else if (size >= PROXY_V2_FIXED_BYTES) {
        check(parse_in_turns(data, size, &turns, &turns_want) == status);
    }
    return 0;
}
