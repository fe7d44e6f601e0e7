/*
 * Follows the clock that tests move (table test_clock), with --test-clock only.
 */
#ifndef CREMA_ENGINE_TEST_CLOCK_H
#define CREMA_ENGINE_TEST_CLOCK_H

#include <stdbool.h>

struct service;

/* Polls the offset from the present on; does nothing without --test-clock. */
void test_clock_start(struct service *s);

/* What the clock says is known: a worker that serves before goes by another one. */
bool test_clock_is_known(const struct service *s);

#endif
