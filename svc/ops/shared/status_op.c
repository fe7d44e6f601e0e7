/*
 * Freezing and unfreezing: see status_op.h.
 */
#include "svc/ops/shared/status_op.h"

#include "svc/base/id.h"
#include "svc/store/people/staff.h"

static const char *const reason_names[] = {
    "lost_card", "suspected_fraud", "member_request", "dispute", "resolved", "other",
    NULL};

const struct json_field status_op_fields[STATUS_OP_FIELD_COUNT] = {
    {JSON_AT("reason", struct status_op_body, reason), .kind = JSON_KIND_ENUM,
     .required = true, .names = reason_names},
};

static bool
account_of_path(const struct request *r, int64_t *ret_id)
{
    return id_parse(r->params[0].p, r->params[0].n, "acc", ret_id);
}

enum step
status_op_audit(struct request *r, const char *action)
{
    const struct status_op_body *b = r->body;
    int64_t account_id = 0;

    if (!account_of_path(r, &account_id)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    staff_ask_audit(&r->db, &r->arena, r->who.id,
                    arena_printf(&r->arena, "%s:%s", action, reason_names[b->reason]),
                    account_id);
    return request_db(r);
}

enum step
status_op_send(struct request *r, enum account_status to)
{
    int64_t account_id = 0;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!account_of_path(r, &account_id)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    keyed_op_begin(r, OP_STATUS, account_id);
    r->lane.op.status.to = to;
    return keyed_op_send(r);
}
