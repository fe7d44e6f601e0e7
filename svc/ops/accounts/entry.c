/*
 * GET /v1/accounts/{id}/entries/{seq}: one entry.
 */
#include "svc/ops/shared/entry_ref.h"
#include "svc/ops/shared/reader.h"

static enum step
entry_answer(struct request *r)
{
    struct entry entry;

    if (!entry_ref_take(r, &entry)) {
        return STEP_DONE;
    }
    render_entry(reply_json_begin(r), r->service, &entry, reader_of(r));
    reply_header(r, "Cache-Control", "no-cache");
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_entry = {
    .method = HTTP_GET,
    .path = "/v1/accounts/{id}/entries/{seq}",
    .roles = ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .state_size = sizeof(struct account_ref),
    .steps = {account_ref_find, account_ref_check, entry_ref_ask, entry_answer},
};
