/*
 * Notices a database that is older than what clients have seen: one restored from a
 * backup, or a former primary that has come back. Every new connection is vetted before
 * it is used: the server must have the transactions that were acknowledged last
 * (store/ledger/acked.h) in its generation, or be of a newer one. Else it is not served
 * from, so that no version is used twice, until the operator has run `crema restored`,
 * which begins a generation.
 */
#ifndef CREMA_ENGINE_RESTORED_H
#define CREMA_ENGINE_RESTORED_H

#include <stdbool.h>

#include "svc/base/must_use.h"

struct pg_conn;
struct restored;
struct service;

extern const char restored_sentence[]; /* what it is and what to do */

MUST_USE struct restored *restored_new(struct service *s);

/* For struct pg_hooks; arg is the struct restored. */
void restored_vet(struct pg_conn *c, void *arg);

/* The last server that was asked is older. */
bool restored_seen(const struct restored *r);

#endif
