/*
 * POST /v1/me/cards/{id}/lost: the card dies at once, at every till: it leaves the
 * account under the account's lock. The money stays.
 */
#include "svc/ops/shared/card_change.h"
#include "svc/ops/shared/people.h"

struct lost_state {
    struct card_row card;
};

static enum step
lost_find(struct request *r)
{
    int64_t card_id;

    if (!people_parse_id(r->params[0], "crd", &card_id)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    card_ask_of_account(&r->db, &r->arena, r->who.account_id, card_id);
    return request_db(r);
}

static enum step
leave(struct request *r)
{
    struct lost_state *st = r->state;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (card_take(&r->db, &r->arena, &st->card, 1) == 0) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    return card_change_send(r, st->card.id, false);
}

static enum step
mark(struct request *r)
{
    const struct lost_state *st = r->state;
    enum problem problem = card_change_result(r);

    /* A card that has left before is as lost as one that leaves now. */
    if (problem != PROBLEM_NONE && problem != PROBLEM_CARD_UNKNOWN) {
        return reply_problem(r, problem);
    }
    card_ask_lost(&r->db, &r->arena, st->card.id);
    return request_db(r);
}

static enum step
lost_answer(struct request *r)
{
    const struct lost_state *st = r->state;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    struct json_out *out = reply_json_begin(r);
    people_put_card(out, &st->card, false);
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_me_card_lost = {
    .method = HTTP_POST,
    .path = "/v1/me/cards/{id}/lost",
    .roles = ROLE_MEMBER,
    .flags = ENDPOINT_NO_BODY_OK,
    .state_size = sizeof(struct lost_state),
    .steps = {lost_find, leave, mark, lost_answer},
};
