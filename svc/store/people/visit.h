/*
 * Visits: ten-minute capabilities of one terminal for one account. Immutable rows.
 */
#ifndef CREMA_STORE_VISIT_H
#define CREMA_STORE_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"

struct pgpool_call;

enum { VISIT_S = 600 };

struct visit_row {
    int64_t id;
    int64_t terminal_id;
    int64_t account_id;
    int64_t card_id;
    int64_t expires_us;
};

void visit_ask_insert(struct pgpool_call *call, struct arena *arena,
                      const struct visit_row *v);

/* The terminal's own visit; no row for another terminal's. */
void visit_ask(struct pgpool_call *call, struct arena *arena, int64_t terminal_id,
               int64_t visit_id);

/*
 * Spends a step of a pay code and makes the visit, at once. A row when the step was not
 * spent before, or when this very terminal spent it (then its visit of that time).
 */
void visit_ask_spend_paycode(struct pgpool_call *call, struct arena *arena, int64_t alias,
                             int64_t step, const struct visit_row *v);

MUST_USE bool visit_take(const struct pgpool_call *call, struct visit_row *ret);

#endif
