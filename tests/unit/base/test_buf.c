/* Buffers: growth, the NUL behind, taking from the front. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "svc/base/buf.h"

static void
test_append(void **state)
{
    struct buf b = BUF_INIT;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        buf_append(&b, "0123456789", 10);
    }
    assert_int_equal(b.n, 10000);
    assert_int_equal(b.p[b.n], '\0');
    assert_memory_equal(b.p + 9990, "0123456789", 10);
    buf_clear(&b);
    assert_string_equal(b.p, "");
    buf_printf(&b, "%d-%s", 42, "x");
    buf_puts(&b, "!");
    assert_string_equal(b.p, "42-x!");
    buf_release(&b);
    buf_release(&b);
}

static void
test_reserve(void **state)
{
    BUF_AUTO b = BUF_INIT;

    (void)state;
    memset(buf_reserve(&b, 5000), 'x', 5000);
    b.n += 5000;
    buf_puts(&b, "y");
    assert_int_equal(b.n, 5001);
    assert_int_equal(b.p[4999], 'x');
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_append),
        cmocka_unit_test(test_reserve),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
