/*
 * DELETE /v1/sessions/current ends this session; DELETE /v1/sessions ends all of the
 * person, on every device, and raises the account's auth_gen, so that operations in
 * flight under the old ones are refused by the ledger itself. Whoever signs out
 * everywhere may have lost a phone: its pay codes work without network and session, so
 * the cards of all such devices leave the account too, before the sessions end (a repeat
 * is possible while one of them fails) and once more after it, for a device that was
 * enrolled meanwhile. Card numbers stay: they can be reported lost one by one.
 */
#include "svc/engine/people/login.h"
#include "svc/engine/request/cookie.h"
#include "svc/ops/ops.h"
#include "svc/ops/shared/card_change.h"
#include "svc/store/people/card.h"

struct end_state {
    int64_t *devices; /* cards of this account that show pay codes */
    size_t device_count;
    size_t left; /* how many of them have left, or are leaving */
};

static enum step
end_current(struct request *r)
{
    session_ask_end(&r->db, &r->arena, r->who.session_id);
    return request_db(r);
}

static enum step
ask_devices(struct request *r)
{
    if (r->who.account_id == 0) {
        return STEP_NEXT;
    } /* staff have no card */
    card_ask_devices(&r->db, &r->arena, r->who.account_id);
    return request_db(r);
}

static enum step
take_devices(struct request *r)
{
    struct end_state *st = r->state;

    if (r->who.account_id == 0) {
        return STEP_NEXT;
    }
    if (!r->db.ok) {
        return request_db_failed(r);
    }
    st->device_count = card_take_devices(&r->db, &r->arena, &st->devices);
    st->left = 0;
    return STEP_NEXT;
}

/* One that has left meanwhile has left; on a closed account none of them pays. */
static bool
may_go_on(enum problem problem)
{
    return problem == PROBLEM_NONE || problem == PROBLEM_CARD_UNKNOWN ||
           problem == PROBLEM_ACCOUNT_CLOSED;
}

static enum step
leave_devices(struct request *r)
{
    struct end_state *st = r->state;

    if (st->left > 0) {
        enum problem problem = card_change_result(r);
        if (!may_go_on(problem)) {
            return reply_problem(r, problem);
        }
    }
    if (st->left == st->device_count) {
        return STEP_NEXT;
    }
    request_repeat(r);
    return card_change_send(r, st->devices[st->left++], false);
}

static enum step
end_all(struct request *r)
{
    session_ask_end_all(&r->db, &r->arena, r->who.id, r->who.account_id);
    return request_db(r);
}

/* What is done from here on is done for the person, by no session any more. */
static enum step
ended(struct request *r)
{
    if (!r->db.ok) {
        return request_db_failed(r);
    }
    r->who.auth_gen = -1;
    return STEP_NEXT;
}

static enum step
answer_current(struct request *r)
{
    if (!r->db.ok) {
        return request_db_failed(r);
    }
    cookie_clear(r, r->who.role != ROLE_MEMBER);
    return reply_empty(r, 204);
}

static enum step
answer_all(struct request *r)
{
    cookie_clear(r, r->who.role != ROLE_MEMBER);
    return reply_empty(r, 204);
}

const struct endpoint endpoint_sessions_current = {
    .method = HTTP_DELETE,
    .path = "/v1/sessions/current",
    .roles = ROLE_MEMBER | ROLE_STAFF,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_MEMBER_FIRST,
    .steps = {end_current, answer_current},
};

const struct endpoint endpoint_sessions_all = {
    .method = HTTP_DELETE,
    .path = "/v1/sessions",
    .roles = ROLE_MEMBER | ROLE_STAFF,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_MEMBER_FIRST,
    .state_size = sizeof(struct end_state),
    .steps = {ask_devices, take_devices, leave_devices, end_all, ended, ask_devices,
              take_devices, leave_devices, answer_all},
};
