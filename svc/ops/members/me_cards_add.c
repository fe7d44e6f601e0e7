/*
 * POST /v1/me/cards: one more virtual card. Its row comes first, then the ledger lets it
 * live; a crash between the two leaves a row that pays nothing, a refusal leaves none.
 */
#include "svc/ops/shared/card_change.h"
#include "svc/ops/shared/keyed_op.h"
#include "svc/ops/shared/people.h"

struct add_state {
    struct card_row card;
};

static enum step
card_insert(struct request *r)
{
    struct add_state *st = r->state;

    people_make_card(r, r->who.account_id, &st->card);
    card_ask_insert(&r->db, &r->arena, &st->card);
    return request_db(r);
}

static enum step
join(struct request *r)
{
    const struct add_state *st = r->state;

    return r->db.ok ? card_change_send(r, st->card.id, true) : request_db_failed(r);
}

static enum step
card_added_answer(struct request *r)
{
    const struct add_state *st = r->state;

    if (card_change_result(r) != PROBLEM_NONE) {
        return card_change_drop(r, st->card.id);
    }
    struct json_out *out = reply_json_begin(r);
    people_put_card(out, &st->card, true);
    return reply_json_end(r, 201);
}

const struct endpoint endpoint_me_cards_add = {
    .method = HTTP_POST,
    .path = "/v1/me/cards",
    .roles = ROLE_MEMBER,
    .flags = ENDPOINT_NO_BODY_OK,
    .state_size = sizeof(struct add_state),
    .steps = {card_insert, join, card_added_answer, keyed_op_reply},
};
