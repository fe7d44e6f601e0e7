/*
 * Accounts as paths name them.
 */
#include "svc/ops/shared/account_ref.h"

#include "proto/position.h"
#include "svc/base/id.h"
#include "svc/engine/facts/revocations.h"
#include "svc/engine/request/auth.h"
#include "svc/engine/service.h"
#include "svc/store/people/staff.h"

/* The account that the path spells; 0 when it cannot be one of the caller's. */
static int64_t
path_account(const struct request *r)
{
    struct slice text = r->params[0];
    int64_t id;

    if (slice_eq(text, SLICE("me"))) {
        return r->who.role == ROLE_MEMBER ? r->who.account_id : 0;
    }
    return id_parse(text.p, text.n, "acc", &id) ? id : 0;
}

enum step
account_ref_find(struct request *r)
{
    struct account_ref *ref = r->state;
    char buf[QUERY_BYTES];
    struct slice visit;

    ref->account_id = path_account(r);
    if (ref->account_id == 0) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    if (r->who.role & ROLE_STAFF) {
        staff_ask_audit(&r->db, &r->arena, r->who.id, "account:read", ref->account_id);
        return request_db(r);
    }
    if (r->who.role != ROLE_TERMINAL) {
        return STEP_NEXT;
    }
    if (!http_query_get(r->query, "visit", buf, sizeof(buf), &visit) || visit.n == 0) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    visit = slice_of(arena_copy(&r->arena, visit.p, visit.n), visit.n);
    return present_resolve(r, visit, SLICE_NONE, &ref->presented);
}

enum step
account_ref_check(struct request *r)
{
    struct account_ref *ref = r->state;

    if (r->reply.status != 0) {
        return STEP_DONE;
    }
    if (r->who.role & ROLE_STAFF && !r->db.ok) {
        return request_db_failed(r);
    }
    if (r->who.role == ROLE_MEMBER && ref->account_id != r->who.account_id) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    if (r->who.role == ROLE_TERMINAL && ref->account_id != ref->presented.account_id) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    if (r->who.role == ROLE_TERMINAL &&
        (ref->presented.expired ||
         revocations_has(r->service->revocations, ref->presented.card_slot))) {
        return reply_problem(r, PROBLEM_VISIT_EXPIRED);
    }
    return STEP_NEXT;
}

static bool
query_refuse(struct request *r, const char *name, const char *what)
{
    reply_problem_field(r, name);
    return reply_refused(reply_problem_detail(
        r, PROBLEM_INVALID_QUERY,
        "%s must be given once, as %s. Correct it and send the request again.", name,
        what));
}

bool
query_i64(struct request *r, const char *name, int64_t *ret)
{
    char buf[QUERY_BYTES];
    struct slice text;
    int64_t value;

    if (!http_query_has(r->query, name)) {
        return true;
    }
    if (!http_query_get(r->query, name, buf, sizeof(buf), &text) ||
        !slice_to_i64(text, &value) || value < 0) {
        return query_refuse(r, name, "a whole number from 0 on");
    }
    *ret = value;
    return true;
}

bool
query_text(struct request *r, const char *name, char buf[QUERY_BYTES], struct slice *ret)
{
    if (http_query_has(r->query, name) &&
        !http_query_get(r->query, name, buf, QUERY_BYTES, ret)) {
        return query_refuse(r, name, "a short text");
    }
    return true;
}

bool
query_position(struct request *r, const char *name, int64_t otherwise, int64_t *ret)
{
    char buf[QUERY_BYTES];
    struct position position;
    struct slice text;

    if (!http_query_has(r->query, name)) {
        return true;
    }
    if (!http_query_get(r->query, name, buf, sizeof(buf), &text) ||
        !position_parse(text, &position)) {
        return query_refuse(r, name, "a whole number from 0 on, or as the ETag says it");
    }
    *ret = position_version(&position, live_generation(r->service->live), otherwise);
    return true;
}
