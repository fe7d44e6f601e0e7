/*
 * People's text, as tables: what is typed, what is kept, what others see. An expected
 * NULL is a refusal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "svc/text/birthday.h"
#include "svc/text/email.h"
#include "svc/text/name.h"
#include "svc/text/phone.h"
#include "svc/text/printable.h"
#include "svc/text/printed.h"
#include "svc/text/unicode.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct arena arena;

struct pair {
    const char *typed;
    const char *expected;
};

/* What is empty is told from what is refused. */
static void
expect(const char *typed, bool good, struct slice got, const char *expected)
{
    if (!good || expected == NULL) {
        if (good != (expected != NULL)) {
            fail_msg("'%s' is %s", typed, good ? "taken" : "refused");
        }
        return;
    }
    if (!slice_eq_cstr(got, expected)) {
        fail_msg("'%s' gives '%.*s', not '%s'", typed, SLICE_FMT(got), expected);
    }
}

typedef bool (*normal_fn)(struct arena *arena, struct slice text, struct slice *ret);

static void
each(normal_fn normal, const struct pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct slice got = SLICE_NONE;
        bool good = normal(&arena, slice_from_cstr(pairs[i].typed), &got);
        expect(pairs[i].typed, good, got, pairs[i].expected);
    }
    arena_reset(&arena);
}

#define TEN(text) text text text text text text text text text text
#define DESERET   "\U00010400\U00010401\U00010402\U00010403" /* of four bytes each */

static bool
name_of_a_person(struct arena *a, struct slice text, struct slice *ret)
{
    return name_normal(a, text, NAME_MAX_CHARS, ret);
}

static void
names_are_kept_in_one_form(void **state)
{
    static const struct pair pairs[] = {
        {"Ada Lovelace", "Ada Lovelace"},
        {"E\u0301milie du Cha\u0302telet", "\u00c9milie du Ch\u00e2telet"},
        {"  Ada \u00a0\u3000 Lovelace ", "Ada Lovelace"},
        {"\u5c71\u7530\u3000\u592a\u90ce", "\u5c71\u7530 \u592a\u90ce"},
        {"Nguy\u1ec5n Th\u1ecb Minh", "Nguy\u1ec5n Th\u1ecb Minh"},
        {"Ada\u200b\u00ad Lovelace\ufeff", "Ada Lovelace"},
        {"\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
         "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"},
        {"Ada\u200d", "Ada"},
        {"Zoe\u200b\u0308", "Zo\u00eb"},
        {"O\u2019Brien-Smith 3rd", "O\u2019Brien-Smith 3rd"},
        {TEN("e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301"),
         TEN("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9")},
        {TEN(DESERET DESERET), TEN(DESERET DESERET)},
        {"", NULL},
        {" ", NULL},
        {"\u00a0\u2003\u3000", NULL},
        {"\u3164\u115f\u2800", NULL},
        {"\u200b\u200d\ufeff", NULL},
        {"\u0301\u0301", NULL},
        {"Ada\nLovelace", NULL},
        {"Ada\tL", NULL},
        {"\x1b[2JAda", NULL},
        {"Ada\x7f", NULL},
        {"Ada\xc2\x9b"
         "2J",
         NULL},
        {"Ada\u2028L", NULL},
        {"\u202eadA", NULL},
        {"Ada \u2066L\u2069", NULL},
        {"Ada \ufffe", NULL},
        {"Ada \ue000", NULL},
        {"A\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a", NULL},
        {TEN("12345678") "9", NULL},
        {"Ada \xc3", NULL},
    };

    (void)state;
    each(name_of_a_person, pairs, COUNT(pairs));
}

