/* The Merkle tree against the recursive definition of RFC 6962, section 2.1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "svc/base/hash.h"
#include "svc/base/rand.h"
#include "svc/core/merkle.h"

enum { LEAVES = 70 };

/* MTH(D[from:to]) as the RFC defines it; leaf i is the two bytes (i, i). */
static void
by_definition(size_t from, size_t to, unsigned char ret[MERKLE_HASH_BYTES])
{
    unsigned char bytes[1 + 2 * MERKLE_HASH_BYTES] = {1};
    size_t half = 1;

    if (to - from == 1) {
        const unsigned char leaf[3] = {0, (unsigned char)from, (unsigned char)from};

        hash32(ret, leaf, sizeof leaf);
        return;
    }
    while (half * 2 < to - from) {
        half *= 2;
    }
    by_definition(from, from + half, bytes + 1);
    by_definition(from + half, to, bytes + 1 + MERKLE_HASH_BYTES);
    hash32(ret, bytes, sizeof bytes);
}

static void
test_every_size(void **state)
{
    struct merkle m = {.count = 0};

    (void)state;
    for (size_t n = 1; n <= LEAVES; n++) {
        const unsigned char leaf[2] = {(unsigned char)(n - 1), (unsigned char)(n - 1)};
        unsigned char root[MERKLE_HASH_BYTES], expected[MERKLE_HASH_BYTES];

        merkle_add(&m, leaf, sizeof leaf);
        merkle_root(&m, root);
        by_definition(0, n, expected);
        assert_memory_equal(root, expected, MERKLE_HASH_BYTES);
    }
}

/* hashlib.blake2b(b"", digest_size=32), and blake2b(b"\0abc") of Python. */
static void
test_known(void **state)
{
    struct merkle m = {.count = 0};
    unsigned char root[MERKLE_HASH_BYTES];
    char hex[2 * MERKLE_HASH_BYTES + 1];

    (void)state;
    merkle_root(&m, root);
    hex_encode(hex, root, sizeof root);
    assert_string_equal(
        hex, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    merkle_add(&m, "abc", 3);
    merkle_root(&m, root);
    hex_encode(hex, root, sizeof root);
    assert_string_equal(
        hex, "4b44b5a5f9e6fafead231e4d609a8e88053a6053c087b68e24e31faf0fb8dfe7");
}

/* A leaf may not pass for a node: two trees, one of which has the other's nodes inside.
 */
static void
test_leaves_are_not_nodes(void **state)
{
    struct merkle two = {.count = 0}, one = {.count = 0};
    unsigned char leaves[2 * MERKLE_HASH_BYTES], root[MERKLE_HASH_BYTES];
    unsigned char forged[MERKLE_HASH_BYTES];

    (void)state;
    hash32(leaves, "\0a", 2);
    hash32(leaves + MERKLE_HASH_BYTES, "\0b", 2);
    merkle_add(&two, "a", 1);
    merkle_add(&two, "b", 1);
    merkle_add(&one, leaves, sizeof leaves);
    merkle_root(&two, root);
    merkle_root(&one, forged);
    assert_memory_not_equal(root, forged, MERKLE_HASH_BYTES);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_size),
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_leaves_are_not_nodes),
    };

    if (rand_init() != 0) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
