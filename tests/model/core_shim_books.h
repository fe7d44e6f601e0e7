/*
 * Accounts with all their entries in the hands of svc/core, for the shims that ask it:
 * they do what a lane does, the history that an operation needs and nothing more. Every
 * new entry is also replayed onto a second account, as `crema verify` does.
 */
#ifndef CREMA_TESTS_CORE_SHIM_BOOKS_H
#define CREMA_TESTS_CORE_SHIM_BOOKS_H

#include "svc/base/arena.h"
#include "svc/core/ledger/apply.h"
#include "svc/core/ledger/recheck.h"
#include "svc/core/rules/rules_read.h"

enum { ACCOUNTS = 4, ENTRIES_MAX = 4096, RULES_MAX = 8, ERR = 160 };

struct book {
    struct account now;
    struct account replayed;
    struct entry *entries[ENTRIES_MAX];
    size_t count;
};

struct shim {
    struct arena arena; /* of an episode */
    struct rules rules[RULES_MAX];
    const struct rules *rules_items[RULES_MAX];
    struct rules_list list;
    struct book books[ACCOUNTS];
    struct recheck recheck;
    bool rechecks; /* each entry, as `crema verify --rules` does */
    char err[ERR];
};

/* A new episode: no rules, accounts without entries, with ids from ASKED_FIRST_ID on. */
void shim_begin(struct shim *s);

/* NULL, or what is wrong with the document. Versions ascend with their times. */
const char *books_add_rules(struct shim *s, int64_t version, int64_t effective_at_us,
                            const char *document, const struct rules_world *world);

/* Does an operation; to: the other account of a transfer, or below 0. */
void books_apply(struct shim *s, const struct op *op, int to, int64_t at_us,
                 struct outcome *ret, struct outcome *ret_to);

/* Files the new entries and replays them onto the second account; false: s->err says what
 * does not fit, or that it is not the same as the first then. */
bool books_keep(struct shim *s, struct book *book, const struct outcome *o);

#endif
