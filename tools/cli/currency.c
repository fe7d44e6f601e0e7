/*
 * The table of currencies: see currency.h.
 */
#include "tools/cli/currency.h"

#include <stddef.h>
#include <strings.h>

static const struct currency currencies[] = {
#define CURRENCY(code, exponent, about_minor, name) {#code, exponent, about_minor, name},
#include "tools/cli/currency.def"
#undef CURRENCY
};

enum { COUNT = sizeof(currencies) / sizeof(currencies[0]) };

const struct currency *
currency_find(const char *code)
{
    for (size_t i = 0; i < COUNT; i++) {
        if (strcasecmp(currencies[i].code, code) == 0) {
            return &currencies[i];
        }
    }
    return NULL;
}
