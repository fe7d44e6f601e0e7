/*
 * POST /v1/members/search: staff find a member by card number, receipt, e-mail or phone,
 * always exactly; by a card number or receipt also a gift card, which has no member.
 * Every look is written to the audit log, one that finds nothing too: whoever tries
 * numbers is seen.
 */
#include "svc/ops/shared/keyed_op.h"
#include "svc/ops/shared/people.h"
#include "svc/store/people/staff.h"
#include "svc/text/phone.h"
#include "svc/text/printed.h"

struct search_body {
    struct slice card;
    struct slice receipt;
    struct slice email;
    struct slice phone;
};

struct search_state {
    int64_t account_id;
    bool none;      /* nothing is found: all that is left is to note it */
    bool anonymous; /* a gift card: an account without a member */
    struct member_row member;
    struct person person;
};

static const struct json_field fields[] = {
    {JSON_AT("card", struct search_body, card), .kind = JSON_KIND_STRING, .min = 1,
     .max = 32},
    {JSON_AT("receipt", struct search_body, receipt), .kind = JSON_KIND_STRING, .min = 1,
     .max = 64},
    {JSON_AT("email", struct search_body, email), .kind = JSON_KIND_STRING, .min = 1,
     .max = EMAIL_MAX_CHARS},
    {JSON_AT("phone", struct search_body, phone), .kind = JSON_KIND_STRING, .min = 1,
     .max = 32},
};

static enum step
found_nothing(struct request *r)
{
    struct search_state *st = r->state;

    st->none = true;
    return STEP_NEXT;
}

static enum step
search_ask(struct request *r)
{
    const struct search_body *body = r->body;
    const struct secrets *keys = r->service->secrets;
    struct search_state *st = r->state;
    const struct slice digits = printed_digits(&r->arena, body->card);
    struct slice phone;
    struct slice with_zero;
    struct email email;
    int64_t seq;

    if ((body->card.n > 0) + (body->receipt.n > 0) + (body->email.n > 0) +
            (body->phone.n > 0) !=
        1) {
        return reply_problem_detail(
            r, PROBLEM_INVALID_BODY,
            "Give exactly one of card, receipt, email and phone.");
    }
    if (body->card.n > 0) {
        card_ask_by_number(&r->db, &r->arena, card_number_index(keys, &r->arena, digits));
    } else if (body->receipt.n > 0) {
        if (!keyed_op_entry_name(body->receipt, "acc", &st->account_id, &seq)) {
            return found_nothing(r);
        }
        return STEP_NEXT;
    } else if (body->email.n > 0) {
        if (!email_names(&r->arena, body->email, &email)) {
            return found_nothing(r);
        }
        const struct email_index index = person_email_index(keys, &r->arena, &email);
        member_ask_by_email(&r->db, &r->arena, &index);
    } else {
        if (!phone_normal(&r->arena, body->phone, &phone) ||
            !phone_with_zero(&r->arena, body->phone, &with_zero)) {
            return found_nothing(r);
        }
        member_ask_by_phone(&r->db, &r->arena, person_phone_index(keys, &r->arena, phone),
                            person_phone_index(keys, &r->arena, with_zero));
    }
    return request_db(r);
}

/* From a card or a receipt on to its member. */
static enum step
to_member(struct request *r)
{
    const struct search_body *body = r->body;
    struct search_state *st = r->state;
    struct card_row card;

    if (st->none) {
        return STEP_NEXT;
    }
    if (body->receipt.n == 0 && !r->db.ok) {
        return request_db_failed(r);
    }
    if (body->email.n > 0 || body->phone.n > 0) {
        return STEP_NEXT;
    }
    if (body->card.n > 0) {
        if (card_take(&r->db, &r->arena, &card, 1) == 0) {
            return found_nothing(r);
        }
        st->account_id = card.account_id;
    }
    member_ask_by_account(&r->db, &r->arena, st->account_id);
    return request_db(r);
}

/* An account without a member is that of a gift card; a receipt must name one that is. */
static enum step
to_person(struct request *r)
{
    const struct search_body *body = r->body;
    struct search_state *st = r->state;

    if (st->none) {
        return STEP_NEXT;
    }
    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (member_take(&r->db, &r->arena, &st->member)) {
        bool opens =
            person_open(r->service->secrets, &r->arena, &st->member, &st->person);
        return opens ? STEP_NEXT : found_nothing(r);
    }
    if (st->account_id == 0) {
        return found_nothing(r);
    }
    st->anonymous = true;
    if (body->card.n > 0) {
        return STEP_NEXT;
    }
    card_ask_list(&r->db, &r->arena, st->account_id);
    return request_db(r);
}

/* The account of a receipt may be one that is nobody's card (of a store). */
static enum step
to_card(struct request *r)
{
    const struct search_body *body = r->body;
    struct search_state *st = r->state;
    struct card_row card;

    if (st->none || !st->anonymous || body->receipt.n == 0) {
        return STEP_NEXT;
    }
    if (!r->db.ok) {
        return request_db_failed(r);
    }
    return card_take(&r->db, &r->arena, &card, 1) == 0 ? found_nothing(r) : STEP_NEXT;
}

static enum step
audit(struct request *r)
{
    const struct search_state *st = r->state;
    int64_t subject = st->anonymous ? st->account_id : st->member.id;

    staff_ask_audit(&r->db, &r->arena, r->who.id,
                    st->none ? "search, nothing found" : "search",
                    st->none ? 0 : subject);
    return request_db(r);
}

static enum step
search_answer(struct request *r)
{
    struct search_state *st = r->state;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (st->none) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    struct json_out *out = reply_json_begin(r);
    json_object_begin(out);
    if (st->anonymous) {
        json_kv_null(out, "member");
        people_kv_id(out, "account", "acc", st->account_id);
        json_kv_null(out, "name");
        json_kv_null(out, "masked");
    } else {
        people_kv_id(out, "member", "mem", st->member.id);
        people_kv_id(out, "account", "acc", st->member.account_id);
        json_kv_str(out, "name", person_masked_name(&r->arena, &st->person));
        json_kv_str(out, "masked", person_masked_email(&r->arena, &st->person));
    }
    json_object_end(out);
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_members_search = {
    .method = HTTP_POST,
    .path = "/v1/members/search",
    .roles = ROLE_STAFF,
    .fields = fields,
    .field_count = JSON_FIELD_COUNT(fields),
    .body_size = sizeof(struct search_body),
    .state_size = sizeof(struct search_state),
    .steps = {search_ask, to_member, to_person, to_card, audit, search_answer},
};
