/*
 * Text of people on an operator's terminal: nothing in it moves the cursor, turns the
 * line around or is taken for an order.
 */
#ifndef CREMA_TEXT_PRINTABLE_H
#define CREMA_TEXT_PRINTABLE_H

#include "proto/slice.h"
#include "svc/base/arena.h"

/*
 * The text with a replacement character (U+FFFD) in the place of each control character,
 * line break, change of direction and byte that is not UTF-8. In the arena, with a NUL
 * behind it.
 */
struct slice printable_text(struct arena *arena, struct slice text);

/* The same for a text of several lines. */
struct slice printable_lines(struct arena *arena, struct slice text);

/* One line, with blanks behind it up to so many columns. */
struct slice printable_column(struct arena *arena, struct slice text, int columns);

#endif
