/*
 * The answer to a try: see rules_tried.h.
 */
#include "svc/ops/shared/rules_tried.h"

#include "svc/engine/render/render.h"

static void
put_reasons(struct json_out *out, const struct rules_tried *tried)
{
    json_kv_array(out, "reasons");
    for (size_t i = 0; i < tried->reason_count; i++) {
        const struct rules_tried_reason *reason = &tried->reasons[i];

        json_object_begin(out);
        json_kv_cstr(out, "rule", reason->id);
        json_kv_cstr(out, "name", reason->name);
        json_kv_i64(out, "points_micro", reason->points_micro);
        json_kv_cstr(out, "text", reason->text);
        json_object_end(out);
    }
    json_array_end(out);
}

static void
put_limit(struct json_out *out, const struct rules_tried_blocked *blocked)
{
    static const char *const pers[] = {[RULES_DAY] = "day",
                                       [RULES_WEEK] = "week",
                                       [RULES_MONTH] = "month",
                                       [RULES_YEAR] = "year",
                                       [RULES_EVER] = "ever"};

    if (blocked->limit == NULL) {
        json_kv_cstr(out, "by", "room");
        return;
    }
    json_kv_cstr(out, "by", "limit");
    json_kv_cstr(out, "of", blocked->limit->in_points ? "points_micro" : "times");
    json_kv_cstr(out, "per", pers[blocked->limit->per]);
    json_kv_i64(out, "most", blocked->limit->most);
    json_kv_i64(out, "used", blocked->used);
}

static void
put_what_gave_nothing(struct json_out *out, const struct rules_tried *tried)
{
    json_kv_array(out, "blocked");
    for (size_t i = 0; i < tried->blocked_count; i++) {
        json_object_begin(out);
        json_kv_cstr(out, "rule", tried->blocked[i].id);
        json_kv_cstr(out, "name", tried->blocked[i].name);
        put_limit(out, &tried->blocked[i]);
        json_object_end(out);
    }
    json_array_end(out);
    json_kv_array(out, "lost");
    for (size_t i = 0; i < tried->lost_count; i++) {
        json_object_begin(out);
        json_kv_cstr(out, "rule", tried->lost[i]->id);
        json_kv_cstr(out, "name", tried->lost[i]->name);
        json_object_end(out);
    }
    json_array_end(out);
}

enum step
rules_tried_reply(struct request *r, const struct rules *rules,
                  const struct rules_try *asked, const struct rules_tried *tried)
{
    struct json_out *out = reply_json_begin(r);

    json_object_begin(out);
    json_kv_i64(out, "points", render_whole_points(tried->points_micro));
    json_kv_i64(out, "points_micro", tried->points_micro);
    json_kv_i64(out, "qualifying_micro", tried->qualifying_micro);
    put_reasons(out, tried);
    put_what_gave_nothing(out, tried);
    json_kv_cstr(out, "tier", rules_tier_name(rules, asked->who->tier));
    json_kv_time_us(out, "at", asked->when.at_us);
    json_kv_i64(out, "format", rules->format);
    json_object_end(out);
    return reply_json_end(r, 200);
}
