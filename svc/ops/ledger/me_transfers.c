/*
 * POST /v1/me/transfers: a member sends money to a card, by its number, or to another
 * member, by e-mail address. Both accounts change in one transaction, or neither does.
 *
 * Whoever is named is looked up first, but even somebody unknown goes to the ledger: a
 * repeat of a key is answered from its entry, also when the recipient's card is lost
 * since.
 */
#include "proto/cardno.h"
#include "svc/engine/request/limits.h"
#include "svc/engine/render/render.h"
#include "svc/ops/shared/keyed_op.h"
#include "svc/ops/shared/people.h"
#include "svc/store/people/attempt.h"
#include "svc/text/printed.h"

struct transfer_body {
    struct slice to;
    int64_t amount;
};

struct transfer_state {
    bool by_card;
    struct attempt tries;
    struct slice index; /* of the card number, or of the e-mail address as typed: keys of
                           versions before repeat the same body */
};

static const struct json_field transfer_fields[] = {
    {JSON_AT("to", struct transfer_body, to), .kind = JSON_KIND_STRING, .required = true,
     .min = 1, .max = EMAIL_MAX_CHARS},
    {JSON_AT("amount", struct transfer_body, amount), .kind = JSON_KIND_I64,
     .required = true, .min = 1, .max = AMOUNT_MAX_MINOR, .unit = "minor units"},
};

static enum step
transfer_find(struct request *r)
{
    const struct transfer_body *b = r->body;
    const struct secrets *keys = r->service->secrets;
    struct transfer_state *state = r->state;
    struct slice number = printed_digits(&r->arena, b->to);
    struct email email;

    if (cardno_check(number)) {
        state->by_card = true;
        state->index = card_number_index(keys, &r->arena, number);
        card_ask_by_number(&r->db, &r->arena, state->index);
    } else if (email_names(&r->arena, b->to, &email)) {
        const struct email_index index = person_email_index(keys, &r->arena, &email);
        state->index = index.typed;
        member_ask_by_email(&r->db, &r->arena, &index);
    } else {
        return people_invalid(r, "to",
                              "must be the 16 digits of a card or the e-mail address of "
                              "a member");
    }
    limits_sender_ask(r, &state->tries);
    return request_db(r);
}

/* Sets whose account it goes to; it stays 0 when nobody is known by that name. */
static void
name_recipient(struct request *r, struct op_transfer *transfer)
{
    const struct transfer_state *state = r->state;
    struct member_row member;
    struct card_row card;

    if (state->by_card && card_take(&r->db, &r->arena, &card, 1) == 1) {
        transfer->to_account_id = card.account_id;
        transfer->to_card_slot = card.id;
    } else if (!state->by_card && member_take(&r->db, &r->arena, &member)) {
        transfer->to_account_id = member.account_id;
    }
}

static enum step
transfer_send(struct request *r)
{
    const struct transfer_body *b = r->body;
    struct transfer_state *state = r->state;
    struct op *op = &r->lane.op;

    if (!r->db.ok || !attempt_take(&r->db, 1, &state->tries, 1)) {
        return request_db_failed(r);
    }
    if (!limits_sender(r, &state->tries)) {
        return STEP_DONE;
    }
    keyed_op_begin(r, OP_TRANSFER, r->who.account_id);
    op->contra = CONTRA_TRANSFER;
    op->transfer.amount_minor = b->amount;
    memcpy(op->transfer.to_index, state->index.p, OP_TO_BYTES);
    name_recipient(r, &op->transfer);
    return keyed_op_send(r);
}

const struct endpoint endpoint_me_transfers = {
    .method = HTTP_POST,
    .path = "/v1/me/transfers",
    .roles = ROLE_MEMBER,
    .flags = ENDPOINT_KEYED,
    .fields = transfer_fields,
    .field_count = JSON_FIELD_COUNT(transfer_fields),
    .body_size = sizeof(struct transfer_body),
    .state_size = sizeof(struct transfer_state),
    .steps = {transfer_find, transfer_send, keyed_op_reply},
};
