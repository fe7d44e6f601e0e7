/*
 * Redis of tests/unit/io/io_fixture.h, as what speaks to it wants it named.
 */
#ifndef CREMA_TEST_REDIS_FIXTURE_H
#define CREMA_TEST_REDIS_FIXTURE_H

#include "svc/io/redis_server.h"

const struct redis_server *stack_redis_server(void);

#endif
