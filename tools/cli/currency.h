/*
 * The currencies that a program may be in: the rows of currency.def.
 */
#ifndef CREMA_CLI_CURRENCY_H
#define CREMA_CLI_CURRENCY_H

#include <stddef.h>
#include <stdint.h>

struct currency {
    const char *code;    /* "JPY" */
    int32_t exponent;    /* decimals */
    int64_t about_minor; /* what a dollar is about worth; presets are scaled by it */
    const char *name;
};

/* By its code, in capital or small letters; NULL when ISO 4217 has none such. */
const struct currency *currency_find(const char *code);

/* All of them, in the order of their codes; NULL behind the last. */
const struct currency *currency_at(size_t at);

#endif
