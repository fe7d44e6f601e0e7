/*
 * What is kept of a basket after refunds, under rules of format 2: a function of what was
 * bought and of the refunds in their order, nothing else.
 *
 * Refunds of one kind that follow one another are a run. A run is computed from where it
 * began, so that its parts come to what one refund of their sum comes to.
 *
 *   amounts  each good, tax and tip included, keeps ⌊what was kept × money left / money
 *            left when the run began⌋; pieces stay until the last cent, which takes all
 *   lines    each line keeps ⌊what was kept × pieces left / pieces when the run began⌋,
 *            the tax what the lines' money keeps, or, where they cost nothing, what it
 * was until their last piece; the tip stays. What goes back is what they lose
 *
 * The money left is exact; what the lines keep may be some cents below it. Internal to
 * core.
 */
#ifndef CREMA_CORE_KEPT_H
#define CREMA_CORE_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/op.h"

/* One refund: of lines, or, without any, of an amount. All that is left is its amount. */
struct kept_request {
    int64_t amount_minor;
    const struct op_piece *pieces;
    size_t piece_count;
};

/* In the order of the fields what is kept; the lines are those of what was bought. */
struct kept {
    struct op_line *lines; /* pieces and money of each; the arena's */
    size_t line_count;
    int64_t tax_minor;
    int64_t tip_minor;
    int64_t bare_minor; /* without lines: what is not tax or tip, as one good… */
    int64_t bare_pieces;
    int64_t left_minor; /* of the whole amount */
};

/* All that was bought for amount_minor, of which tax and tip are parts. */
void kept_begin(struct kept *k, struct arena *arena, const struct op_basket *bought,
                int64_t amount_minor);

/*
 * Takes the requests out, in their order. False, and *k is of no use, when one asks for
 * more than there is, or for a line that there is not: the row that tells it is damaged,
 * or the caller has not looked.
 */
MUST_USE bool kept_after(struct kept *k, struct arena *scratch,
                         const struct kept_request *requests, size_t count);

/* Whether neither money nor a piece is left. */
bool kept_nothing(const struct kept *k);

#endif
