/*
 * GET /v1/terminals: the tills of all stores, as staff see them, in the order of their
 * names. A page has as many as an answer has room for; `cursor` is the `next` of the one
 * before.
 */
#include "svc/engine/facts/directory.h"
#include "svc/ops/shared/account_ref.h"
#include "svc/ops/shared/people.h"

static void
put_terminal(struct json_out *out, const struct directory *d,
             const struct terminal_info *t)
{
    const struct store_info *store = directory_store(d, t->store_id);

    json_object_begin(out);
    json_kv_cstr(out, "terminal", t->name);
    json_kv_cstr(out, "store", store != NULL ? store->name : NULL);
    json_kv_cstr(out, "store_name", store != NULL ? store->title : NULL);
    json_kv_bool(out, "revoked", t->revoked);
    json_kv_bool(out, "stopped", t->stopped);
    json_object_end(out);
}

static enum step
terminals_answer(struct request *r)
{
    const struct directory *d = r->service->directory;
    struct slice cursor = SLICE_NONE;
    size_t count = directory_terminal_count(d), begin, i;
    struct json_out *out, before;
    char buf[QUERY_BYTES];

    if (!query_text(r, "cursor", buf, &cursor)) {
        return STEP_DONE;
    }
    begin = i = cursor.n > 0 ? directory_terminal_after(d, cursor) : 0;
    out = reply_json_begin(r);
    json_object_begin(out);
    json_kv_array(out, "items");
    for (before = *out; i < count; before = *out, i++) {
        put_terminal(out, d, directory_terminal_at(d, i));
        if (!reply_page_keeps(out, &before)) {
            break;
        }
    }
    json_array_end(out);
    json_kv_cstr(out, "next",
                 i < count && i > begin ? directory_terminal_at(d, i - 1)->name : NULL);
    json_object_end(out);
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_terminals = {
    .method = HTTP_GET,
    .path = "/v1/terminals",
    .roles = ROLE_STAFF,
    .steps = {terminals_answer},
};
