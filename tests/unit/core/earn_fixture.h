/*
 * Baskets under rules of format 2 that a test writes: what they earn.
 */
#ifndef CREMA_TESTS_UNIT_EARN_FIXTURE_H
#define CREMA_TESTS_UNIT_EARN_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/core/account.h"
#include "svc/core/rules/earn.h"
#include "svc/core/rules/rules.h"

/* 1 June 2026, a Monday. */
enum { EARN_DAY = 20605, EARN_NOON = 12 * 60 };

/* A section: one point per unit of currency. */
#define EARN_BASE \
    "\"earn\":[{\"id\":\"base\",\"name\":\"Base\",\"give\":{\"per_unit\":\"1\"}}]"

struct earn_fixture {
    struct rules rules;
    struct account account;
    struct earned earned; /* by what was run last */
};

extern struct earn_fixture earn_fixture;

/* For cmocka: an account without anything, in UTC. */
int earn_open(void **state);
int earn_close(void **state);

/* Reads a document with these sections; the rest is plain: green and gold, two stores. */
void earn_read(const char *sections);

/* A purchase at noon at st_pier by a till. */
struct earn_case earn_case_of(const struct earn_basket *basket);

/* Wholly paid by card: lines, or so much without any. */
struct earn_basket earn_lines(const struct op_line *lines, size_t count);
struct earn_basket earn_bare(int64_t minor);

/* Asks; the reasons must sum up. */
void earn_run(const struct earn_case *c);

/* The same at once; micro-points in all. */
int64_t earn_of_bare(int64_t minor);
int64_t earn_of_lines(const struct op_line *lines, size_t count);

/* Micro-points of the rule in what was run last; 0: it is no reason. */
int64_t earn_gave(const char *id);

bool earn_in_mask(const struct rules_mask *m, const char *id);

#endif
