/*
 * Baskets and what they earn: see earn_fixture.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/arena.h"
#include "svc/base/civil.h"
#include "svc/core/rules/rules_lookup.h"
#include "svc/core/rules/rules_mask.h"
#include "svc/core/rules/rules_read.h"
#include "tests/unit/core/earn_fixture.h"

#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

struct earn_fixture earn_fixture;

static struct arena arena;

/* A document with these sections; the rest is plain. */
void
earn_read(const char *sections)
{
    const struct rules_store stores[] = {{SLICE_INIT("st_pier"), 1},
                                         {SLICE_INIT("st_bay"), 2}};
    const struct rules_world world = {
        .currency_exponent = 2, .stores = stores, .store_count = LENGTH(stores)};
    struct rules_errors errors;
    const char *text = arena_printf(
        &arena,
        "{\"format\":2,\"name\":\"T\",\"tiers\":{\"window_months\":12,\"hold_months\":12,"
        "\"down\":\"one\",\"levels\":[{\"id\":\"green\",\"number\":0,\"name\":\"Green\","
        "\"points\":0},{\"id\":\"gold\",\"number\":1,\"name\":\"Gold\",\"points\":500}]},"
        "\"points\":{\"life\":{\"after\":\"earning\",\"months\":6},\"debt\":{\"allowed\":"
        "true}},\"rewards\":[],\"limits\":{\"load_min\":500,\"load_max\":50000,"
        "\"load_day_max\":100000,\"balance_max\":200000,\"purchase_max\":100000},%s}",
        sections);

    rules_errors_init(&errors, &arena);
    if (!rules_read(&arena, slice_from_cstr(text), &world, &earn_fixture.rules,
                    &errors)) {
        fail_msg("%s", rules_errors_line(&errors, 0));
    }
}

int
earn_open(void **state)
{
    (void)state;
    arena_init(&arena);
    account_clear(&earn_fixture.account);
    assert_true(civil_zone_set("UTC"));
    return 0;
}

int
earn_close(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* A purchase at noon at st_pier, wholly by card; tests change what they are about. */
struct earn_case
earn_case_of(const struct earn_basket *basket)
{
    return (struct earn_case){
        .before = &earn_fixture.account,
        .basket = basket,
        .when = {.at_us = 1, .day = EARN_DAY, .minute = EARN_NOON},
        .where = {1, CHANNEL_TILL},
    };
}

struct earn_basket
earn_lines(const struct op_line *lines, size_t count)
{
    struct earn_basket b = {.kept = {.lines = lines, .line_count = count}};

    for (size_t i = 0; i < count; i++) {
        b.amount_minor += lines[i].amount_minor;
    }
    b.card_minor = b.amount_minor;
    return b;
}

struct earn_basket
earn_bare(int64_t minor)
{
    return (struct earn_basket){.bare_minor = minor,
                                .bare_pieces = 1,
                                .amount_minor = minor,
                                .card_minor = minor};
}

void
earn_run(const struct earn_case *c)
{
    int64_t sum = 0;

    assert_true(earn(earn_fixture.rules.compiled, earn_fixture.rules.currency_exponent, c,
                     &earn_fixture.earned));
    for (size_t i = 0; i < earn_fixture.earned.reason_count; i++) {
        assert_true(earn_fixture.earned.reasons[i].points_micro > 0);
        sum += earn_fixture.earned.reasons[i].points_micro;
    }
    assert_int_equal(sum, earn_fixture.earned.points_micro);
}

/* Micro-points of the rule; 0: it is no reason. */
int64_t
earn_gave(const char *id)
{
    for (size_t i = 0; i < earn_fixture.earned.reason_count; i++) {
        if (strcmp(earn_fixture.earned.reasons[i].rule->id, id) == 0) {
            return earn_fixture.earned.reasons[i].points_micro;
        }
    }
    return 0;
}

bool
earn_in_mask(const struct rules_mask *m, const char *id)
{
    for (unsigned bit = rules_mask_next(m, 0, EARN_BITS); bit < EARN_BITS;
         bit = rules_mask_next(m, bit + 1, EARN_BITS)) {
        if (strcmp(rules_of_bit(earn_fixture.rules.compiled, bit)->id, id) == 0) {
            return true;
        }
    }
    return false;
}

/* What purchases of this many minor units, without lines, earn in all. */
int64_t
earn_of_bare(int64_t minor)
{
    const struct earn_basket basket = earn_bare(minor);
    const struct earn_case c = earn_case_of(&basket);

    earn_run(&c);
    return earn_fixture.earned.points_micro;
}

int64_t
earn_of_lines(const struct op_line *lines, size_t count)
{
    const struct earn_basket basket = earn_lines(lines, count);
    const struct earn_case c = earn_case_of(&basket);

    earn_run(&c);
    return earn_fixture.earned.points_micro;
}
