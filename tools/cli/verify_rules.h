/*
 * crema verify --rules: the entries of one account after the other, decided over again by
 * the rules that were in force (svc/core/ledger/recheck.h).
 */
#ifndef CREMA_CLI_VERIFY_RULES_H
#define CREMA_CLI_VERIFY_RULES_H

#include "svc/base/must_use.h"
#include "svc/core/ledger/recheck.h"

struct verify_rules;

/* `rules` is read until the end. Free with verify_rules_free. */
MUST_USE struct verify_rules *verify_rules_new(const struct rules_list *rules);

/* NULL is fine. */
void verify_rules_free(struct verify_rules *v);

/* Another account's entries follow. */
void verify_rules_begin(struct verify_rules *v);

/*
 * Looks at the next entry of an account that is as it was before it. False, with a
 * sentence, when the rules make something else of it.
 */
MUST_USE bool verify_rules_entry(struct verify_rules *v, const struct account *before,
                                 const struct entry *e, char err[RECHECK_ERR_BYTES]);

#endif
