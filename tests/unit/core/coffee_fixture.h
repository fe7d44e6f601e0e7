/*
 * A customer of the preset coffee in New York: her ledger, at times of the wall clock,
 * and what she buys, gives back and redeems.
 */
#ifndef CREMA_TESTS_COFFEE_FIXTURE_H
#define CREMA_TESTS_COFFEE_FIXTURE_H

#include "tests/unit/core/ledger_fixture.h"

/* The numbers of the preset's levels. */
enum { COFFEE_GREEN = 0, COFFEE_GOLD = 1, COFFEE_RESERVE = 2 };

extern struct ledger coffee;

/* An account without anything. */
void coffee_open(void);
void coffee_close(void);

/* Lets an account of before the first entry begin with more than nothing: what `begin`
 * writes is there in what is replayed, too. */
void coffee_begin(void (*begin)(struct account *a));

void coffee_at(int32_t year, int month, int day, int hour, int minute);

/* One piece. */
struct op_line coffee_line(const char *sku, const char *category, int64_t minor);

struct coffee_basket {
    struct op_line lines[2];
    size_t count;
    int64_t tax, tip;
    int64_t other; /* so much of it is not paid by card */
    bool own_cup;
    const char *reward; /* for the last line */
};

/* Each is done; the seq of its own entry. */
int64_t coffee_buy(const struct coffee_basket *b);
int64_t coffee_give_back(int64_t seq, int64_t number); /* a line; 0: all of it */

/* Micro-points of the answer of the last operation. */
int64_t coffee_gave(void);

/* The first day on which her points are of no use; 0: none ends. */
int32_t coffee_points_end(void);

#endif
