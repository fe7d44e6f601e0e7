/*
 * Earning under format 2: who, where and when lets a rule through.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "svc/core/rules/rules_id.h"
#include "tests/unit/core/earn_fixture.h"

#define ONLY(when)                                                         \
    EARN_BASE ",\"bonuses\":[{\"id\":\"x\",\"name\":\"X\",\"when\":{" when \
              "},\"extra\":{"                                              \
              "\"points\":\"1\"}}]"

static void
test_context(void **state)
{
    const struct earn_basket basket = earn_bare(1000);
    struct earn_case c = earn_case_of(&basket);

    (void)state;
#define SEEN(yes)                                              \
    do {                                                       \
        earn_run(&c);                                          \
        assert_int_equal(earn_gave("x"), (yes) ? 1000000 : 0); \
    } while (0)
    earn_read(ONLY("\"hours\":[[\"06:00\",\"11:00\"],[\"23:00\",\"24:00\"]]"));
    for (int minute = 0; minute < 24 * 60; minute++) {
        c.when.minute = minute;
        SEEN((minute >= 360 && minute < 660) || minute >= 1380);
    }
    earn_read(ONLY("\"weekdays\":[\"mon\",\"sun\"]"));
    SEEN(true);
    c.when.day = EARN_DAY + 1;
    SEEN(false);
    c.when.day = EARN_DAY + 6;
    SEEN(true);
    earn_read(ONLY("\"from\":\"2026-06-02\",\"to\":\"2026-06-03\""));
    for (int32_t day = EARN_DAY; day < EARN_DAY + 4; day++) {
        c.when.day = day;
        SEEN(day == EARN_DAY + 1 || day == EARN_DAY + 2);
    }
    earn_read(ONLY("\"on\":[\"2026-06-01\",\"2026-06-03\"]"));
    for (int32_t day = EARN_DAY - 1; day < EARN_DAY + 4; day++) {
        c.when.day = day;
        SEEN(day == EARN_DAY || day == EARN_DAY + 2);
    }
    c = earn_case_of(&basket);
    earn_read(ONLY("\"stores\":[\"st_bay\"]"));
    SEEN(false);
    c.where.store_id = 2;
    SEEN(true);
    c.where.store_id = 0;
    SEEN(false);
    earn_read(ONLY("\"without_stores\":[\"st_bay\"]"));
    SEEN(true);
    c.where.store_id = 2;
    SEEN(false);
    earn_read(ONLY("\"channels\":[\"app\",\"web\"]"));
    SEEN(false);
    c.where.channel = CHANNEL_WEB;
    SEEN(true);
    earn_read(ONLY("\"tiers\":[\"gold\"]"));
    SEEN(false);
    earn_fixture.account.tier = 1;
    SEEN(true);
    earn_read("\"flags\":[\"rain\",\"own_cup\"]," ONLY("\"flags\":[\"own_cup\"]"));
    c.flags = 1;
    SEEN(false);
    c.flags = 3;
    SEEN(true);
}

static void
test_tags(void **state)
{
    const struct earn_basket basket = earn_bare(1000);
    struct earn_case c = earn_case_of(&basket);

    (void)state;
    earn_read(ONLY("\"tags\":[\"staff\",\"press\"],\"without_tags\":[\"left\"]"));
    SEEN(false);
    earn_fixture.account.tags[earn_fixture.account.tag_count++] =
        rules_id(SLICE("other"));
    SEEN(false);
    earn_fixture.account.tags[earn_fixture.account.tag_count++] =
        rules_id(SLICE("press"));
    SEEN(true);
    earn_fixture.account.tags[earn_fixture.account.tag_count++] = rules_id(SLICE("left"));
    SEEN(false);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, earn_open, earn_close)
    const struct CMUnitTest tests[] = {
        TEST(test_context),
        TEST(test_tags),
    };

    return cmocka_run_group_tests_name("earn context", tests, NULL, NULL);
}
