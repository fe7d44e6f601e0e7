/*
 * Pay codes. The multi-part HMAC is used because the secret may have any length.
 */
#include "proto/paycode.h"

#include <assert.h>
#include <sodium.h>

#define CODE_MODULUS UINT32_C(100000000)

int64_t
paycode_step(int64_t time_us)
{
    return time_us < 0 ? 0 : time_us / (INT64_C(1000000) * PAYCODE_STEP_S);
}

uint32_t
paycode_totp(const unsigned char *secret, size_t n, int64_t step)
{
    crypto_auth_hmacsha256_state state;
    unsigned char counter[8], mac[crypto_auth_hmacsha256_BYTES];
    size_t at;
    uint32_t code;

    for (size_t i = 0; i < sizeof(counter); i++) {
        counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    }
    crypto_auth_hmacsha256_init(&state, secret, n);
    crypto_auth_hmacsha256_update(&state, counter, sizeof(counter));
    crypto_auth_hmacsha256_final(&state, mac);
    at = mac[sizeof(mac) - 1] & 15;
    code = (uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 |
           (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    sodium_memzero(mac, sizeof(mac));
    sodium_memzero(&state, sizeof(state));
    return code % CODE_MODULUS;
}

void
paycode_format(const char alias[PAYCODE_ALIAS_DIGITS], uint32_t code,
               char ret_text[PAYCODE_DIGITS + 1])
{
    assert(code < CODE_MODULUS);
    memcpy(ret_text, alias, PAYCODE_ALIAS_DIGITS);
    for (size_t i = PAYCODE_DIGITS; i-- > PAYCODE_ALIAS_DIGITS; code /= 10) {
        ret_text[i] = (char)('0' + code % 10);
    }
    ret_text[PAYCODE_DIGITS] = '\0';
}

bool
paycode_split(struct slice text, char ret_alias[PAYCODE_ALIAS_DIGITS + 1],
              uint32_t *ret_code)
{
    uint32_t code = 0;

    if (text.n != PAYCODE_DIGITS) {
        return false;
    }
    for (size_t i = 0; i < PAYCODE_DIGITS; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') {
            return false;
        }
    }
    for (size_t i = PAYCODE_ALIAS_DIGITS; i < PAYCODE_DIGITS; i++) {
        code = code * 10 + (uint32_t)(text.p[i] - '0');
    }
    memcpy(ret_alias, text.p, PAYCODE_ALIAS_DIGITS);
    ret_alias[PAYCODE_ALIAS_DIGITS] = '\0';
    *ret_code = code;
    return true;
}

/* All ones if a == b, else 0, without a branch. */
static uint64_t
equal_mask(uint32_t a, uint32_t b)
{
    return (uint64_t)0 - (((uint64_t)(a ^ b) - 1) >> 63);
}

bool
paycode_match(const unsigned char *secret, size_t n, uint32_t code, int64_t now_step,
              int window, int64_t *ret_step)
{
    uint64_t found = 0, step_found = 0;

    assert(window >= 0 && window <= 10 && now_step >= 0);
    for (int64_t step = now_step - window; step <= now_step + window; step++) {
        uint64_t mask = equal_mask(paycode_totp(secret, n, step), code);

        /* Steps before 1970 have codes too; they must not match. */
        mask &= ~(uint64_t)(step >> 63);
        found |= mask;
        step_found = (step_found & ~mask) | ((uint64_t)step & mask);
    }
    if (found == 0) {
        return false;
    }
    *ret_step = (int64_t)step_found;
    return true;
}
