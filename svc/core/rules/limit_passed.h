/*
 * The limit that an amount, or pieces of a line, would pass: what a refusal tells about
 * it.
 */
#ifndef CREMA_CORE_LIMIT_PASSED_H
#define CREMA_CORE_LIMIT_PASSED_H

#include <stdint.h>

/* Which limit an amount would pass; NONE: a sum that leaves 64 bits, or no refusal. */
enum limit_bound {
    LIMIT_BOUND_NONE,
    LIMIT_BOUND_MINIMUM, /* at one time */
    LIMIT_BOUND_MAXIMUM, /* at one time, or what is left of a purchase or a hold */
    LIMIT_BOUND_DAY,
    LIMIT_BOUND_BALANCE,
    LIMIT_BOUND_LINE /* pieces of a line of a purchase */
};

struct limit_passed {
    enum limit_bound bound;
    int64_t limit_minor;
    int64_t left_minor; /* of a day's and of the balance's: what still fits, 0 or more */
    int64_t min_minor;  /* at one time; 0: none */
    int64_t max_minor;  /* at one time; 0: none, or it is the balance's that was passed */

    /* Of LIMIT_BOUND_LINE alone, which has no money. */
    int64_t line;        /* as it was asked for */
    int64_t left_pieces; /* of that line; 0 where there is none */
    int64_t line_count;  /* of the purchase */
};

#endif
