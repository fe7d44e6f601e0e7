/*
 * Documents in bodies: see rules_body.h.
 */
#include "svc/ops/shared/rules_body.h"

#include "svc/core/rules/rules_read.h"
#include "svc/engine/facts/directory.h"
#include "svc/ops/shared/people.h"

/* A value is never longer than the body that it stands in. */
bool
rules_body_text(struct request *r, const struct json_node *document, struct slice *ret)
{
    char *text = arena_alloc(&r->arena, r->body_text.n + 1);
    size_t n = 0;

    if (!json_node_is_object(document) ||
        !json_node_write(document, text, r->body_text.n, &n)) {
        return reply_refused(
            people_invalid(r, "document", "must be a document of rules, an object"));
    }
    *ret = slice_of(text, n);
    return true;
}

bool
rules_body_read(struct request *r, struct slice text, struct rules *ret,
                struct rules_errors *errors)
{
    const struct rules_world world = directory_rules_world(r->service->directory);

    rules_errors_init(errors, &r->arena);
    return rules_read(&r->arena, text, &world, ret, errors);
}

static void
put_list(struct json_out *out, const struct rules_errors *errors)
{
    json_array_begin(out);
    for (size_t i = 0; i < errors->count; i++) {
        json_object_begin(out);
        json_kv_cstr(out, "path", errors->items[i].path);
        json_kv_cstr(out, "problem", errors->items[i].problem);
        json_kv_cstr(out, "right", errors->items[i].right);
        json_object_end(out);
    }
    json_array_end(out);
}

void
rules_body_put(struct json_out *out, const char *name, const struct rules_errors *errors)
{
    json_key(out, name);
    put_list(out, errors);
}

enum step
rules_body_refuse(struct request *r, const struct rules_errors *errors)
{
    struct json_out *out = reply_json_begin(r);
    struct slice list;

    put_list(out, errors);
    list = json_out_slice(out);
    reply_problem_raw(r, "errors", list);
    reply_problem_raw(r, "more", errors->more ? SLICE("true") : SLICE("false"));
    return reply_problem_detail(
        r, PROBLEM_RULES_INVALID,
        "%s Mend all %zu that errors lists, and check them again.",
        rules_errors_line(errors, 0), errors->count);
}
