/*
 * Card numbers: 16 digits, the program's prefix, random, the last one a check digit
 * (ISO/IEC 7812, Luhn). And the alias of 12 random digits that stands for a card in pay
 * codes.
 */
#ifndef CREMA_PROTO_CARDNO_H
#define CREMA_PROTO_CARDNO_H

#include "proto/slice.h"
#include "svc/base/must_use.h"

enum {
    CARDNO_DIGITS = 16,
    CARDNO_ALIAS_DIGITS = 12,
    CARDNO_RANDOM_BYTES = 16,
};

/* False unless prefix is 1 to 10 digits. Writes 16 digits and a NUL. */
MUST_USE bool
cardno_make(struct slice prefix, const unsigned char random[CARDNO_RANDOM_BYTES],
            char ret_number[CARDNO_DIGITS + 1]);

/* True for exactly 16 digits with the right check digit. */
MUST_USE bool cardno_check(struct slice number);

/* Twelve random digits and a NUL. */
void cardno_alias_make(const unsigned char random[CARDNO_RANDOM_BYTES],
                       char ret_alias[CARDNO_ALIAS_DIGITS + 1]);

#endif
