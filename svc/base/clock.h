/*
 * The one clock. Times are microseconds: monotonic ones since the machine's start, wall
 * ones since 1970 (UTC) plus the offset that tests set. Deadlines are monotonic.
 */
#ifndef CREMA_BASE_CLOCK_H
#define CREMA_BASE_CLOCK_H

#include <stdint.h>

/* 64 bits wide: an hour in microseconds is more than an int has. */
#define CLOCK_US_PER_MS INT64_C(1000)
#define CLOCK_US_PER_S  INT64_C(1000000)

/* Read afresh. Tests do not move this one. */
int64_t clock_mono_us(void);

/* Read afresh, with the test offset. */
int64_t clock_wall_us(void);

/* The present of the service: the same as clock_wall_us. */
static inline int64_t
clock_now_us(void)
{
    return clock_wall_us();
}

/*
 * The times at which the present turn of the loop first asked for them: the same for all
 * that happens in one turn, and nearly free. The loop calls clock_refresh before a turn;
 * without a loop they are read afresh.
 */
int64_t clock_turn_mono_us(void);
int64_t clock_turn_wall_us(void);
void clock_refresh(void);

/* Only with --test-clock. */
void clock_set_test_offset_us(int64_t offset_us);
int64_t clock_test_offset_us(void);

#endif
