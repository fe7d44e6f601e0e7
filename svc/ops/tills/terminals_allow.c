/*
 * POST /v1/terminals/{id}/allow: a manager has looked at a till that was stopped since
 * too many cards were shown at it that nobody has (engine/people/till_guard.h); it takes
 * every card again.
 */
#include "svc/engine/facts/directory.h"
#include "svc/ops/ops.h"
#include "svc/store/people/staff.h"
#include "svc/store/people/terminal.h"

static enum step
allow(struct request *r)
{
    const struct terminal_info *t =
        directory_terminal_by_name(r->service->directory, r->params[0]);

    if (t == NULL || t->revoked) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    staff_ask_audit(&r->db, &r->arena, r->who.id, "terminal:allow", t->id);
    terminal_add_allow(&r->db, t->id);
    return request_db(r);
}

static enum step
allow_answer(struct request *r)
{
    return r->db.ok ? reply_empty(r, 204) : request_db_failed(r);
}

const struct endpoint endpoint_terminals_allow = {
    .method = HTTP_POST,
    .path = "/v1/terminals/{id}/allow",
    .roles = ROLE_MANAGER,
    .flags = ENDPOINT_NO_BODY_OK,
    .steps = {allow, allow_answer},
};
