/*
 * Card numbers from random bytes: 64 bits are reduced to at most 15 digits in two halves
 * of 8, so that the bias of the remainder stays below 2^-37.
 */
#include "proto/cardno.h"

#include "proto/big_endian.h"

static bool
all_digits(struct slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return true;
}

/* The Luhn sum of digits, the last of which is at an undoubled place. */
static unsigned
luhn_sum(const char *digits, size_t n)
{
    unsigned sum = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned d = (unsigned)(digits[i] - '0');

        if ((n - i) % 2 == 0) {
            d *= 2;
            d = d > 9 ? d - 9 : d;
        }
        sum += d;
    }
    return sum;
}

/* Sixteen digits from sixteen random bytes. */
static void
random_digits(const unsigned char random[CARDNO_RANDOM_BYTES], char digits[16])
{
    for (size_t half = 0; half < 2; half++) {
        uint64_t value = big_endian(random + half * 8, 8);

        for (size_t i = 8; i-- > 0; value /= 10) {
            digits[half * 8 + i] = (char)('0' + value % 10);
        }
    }
}

bool
cardno_make(struct slice prefix, const unsigned char random[CARDNO_RANDOM_BYTES],
            char ret_number[CARDNO_DIGITS + 1])
{
    char digits[16];
    size_t body = CARDNO_DIGITS - 1 - prefix.n;

    if (prefix.n < 1 || prefix.n > 10 || !all_digits(prefix)) {
        return false;
    }
    random_digits(random, digits);
    memcpy(ret_number, prefix.p, prefix.n);
    memcpy(ret_number + prefix.n, digits + (sizeof(digits) - body), body);
    ret_number[CARDNO_DIGITS - 1] = '0';
    ret_number[CARDNO_DIGITS - 1] =
        (char)('0' + (10 - luhn_sum(ret_number, CARDNO_DIGITS) % 10) % 10);
    ret_number[CARDNO_DIGITS] = '\0';
    return true;
}

bool
cardno_check(struct slice number)
{
    return number.n == CARDNO_DIGITS && all_digits(number) &&
           luhn_sum(number.p, number.n) % 10 == 0;
}

void
cardno_alias_make(const unsigned char random[CARDNO_RANDOM_BYTES],
                  char ret_alias[CARDNO_ALIAS_DIGITS + 1])
{
    char digits[16];

    random_digits(random, digits);
    memcpy(ret_alias, digits + 2, CARDNO_ALIAS_DIGITS);
    ret_alias[CARDNO_ALIAS_DIGITS] = '\0';
}
