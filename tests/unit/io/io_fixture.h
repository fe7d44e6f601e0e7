/*
 * What the tests of io share: a loop that turns until something is true, and a private
 * Postgres and Redis of tools/stack.
 */
#ifndef CREMA_TESTS_IO_FIXTURE_H
#define CREMA_TESTS_IO_FIXTURE_H

#include <stdbool.h>

#include "svc/io/loop.h"

extern struct loop *test_loop;

/* Turns the loop until *flag is at least wanted; fails the test after 20 s. */
void turn_until(const int *flag, int wanted);

/* Turns for so many milliseconds, at least once: for what must not happen. */
void turn_for_ms(int ms);

/* Servers of this process, started once. False if they cannot be. */
bool stack_start(void);

/* "stop", "start": the same servers again. */
bool stack_command(const char *command);

/* Stops them and drops their data. */
void stack_drop(void);

/* For libpq, as superuser; and "unix:/…" of Redis. */
const char *stack_conninfo(void);
const char *stack_redis(void);

#endif
