/* Boxes that open only where they belong, and passwords. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "svc/base/rand.h"
#include "svc/base/seal.h"

static const unsigned char key[SEAL_KEY_BYTES] = {1};
static const unsigned char other_key[SEAL_KEY_BYTES] = {2};

static void
test_round(void **state)
{
    unsigned char box[SEAL_BYTES(5)], again[SEAL_BYTES(5)], plain[5];

    (void)state;
    seal_box(key, "row:1", 5, "hello", 5, box);
    assert_true(open_box(key, "row:1", 5, box, sizeof(box), plain));
    assert_memory_equal(plain, "hello", 5);
    seal_box(key, "row:1", 5, "hello", 5, again);
    assert_memory_not_equal(box, again, sizeof(box));
}

static void
test_tampered(void **state)
{
    unsigned char box[SEAL_BYTES(5)], plain[5];

    (void)state;
    seal_box(key, "row:1", 5, "hello", 5, box);
    for (size_t i = 0; i < sizeof(box); i++) {
        box[i] ^= 1;
        assert_false(open_box(key, "row:1", 5, box, sizeof(box), plain));
        box[i] ^= 1;
    }
    for (size_t n = 0; n < sizeof(box); n++) {
        assert_false(open_box(key, "row:1", 5, box, n, plain));
    }
    assert_false(open_box(key, "row:2", 5, box, sizeof(box), plain));
    assert_false(open_box(other_key, "row:1", 5, box, sizeof(box), plain));
    assert_true(open_box(key, "row:1", 5, box, sizeof(box), plain));
}

static void
test_empty(void **state)
{
    unsigned char box[SEAL_OVERHEAD], plain[1];

    (void)state;
    seal_box(key, NULL, 0, NULL, 0, box);
    assert_true(open_box(key, NULL, 0, box, sizeof(box), plain));
}

static void
test_password(void **state)
{
    char hash[PASSWORD_HASH_BYTES], second[PASSWORD_HASH_BYTES];

    (void)state;
    assert_true(password_hash("correct horse", 13, true, hash));
    assert_memory_equal(hash, "$argon2id$v=19$", 15);
    assert_true(password_verify(hash, strlen(hash), "correct horse", 13));
    assert_false(password_verify(hash, strlen(hash), "correct horsf", 13));
    assert_false(password_verify(hash, strlen(hash), "correct horse", 12));
    assert_false(password_verify("", 0, "correct horse", 13));
    assert_false(password_verify(hash, 500, "correct horse", 13));
    assert_false(password_verify_nobody("correct horse", 13, true));
    assert_true(password_hash("correct horse", 13, true, second));
    assert_string_not_equal(hash, second);
}

/* The real cost is in the text: 64 MiB, two passes. */
static void
test_password_cost(void **state)
{
    char hash[PASSWORD_HASH_BYTES];

    (void)state;
    assert_true(password_hash("x", 1, false, hash));
    assert_non_null(strstr(hash, "$m=65536,t=2,p=1$"));
}

static int
setup(void **state)
{
    (void)state;
    return rand_init();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round),         cmocka_unit_test(test_tampered),
        cmocka_unit_test(test_empty),         cmocka_unit_test(test_password),
        cmocka_unit_test(test_password_cost),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
