/*
 * What every operation on the ledger shares: who asks, under which key, about whose
 * account. An endpoint calls keyed_op_begin, sets what is its own in r->lane.op, and
 * returns keyed_op_send; its last step is keyed_op_reply.
 */
#ifndef CREMA_OPS_KEYED_OP_H
#define CREMA_OPS_KEYED_OP_H

#include "svc/base/must_use.h"
#include "svc/engine/people/present.h"
#include "svc/ops/ops.h"
#include "svc/ops/shared/amount.h"

/* r->state of the operations that a card is presented for. */
struct presented_state {
    struct presented presented;
};

/*
 * Fills r->lane.op for an operation on the account: its kind, the op_id from the caller's
 * scope and key, channel, store, terminal and actor. No credential is set. An operation
 * of ours, whose request needs no key, sets its op_id itself.
 */
void keyed_op_begin(struct request *r, enum op_kind kind, int64_t account_id);

/* The same for the account and card of r->state, a struct presented_state. */
void keyed_op_begin_presented(struct request *r, enum op_kind kind);

/* The op_id that the caller's scope gives to a key. */
void
keyed_op_id(const struct request *r, struct slice key, unsigned char ret[OP_ID_BYTES]);

/* Hashes the body and hands the call to its lane. */
MUST_USE enum step keyed_op_send(struct request *r);

/*
 * The members of a problem that say which limit was passed, before it is replied: limit,
 * minimum and maximum at one time, a day's with what is left of it and when the next day
 * begins, what the balance has room for. None when no limit was.
 */
void keyed_op_tell_limit(struct request *r, const struct limit_passed *passed);

/* The problem of r->lane as its reply, with its figures: the call was refused. */
MUST_USE enum step keyed_op_refuse(struct request *r);

/*
 * The last step: the 201 of a ledger operation, `{entry, account: {…}}`, from a landed
 * lane call; or its replay (Idempotent-Replayed: true), or its refusal as a problem. A
 * replay has the same bytes as the first answer: everything in it comes from the entry.
 */
MUST_USE enum step keyed_op_reply(struct request *r);

/*
 * Reads the name of an entry: its prefix ("acc" for receipts, "hld" for holds), the
 * account's digits and the entry's number, `acc_…-42`. False when it is none.
 */
MUST_USE bool keyed_op_entry_name(struct slice name, const char *prefix,
                                  int64_t *ret_account_id, int64_t *ret_seq);

#endif
