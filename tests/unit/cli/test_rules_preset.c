/*
 * The presets of rule sets: each is a good rule set in each currency, in amounts that
 * fit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/rules/presets.h"
#include "svc/core/rules/rules_read.h"
#include "tools/cli/currency.h"
#include "tools/cli/rules_preset.h"

#define MICRO INT64_C(1000000)

static void
read_preset(struct arena *arena, const char *preset, const struct currency *c,
            struct rules *ret)
{
    const struct rules_world world = {.currency_exponent = c->exponent};
    struct rules_errors errors;
    BUF_AUTO text = BUF_INIT;

    rules_errors_init(&errors, arena);
    assert_true(rules_preset_write(preset, c, &text));
    *ret = (struct rules){.version = 1};
    if (!rules_read(arena, slice_of(text.p, text.n), &world, ret, &errors)) {
        fail_msg("%s in %s: %s", preset, c->code, rules_errors_line(&errors, 0));
    }
}

static void
test_every_currency(void **state)
{
    static const char *const codes[] = {
#define CURRENCY(code, exponent, about_minor, name) #code,
#include "tools/cli/currency.def"
#undef CURRENCY
    };
    const char *last = "";
    size_t count = 0;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (; count < sizeof(codes) / sizeof(codes[0]); count++) {
        const struct currency *c = currency_find(codes[count]);
        struct rules cafe, plain;

        assert_string_equal(c->code, codes[count]);
        assert_true(strcmp(last, c->code) < 0);
        last = c->code;
        read_preset(&arena, "cafe", c, &cafe);
        read_preset(&arena, "plain", c, &plain);
        assert_int_equal(plain.simple.earn_count + plain.reward_count, 0);
        assert_int_equal(cafe.limits.load_min_minor, 5 * c->about_minor);
        /* What a dollar is about worth earns two points, or one, exactly. */
        for (size_t i = 0; i < 2; i++) {
            int64_t micro = cafe.simple.earn[i].rate_micro * c->about_minor;
            for (int32_t k = 0; k < c->exponent; k++) {
                micro /= 10;
            }
            assert_int_equal(micro, (2 - (int64_t)i) * MICRO);
        }
    }
    assert_int_equal(count, 155);
    arena_release(&arena);
}

static void
test_amounts_fit(void **state)
{
    static const struct {
        const char *code;
        int32_t exponent;
        int64_t load_min, load_max, balance_max, coffee;
        int64_t presets[PRESETS_MAX];
    } cases[] = {
        {"USD", 2, 500, 50000, 200000, 600, {1000, 2500, 5000}},
        {"jpy", 0, 500, 50000, 200000, 600, {1000, 2000, 5000}},
        {"VND", 0, 100000, 10000000, 40000000, 120000, {200000, 500000, 1000000}},
        {"KWD", 3, 1000, 100000, 400000, 1200, {2000, 5000, 10000}},
    };
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct currency *c = currency_find(cases[i].code);
        int64_t minor[PRESETS_MAX];
        struct rules rules;

        assert_non_null(c);
        assert_int_equal(c->exponent, cases[i].exponent);
        read_preset(&arena, "cafe", c, &rules);
        assert_int_equal(rules.limits.load_min_minor, cases[i].load_min);
        assert_int_equal(rules.limits.load_max_minor, cases[i].load_max);
        assert_int_equal(rules.limits.balance_max_minor, cases[i].balance_max);
        assert_int_equal(rules_reward(&rules, SLICE("bakery"))->worth_minor,
                         cases[i].coffee);
        assert_int_equal(presets_of_loads(&rules, minor), PRESETS_MAX);
        assert_memory_equal(minor, cases[i].presets, sizeof(minor));
    }
    arena_release(&arena);
}

static void
test_nothing_else(void **state)
{
    BUF_AUTO text = BUF_INIT;

    (void)state;
    assert_false(rules_preset_write("caf", currency_find("USD"), &text));
    assert_int_equal(text.n, 0);
    /* Funds, metals and what is no more are not what people pay with. */
    assert_null(currency_find("XAU"));
    assert_null(currency_find("CLF"));
    assert_null(currency_find("HRK"));
    assert_null(currency_find("US"));
    assert_null(currency_find(""));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_currency),
                                       cmocka_unit_test(test_amounts_fit),
                                       cmocka_unit_test(test_nothing_else)};

    return cmocka_run_group_tests_name("rules_preset", tests, NULL, NULL);
}
