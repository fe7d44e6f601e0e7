/*
 * Tokens: arbitrary text is never accepted, and a sealed token with any one byte changed
 * is not either. The first two bytes choose the byte and the change.
 */
#include <sodium.h>

#include "proto/token.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 1 << 16 };

static unsigned char key[TOKEN_KEY_BYTES], public_key[TOKEN_PUBLIC_KEY_BYTES];
static unsigned char secret_key[TOKEN_SECRET_KEY_BYTES], opened[ROOM];
static char made[ROOM];

static void
setup(void)
{
    static bool done;

    if (done) {
        return;
    }
    check(sodium_init() >= 0);
    memset(key, 7, sizeof(key));
    token_key_pair(key, public_key, secret_key);
    done = true;
}

/* Nobody who lacks the keys can make a token. */
static void
check_foreign(struct slice text)
{
    struct slice out;

    check(!token_local_open(key, text, SLICE_NONE, opened, ROOM, &out));
    check(!token_public_verify(public_key, text, SLICE_NONE, opened, ROOM, &out));
    if (token_footer(text, made, ROOM, &out)) {
        check(out.n <= text.n);
    }
}

static void
check_own(struct slice payload, struct slice footer, size_t place, unsigned char change)
{
    size_t n = token_local_seal(key, NULL, &(struct token_text){payload, footer, payload},
                                made, ROOM);
    struct slice out;

    check((n == 0) == (payload.n > TOKEN_PAYLOAD_BYTES_MAX));
    if (n == 0) {
        return;
    }
    check(token_local_open(key, slice_of(made, n), payload, opened, ROOM, &out));
    check(slice_eq(out, payload));
    made[place % n] = (char)(made[place % n] ^ (change | 1));
    check(!token_local_open(key, slice_of(made, n), payload, opened, ROOM, &out));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest;

    setup();
    check_foreign(slice_of(data, size));
    if (size < 3) {
        return 0;
    }
    rest = slice_of(data + 3, size - 3);
    check_own(rest, slice_of(rest.p, rest.n < 8 ? rest.n : 8),
              (size_t)data[0] << 8 | data[1], data[2]);
    return 0;
}
