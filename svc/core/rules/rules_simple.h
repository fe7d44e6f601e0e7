/*
 * Documents of format 1, the simple one, which stay valid for ever:
 * {"earn":[{"id":"base-card","tender":"card","points_per_unit":"2"},…],
 *  "rewards":[{"id":"espresso","name":"Espresso","cost":25,"worth":100},…],
 *  "limits":{"load_min":500,"load_max":50000,"load_day_max":100000,"balance_max":200000,
 *            "purchase_max":100000,"transfer_min":100,"transfer_max":20000,
 *            "transfer_day_max":50000},
 *  "points_expire_months":6,"debt_allowed":true,"tiers":["green"]}
 * Rates are decimal strings. Unknown members are refused: a rule that nobody evaluates
 * must not look alive.
 */
#ifndef CREMA_CORE_RULES_SIMPLE_H
#define CREMA_CORE_RULES_SIMPLE_H

#include <stdbool.h>

#include "proto/json.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/rules.h"
#include "svc/core/rules/rules_errors.h"

/*
 * Fills *ret, whose currency_exponent is set, from a document; what it points to is the
 * arena's. False after adding one error, a sentence that names its place.
 */
MUST_USE bool rules_simple_read(struct arena *arena, const struct json_doc *document,
                                struct rules *ret, struct rules_errors *errors);

/*
 * What the JSON reader says, of a rule set: its sentences are made for the bodies of
 * calls. Always false.
 */
bool rules_simple_wrong_json(struct rules_errors *errors, const struct json_error *json);

#endif
