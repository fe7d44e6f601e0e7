/*
 * Rule sets: what is read, what is refused with which sentence, which one is in force.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/rules/rules_read.h"
#include "tests/unit/core/ledger_fixture.h"

#define LIMITS                                                                 \
    "\"limits\":{\"load_min\":500,\"load_max\":50000,\"load_day_max\":100000," \
    "\"balance_max\":200000,\"purchase_max\":100000}"
#define TAIL    "\"points_expire_months\":6,\"debt_allowed\":true"
#define EARN(e) "{\"earn\":[" e "],\"rewards\":[]," LIMITS "," TAIL "}"
#define RULE(id, rate) \
    "{\"id\":\"" id "\",\"tender\":\"any\",\"points_per_unit\":\"" rate "\"}"
#define LIMIT(l)   "{\"earn\":[],\"rewards\":[],\"limits\":{" l "}," TAIL "}"
#define REWARD(id) "{\"id\":\"" id "\",\"name\":\"N\",\"cost\":1,\"worth\":0}"

static struct arena arena;

/* What is wrong with a document; NULL: nothing. */
static const char *
wrong(const char *document, int32_t exponent, struct rules *ret)
{
    const struct rules_world world = {.currency_exponent = exponent};
    struct rules_errors errors;

    arena_reset(&arena);
    rules_errors_init(&errors, &arena);
    if (rules_read(&arena, slice_from_cstr(document), &world, ret, &errors)) {
        assert_int_equal(errors.count, 0);
        assert_int_equal(ret->format, 1);
        return NULL;
    }
    assert_int_equal(errors.count, 1);
    assert_string_equal(errors.items[0].path, "");
    assert_string_equal(errors.items[0].right, "");
    return rules_errors_line(&errors, 0);
}

static void
test_document(void **state)
{
    struct rules rules = {.version = 7, .effective_at_us = 8};

    (void)state;
    assert_null(wrong(ledger_rules, 2, &rules));
    assert_int_equal(rules.version, 7);
    assert_int_equal(rules.effective_at_us, 8);
    assert_int_equal(rules.currency_exponent, 2);
    assert_int_equal(rules.simple.earn_count, 2);
    assert_string_equal(rules.simple.earn[0].id, "base-card");
    assert_true(rules.simple.earn[0].by_card && !rules.simple.earn[0].by_other);
    assert_true(!rules.simple.earn[1].by_card && rules.simple.earn[1].by_other);
    assert_int_equal(rules.simple.earn[0].rate_micro, 2 * MICRO);
    assert_int_equal(rules.reward_count, 2);
    assert_string_equal(rules.rewards[1].name, "Lunch");
    assert_int_equal(rules.rewards[1].cost_micro, 150 * MICRO);
    assert_int_equal(rules.rewards[1].worth_minor, 1200);
    assert_int_equal(rules.limits.load_day_max_minor, 100000);
    assert_int_equal(rules.simple.points_expire_months, 6);
    assert_true(rules.debt_allowed);
    assert_string_equal(rules_tier_name(&rules, 0), "green");
    assert_string_equal(rules_tier_name(&rules, 1), "");
    assert_string_equal(rules_tier_name(&rules, -1), "");
    assert_ptr_equal(rules_reward(&rules, SLICE("lunch")), &rules.rewards[1]);
    assert_null(rules_reward(&rules, SLICE("lunc")));
}

