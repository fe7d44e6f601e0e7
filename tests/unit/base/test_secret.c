/* The key file: made once, read strictly, and what its keys do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "svc/base/log.h"
#include "svc/base/rand.h"
#include "svc/base/secret.h"

static char folder[64];
static char path[96];
static int pipe_fds[2];

static const char *
said(void)
{
    static char text[8192];
    ssize_t n = read(pipe_fds[0], text, sizeof(text) - 1);

    text[n > 0 ? n : 0] = '\0';
    return text;
}

static void
test_create(void **state)
{
    struct secrets *s;
    struct stat st;

    (void)state;
    assert_null(keys_load(path));
    assert_non_null(strstr(said(), "crema keys init"));
    assert_true(keys_create(path));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    s = keys_load(path);
    assert_non_null(s);
    assert_int_equal(s->token_count, 1);
    assert_int_equal(s->sign_count, 1);
    assert_int_equal(s->index.id[0], 'i');
    assert_memory_not_equal(s->data.key, s->pan.key, 32);
    assert_false(keys_create(path));
    assert_non_null(strstr(said(), "never overwritten"));
    assert_int_equal(chmod(path, 0640), 0);
    assert_null(keys_load(path));
    assert_non_null(strstr(said(), "chmod 600"));
    assert_int_equal(chmod(path, 0600), 0);
    keys_free(s);
}

static void
test_rotate(void **state)
{
    struct secrets *s = keys_load(path);
    char first[SECRET_ID_CHARS];

    (void)state;
    assert_non_null(s);
    memcpy(first, s->token[0].id, sizeof(first));
    keys_free(s);
    for (int i = 1; i < SECRET_RING_MAX; i++) {
        assert_true(keys_rotate_token(path));
    }
    assert_false(keys_rotate_token(path));
    assert_non_null(strstr(said(), "oldest"));
    s = keys_load(path);
    assert_non_null(s);
    assert_int_equal(s->token_count, SECRET_RING_MAX);
    assert_string_not_equal(secrets_token_current(s)->id, first);
    assert_ptr_equal(secrets_token_find(s, first, strlen(first)), &s->token[0]);
    assert_null(secrets_token_find(s, first, strlen(first) - 1));
    assert_null(secrets_token_find(s, "nobody", 6));
    assert_ptr_equal(secrets_sign_current(s), &s->sign[0]);
    keys_free(s);
}

static void
write_keys(const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define GOOD                                                                            \
    "token t1 " HEX "\nindex i1 " HEX "\ndata d1 " HEX "\npan p1 " HEX "\nsign s1 " HEX \
    "\n"

static void
test_strict(void **state)
{
    static const char *const bad[] = {
        GOOD "index i2 " HEX "\n", GOOD "tokens t2 " HEX "\n",
        GOOD "token t2 0123\n",    GOOD "token t2 " HEX " x\n",
        GOOD "token t2\n",         GOOD "token t2 " HEX "00\n",
    };
    struct secrets *s;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        write_keys(bad[i]);
        assert_null(keys_load(path));
        assert_non_null(strstr(said(), ":6: must be"));
    }
    write_keys("token t1 " HEX "\n");
    assert_null(keys_load(path));
    assert_non_null(strstr(said(), "one is missing"));
    write_keys("# comment\n\n" GOOD);
    s = keys_load(path);
    assert_non_null(s);
    keys_free(s);
}

static void
test_use(void **state)
{
    unsigned char one[INDEX_HASH_BYTES], other[INDEX_HASH_BYTES];
    unsigned char key[MEMBER_KEY_BYTES], opened[MEMBER_KEY_BYTES];
    unsigned char sealed[MEMBER_KEY_SEALED_BYTES];
    struct secrets *s;

    (void)state;
    write_keys(GOOD);
    s = keys_load(path);
    assert_non_null(s);
    index_hash(s, "email", "ada@example.com", 15, one);
    index_hash(s, "email", "ada@example.com", 15, other);
    assert_memory_equal(one, other, sizeof(one));
    index_hash(s, "phone", "ada@example.com", 15, other);
    assert_memory_not_equal(one, other, sizeof(one));
    index_hash(s, "emaila", "da@example.com", 14, other);
    assert_memory_not_equal(one, other, sizeof(one));
    member_key_make(s, 7, key, sealed);
    assert_true(member_key_open(s, 7, sealed, sizeof(sealed), opened));
    assert_memory_equal(key, opened, sizeof(key));
    assert_false(member_key_open(s, 8, sealed, sizeof(sealed), opened));
    assert_false(member_key_open(s, 7, sealed, sizeof(sealed) - 1, opened));
    keys_free(s);
}

static int
setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/crema-keys-XXXXXX");
    if (rand_init() != 0 || mkdtemp(folder) == NULL || pipe(pipe_fds) != 0) {
        return -1;
    }
    snprintf(path, sizeof(path), "%s/keys", folder);
    log_set_fd(pipe_fds[1]);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    return unlink(path) == 0 && rmdir(folder) == 0 ? 0 : -1;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_rotate),
        cmocka_unit_test(test_strict),
        cmocka_unit_test(test_use),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
