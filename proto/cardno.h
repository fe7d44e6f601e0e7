/*
 * Card numbers: 16 digits, the program's prefix, random, the last one a check digit
 * (ISO/IEC 7812, Luhn). And the alias of 12 random digits that stands for a card in pay
 * codes.
 */
#ifndef CREMA_PROTO_CARDNO_H
#define CREMA_PROTO_CARDNO_H

#include "proto/slice.h"

enum {
    CARDNO_DIGITS = 16,
    CARDNO_ALIAS_DIGITS = 12,
    CARDNO_RANDOM_BYTES = 16,
    CARDNO_MASK_BYTES = 18, /* "•••• 0428" in UTF-8 and its NUL */
};

/* False unless prefix is 1 to 10 digits. Writes 16 digits and a NUL. */
bool cardno_make(struct slice prefix, const unsigned char random[CARDNO_RANDOM_BYTES],
                 char ret_number[CARDNO_DIGITS + 1]);

/* True for exactly 16 digits with the right check digit. */
bool cardno_check(struct slice number);

/* The last four digits and a NUL. False if there are none. */
bool cardno_last4(struct slice number, char ret_last4[5]);

/* "•••• 0428" from a number or from its last four digits. */
bool cardno_mask(struct slice number, char ret_mask[CARDNO_MASK_BYTES]);

/* Twelve random digits and a NUL. */
void cardno_alias_make(const unsigned char random[CARDNO_RANDOM_BYTES],
                       char ret_alias[CARDNO_ALIAS_DIGITS + 1]);

#endif