static void
test_rates(void **state)
{
    static const struct {
        const char *text;
        int64_t micro; /* -1: refused */
    } cases[] = {
        {"2", 2000000},
        {"1.7", 1700000},
        {"0.000001", 1},
        {"1000000", 1000000000000},
        {"0", 0},
        {"1.2000000", -1},
        {"", -1},
        {".5", -1},
        {"5.", -1},
        {"1.2.3", -1},
        {"-1", -1},
        {"1e3", -1},
        {"1000001", -1},
        {"1000000.1", -1},
        {" 1", -1},
        {"1:", -1},
        {"99999999999999999999", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char document[1024];
        struct rules rules = {0};
        const char *err;

        snprintf(
            document, sizeof document,
            "{\"earn\":[{\"id\":\"a\",\"tender\":\"any\",\"points_per_unit\":\"%s\"}],"
            "\"rewards\":[]," LIMITS "," TAIL "}",
            cases[i].text);
        err = wrong(document, 2, &rules);
        assert_int_equal(err == NULL, cases[i].micro >= 0);
        if (err == NULL) {
            assert_int_equal(rules.simple.earn[0].rate_micro, cases[i].micro);
        } else {
            assert_non_null(strstr(err, "points_per_unit"));
        }
    }
}

static void
test_refused(void **state)
{
    static const struct {
        const char *document;
        const char *says;
    } cases[] = {
        {"", "The rule set is empty"},
        {"{", "The rule set is not whole JSON"},
        {"{\n  \"earn\": x", "The rule set is not JSON: look at line 2, column 11"},
        {"{\"earn\":[],\"earn\":[]}", "earn is given twice"},
        {"[]", ""},
        {"{\"earn\":[],\"rewards\":[]," LIMITS "," TAIL ",\"bonus\":1}",
         "bonus is not a member of rule sets"},
        {"{\"rewards\":[]," LIMITS "," TAIL "}", "earn"},
        {"{\"earn\":[],\"rewards\":[],\"points_expire_months\":49,\"debt_allowed\":"
         "true," LIMITS "}",
         "points_expire_months"},
        {EARN("{\"id\":\"A\",\"tender\":\"any\",\"points_per_unit\":\"1\"}"),
         "earn[0].id"},
        {EARN("{\"id\":\"a b\",\"tender\":\"any\",\"points_per_unit\":\"1\"}"),
         "earn[0].id"},
        {EARN("{\"id\":\"a\",\"tender\":\"gold\",\"points_per_unit\":\"1\"}"), "tender"},
        {EARN("{\"id\":\"a\",\"tender\":\"any\",\"points_per_unit\":1}"),
         "points_per_unit"},
        {EARN(RULE("a", "1") "," RULE("a", "1")), "twice"},
        {EARN(RULE("a", "1000000") "," RULE("b", "1000000")), NULL},
        {"{\"earn\":[],\"rewards\":[" REWARD("{x}") "]," LIMITS "," TAIL "}",
         "rewards[0].id"},
        {"{\"earn\":[],\"rewards\":[" REWARD("x_1") "," REWARD("x_1") "]," LIMITS "," TAIL
                                                                      "}",
         "twice"},
        {LIMIT("\"load_min\":5,\"load_max\":4,\"load_day_max\":9,\"balance_max\":9,"
               "\"purchase_max\":9"),
         "load_max"},
        {LIMIT("\"load_min\":5,\"load_max\":9,\"load_day_max\":4,\"balance_max\":9,"
               "\"purchase_max\":9"),
         "limits.load_day_max is 4 and must be at least limits.load_min, which is 5."},
        {LIMIT("\"load_min\":5,\"load_max\":9,\"load_day_max\":9,\"balance_max\":4,"
               "\"purchase_max\":9"),
         "balance_max"},
        {LIMIT("\"load_min\":0,\"load_max\":9,\"load_day_max\":9,\"balance_max\":4,"
               "\"purchase_max\":9"),
         "load_min"},
        {"{\"earn\":[" RULE("a", "1000000") "],\"rewards\":[],\"limits\":{\"load_min\":5,"
                                            "\"load_max\":9,\"load_day_max\":9,\"balance_"
                                            "max\":9,\"purchase_max\":"
                                            "9007199254740992}," TAIL "}",
         "too many points"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rules rules = {.version = 3};
        const char *err = wrong(cases[i].document, 2, &rules);

        if (cases[i].says == NULL) {
            assert_null(err);
            continue;
        }
        assert_non_null(err);
        assert_int_equal(rules.simple.earn_count, 0);
        if (strstr(err, cases[i].says) == NULL) {
            fail_msg("case %zu: '%s' does not say '%s'", i, err, cases[i].says);
        }
        assert_true(err[strlen(err) - 1] == '.');
    }
}

static void
test_exponent(void **state)
{
    struct rules rules = {0};

    (void)state;
    assert_string_equal(wrong(ledger_rules, -1, &rules),
                        "The currency's exponent must be from 0 to 4.");
    assert_non_null(wrong(ledger_rules, 5, &rules));
    assert_null(wrong(ledger_rules, 0, &rules));
    assert_null(wrong(ledger_rules, 4, &rules));
}

static void
test_in_force(void **state)
{
    const struct rules one = {.version = 1, .effective_at_us = 100};
    const struct rules two = {.version = 2, .effective_at_us = 200};
    const struct rules *const items[] = {&one, &two};
    const struct rules_list list = {items, 2}, none = {NULL, 0};

    (void)state;
    assert_null(rules_at(&list, 99));
    assert_ptr_equal(rules_at(&list, 100), &one);
    assert_ptr_equal(rules_at(&list, 199), &one);
    assert_ptr_equal(rules_at(&list, 200), &two);
    assert_null(rules_at(&none, 5));
    assert_ptr_equal(rules_version(&list, 1), &one);
    assert_null(rules_version(&list, 3));
}

/* Names are counted in characters, and kept whole. */
static void
test_names(void **state)
{
    static const char name[] =
        "C\u00e0 ph\u00ea s\u1eefa \u0111\u00e1, b\u00e1nh m\u00ec, "
        "tr\u00e0 s\u1eefa tr\u00e2n ch\u00e2u \u0111\u01b0\u1eddng "
        "\u0111en ho\u1eb7c n\u01b0\u1edbc";
    char document[512];
    struct rules rules = {.version = 1};

    (void)state;
    snprintf(document, sizeof(document),
             "{\"earn\":[],\"rewards\":[{\"id\":\"x\",\"name\":\"%s\",\"cost\":1,"
             "\"worth\":1}]," LIMITS "," TAIL "}",
             name);
    assert_null(wrong(document, 2, &rules));
    assert_string_equal(rules.rewards[0].name, name);
    assert_true(strlen(name) > 80);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document), cmocka_unit_test(test_rates),
        cmocka_unit_test(test_refused),  cmocka_unit_test(test_exponent),
        cmocka_unit_test(test_in_force), cmocka_unit_test(test_names),
    };

    int failed = cmocka_run_group_tests_name("rules", tests, NULL, NULL);

    arena_release(&arena);
    return failed;
}
