/*
 * GET /v1/accounts/{id}/events: the account's changes as an event stream. Last-Event-ID,
 * or else ?after=, resumes.
 */
#include "proto/position.h"
#include "svc/engine/push/sse_stream.h"
#include "svc/ops/shared/account_ref.h"

struct events_state {
    struct account_ref ref;
    int64_t after;
};

/* What the reader knows; false after a 400. */
static bool
events_position(struct request *r, int64_t *ret)
{
    const struct slice *last = http_head_field(r->head, "last-event-id");
    struct position position;

    /* Of an older generation: ahead of the ledger, so the state follows, not resumed. */
    if (!query_position(r, "after", INT64_MAX, ret)) {
        return false;
    }
    if (last == NULL || last->n == 0) {
        return true;
    }
    if (position_parse(*last, &position)) {
        *ret = position_version(&position, live_generation(r->service->live), INT64_MAX);
        return true;
    }
    reply_problem_field(r, "Last-Event-ID");
    return reply_refused(
        reply_problem_detail(r, PROBLEM_INVALID_QUERY,
                             "Last-Event-ID must be the id of an event of this stream."));
}

/* An account that is not there is refused before the stream begins. */
static enum step
events_read(struct request *r)
{
    struct events_state *state = r->state;

    state->after = -1;
    if (!events_position(r, &state->after)) {
        return STEP_DONE;
    }
    return request_read(r, state->ref.account_id, 0);
}

static enum step
events_start(struct request *r)
{
    const struct events_state *state = r->state;
    const struct presented *visit = &state->ref.presented;
    struct sse_stream_options options = {.account_id = state->ref.account_id,
                                         .after = state->after,
                                         .card_slot = visit->card_slot,
                                         .expires_us = r->who.expires_us};

    if (r->read.problem != PROBLEM_NONE) {
        return reply_problem(r, r->read.problem);
    }
    if (visit->expires_us != 0 && visit->expires_us < options.expires_us) {
        options.expires_us = visit->expires_us;
    }
    return sse_stream_start(r, &options);
}

const struct endpoint endpoint_events = {
    .method = HTTP_GET,
    .path = "/v1/accounts/{id}/events",
    .roles = ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .flags = ENDPOINT_HTTP_ONLY,
    .state_size = sizeof(struct events_state),
    .steps = {account_ref_find, account_ref_check, events_read, events_start},
};
