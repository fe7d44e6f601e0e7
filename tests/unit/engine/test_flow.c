/* A flow's steps: in order, with calls that land later or at once; parts; its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "svc/engine/flow/flow.h"

struct trip {
    struct flow flow;
    char seen[16]; /* a letter for each step that ran */
    bool at_once;  /* calls land before the step has returned */
};

static int ends;

static void
see(struct trip *t, char letter)
{
    t->seen[strlen(t->seen)] = letter;
}

static enum step
last(void *arg)
{
    see(arg, 'l');
    return STEP_DONE;
}

/* A part of its own, which goes on with last. */
static enum step
part(void *arg)
{
    struct trip *t = arg;

    see(t, 'p');
    return flow_go(&t->flow, last, t);
}

/* Waits once more for as long as there is room: the same step again. */
static enum step
again(void *arg)
{
    struct trip *t = arg;

    see(t, 'a');
    if (strlen(t->seen) > 3) {
        return flow_go(&t->flow, part, t);
    }
    if (t->at_once) {
        flow_resume(&t->flow);
    }
    return flow_wait(&t->flow, again, t);
}

static enum step
first(void *arg)
{
    struct trip *t = arg;

    see(t, 'f');
    if (t->at_once) {
        flow_resume(&t->flow);
    }
    return flow_wait(&t->flow, again, t);
}

static void
on_end(struct flow *f)
{
    assert_false(f->waiting);
    ends++;
}

static void
on_release(void *arg)
{
    *(int *)arg += 1;
}

static struct trip *
trip_new(bool at_once)
{
    struct trip *t = flow_new(NULL, sizeof(*t));

    t->at_once = at_once;
    t->flow.on_end = on_end;
    return t;
}

static void
test_waits_between_steps(void **state)
{
    struct trip *t = trip_new(false);
    int released = 0;

    (void)state;
    ends = 0;
    arena_defer(t->flow.arena, on_release, &released);
    flow_start(&t->flow, first, t);
    assert_string_equal(t->seen, "f");
    for (int i = 0; i < 3; i++) {
        assert_true(t->flow.waiting);
        flows_reap(); /* takes nothing that has not ended */
        assert_int_equal(flows_count(), 1);
        flow_resume(&t->flow);
    }
    assert_string_equal(t->seen, "faaapl");
    assert_int_equal(ends, 1);
    assert_int_equal(flows_count(), 0);
    assert_int_equal(released, 0);
    flows_reap();
    assert_int_equal(released, 1);
}

static void
test_calls_that_land_at_once(void **state)
{
    struct trip *t = trip_new(true);

    (void)state;
    ends = 0;
    flow_start(&t->flow, first, t);
    assert_string_equal(t->seen, "faaapl");
    assert_int_equal(ends, 1);
    flows_reap();
}

/* A flow's last step may be what another waits for. */
static enum step
wake_other(void *arg)
{
    struct trip *other = arg;

    flow_resume(&other->flow);
    return STEP_DONE;
}

static void
test_one_flow_waits_for_another(void **state)
{
    struct trip *waits = trip_new(false);
    struct trip *works = trip_new(false);

    (void)state;
    ends = 0;
    flow_start(&waits->flow, first, waits);
    flow_start(&works->flow, wake_other, waits);
    assert_string_equal(waits->seen, "fa");
    assert_int_equal(flows_count(), 1);
    flow_resume(&waits->flow);
    flow_resume(&waits->flow);
    assert_int_equal(ends, 2);
    flows_reap();
    assert_int_equal(flows_count(), 0);
}

/* One that never begins, as a request that is refused by its head. */
static void
test_ends_without_a_step(void **state)
{
    struct trip *t = trip_new(false);

    (void)state;
    ends = 0;
    flow_end(&t->flow);
    assert_int_equal(ends, 1);
    assert_int_equal(flows_count(), 0);
    flows_reap();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_waits_between_steps),
        cmocka_unit_test(test_calls_that_land_at_once),
        cmocka_unit_test(test_one_flow_waits_for_another),
        cmocka_unit_test(test_ends_without_a_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
