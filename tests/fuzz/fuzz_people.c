/*
 * What people type (svc/text): whatever the bytes are, what is kept has one spelling,
 * which normalising again does not change; what others see is UTF-8 and tells less.
 */
#include <string.h>

#include "proto/utf8.h"
#include "svc/text/birthday.h"
#include "svc/text/email.h"
#include "svc/text/name.h"
#include "svc/text/password.h"
#include "svc/text/phone.h"
#include "svc/text/printable.h"
#include "svc/text/printed.h"
#include "svc/text/unicode.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_BYTES_MAX = 2048, COLUMNS = 20 };

static bool
is_utf8(struct slice text)
{
    int32_t character;

    while (unicode_next(&text, &character)) {
        if (character == UNICODE_BAD) {
            return false;
        }
    }
    return true;
}

static bool
is_ascii(struct slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        if ((unsigned char)text.p[i] > 0x7e) {
            return false;
        }
    }
    return true;
}

static void
check_email(struct arena *arena, struct slice text)
{
    struct email email, again, found;

    if (email_normal(arena, text, &email)) {
        check(is_utf8(email.shown) && email.key.n > 0);
        check(email_normal(arena, email.shown, &again));
        check(slice_eq(again.shown, email.shown) && slice_eq(again.key, email.key));
        check(email_names(arena, text, &found) && slice_eq(found.key, email.key) &&
              slice_eq(found.typed, email.typed));
        struct slice masked = email_masked(arena, email.shown);
        check(is_utf8(masked) && memchr(masked.p, '@', masked.n) != NULL);
    } else if (email_names(arena, text, &found)) {
        check(found.key.n > 0 && found.typed.n > 0);
    }
    struct slice masked = email_masked(arena, text);
    check(masked.n == 0 || is_utf8(masked));
}

static void
check_name(struct arena *arena, struct slice text)
{
    struct slice name, again;

    if (name_normal(arena, text, NAME_MAX_CHARS, &name)) {
        check(is_utf8(name) && utf8_count(name) <= NAME_MAX_CHARS);
        check(name_normal(arena, name, NAME_MAX_CHARS, &again) && slice_eq(again, name));
        struct slice masked = name_masked(arena, name);
        check(is_utf8(masked));
    }
    struct slice masked = name_masked(arena, text);
    check(masked.n == 0 || is_utf8(masked));
}

static void
check_password(struct arena *arena, struct slice text)
{
    struct password_forms forms;
    struct slice password, again;
    bool normal = password_normal(arena, text, &password);

    if (normal) {
        check(password_normal(arena, password, &again) && slice_eq(again, password));
        struct email email = {.shown = SLICE("ada@example.com"),
                              .key = SLICE("ada@example.com"),
                              .typed = SLICE("ada@example.com")};
        (void)password_good(arena, password, &email);
    }
    password_forms(arena, text, &forms);
    check(forms.count <= PASSWORD_FORMS_MAX && forms.normal == normal);
    check(!normal || slice_eq(forms.at[0], password));
}

static void
check_numbers(struct arena *arena, struct slice text)
{
    struct slice phone, again;

    if (phone_normal(arena, text, &phone)) {
        check(phone.p[0] == '+' && phone.n <= 16);
        check(phone_normal(arena, phone, &again) && slice_eq(again, phone));
    }
    (void)phone_with_zero(arena, text, &phone);
    struct slice digits = printed_digits(arena, text);
    struct slice code = printed_code(arena, text);
    if (is_ascii(digits)) { /* else what stood apart may have become one letter */
        check(slice_eq(printed_digits(arena, digits), digits));
        check(slice_eq(printed_code(arena, code), code));
    }
    (void)birthday_good(text, 20000);
}

static void
check_printable(struct arena *arena, struct slice text)
{
    struct slice shown = printable_text(arena, text);
    struct slice lines = printable_lines(arena, text);
    struct slice column = printable_column(arena, text, COLUMNS);

    check(is_utf8(shown) && is_utf8(lines));
    check(is_utf8(column) && unicode_columns(column) >= COLUMNS);
    for (size_t i = 0; i < shown.n; i++) {
        check((unsigned char)shown.p[i] >= ' ' && shown.p[i] != 0x7f);
    }
    for (size_t i = 0; i < lines.n; i++) {
        check((unsigned char)lines.p[i] >= ' ' || lines.p[i] == '\n');
    }
}

static void
check_forms(struct arena *arena, struct slice text)
{
    struct slice nfc, nfd, again;

    if (!unicode_nfc(arena, text, &nfc)) {
        check(!unicode_nfd(arena, text, &nfd) || !is_utf8(text));
        return;
    }
    check(is_utf8(nfc));
    check(unicode_nfc(arena, nfc, &again) && slice_eq(again, nfc));
    check(unicode_nfd(arena, text, &nfd) && unicode_nfc(arena, nfd, &again));
    check(slice_eq(again, nfc));
    struct slice first = unicode_first(nfc);
    check(first.n <= nfc.n && is_utf8(first));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_of(data, size);
    struct arena arena;

    if (size > TEXT_BYTES_MAX) {
        return 0;
    }
    arena_init(&arena);
    check_email(&arena, text);
    check_name(&arena, text);
    check_password(&arena, text);
    check_numbers(&arena, text);
    check_printable(&arena, text);
    check_forms(&arena, text);
    arena_release(&arena);
    return 0;
}
