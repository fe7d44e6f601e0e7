/*
 * A card joins or leaves its account.
 */
#include "svc/ops/shared/card_change.h"

#include <inttypes.h>

#include "svc/ops/shared/keyed_op.h"
#include "svc/store/people/card.h"

enum step
card_change_send(struct request *r, int64_t card_id, bool added)
{
    const char *key =
        arena_printf(&r->arena, "card/%s/%" PRId64, added ? "join" : "leave", card_id);

    keyed_op_begin(r, OP_CARD, r->who.account_id);
    op_id_make(r->lane.op.op_id, SCOPE_SYSTEM, r->who.account_id, slice_from_cstr(key));
    r->lane.op.card = (struct op_card){card_id, added};
    r->lane.op.auth_gen = r->who.auth_gen;
    return keyed_op_send(r);
}

enum problem
card_change_result(const struct request *r)
{
    return r->lane.verdict == LANE_REFUSED ? r->lane.problem : PROBLEM_NONE;
}

enum step
card_change_drop(struct request *r, int64_t card_id)
{
    card_ask_drop(&r->db, &r->arena, r->who.account_id, card_id);
    return request_db(r);
}
