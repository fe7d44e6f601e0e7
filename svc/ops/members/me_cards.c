/*
 * GET /v1/me/cards: the member's cards, newest first. A card lives while the account
 * names it (account.card_slots); the card's own row only says when it was reported lost.
 */
#include "svc/ops/shared/people.h"
#include "svc/store/ledger/ledger_read.h"

struct cards_state {
    struct account account;
    struct card_row cards[CARDS_LISTED_MAX];
};

static enum step
fetch_account(struct request *r)
{
    ledger_ask_account(&r->db, &r->arena, r->who.account_id);
    return request_db(r);
}

static enum step
fetch_cards(struct request *r)
{
    struct cards_state *st = r->state;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!ledger_take_account(&r->db, &r->arena, &st->account)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    card_ask_list(&r->db, &r->arena, r->who.account_id);
    return request_db(r);
}

static enum step
cards_answer(struct request *r)
{
    struct cards_state *st = r->state;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    size_t count = card_take(&r->db, &r->arena, st->cards, CARDS_LISTED_MAX);
    struct json_out *out = reply_json_begin(r);
    json_object_begin(out);
    json_kv_array(out, "items");
    for (size_t i = 0; i < count; i++) {
        people_put_card(out, &st->cards[i],
                        account_has_card(&st->account, st->cards[i].id));
    }
    json_array_end(out);
    json_kv_null(out, "next");
    json_object_end(out);
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_me_cards = {
    .method = HTTP_GET,
    .path = "/v1/me/cards",
    .roles = ROLE_MEMBER,
    .state_size = sizeof(struct cards_state),
    .steps = {fetch_account, fetch_cards, cards_answer},
};