static void
masked_names_tell_little_and_whole_letters(void **state)
{
    static const struct pair pairs[] = {
        {"Ada Lovelace", "Ada L."},
        {"Ada", "Ada"},
        {"Ada King Lovelace", "Ada L."},
        {"Ada \u00c9mond", "Ada \u00c9."},
        {"Ada E\u200b\u0301mond", "Ada \u00c9."},
        {"Ada E\u0323\u0302mond", "Ada \u1ec6."},
        {"Ada Q\u0323mond", "Ada Q\u0323."},
        {"\u0906\u0930\u0924\u0940 \u0915\u094d\u0937\u093f\u0924\u093f",
         "\u0906\u0930\u0924\u0940 \u0915\u094d."},
        {"Ada \U0001f469\u200d\U0001f680", "Ada \U0001f469\u200d\U0001f680."},
        {"\u5c71\u7530\u3000\u592a\u90ce", "\u5c71\u7530 \u592a."},
        {" Ada  Lovelace ", "Ada L."},
        {"Ada\nLovelace", "Ada\ufffdLovelace"},
        {"\u202eAda L", "\ufffdAda L."},
        {" ", ""},
        {"\u3164", ""},
        {"\n\n", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct slice name = slice_from_cstr(pairs[i].typed);
        expect(pairs[i].typed, true, name_masked(&arena, name), pairs[i].expected);
    }
    arena_reset(&arena);
}

struct address {
    const char *typed;
    const char *shown; /* NULL: refused */
    const char *key;   /* NULL: as shown */
};

static const struct address addresses[] = {
    {"Ada@Example.COM", "ada@example.com", NULL},
    {" ada@example.com\u00a0", "ada@example.com", NULL},
    {"\uff41\uff44\uff41\uff20\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45\uff0e\uff43"
     "\uff4f"
     "\uff4d",
     "ada@example.com", NULL},
    {"\u00c9mile@example.com", "\u00e9mile@example.com", NULL},
    {"E\u0301mile@example.com", "\u00e9mile@example.com", NULL},
    {"J\u030cana@example.com", "\u01f0ana@example.com", NULL},
    {"stra\u00dfe@example.com", "stra\u00dfe@example.com", NULL},
    {"STRA\u1e9eE@example.com", "stra\u00dfe@example.com", NULL},
    {"strasse@example.com", "strasse@example.com", NULL},
    {"\u03bd\u03b9\u03ba\u03bf\u03c2@example.com",
     "\u03bd\u03b9\u03ba\u03bf\u03c2@example.com",
     "\u03bd\u03b9\u03ba\u03bf\u03c3@example.com"},
    {"\u039d\u0399\u039a\u039f\u03a3@example.com",
     "\u03bd\u03b9\u03ba\u03bf\u03c3@example.com", NULL},
    {"\u0130nci@example.com", "inci@example.com", NULL},
    {"\u0131nci@example.com", "\u0131nci@example.com", NULL},
    {"ada@b\u00fccher.example", "ada@b\u00fccher.example", NULL},
    {"ada@bu\u0308cher.example", "ada@b\u00fccher.example", NULL},
    {"Ada@B\u00dcCHER.Example", "ada@b\u00fccher.example", NULL},
    {"ada@xn--bcher-kva.example", "ada@b\u00fccher.example", NULL},
    {"ada@XN--BCHER-KVA.EXAMPLE", "ada@b\u00fccher.example", NULL},
    {"ada@mail.xn--bcher-kva.example", "ada@mail.b\u00fccher.example", NULL},
    {"ada@\u4f8b\u3048\u3002\u30c6\u30b9\u30c8", "ada@\u4f8b\u3048.\u30c6\u30b9\u30c8",
     NULL},
    {"ada@fa\u00df.example", "ada@fa\u00df.example", NULL},
    {"ada@under_score.example", "ada@under_score.example", NULL},
    {"ada.l+shop@example.com", "ada.l+shop@example.com", NULL},
    {"ada", NULL, NULL},
    {"ada@", NULL, NULL},
    {"@example.com", NULL, NULL},
    {"a@b@example.com", NULL, NULL},
    {"a\uff20b@example.com", NULL, NULL},
    {"a b@example.com", NULL, NULL},
    {"ada@example", NULL, NULL},
    {"ada@example.com.", NULL, NULL},
    {"ada@exa mple.com", NULL, NULL},
    {"a\u00a0b@example.com", NULL, NULL},
    {"ada\u200b@example.com", NULL, NULL},
    {"ada\u202e@example.com", NULL, NULL},
    {"ada\u3164@example.com", NULL, NULL},
    {"ada\x1b@example.com", NULL, NULL},
    {"ada\u0378@example.com", NULL, NULL},
    {"ada@xn--\u00fc.example", NULL, NULL},
    {"ada@xn--0.example", NULL, NULL},
    {"ada@\u2100.example", NULL, NULL},
    {"ada@b\u00fcch!er.example", NULL, NULL},
    {"ada@b@\u00fccher.example", NULL, NULL},
    {"ada@under_score.b\u00fccher.example", NULL, NULL},
    {"ada@\u00fc..example", NULL, NULL},
    {"ada@a..example.com", NULL, NULL},
    {"\xc3@example.com", NULL, NULL},
};

static void
addresses_of_one_mailbox_are_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(addresses); i++) {
        const struct address *a = &addresses[i];
        struct email got = {.shown = SLICE_NONE};
        bool good = email_normal(&arena, slice_from_cstr(a->typed), &got);
        expect(a->typed, good, got.shown, a->shown);
        expect(a->typed, good, got.key, a->key != NULL ? a->key : a->shown);
    }
    arena_reset(&arena);
}

