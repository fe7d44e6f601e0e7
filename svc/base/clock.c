/*
 * The one clock of a process.
 */
#include "svc/base/clock.h"

#include <stdbool.h>
#include <time.h>

static int64_t test_offset_us;
static bool turns;           /* there is a loop */
static int64_t turn_mono_us; /* 0: not read in this turn */
static int64_t turn_wall_us;

static int64_t
read_us(clockid_t id)
{
    struct timespec ts;

    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * CLOCK_US_PER_S + ts.tv_nsec / 1000;
}

int64_t
clock_mono_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t
clock_wall_us(void)
{
    return read_us(CLOCK_REALTIME) + test_offset_us;
}

static void
turn_read(void)
{
    if (turn_mono_us != 0 && turns) {
        return;
    }
    turn_mono_us = clock_mono_us();
    turn_wall_us = read_us(CLOCK_REALTIME);
}

int64_t
clock_turn_mono_us(void)
{
    turn_read();
    return turn_mono_us;
}

int64_t
clock_turn_wall_us(void)
{
    turn_read();
    return turn_wall_us + test_offset_us;
}

void
clock_refresh(void)
{
    turns = true;
    turn_mono_us = 0;
}

void
clock_set_test_offset_us(int64_t offset_us)
{
    test_offset_us = offset_us;
}

int64_t
clock_test_offset_us(void)
{
    return test_offset_us;
}
