/*
 * What the tests of the hammer's judgement share: a record of two accounts, and what is
 * asked, answered and found in it.
 */
#ifndef CREMA_TESTS_JUDGE_FIXTURE_H
#define CREMA_TESTS_JUDGE_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/hammer/judge.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, record_setup, record_teardown)

/* *state becomes the record, which lives until the teardown. */
int record_setup(void **state);
int record_teardown(void **state);

/* The load that every history begins with: entry 1, 5.00. */
extern const struct line loaded;

struct line line_of(enum entry_kind kind, int64_t seq, int64_t cash, int64_t after);
struct reply reply_of(struct line line, bool replayed);

/* An ask that was sent; its number. */
int32_t begin(struct record *r, enum ask_kind kind, int32_t amount, int32_t about,
              unsigned int may);

/* It is answered: done as that line, or refused. */
void done(struct record *r, int32_t i, struct line line, bool replayed);
void refused(struct record *r, int32_t i, const char *slug, int64_t sent_us);

/* Whether there is a finding of that invariant that says so. */
bool says(const struct record *r, enum invariant invariant, const char *words);

/* There is one; else the test fails and tells those that there are. */
void assert_finding(const struct record *r, enum invariant invariant, const char *words);

#endif
