/*
 * POST /v1/accounts/{id}/tags: staff give an account tags, which rules ask for, or take
 * them away. Removing comes first, so a full account can swap.
 */
#include "svc/core/tag_id.h"
#include "svc/engine/render/render.h"
#include "svc/ops/shared/keyed_op.h"
#include "svc/ops/shared/people.h"
#include "svc/store/people/staff.h"

struct tags_body {
    struct slice add[OP_TAGS_MAX];
    size_t add_count;
    struct slice remove[OP_TAGS_MAX];
    size_t remove_count;
};

static const struct json_field tags_fields[] = {
    {JSON_AT("add", struct tags_body, add), .kind = JSON_KIND_STRINGS, .min = 1,
     .max = TAG_ID_BYTES_MAX, .items_max = OP_TAGS_MAX,
     .count_offset = offsetof(struct tags_body, add_count)},
    {JSON_AT("remove", struct tags_body, remove), .kind = JSON_KIND_STRINGS, .min = 1,
     .max = TAG_ID_BYTES_MAX, .items_max = OP_TAGS_MAX,
     .count_offset = offsetof(struct tags_body, remove_count)},
};

static enum step
item_invalid(struct request *r, const char *list, size_t i, const char *must)
{
    return people_invalid(r, arena_printf(&r->arena, "%s[%zu]", list, i), must);
}

/* False after a reply that names the first that is no id. */
static bool
ids_good(struct request *r, const char *list, const struct slice *ids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!tag_id_good(ids[i])) {
            return reply_refused(item_invalid(
                r, list, i, "must be 1 to 31 of a to z, 0 to 9, '-' and '_'"));
        }
    }
    return true;
}

static bool
lists_apart(struct request *r, const struct tags_body *b)
{
    for (size_t i = 0; i < b->remove_count; i++) {
        for (size_t k = 0; k < b->add_count; k++) {
            if (slice_eq(b->remove[i], b->add[k])) {
                return reply_refused(
                    item_invalid(r, "remove", i, "must not be in 'add' as well"));
            }
        }
    }
    return true;
}

/* Nothing is noted of what cannot be done. */
static enum step
tags_audit(struct request *r)
{
    const struct tags_body *b = r->body;
    int64_t account_id = 0;

    if (b->add_count + b->remove_count == 0) {
        return people_invalid(r, "add", "must name a tag, or 'remove' must");
    }
    if (!ids_good(r, "add", b->add, b->add_count) ||
        !ids_good(r, "remove", b->remove, b->remove_count) || !lists_apart(r, b)) {
        return STEP_DONE;
    }
    if (!people_parse_id(r->params[0], "acc", &account_id)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    staff_ask_audit(&r->db, &r->arena, r->who.id, "tags", account_id);
    return request_db(r);
}

static enum step
tags_send(struct request *r)
{
    const struct tags_body *b = r->body;
    int64_t account_id = 0;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!people_parse_id(r->params[0], "acc", &account_id)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    keyed_op_begin(r, OP_TAGS, account_id);
    r->lane.op.tags =
        (struct op_tags){{b->add, b->add_count}, {b->remove, b->remove_count}};
    return keyed_op_send(r);
}

const struct endpoint endpoint_tags = {
    .method = HTTP_POST,
    .path = "/v1/accounts/{id}/tags",
    .roles = ROLE_STAFF,
    .flags = ENDPOINT_KEYED,
    .fields = tags_fields,
    .field_count = JSON_FIELD_COUNT(tags_fields),
    .body_size = sizeof(struct tags_body),
    .steps = {tags_audit, tags_send, keyed_op_reply},
};
