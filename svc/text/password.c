/*
 * Passwords as text.
 */
#include "svc/text/password.h"

#include "proto/utf8.h"
#include "svc/text/unicode.h"

/* The first of every list of leaked passwords that are long enough to pass otherwise. */
static const char *const common_passwords[] = {
    "1234567890", "qwertyuiop",  "password123", "password1234",     "1q2w3e4r5t",
    "0123456789", "iloveyou123", "qwerty12345", "1111111111",       "0987654321",
    "abcdefghij", "starbucks1",  "welcome123",  "passwordpassword", "123456789a",
    "q1w2e3r4t5", "1234567891",  "crema-demo", /* the demo's own */
};

bool
password_normal(struct arena *arena, struct slice password, struct slice *ret)
{
    struct slice rest = password;
    char *out = arena_alloc(arena, password.n + 1);
    size_t n = 0;
    int32_t c;

    while (unicode_next(&rest, &c)) {
        enum unicode_class class = unicode_class(c);
        if (class == UNICODE_CONTROL) {
            return false;
        }
        n += unicode_put(class == UNICODE_BLANK ? ' ' : c, out + n);
    }
    return n > 0 && unicode_nfc(arena, slice_of(out, n), ret);
}

static bool
one_character(struct slice password)
{
    int32_t first;
    int32_t c;

    if (!unicode_next(&password, &first)) {
        return true;
    }
    while (unicode_next(&password, &c)) {
        if (c != first) {
            return false;
        }
    }
    return true;
}

bool
password_good(struct arena *arena, struct slice password, const struct email *email)
{
    size_t count = utf8_count(password);
    struct slice folded;

    if (count < PASSWORD_MIN_CHARS || count > PASSWORD_MAX_CHARS ||
        !unicode_fold(arena, password, &folded) || slice_eq(folded, email->key) ||
        slice_eq_nocase(password, email->typed)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(common_passwords) / sizeof(common_passwords[0]); i++) {
        if (slice_eq_cstr(folded, common_passwords[i])) {
            return false;
        }
    }
    return !one_character(password);
}

static void
form_add(struct password_forms *forms, struct slice form)
{
    for (size_t i = 0; i < forms->count; i++) {
        if (slice_eq(forms->at[i], form)) {
            return;
        }
    }
    forms->at[forms->count++] = form;
}

void
password_forms(struct arena *arena, struct slice typed, struct password_forms *ret)
{
    struct slice form;

    *ret = (struct password_forms){.count = 0};
    if (password_normal(arena, typed, &form)) {
        ret->normal = true;
        form_add(ret, form);
    }
    form_add(ret, typed);
    if (unicode_nfd(arena, typed, &form)) {
        form_add(ret, form);
    }
}
