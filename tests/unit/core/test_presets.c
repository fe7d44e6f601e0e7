/*
 * The amounts that pages offer: round, within the limits, fit for every currency.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "svc/core/rules/presets.h"

struct wanted {
    int32_t exponent;
    int64_t least, most, balance_max;
    int64_t loads[PRESETS_MAX]; /* 0: no more */
    int64_t transfers[PRESETS_MAX];
};

static const struct wanted cases[] = {
    /* dollars, yen, dong, dinars */
    {2, 500, 50000, 200000, {1000, 2500, 5000}, {2500, 5000, 10000}},
    {0, 500, 50000, 100000, {1000, 2000, 5000}, {5000, 10000, 20000}},
    {0, 50000, 5000000, 10000000, {100000, 200000, 500000}, {500000, 1000000, 2000000}},
    {3, 1000, 100000, 200000, {2000, 5000, 10000}, {5000, 10000, 20000}},
    /* a limit of one cent says nothing about what people take */
    {2, 1, 50000, 50000, {100, 250, 500}, {100, 250, 500}},
    /* little room: from the least on; none that is round: the least */
    {2, 500, 900, 900, {500}, {500}},
    {2, 510, 900, 900, {510}, {510}},
    {0, 1000, 5000, 5000, {2000, 5000}, {5000}},
    /* what an account may hold at most counts, too */
    {2, 500, 50000, 2000, {1000}, {500, 1000}},
    /* the largest limits that a rule set may have */
    {4,
     INT64_C(1) << 53,
     INT64_C(1) << 53,
     INT64_C(1) << 53,
     {INT64_C(1) << 53},
     {INT64_C(1) << 53}},
};

static void
check(size_t count, const int64_t *got, const int64_t *wanted)
{
    for (size_t i = 0; i < PRESETS_MAX; i++) {
        assert_int_equal(i < count ? got[i] : 0, wanted[i]);
    }
}

static void
test_round_amounts_within_the_limits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct wanted *w = &cases[i];
        const struct rules rules = {.currency_exponent = w->exponent,
                                    .limits = {.load_min_minor = w->least,
                                               .load_max_minor = w->most,
                                               .load_day_max_minor = w->most,
                                               .balance_max_minor = w->balance_max,
                                               .transfer_min_minor = w->least,
                                               .transfer_max_minor = w->most,
                                               .transfer_day_max_minor = w->most}};
        int64_t minor[PRESETS_MAX];

        check(presets_of_loads(&rules, minor), minor, w->loads);
        check(presets_of_transfers(&rules, minor), minor, w->transfers);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_amounts_within_the_limits)};

    return cmocka_run_group_tests_name("presets", tests, NULL, NULL);
}
