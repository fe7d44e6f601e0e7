/*
 * GET /v1/terminals: the tills of all stores, as staff see them.
 */
#include "svc/engine/facts/directory.h"
#include "svc/ops/shared/people.h"

static enum step
terminals_answer(struct request *r)
{
    const struct directory *d = r->service->directory;
    struct json_out *out = reply_json_begin(r);
    size_t count = directory_terminal_count(d);

    json_object_begin(out);
    json_kv_array(out, "items");
    for (size_t i = 0; i < count; i++) {
        const struct terminal_info *t = directory_terminal_at(d, i);
        const struct store_info *store = directory_store(d, t->store_id);
        json_object_begin(out);
        json_kv_cstr(out, "terminal", t->name);
        json_kv_cstr(out, "store", store != NULL ? store->name : NULL);
        json_kv_cstr(out, "store_name", store != NULL ? store->title : NULL);
        json_kv_bool(out, "revoked", t->revoked);
        json_object_end(out);
    }
    json_array_end(out);
    json_kv_null(out, "next");
    json_object_end(out);
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_terminals = {
    .method = HTTP_GET,
    .path = "/v1/terminals",
    .roles = ROLE_STAFF,
    .steps = {terminals_answer},
};
