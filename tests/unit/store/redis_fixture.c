/*
 * Redis for the tests of store: see redis_fixture.h.
 */
#include "tests/unit/store/redis_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/io/io_fixture.h"

const struct redis_server *
stack_redis_server(void)
{
    static struct redis_server server;

    assert_true(redis_server_open(&server, stack_redis(), "", "", ""));
    return &server;
}
