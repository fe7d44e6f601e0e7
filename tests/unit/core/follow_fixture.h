/*
 * Programs with gifts and challenges for tests of what follows an operation: a plain one
 * (a point per unit; tea costs 9 points,
 * cake is given only) with the sections that a test writes, and a shop
 * that sells under it. Days are counted from a Monday, 2026-11-23, at noon in UTC.
 */
#ifndef CREMA_TESTS_FOLLOW_FIXTURE_H
#define CREMA_TESTS_FOLLOW_FIXTURE_H

#include "svc/core/rules/rules_id.h"
#include "tests/unit/core/ledger_fixture.h"

enum { SHOP_MONDAY = 20780, SHOP_WEEK = 2969, SHOP_MONTH = 682 };

extern struct ledger shop;

/* Opens with 500.00 on the card; the sections are written with ' for ". */
void shop_open(const char *sections);

/* The same document with other sections as version 2 from that day on. */
void shop_rules_from(int32_t day, const char *sections);

void shop_close(void);

/* Noon of so many days after the Monday. */
void shop_day(int day);

/* Each is done; the seq of its own entry. */
int64_t shop_buy(int64_t minor);
int64_t shop_buy_lines(const struct op_line *lines, size_t count);
int64_t shop_back(int64_t seq, int64_t minor); /* 0: all */
int64_t shop_back_line(int64_t seq, int64_t line, int64_t pieces);
int64_t shop_join(void);

/* The kinds of the entries that the last operation made: "purchase bonus". */
void shop_made(const char *kinds);

/* Entry `at` of those, from 0 on. */
const struct entry *shop_entry(size_t at);

/* Spends the voucher that the entry made. */
void shop_use(int64_t voucher);

/* It is one of rules, and its points and detail are these ('). */
void shop_bonus(size_t at, int64_t points_micro, const char *detail);

/* A counter of a challenge; older: how long it is kept (earn_challenge.h). */
int64_t shop_count(const char *rule, unsigned older, unsigned slot, int64_t period);

#endif
