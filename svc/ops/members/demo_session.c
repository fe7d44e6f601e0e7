/*
 * POST /v1/demo/session: on demo databases only. Signs ada in by cookie and answers a
 * token of trm_demo, so that the demo page works with one click.
 */
#include "svc/engine/facts/demo.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/people/login.h"
#include "svc/ops/shared/people.h"
#include "svc/ops/shared/terminal_token.h"

struct demo_state {
    struct member_row member;
    struct login login;
};

static enum step
demo_find(struct request *r)
{
    struct email ada;

    if (!demo_has(r->service, FACILITY_SESSION)) {
        return reply_problem(r, PROBLEM_NOT_A_DEMO);
    }
    if (http_head_field(r->head, "origin") != NULL && !auth_origin_allowed(r)) {
        return reply_problem(r, PROBLEM_ORIGIN_REFUSED);
    }
    if (!email_normal(&r->arena, SLICE("ada@example.com"), &ada)) {
        return reply_problem(r, PROBLEM_INTERNAL);
    }
    const struct email_index index =
        person_email_index(r->service->secrets, &r->arena, &ada);
    member_ask_by_email(&r->db, &r->arena, &index);
    return request_db(r);
}

/* Again by the account, for its auth_gen. */
static enum step
fetch(struct request *r)
{
    struct demo_state *st = r->state;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!member_take(&r->db, &r->arena, &st->member)) {
        return reply_problem_detail(r, PROBLEM_NOT_A_DEMO,
                                    "The demo data is not loaded. Run: crema demo load");
    }
    member_ask_by_account(&r->db, &r->arena, st->member.account_id);
    return request_db(r);
}

static enum step
demo_begin(struct request *r)
{
    struct demo_state *st = r->state;

    if (!r->db.ok || !member_take(&r->db, &r->arena, &st->member)) {
        return request_db_failed(r);
    }
    struct principal who = {.role = ROLE_MEMBER,
                            .id = st->member.id,
                            .account_id = st->member.account_id,
                            .auth_gen = st->member.auth_gen,
                            .channel = CHANNEL_APP};
    login_begin(&st->login, r, &who);
    session_ask_insert(&r->db, &r->arena, &st->login.row);
    return request_db(r);
}

static enum step
demo_answer(struct request *r)
{
    const struct demo_state *st = r->state;
    const struct terminal_info *terminal =
        directory_terminal_by_name(r->service->directory, SLICE("trm_demo"));

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (terminal == NULL) {
        return reply_problem_detail(
            r, PROBLEM_NOT_A_DEMO, "There is no terminal trm_demo. Run: crema demo load");
    }
    const struct store_info *store =
        directory_store(r->service->directory, terminal->store_id);
    login_set_cookie(r, &st->login.row);
    struct json_out *out = reply_json_begin(r);
    json_object_begin(out);
    terminal_token_put(out, r->service, terminal->id, terminal->store_id);
    json_kv_cstr(out, "terminal", terminal->name);
    json_kv_cstr(out, "store", store != NULL ? store->name : NULL);
    json_kv_cstr(out, "title", store != NULL ? store->title : NULL);
    json_kv_cstr(out, "store_name", store != NULL ? store->title : NULL);
    people_kv_id(out, "account", "acc", st->member.account_id);
    json_kv_cstr(out, "present", DEMO_CARD_NUMBER);
    json_object_end(out);
    return reply_json_end(r, 201);
}

const struct endpoint endpoint_demo_session = {
    .method = HTTP_POST,
    .path = "/v1/demo/session",
    .roles = ROLE_PUBLIC | ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_NO_BODY_OK,
    .state_size = sizeof(struct demo_state),
    .steps = {demo_find, fetch, demo_begin, demo_answer},
};
