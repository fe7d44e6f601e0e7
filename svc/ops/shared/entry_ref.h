/*
 * The one entry that a path names, /v1/accounts/{id}/entries/{seq}…: used after the two
 * steps of account_ref.h.
 */
#ifndef CREMA_OPS_ENTRY_REF_H
#define CREMA_OPS_ENTRY_REF_H

#include "svc/base/must_use.h"
#include "svc/core/entry.h"
#include "svc/ops/shared/account_ref.h"

/* Asks for the entry that the path's second parameter numbers. */
MUST_USE enum step entry_ref_ask(struct request *r);

/* After it: false when there is no such entry or no answer, which has been told. */
MUST_USE bool entry_ref_take(struct request *r, struct entry *ret);

#endif
