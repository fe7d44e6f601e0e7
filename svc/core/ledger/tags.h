/*
 * Tags of an account: ids that staff give it and rules ask for. The account keeps their
 * keys (svc/core/rules/rules_id.h), ascending; entries say the ids. Internal to core.
 *
 * An entry tells what has changed: a tag that was there is not added again, one that was
 * not there is not removed, so entries alone say what an account carries. An operation
 * that changes nothing leaves an entry all the same, as with status and cards: its key
 * has an answer for ever, and the repeat of a request never does what another has undone
 * since.
 */
#ifndef CREMA_CORE_TAGS_H
#define CREMA_CORE_TAGS_H

#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"

/* A draft of an account's tags. */
struct tags {
    int64_t keys[ACCOUNT_TAGS_MAX];
    size_t count;
};

/*
 * TOO_MANY_TAGS, with how many more there is room for in d->ret. What is removed makes
 * room for what is added.
 */
MUST_USE enum problem tags_run(struct decision *d);

/*
 * The account's tags after an entry with this detail. False when one that leaves was not
 * there, one that joins was, or there is no room.
 */
MUST_USE bool
tags_draft(const struct account *a, const struct detail_tags *detail, struct tags *ret);

void tags_commit(const struct tags *draft, struct account *a);

#endif
