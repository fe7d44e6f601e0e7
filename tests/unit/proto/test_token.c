/*
 * Tokens: the official vectors, and every way in which a token may be wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "proto/token.h"
#include "proto/vectors/paseto_v4.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { ROOM = 16384 };

static unsigned char key[TOKEN_KEY_BYTES], seed[TOKEN_SEED_BYTES];
static unsigned char public_key[TOKEN_PUBLIC_KEY_BYTES],
    secret_key[TOKEN_SECRET_KEY_BYTES];
static unsigned char opened[ROOM];
static char made[ROOM];

static void
from_hex(const char *hex, unsigned char *out)
{
    for (; *hex != '\0'; hex += 2) {
        *out++ = (unsigned char)(slice_hex_digit(hex[0]) << 4 | slice_hex_digit(hex[1]));
    }
}

static int
setup(void **state)
{
    unsigned char expected[TOKEN_PUBLIC_KEY_BYTES];

    (void)state;
    from_hex(paseto_v4_key, key);
    from_hex(paseto_v4_seed, seed);
    from_hex(paseto_v4_public_key, expected);
    token_key_pair(seed, public_key, secret_key);
    assert_memory_equal(public_key, expected, sizeof(expected));
    return 0;
}

static bool
open_local(struct slice token, const char *implicit, struct slice *ret_payload)
{
    return token_local_open(key, token, slice_from_cstr(implicit), opened, ROOM,
                            ret_payload);
}

static bool
verify_public(struct slice token, const char *implicit, struct slice *ret_payload)
{
    return token_public_verify(public_key, token, slice_from_cstr(implicit), opened, ROOM,
                               ret_payload);
}

static void
official_local(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(paseto_v4_local); i++) {
        const struct paseto_vector *v = &paseto_v4_local[i];
        struct slice token = slice_from_cstr(v->token), payload, footer;
        unsigned char nonce[TOKEN_NONCE_BYTES];
        const struct token_text text = {slice_from_cstr(v->payload),
                                        slice_from_cstr(v->footer),
                                        slice_from_cstr(v->implicit)};
        size_t n;

        from_hex(v->nonce, nonce);
        n = token_local_seal(key, nonce, &text, made, token.n);
        assert_true(slice_eq(slice_of(made, n), token));
        assert_int_equal(token_local_seal(key, nonce, &text, made, token.n - 1), 0);
        assert_true(token.n <= TOKEN_LOCAL_CHARS(strlen(v->payload), strlen(v->footer)));
        assert_true(open_local(token, v->implicit, &payload));
        assert_true(slice_eq_cstr(payload, v->payload));
        assert_true(token_footer(token, made, ROOM, &footer));
        assert_true(slice_eq_cstr(footer, v->footer));
        assert_false(open_local(token, "another", &payload));
        assert_false(verify_public(token, v->implicit, &payload));
    }
}

static void
official_public(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(paseto_v4_public); i++) {
        const struct paseto_vector *v = &paseto_v4_public[i];
        struct slice token = slice_from_cstr(v->token), payload, footer;
        size_t n = token_public_sign(secret_key, slice_from_cstr(v->payload),
                                     slice_from_cstr(v->footer),
                                     slice_from_cstr(v->implicit), made, token.n);

        assert_true(slice_eq(slice_of(made, n), token));
        assert_int_equal(token_public_sign(secret_key, slice_from_cstr(v->payload),
                                           slice_from_cstr(v->footer),
                                           slice_from_cstr(v->implicit), made,
                                           token.n - 1),
                         0);
        assert_true(verify_public(token, v->implicit, &payload));
        assert_true(slice_eq_cstr(payload, v->payload));
        assert_true(token_footer(token, made, ROOM, &footer));
        assert_true(slice_eq_cstr(footer, v->footer));
        assert_false(verify_public(token, "another", &payload));
        assert_false(open_local(token, v->implicit, &payload));
    }
}

static void
official_refusals(void **state)
{
    struct slice payload = SLICE("untouched");

    (void)state;
    for (size_t i = 0; i < COUNT(paseto_v4_refused); i++) {
        const struct paseto_vector *v = &paseto_v4_refused[i];
        struct slice token = slice_from_cstr(v->token);

        assert_false(open_local(token, v->implicit, &payload));
        if (slice_starts(token, SLICE("v4.public."))) {
            assert_true(strcmp(v->name, "4-F-2") == 0);
        } else {
            assert_false(verify_public(token, v->implicit, &payload));
        }
        assert_true(slice_eq_cstr(payload, "untouched"));
    }
}

/* Any other character at any place, and any shorter token, is refused. */
static void
check_tampering(struct slice token,
                bool (*open)(struct slice, const char *, struct slice *))
{
    char copy[1024];
    struct slice payload;

    memcpy(copy, token.p, token.n);
    assert_true(open(slice_of(copy, token.n), "", &payload));
    for (size_t i = 0; i < token.n; i++) {
        for (const char *c = "Aw_.=\xff"; *c != '\0'; c++) {
            if (*c == token.p[i]) {
                continue;
            }
            copy[i] = *c;
            assert_false(open(slice_of(copy, token.n), "", &payload));
        }
        copy[i] = token.p[i];
        assert_false(open(slice_of(copy, i), "", &payload));
    }
    copy[token.n] = 'A';
    assert_false(open(slice_of(copy, token.n + 1), "", &payload));
}

