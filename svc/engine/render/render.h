/*
 * What the API shows of accounts and entries, spelled once (api.md).
 */
#ifndef CREMA_ENGINE_RENDER_H
#define CREMA_ENGINE_RENDER_H

#include "proto/json.h"
#include "svc/core/account.h"
#include "svc/core/ledger/apply.h"
#include "svc/core/entry.h"

struct service;

/* The receipt of an entry, `acc_…-42`; of an account, its id. */
enum { RECEIPT_TEXT_BYTES = 48 };

void render_receipt(char ret[RECEIPT_TEXT_BYTES], int64_t account_id, int64_t seq);

/* The name of a hold, `hld_…-42`: the account's digits and the entry that made it. */
void render_hold_id(char ret[RECEIPT_TEXT_BYTES], int64_t account_id, int64_t seq);

/* The name of a voucher, `vch_…-42`, likewise. */
void render_voucher_id(char ret[RECEIPT_TEXT_BYTES], int64_t account_id, int64_t seq);

/* Whole points of an exact number, floored, also below zero. */
int64_t render_whole_points(int64_t points_micro);

/* Who reads it: the tags that an account got or lost are told to staff alone. */
enum reader { READER_ANYBODY, READER_STAFF };

/* The whole `entry` object, with store and terminal names, lines and reasons. */
void render_entry(struct json_out *out, const struct service *s, const struct entry *e,
                  enum reader reader);

/* Why points were earned: the member `reasons` of the entry. */
void render_reasons(struct json_out *out, const struct service *s, const struct entry *e);

/*
 * What a ledger operation answers, `{entry, account: {…}, returned…}`: all of it comes
 * from the entry, so a replay has the same bytes as the first answer.
 */
void render_landed(struct json_out *out, const struct service *s, const struct entry *e,
                   enum reader reader);

/* The members of the account object, without its braces, so that messages can embed them.
 */
void render_account_members(struct json_out *out, const struct service *s,
                            const struct account *a, int64_t now_us);

#endif
