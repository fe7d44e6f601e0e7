/* What a watcher may hear, and what it may not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "tools/hammer/watcher.h"

static const char ids[2][REPLY_ID_BYTES] = {"acc_a", "acc_b"};

static int
setup(void **state)
{
    static struct record record;

    record_init(&record, ids, 2, 100);
    *state = &record;
    return 0;
}

static int
teardown(void **state)
{
    record_release(*state);
    return 0;
}

/* There is one, of that invariant, and it says so. */
static void
assert_finding(const struct record *r, enum invariant invariant, const char *words)
{
    bool found = false;

    for (int i = 0; i < r->findings.kept; i++) {
        const struct finding *f = &r->findings.items[i];

        found = found || (f->invariant == invariant && strstr(f->text, words) != NULL);
    }
    if (!found) {
        for (int i = 0; i < r->findings.kept; i++) {
            print_message("found: %s\n", r->findings.items[i].text);
        }
        fail_msg("there is no finding that says '%s'", words);
    }
}

static struct event
event_of(bool is_state, bool resumed, int64_t version)
{
    return (struct event){.is_state = is_state,
                          .resumed = resumed,
                          .view = {.version = version},
                          .line = {.seq = version}};
}

static void
hear(struct watcher *w, struct record *r, bool is_state, bool resumed, int64_t version)
{
    struct event event = event_of(is_state, resumed, version);

    watcher_hear(w, r, &event);
}

static void
test_watcher(void **state)
{
    struct record *r = *state;
    struct watcher w = {.account = 1};

    assert_int_equal(watcher_begin(&w, r), -1);
    assert_false(watcher_is_through(&w, r));
    hear(&w, r, true, true, 4);
    hear(&w, r, false, true, 5);
    assert_int_equal(watcher_begin(&w, r), 5);
    hear(&w, r, true, true, 5);
    hear(&w, r, false, true, 6);
    assert_true(watcher_is_through(&w, r));
    assert_int_equal(w.resumes, 1);
    hear(&w, r, true, false, 307);
    assert_int_equal(w.unresumed, 1);
    assert_int_equal(r->findings.count, 0);
}

static void
test_watcher_misled(void **state)
{
    struct record *r = *state;
    struct watcher w = {.account = 1}, late = {.account = 1};
    struct event event = event_of(false, true, 9);

    hear(&w, r, true, true, 4);
    hear(&w, r, false, true, 6);
    assert_finding(r, INV_I5, "heard version 6 after 4");
    hear(&w, r, false, true, 6);
    assert_finding(r, INV_I5, "heard version 6 after 6");
    hear(&w, r, true, true, 8);
    assert_finding(r, INV_I5, "at version 6 was told that it resumes at 8");
    hear(&w, r, true, false, 7);
    assert_finding(r, INV_I5, "at version 8 was taken back to 7");
    event.line.seq = 8;
    watcher_hear(&w, r, &event);
    assert_finding(r, INV_I1, "the push of version 9 and its entry do not agree");
    hear(&w, r, true, false, 10);
    assert_finding(r, INV_I5, "at version 9 was begun anew at 10");
    watcher_begin(&late, r);
    hear(&late, r, true, true, 8);
    assert_finding(r, INV_LINEAR, "began at version 8 when 10 was known");
    assert_false(watcher_is_through(&late, r));
    watcher_missed(&late, r);
    assert_finding(r, INV_I5, "was told up to version 8, but 10 was reached");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_watcher), TEST(test_watcher_misled)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
