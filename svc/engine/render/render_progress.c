/*
 * Progress as JSON: see render_progress.h.
 */
#include "svc/engine/render/render_progress.h"

#include "svc/base/civil.h"
#include "svc/core/lots.h"
#include "svc/core/rules/progress.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render_name.h"
#include "svc/engine/service.h"

/* Whole points that are missing: what is begun is missing. */
static int64_t
whole_missing(int64_t micro)
{
    return micro / POINT_MICRO + (micro % POINT_MICRO != 0);
}

static void
put_goal(struct json_out *out, const char *key, const char *name_key,
         const struct progress_goal *goal)
{
    if (goal->level == NULL) {
        json_kv_null(out, key);
        return;
    }
    json_kv_object(out, key);
    json_kv_cstr(out, name_key, goal->level->name);
    json_kv_i64(out, "of", goal->level->points_micro / POINT_MICRO);
    json_kv_i64(out, "missing", whole_missing(goal->missing_micro));
    json_kv_date(out, "by", goal->by_day);
    json_object_end(out);
}

static void
put_challenge(struct json_out *out, const struct progress_challenge *challenge)
{
    json_object_begin(out);
    json_kv_cstr(out, "id", challenge->id);
    render_name(out, challenge->name, challenge->names, challenge->name_count);
    json_kv_cstr(out, "counts", challenge->counts);
    json_kv_i64(out, "count", challenge->count);
    json_kv_i64(out, "target", challenge->target);
    if (challenge->ends_day == LOT_NO_END) {
        json_kv_null(out, "ends_on");
    } else {
        json_kv_date(out, "ends_on", challenge->ends_day);
    }
    json_object_end(out);
}

static void
put_reward(struct json_out *out, const struct progress *p)
{
    if (p->reward == NULL) {
        json_kv_null(out, "next_reward");
        return;
    }
    json_kv_object(out, "next_reward");
    json_kv_cstr(out, "id", p->reward->id);
    render_reward_name(out, p->reward);
    json_kv_i64(out, "cost", p->reward->cost_micro / POINT_MICRO);
    json_kv_i64(out, "missing", whole_missing(p->reward_missing_micro));
    json_object_end(out);
}

void
render_progress_members(struct json_out *out, const struct rules *rules,
                        const struct account *a, int32_t day)
{
    struct progress p;

    progress_of(a, rules, day, &p);
    json_kv_i64(out, "rules_version", rules->version);
    json_kv_date(out, "valid_until", day);
    put_goal(out, "tier", "next", &p.next);
    put_goal(out, "keep", "name", &p.keep);
    json_kv_array(out, "challenges");
    for (size_t i = 0; i < p.challenge_count; i++) {
        put_challenge(out, &p.challenges[i]);
    }
    json_array_end(out);
    put_reward(out, &p);
}

const struct rules *
render_progress_rules(const struct service *s, int64_t at_us)
{
    return rules_at(directory_rules(s->directory), at_us);
}

void
render_progress_of_account(struct json_out *out, const struct service *s,
                           const struct account *a, int64_t at_us)
{
    const struct rules *rules = render_progress_rules(s, at_us);

    if (rules == NULL) {
        json_kv_null(out, "progress");
        return;
    }
    json_kv_object(out, "progress");
    render_progress_members(out, rules, a, civil_day(at_us));
    json_object_end(out);
}
