/*
 * What is the same though it is written otherwise: see diff.h.
 */
#include <stdio.h>

#include "svc/core/rules/diff/diff.h"
#include "svc/core/rules/rules_limits.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* What a member is where it is left out; NULL: of any section. */
static const struct {
    const char *section, *member, *value;
} defaults[] = {
    {NULL, "qualifies", "true"},        {NULL, "when.has.items", "1"},
    {"bonuses", "stack", "false"},      {"bonuses", "priority", "0"},
    {"challenges", "repeat", "1"},      {"rewards", "times_max", "1"},
    {"rewards", "gift_only", "false"},  {"rewards", "voucher_days", "0"},
    {"", "counts.tax", "false"},        {"", "counts.tip", "false"},
    {"", "points.hold_back_days", "0"},
};

/* Limits that follow from others are 0 here, which nobody can say of them. */
static const struct {
    const char *member;
    size_t offset;
} limits[] = {
#define LIMIT(name, member_, least, greatest, initial) \
    {"limits." #name, offsetof(struct limits, member_)},
#include "svc/core/rules/rules_limits.def"
#undef LIMIT
};

static bool
is_default_limit(const char *member, struct slice value)
{
    for (size_t i = 0; i < COUNT(limits); i++) {
        const int64_t *initial =
            (const void *)((const char *)&rules_limits_initial + limits[i].offset);
        int64_t said;

        if (strcmp(member, limits[i].member) == 0) {
            return slice_to_i64(value, &said) && said == *initial;
        }
    }
    return false;
}

bool
diff_is_default(const char *section, const char *member, struct slice value)
{
    if (slice_eq_cstr(value, "[]")) {
        return true;
    }
    for (size_t i = 0; i < COUNT(defaults); i++) {
        if ((defaults[i].section == NULL || strcmp(defaults[i].section, section) == 0) &&
            strcmp(defaults[i].member, member) == 0) {
            return slice_eq_cstr(value, defaults[i].value);
        }
    }
    return *section == '\0' && is_default_limit(member, value);
}

/* "2.50" without what says nothing: "2.5", still in its quotes. */
static struct slice
trimmed(struct slice value)
{
    struct slice text = value.n >= 2 ? slice_of(value.p + 1, value.n - 2) : value;

    if (memchr(text.p, '.', text.n) == NULL) {
        return text;
    }
    while (text.p[text.n - 1] == '0') {
        text.n--;
    }
    text.n -= text.p[text.n - 1] == '.';
    return text;
}

static bool
is_decimal(const char *member)
{
    static const char *const names[] = {"per_unit", "points", "times", "max"};
    const char *last = strrchr(member, '.');

    last = last != NULL ? last + 1 : member;
    for (size_t i = 0; i < COUNT(names); i++) {
        if (strcmp(last, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool
diff_is_same(const char *member, struct slice one, struct slice other)
{
    if (slice_eq(one, other)) {
        return true;
    }
    return is_decimal(member) && one.n > 0 && other.n > 0 && one.p[0] == '"' &&
           other.p[0] == '"' && slice_eq(trimmed(one), trimmed(other));
}
