/* Arenas: alignment, zeroing, growth, hooks in reverse, reuse without leaks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "svc/base/arena.h"

static void
test_alloc(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a);
    for (size_t n = 0; n < 3000; n += 7) {
        unsigned char *p = arena_alloc(&a, n);

        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(p[i], 0);
        }
        memset(p, 0xee, n);
    }
    assert_true(a.bytes_total >= 600000);
    arena_release(&a);
    assert_null(a.block);
    arena_release(&a);
}

static void
test_memory_is_zero_again(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a);
    for (int round = 0; round < 5; round++) {
        unsigned char *p = arena_alloc(&a, 4000);

        for (size_t i = 0; i < 4000; i++) {
            assert_int_equal(p[i], 0);
        }
        memset(p, 0xff, 4000);
        arena_reset(&a);
    }
    arena_release(&a);
}

static void
test_large(void **state)
{
    struct arena a;
    char *p;

    (void)state;
    arena_init(&a);
    p = arena_alloc(&a, 3 * 1024 * 1024);
    p[3 * 1024 * 1024 - 1] = 1;
    p = arena_array(&a, 1000, 1000);
    p[999999] = 1;
    arena_release(&a);
}

static void
test_text(void **state)
{
    struct arena a;
    char *copy;

    (void)state;
    arena_init(&a);
    assert_string_equal(arena_strdup(&a, "latte"), "latte");
    assert_string_equal(arena_strndup(&a, "latte", 3), "lat");
    assert_string_equal(arena_strndup(&a, NULL, 0), "");
    assert_string_equal(arena_printf(&a, "%d of %s", 3, "them"), "3 of them");
    copy = arena_copy(&a, "a\0b", 3);
    assert_memory_equal(copy, "a\0b\0", 4);
    arena_release(&a);
}

struct hook_state {
    char order[8];
    size_t n;
};

static struct hook_state hooks;

static void
hook(void *arg)
{
    hooks.order[hooks.n++] = *(const char *)arg;
}

static void
test_hooks(void **state)
{
    struct arena a;

    (void)state;
    hooks = (struct hook_state){0};
    arena_init(&a);
    arena_defer(&a, hook, arena_strdup(&a, "1"));
    arena_defer(&a, hook, arena_strdup(&a, "2"));
    arena_defer(&a, hook, arena_strdup(&a, "3"));
    arena_reset(&a);
    assert_string_equal(hooks.order, "321");
    arena_reset(&a);
    assert_int_equal(hooks.n, 3);
    arena_release(&a);
}

/* A warm arena takes its blocks from the list that the last one filled. */
static void
test_reuse(void **state)
{
    struct arena a, b;
    void *first;

    (void)state;
    arena_init(&a);
    first = arena_alloc(&a, 64);
    arena_release(&a);
    arena_init(&b);
    assert_ptr_equal(arena_alloc(&b, 64), first);
    arena_release(&b);
    arena_trim();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alloc), cmocka_unit_test(test_memory_is_zero_again),
        cmocka_unit_test(test_large), cmocka_unit_test(test_text),
        cmocka_unit_test(test_hooks), cmocka_unit_test(test_reuse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
