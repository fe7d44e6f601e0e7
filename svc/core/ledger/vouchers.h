/*
 * Vouchers: a reward whose points leave their lots when it is made and wait in it. It is
 * used once, by a purchase or a redemption (rewards.h), or ends with its last day and
 * gives them back to their lots; a refund opens it again. Internal to core.
 */
#ifndef CREMA_CORE_VOUCHERS_H
#define CREMA_CORE_VOUCHERS_H

#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"
#include "svc/core/open_vouchers.h"

/*
 * Makes one of the reward that is asked for, good for its days after today. UNAVAILABLE
 * without rules, REWARD_UNAVAILABLE when it is not given as one, what rewards_spend
 * refuses, TOO_MANY_VOUCHERS.
 */
MUST_USE enum problem voucher_run(struct decision *d);

/* Ends the one that is named, before its time. VOUCHER_ENDED when it is not open. */
MUST_USE enum problem voucher_end_run(struct decision *d);

/*
 * Ends the open voucher of the entry `seq` because its time has come, at ends_us or
 * later, under the rules of that time. What returns to ended lots is left to
 * due_expire: ret_op_id names it.
 */
MUST_USE enum problem
voucher_end_due(struct decision *d, int64_t seq, unsigned char ret_op_id[OP_ID_BYTES]);

/* Vouchers as an entry with this detail leaves them, into a draft; false when it names
 * one that is not open, or opens one without room. *ret_changed: whether it names any. */
MUST_USE bool vouchers_draft(const struct account *a, const struct entry *e,
                             const struct entry_detail *detail, struct open_vouchers *ret,
                             bool *ret_changed);

/* The id of the reward with that key, by the rules in force or those before; empty: of
 * none that is known here. */
struct slice vouchers_reward_id(const struct apply_env *env, int64_t reward_key);

#endif
