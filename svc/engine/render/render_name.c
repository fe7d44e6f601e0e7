/*
 * Names of rules: see render_name.h.
 */
#include "svc/engine/render/render_name.h"

void
render_name(struct json_out *out, const char *name, const struct rules_text *names,
            size_t count)
{
    json_kv_cstr(out, "name", name);
    if (count == 0) {
        return;
    }
    json_kv_object(out, "names");
    for (size_t i = 0; i < count; i++) {
        json_kv_cstr(out, names[i].language, names[i].text);
    }
    json_object_end(out);
}

void
render_rule_name(struct json_out *out, const struct rules_rule *rule)
{
    render_name(out, rule->name, rule->names, rule->name_count);
}

void
render_reward_name(struct json_out *out, const struct reward *reward)
{
    render_name(out, reward->name, reward->names, reward->name_count);
}
