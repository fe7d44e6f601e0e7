/*
 * A rule set as a text that the operator has written: read, checked, and said in words.
 */
#ifndef CREMA_CLI_RULES_TEXT_H
#define CREMA_CLI_RULES_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/buf.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/rules_read.h"

/* The whole file, "-" for standard input. False after telling. */
MUST_USE bool rules_text_read(const char *path, struct buf *ret);

/*
 * The rules are the arena's. False after telling, a line for each, what is wrong in
 * `name` (the file) and what would be right.
 */
MUST_USE bool
rules_text_parse(struct arena *arena, const char *name, const struct buf *text,
                 const struct rules_world *world, struct rules *ret);

/* Tells what is wrong in `name`, a line for each. */
void rules_text_tell(const char *name, const struct rules_errors *errors);

/*
 * Prints what the rules come to, amounts as people read them: a limit that was written in
 * yen for a currency of hundredths shows here.
 */
void rules_text_explain(const struct rules *rules, const char *currency);

/* Prints points, or a rate: "1.7". */
void rules_text_points(int64_t micro);

#endif
