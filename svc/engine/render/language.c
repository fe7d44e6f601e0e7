/*
 * Languages: see language.h.
 */
#include "svc/engine/render/language.h"

enum { WEIGHT_ONE = 1000, WEIGHT_DIGITS = 3 };

static const char *const tags[] = {[LANGUAGE_EN] = "en", [LANGUAGE_VI] = "vi"};

const char *
language_tag(enum language language)
{
    return tags[language];
}

bool
language_parse(struct slice tag, enum language *ret)
{
    for (int i = 0; i < LANGUAGES; i++) {
        if (slice_eq_cstr(tag, tags[i])) {
            *ret = (enum language)i;
            return true;
        }
    }
    return false;
}

static struct slice
trim(struct slice text)
{
    while (text.n > 0 && (text.p[0] == ' ' || text.p[0] == '\t')) {
        text = slice_of(text.p + 1, text.n - 1);
    }
    while (text.n > 0 && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t')) {
        text.n--;
    }
    return text;
}

/* Up to the separator, which the rest begins after; all of it where there is none. */
static struct slice
cut(struct slice *rest, char separator)
{
    struct slice text = *rest;
    size_t n = 0;

    while (n < text.n && text.p[n] != separator) {
        n++;
    }
    *rest = n < text.n ? slice_of(text.p + n + 1, text.n - n - 1) : SLICE_NONE;
    return trim(slice_of(text.p, n));
}

/* "q=0.8" in thousandths; what is no weight is 1. */
static int
weight_of(struct slice text)
{
    int weight = 0, digit = WEIGHT_ONE;

    if (text.n < 3 || (text.p[0] | 0x20) != 'q' || text.p[1] != '=' || text.p[2] != '0') {
        return WEIGHT_ONE;
    }
    for (size_t i = 4; i < text.n && i < 4 + WEIGHT_DIGITS; i++) {
        digit /= 10;
        weight += text.p[i] >= '0' && text.p[i] <= '9' ? (text.p[i] - '0') * digit : 0;
    }
    return weight;
}

enum language
language_accept(struct slice header)
{
    enum language best = LANGUAGE_EN, one;
    int best_weight = 0;

    while (header.n > 0) {
        struct slice item = cut(&header, ',');
        struct slice range = cut(&item, ';');
        struct slice primary = cut(&range, '-');
        int weight = weight_of(trim(item));

        for (int i = 0; i < LANGUAGES; i++) {
            one = (enum language)i;
            if (slice_eq_nocase(primary, slice_from_cstr(tags[i])) &&
                weight > best_weight) {
                best = one;
                best_weight = weight;
            }
        }
    }
    return best;
}
