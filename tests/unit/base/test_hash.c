/* BLAKE2b against published values, fields that do not run together, hex. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "svc/base/hash.h"
#include "svc/base/rand.h"

/* hashlib.blake2b(b"abc", digest_size=n) of Python. */
static void
test_known(void **state)
{
    unsigned char out[HASH32_BYTES];
    char hex[2 * HASH32_BYTES + 1];

    (void)state;
    hash32(out, "abc", 3);
    hex_encode(hex, out, 32);
    assert_string_equal(
        hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    hash16(out, "abc", 3);
    hex_encode(hex, out, 16);
    assert_string_equal(hex, "cf4ab791c62b8d2b2109c90275287816");
}

static void
test_pieces(void **state)
{
    static const unsigned char key[HASH_KEY_BYTES] = {1, 2, 3};
    unsigned char whole[32], pieces[32];
    struct hash h;

    (void)state;
    hash32(whole, "abcdef", 6);
    hash_init(&h, HASH32_BYTES);
    hash_update(&h, "abc", 3);
    hash_update(&h, "", 0);
    hash_update(&h, "def", 3);
    hash_final(&h, pieces);
    assert_memory_equal(whole, pieces, 32);
    hash_init_keyed(&h, HASH16_BYTES, key);
    hash_update(&h, "abcdef", 6);
    hash_final(&h, whole);
    hash_init_keyed(&h, HASH16_BYTES, key);
    hash_update(&h, "abc", 3);
    hash_update(&h, "def", 3);
    hash_final(&h, pieces);
    assert_memory_equal(whole, pieces, 16);
    hash16(whole, "abcdef", 6);
    assert_memory_not_equal(whole, pieces, 16);
}

static void
test_fields(void **state)
{
    unsigned char one[16], other[16];
    struct hash h;

    (void)state;
    hash_init(&h, HASH16_BYTES);
    hash_field(&h, "ab", 2);
    hash_field(&h, "c", 1);
    hash_i64(&h, -1);
    hash_final(&h, one);
    hash_init(&h, HASH16_BYTES);
    hash_field(&h, "a", 1);
    hash_field(&h, "bc", 2);
    hash_i64(&h, -1);
    hash_final(&h, other);
    assert_memory_not_equal(one, other, 16);
    hash16(other, "\2\0\0\0ab\1\0\0\0c\377\377\377\377\377\377\377\377", 19);
    assert_memory_equal(one, other, 16);
}

static void
test_hex(void **state)
{
    unsigned char bytes[3] = {9, 9, 9};

    (void)state;
    assert_false(hex_decode(bytes, 3, "0a0b0", 5));
    assert_false(hex_decode(bytes, 3, "0a0b0g", 6));
    assert_false(hex_decode(bytes, 3, "0a0b0c0d", 8));
    assert_true(hex_decode(bytes, 3, "0A0b0c", 6));
    assert_memory_equal(bytes, "\x0a\x0b\x0c", 3);
    secret_wipe(bytes, 3);
    assert_memory_equal(bytes, "\0\0\0", 3);
}

static void
test_rand(void **state)
{
    (void)state;
    assert_int_equal(rand_init(), 0);
    for (int i = 0; i < 1000; i++) {
        int64_t id = rand_id62();

        assert_true(id > 0 && id < INT64_C(1) << 62);
        assert_true(rand_below(7) < 7);
    }
    assert_int_not_equal(rand_u64(), rand_u64());
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),  cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_fields), cmocka_unit_test(test_hex),
        cmocka_unit_test(test_rand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
