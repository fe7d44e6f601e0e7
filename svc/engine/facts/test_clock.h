/*
 * Follows the clock that tests move (table test_clock), with --test-clock only.
 */
#ifndef CREMA_ENGINE_TEST_CLOCK_H
#define CREMA_ENGINE_TEST_CLOCK_H

struct service;

/* Polls the offset from the present on; does nothing without --test-clock. */
void test_clock_start(struct service *s);

#endif
