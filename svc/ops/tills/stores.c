/*
 * POST /v1/stores: a manager opens a store. Its name is chosen by the operator and part
 * of every receipt, so it never changes.
 */
#include "svc/base/rand.h"
#include "svc/engine/facts/directory.h"
#include "svc/ops/shared/people.h"
#include "svc/store/people/terminal.h"
#include "svc/text/name.h"

struct stores_body {
    struct slice store;
    struct slice title;
};

struct stores_state {
    struct slice title;
};

static const struct json_field fields[] = {
    {JSON_AT("store", struct stores_body, store), .kind = JSON_KIND_STRING,
     .required = true, .min = 4, .max = 31},
    {JSON_AT("title", struct stores_body, title), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = TITLE_MAX_CHARS},
};

static bool
name_good(struct slice name)
{
    if (!slice_starts(name, SLICE("st_"))) {
        return false;
    }
    for (size_t i = 3; i < name.n; i++) {
        char c = name.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) {
            return false;
        }
    }
    return true;
}

static enum step
store_insert(struct request *r)
{
    const struct stores_body *body = r->body;
    struct stores_state *st = r->state;

    if (!name_good(body->store)) {
        return people_invalid(
            r, "store", "must be st_ and small letters, digits or _, like st_harbour");
    }
    if (!name_normal(&r->arena, body->title, TITLE_MAX_CHARS, &st->title)) {
        reply_problem_i64(r, "maximum", TITLE_MAX_CHARS);
        return people_invalid(r, "title", NAME_MUST);
    }
    store_ask_insert(&r->db, &r->arena, body->store, st->title, rand_id62());
    return request_db(r);
}

static enum step
store_answer(struct request *r)
{
    const struct stores_body *body = r->body;
    const struct stores_state *st = r->state;

    if (pgpool_violates(&r->db, "store_name_key")) {
        reply_problem_text(r, "reason", "taken");
        return people_invalid(r, "store", "is taken; choose another name");
    }
    if (!r->db.ok) {
        return request_db_failed(r);
    }
    directory_refresh(r->service->directory);
    struct json_out *out = reply_json_begin(r);
    json_object_begin(out);
    json_kv_str(out, "store", body->store);
    json_kv_str(out, "title", st->title);
    json_object_end(out);
    return reply_json_end(r, 201);
}

const struct endpoint endpoint_stores = {
    .method = HTTP_POST,
    .path = "/v1/stores",
    .roles = ROLE_MANAGER,
    .fields = fields,
    .field_count = JSON_FIELD_COUNT(fields),
    .body_size = sizeof(struct stores_body),
    .state_size = sizeof(struct stores_state),
    .steps = {store_insert, store_answer},
};
