/*
 * Versions of the rules: see rules_version.h.
 */
#include "svc/ops/shared/rules_version.h"

static void
put_text(struct json_out *out, const char *name, struct slice text)
{
    if (text.n > 0) {
        json_kv_str(out, name, text);
    } else {
        json_kv_null(out, name);
    }
}

void
rules_version_put(struct json_out *out, const struct rule_set_version *version,
                  int64_t now_us)
{
    const char *state = version->in_force                   ? "in_force"
                        : version->effective_at_us > now_us ? "to_come"
                                                            : "past";

    json_kv_i64(out, "version", version->version);
    json_kv_time_us(out, "effective_at", version->effective_at_us);
    json_kv_time_us(out, "published_at", version->created_at_us);
    json_kv_cstr(out, "state", state);
    json_kv_i64(out, "format", version->format);
    put_text(out, "author", version->author);
    put_text(out, "note", version->note);
    if (version->base_version >= 0) {
        json_kv_i64(out, "base_version", version->base_version);
    } else {
        json_kv_null(out, "base_version");
    }
}

bool
rules_version_of_path(struct request *r, int64_t *ret)
{
    return (slice_to_i64(r->params[0], ret) && *ret > 0 && *ret <= INT32_MAX) ||
           reply_refused(reply_problem(r, PROBLEM_NOT_FOUND));
}