static void
tampering_is_seen(void **state)
{
    char token[512];
    size_t n;

    (void)state;
    n = token_local_seal(
        key, NULL,
        &(struct token_text){SLICE("{\"sub\":\"mem_1\"}"), SLICE("k1"), SLICE("")}, token,
        sizeof(token));
    check_tampering(slice_of(token, n), open_local);
    n = token_public_sign(secret_key, SLICE("{}"), SLICE("k1"), SLICE(""), token,
                          sizeof(token));
    check_tampering(slice_of(token, n), verify_public);
}

static void
nonces_are_random(void **state)
{
    const struct token_text none = {SLICE_NONE, SLICE_NONE, SLICE_NONE};
    char one[256], two[256];
    size_t n = token_local_seal(key, NULL, &none, one, sizeof(one));
    struct slice payload;

    (void)state;
    assert_int_equal(n, 9 + BASE64URL_CHARS(64));
    assert_int_equal(token_local_seal(key, NULL, &none, two, sizeof(two)), n);
    assert_memory_not_equal(one, two, n);
    assert_true(open_local(slice_of(one, n), NULL, &payload));
    assert_int_equal(payload.n, 0);
}

static size_t
seal(struct slice payload, struct slice footer, struct slice implicit, char token[ROOM])
{
    return token_local_seal(key, NULL, &(struct token_text){payload, footer, implicit},
                            token, ROOM);
}

static void
limits(void **state)
{
    static char big[TOKEN_PAYLOAD_BYTES_MAX + 1], token[ROOM];
    struct slice most = slice_of(big, TOKEN_PAYLOAD_BYTES_MAX),
                 more = slice_of(big, sizeof(big));
    struct slice payload, footer;
    size_t n;

    (void)state;
    n = seal(most, most, most, token);
    assert_true(token_local_open(key, slice_of(token, n), most, opened, ROOM, &payload));
    assert_true(slice_eq(payload, most));
    assert_false(token_local_open(key, slice_of(token, n), more, opened, ROOM, &payload));
    assert_false(token_local_open(key, slice_of(token, n), most, opened, 8000, &payload));
    assert_false(token_local_open(key, slice_of(token, n), most, opened, 100, &payload));
    assert_false(token_footer(slice_of(token, n), made, 100, &footer));
    n = token_public_sign(secret_key, most, most, most, token, ROOM);
    assert_true(token_public_verify(public_key, slice_of(token, n), most, opened, ROOM,
                                    &payload));
    assert_false(token_public_verify(public_key, slice_of(token, n), more, opened, ROOM,
                                     &payload));
    assert_int_equal(seal(more, most, most, token), 0);
    assert_int_equal(seal(most, more, most, token), 0);
    assert_int_equal(seal(most, most, more, token), 0);
    assert_int_equal(token_public_sign(secret_key, more, most, most, token, ROOM), 0);
}

static void
footers_without_keys(void **state)
{
    static const char *const bad[] = {"",
                                      "v4.local",
                                      "v3.local.AAAA.AAAA",
                                      "v4.local.AAAA.",
                                      "v4.local.AAAA.A",
                                      "v4.local.AAAA.AA.AA",
                                      "v4.secret.AA"};
    struct slice footer = SLICE("untouched");

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(token_footer(slice_from_cstr(bad[i]), made, ROOM, &footer));
    }
    assert_true(slice_eq_cstr(footer, "untouched"));
    assert_true(token_footer(SLICE("v4.local."), made, ROOM, &footer));
    assert_int_equal(footer.n, 0);
    assert_true(token_footer(SLICE("v4.public.AA.azE"), made, ROOM, &footer));
    assert_true(slice_eq_cstr(footer, "k1"));
}

static void
detached_signatures(void **state)
{
    unsigned char signature[TOKEN_SIGNATURE_BYTES];
    struct slice text = SLICE("crema-terminal-v1:abc");

    (void)state;
    token_detached_sign(secret_key, text, signature);
    assert_true(
        token_detached_verify(public_key, text, slice_of(signature, sizeof(signature))));
    assert_false(token_detached_verify(public_key, text, slice_of(signature, 63)));
    assert_false(token_detached_verify(public_key, SLICE("crema-terminal-v1:abd"),
                                       slice_of(signature, sizeof(signature))));
    signature[10] ^= 1;
    assert_false(
        token_detached_verify(public_key, text, slice_of(signature, sizeof(signature))));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(official_local),       cmocka_unit_test(official_public),
        cmocka_unit_test(official_refusals),    cmocka_unit_test(tampering_is_seen),
        cmocka_unit_test(nonces_are_random),    cmocka_unit_test(limits),
        cmocka_unit_test(footers_without_keys), cmocka_unit_test(detached_signatures),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
