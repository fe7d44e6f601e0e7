/* What is locked, what is slowed and by how much; and that counters are apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/secret.h"
#include "svc/engine/people/login_brake.h"

static const struct secrets keys = {.index = {.key = {1, 2, 3}}};

static struct login_brake
brake(const char *email, const char *device, uint64_t source, bool staff)
{
    struct login_brake b;

    login_brake_init(&b, &keys, staff, slice_from_cstr(email), slice_from_cstr(device),
                     source);
    return b;
}

/* Ada on her phone, with these counts. */
static enum login_verdict
judge(const int32_t counts[LOGIN_COUNTERS], bool known, int32_t *ret)
{
    struct login_brake b = brake("ada.ada.ada.ada.", "phone.phone.phon", 7, false);

    for (size_t i = 0; i < LOGIN_COUNTERS; i++) {
        b.counters[i].count = counts[i];
        b.counters[i].left_s = 100 + (int32_t)i;
    }
    return login_brake_judge(&b, known, ret);
}

static void
test_locks(void **state)
{
    int32_t wait;

    (void)state;
    assert_int_equal(judge((int32_t[]){5, 5, 5, 5, 5}, false, &wait), LOGIN_GO);
    assert_int_equal(judge((int32_t[]){6, 1, 6, 6, 6}, false, &wait), LOGIN_LOCKED);
    assert_int_equal(wait, 100);
    assert_int_equal(judge((int32_t[]){6, 5, 6, 6, 6}, true, &wait), LOGIN_GO);
    assert_int_equal(judge((int32_t[]){1, 6, 6, 6, 6}, true, &wait), LOGIN_LOCKED);
    assert_int_equal(wait, 101);
    assert_int_equal(judge((int32_t[]){1, 6, 6, 6, 6}, false, &wait), LOGIN_GO);
}

static void
test_slows_and_never_locks(void **state)
{
    int32_t wait;

    (void)state;
    assert_int_equal(judge((int32_t[]){1, 1, 10, 20, 500}, false, &wait), LOGIN_GO);
    assert_int_equal(judge((int32_t[]){1, 1, 13, 1, 1}, false, &wait), LOGIN_WAIT);
    assert_int_equal(wait, 300);
    assert_int_equal(judge((int32_t[]){1, 1, 11, 21, 501}, false, &wait), LOGIN_WAIT);
    assert_int_equal(wait, 155);
    assert_int_equal(
        judge((int32_t[]){1, 1, INT32_MAX, INT32_MAX, INT32_MAX}, false, &wait),
        LOGIN_WAIT);
    assert_int_equal(wait, LOGIN_PAUSE_MAX_MS);
    assert_int_equal(
        judge((int32_t[]){1, 1, INT32_MAX, INT32_MAX, INT32_MAX}, true, &wait), LOGIN_GO);
}

static bool
same(const struct login_brake *a, const struct login_brake *b, enum attempt_kind kind)
{
    return memcmp(a->counters[kind - 1].key, b->counters[kind - 1].key,
                  ATTEMPT_KEY_BYTES) == 0;
}

/* Which counters two log-ins share. */
static void
test_keys(void **state)
{
    static const struct {
        const char *email, *device;
        uint64_t source;
        bool staff;
        bool shared[LOGIN_COUNTERS];
    } others[] = {
        {"ada.ada.ada.ada.",
         "phone.phone.phon",
         7,
         false,
         {true, true, true, true, true}},
        {"bob.bob.bob.bob.", "phone.phone.phon", 7, false, {0, 0, 0, true, true}},
        {"ada.ada.ada.ada.", "tablet.tablet.ta", 7, false, {true, 0, true, true, true}},
        {"ada.ada.ada.ada.", "", 7, false, {true, 0, true, true, true}},
        {"ada.ada.ada.ada.", "phone.phone.phon", 8, false, {0, true, true, 0, true}},
        {"ada.ada.ada.ada.", "phone.phone.phon", 7, true, {0, 0, 0, 0, 0}},
    };
    struct login_brake ada = brake("ada.ada.ada.ada.", "phone.phone.phon", 7, false);

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct login_brake other =
            brake(others[i].email, others[i].device, others[i].source, others[i].staff);

        for (int kind = ATTEMPT_LOGIN; kind <= ATTEMPT_LOGIN_ALL; kind++) {
            assert_int_equal(same(&ada, &other, (enum attempt_kind)kind),
                             others[i].shared[kind - 1]);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_locks),
        cmocka_unit_test(test_slows_and_never_locks),
        cmocka_unit_test(test_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
