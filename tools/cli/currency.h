/*
 * The currencies that a program may be in: the rows of currency.def.
 */
#ifndef CREMA_CLI_CURRENCY_H
#define CREMA_CLI_CURRENCY_H

#include <stdint.h>

struct currency {
    const char *code;    /* "JPY" */
    int32_t exponent;    /* decimals */
    int64_t about_minor; /* what a dollar is about worth; presets are scaled by it */
    const char *name;
};

/* By its code, in capital or small letters; NULL when ISO 4217 has none such. */
const struct currency *currency_find(const char *code);

#endif