/* What is kept is found again: its key is the key of what was typed. */
static void
a_kept_address_has_the_same_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(addresses); i++) {
        struct email first;
        struct email again;
        if (!email_normal(&arena, slice_from_cstr(addresses[i].typed), &first)) {
            continue;
        }
        assert_true(email_normal(&arena, first.shown, &again));
        expect(addresses[i].typed, true, again.key, first.key.p);
        assert_true(email_normal(&arena, first.key, &again));
        expect(addresses[i].typed, true, again.key, first.key.p);
    }
    arena_reset(&arena);
}

/* The way it was compared by the versions before, also where it is refused today. */
static void
an_address_is_found_as_it_was_kept_before(void **state)
{
    static const struct pair pairs[] = {
        {"Ada@Example.com", "ada@example.com"},
        {"\u00c9mile@Example.com", "\u00c9mile@example.com"},
        {"E\u0301mile@example.com", "e\u0301mile@example.com"},
        {"ada@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example"},
        {"ada\u200b@example.com", "ada\u200b@example.com"},
        {"ada@xn--0.example", "ada@xn--0.example"},
        {"\uff41da\uff20example.com", "ada@example.com"},
        {"a b@example.com", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct email got = {.typed = SLICE_NONE};
        bool good = email_names(&arena, slice_from_cstr(pairs[i].typed), &got);
        expect(pairs[i].typed, good, got.typed, pairs[i].expected);
        assert_true(!good || got.key.n > 0);
    }
    arena_reset(&arena);
}

static void
masked_addresses_begin_with_a_whole_letter(void **state)
{
    static const struct pair pairs[] = {
        {"ada@example.com", "a\u2022\u2022\u2022@example.com"},
        {"\u00e9mile@example.com", "\u00e9\u2022\u2022\u2022@example.com"},
        {"e\u0301mile@example.com", "\u00e9\u2022\u2022\u2022@example.com"},
        {"\U0001f469\u200d\U0001f680@example.com",
         "\U0001f469\u200d\U0001f680\u2022\u2022\u2022@example.com"},
        {"\u202eada@example.com", "\ufffd\u2022\u2022\u2022@example.com"},
        {"nobody", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct slice shown = slice_from_cstr(pairs[i].typed);
        expect(pairs[i].typed, true, email_masked(&arena, shown), pairs[i].expected);
    }
    arena_reset(&arena);
}

static void
phone_numbers_as_they_are_printed(void **state)
{
    static const struct pair pairs[] = {
        {"+12025550177", "+12025550177"},
        {"+1 (202) 555-0177", "+12025550177"},
        {"+44 (0)20 7946 0958", "+442079460958"},
        {"+44 ( 0 ) 20 7946 0958", "+442079460958"},
        {"+49(0)30/123456", "+4930123456"},
        {"+49\u00a0(0)\u00a030\u20131234\u20115678", "+493012345678"},
        {"\uff0b\uff18\uff11 3 1234 5678", "+81312345678"},
        {" +39 06 1234567 ", "+39061234567"},
        {"+1 (00) 555 0177", "+1005550177"},
        {"(0) +44 20 7946 0958", NULL},
        {"+ (0) 44 20 7946 0958", NULL},
        {"020 7946 0958", NULL},
        {"+1 202 555 0142 ext 3", NULL},
        {"+123456", NULL},
        {"+1234567890123456", NULL},
        {"", NULL},
        {"+1 202 555\n0142", NULL},
    };
    struct slice got;

    (void)state;
    each(phone_normal, pairs, COUNT(pairs));
    assert_true(phone_with_zero(&arena, SLICE("+44 (0)20 7946 0958"), &got));
    assert_true(slice_eq_cstr(got, "+4402079460958"));
    arena_reset(&arena);
}

static void
numbers_and_codes_as_they_are_printed(void **state)
{
    static const struct pair numbers[] = {
        {"6274000000000428", "6274000000000428"},
        {"6274 0000 0000 0428", "6274000000000428"},
        {" 6274-0000\u20130000\u00a00428 ", "6274000000000428"},
        {"\uff16\uff12\uff17\uff14 0000 0000 0428", "6274000000000428"},
        {"6274_0428", "6274_0428"},
        {"", ""},
    };
    static const struct pair codes[] = {
        {"ABCD23456789", "ABCD23456789"},
        {"abcd-2345-6789", "ABCD23456789"},
        {" Abcd 2345 \u2014 6789", "ABCD23456789"},
        {"\uff21bcd", "ABCD"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        struct slice typed = slice_from_cstr(numbers[i].typed);
        expect(typed.p, true, printed_digits(&arena, typed), numbers[i].expected);
    }
    for (size_t i = 0; i < COUNT(codes); i++) {
        struct slice typed = slice_from_cstr(codes[i].typed);
        expect(typed.p, true, printed_code(&arena, typed), codes[i].expected);
    }
    arena_reset(&arena);
}

static void
birthdays_have_been(void **state)
{
    static const int64_t today = 20779; /* 2026-11-22 */
    static const char *const good[] = {"1990-12-31", "2000-02-29", "1900-01-01",
                                       "2026-11-22"};
    static const char *const bad[] = {"2026-11-23", "2027-01-01", "1899-12-31",
                                      "1990-02-30", "10.12.1990", "1990-13-01",
                                      "1900-02-29", "990-12-31",  ""};

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(birthday_good(slice_from_cstr(good[i]), today));
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(birthday_good(slice_from_cstr(bad[i]), today));
    }
}

static void
nothing_moves_the_operators_cursor(void **state)
{
    static const struct pair pairs[] = {
        {"\u00c9milie \u5c71", "\u00c9milie \u5c71"},
        {"\x1b[2J\x07", "\ufffd[2J\ufffd"},
        {"a\nb\r\tc", "a\ufffdb\ufffd\ufffdc"},
        {"\xc2\x9b"
         "2J",
         "\ufffd2J"},
        {"\u202eabc\u2066", "\ufffdabc\ufffd"},
        {"\xff\xc3x", "\ufffd\ufffdx"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct slice text = slice_from_cstr(pairs[i].typed);
        expect(pairs[i].typed, true, printable_text(&arena, text), pairs[i].expected);
    }
    struct slice padded = printable_column(&arena, SLICE("\u5c71\u00e9"), 5);
    expect("padded", true, padded, "\u5c71\u00e9  ");
    arena_reset(&arena);
}

/* Every character: folding again changes nothing, and case makes no difference. */
static void
folding_is_done_once(void **state)
{
    (void)state;
    for (int32_t c = 1; c < 0x30000; c++) {
        char bytes[4];
        struct slice lower;
        struct slice once;
        struct slice twice;
        if ((c >= 0xD800 && c < 0xE000) || unicode_class(c) == UNICODE_UNASSIGNED) {
            continue;
        }
        struct slice text = slice_of(bytes, unicode_put(c, bytes));
        assert_true(unicode_fold(&arena, text, &once));
        assert_true(unicode_fold(&arena, once, &twice));
        assert_true(slice_eq(once, twice));
        assert_true(unicode_lower(&arena, text, &lower));
        assert_true(unicode_fold(&arena, lower, &twice));
        if (!slice_eq(once, twice)) {
            fail_msg("U+%04X and its small letter are two", (unsigned)c);
        }
        arena_reset(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_kept_in_one_form),
        cmocka_unit_test(masked_names_tell_little_and_whole_letters),
        cmocka_unit_test(addresses_of_one_mailbox_are_one),
        cmocka_unit_test(a_kept_address_has_the_same_key),
        cmocka_unit_test(an_address_is_found_as_it_was_kept_before),
        cmocka_unit_test(masked_addresses_begin_with_a_whole_letter),
        cmocka_unit_test(phone_numbers_as_they_are_printed),
        cmocka_unit_test(numbers_and_codes_as_they_are_printed),
        cmocka_unit_test(birthdays_have_been),
        cmocka_unit_test(nothing_moves_the_operators_cursor),
        cmocka_unit_test(folding_is_done_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
