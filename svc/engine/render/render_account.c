/*
 * The account as the API shows it (api.md): how it stands after its newest entry. Equal
 * versions are equal bytes, so the version can be the ETag.
 */
#include "svc/engine/render/render.h"

#include "svc/base/civil.h"
#include "svc/base/id.h"
#include "svc/core/lots.h"
#include "svc/core/rules/rules.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render_account.h"
#include "svc/engine/render/render_voucher.h"
#include "svc/engine/render/render_progress.h"
#include "svc/engine/service.h"

/* Names of tiers do not change between rule sets, so the newest set knows them. */
static const char *
tier_name(const struct service *s, int16_t tier)
{
    const struct rules_list *list = directory_rules(s->directory);

    if (list->count == 0) {
        return "";
    }
    return rules_tier_name(list->items[list->count - 1], tier);
}

/* Whole points, cumulatively floored, so that they sum to `points`. */
static void
render_expiring(struct json_out *out, const struct account *a)
{
    struct expiring ends[ACCOUNT_LOTS_MAX];
    size_t count = lots_expiring(a, ends, ACCOUNT_LOTS_MAX);
    int64_t sum_micro = 0;

    json_kv_array(out, "expiring");
    for (size_t i = 0; i < count; i++) {
        int64_t before = render_whole_points(sum_micro);

        sum_micro += ends[i].points_micro;
        if (render_whole_points(sum_micro) == before) {
            continue;
        }
        json_object_begin(out);
        if (ends[i].last_day == LOT_NO_END) {
            json_kv_null(out, "on");
        } else {
            json_kv_date(out, "on", ends[i].last_day);
        }
        json_kv_i64(out, "points", render_whole_points(sum_micro) - before);
        json_object_end(out);
    }
    json_array_end(out);
}

/* Points that are there and cannot be spent yet, as of the newest entry. */
static void
render_pending(struct json_out *out, const struct account *a)
{
    struct pending pending[ACCOUNT_LOTS_MAX];
    size_t count = lots_pending(a, civil_day(a->last_at_us), pending);
    int64_t sum_micro = 0;

    if (count == 0) {
        return;
    }
    json_kv_array(out, "pending");
    for (size_t i = 0; i < count; i++) {
        int64_t before = render_whole_points(sum_micro);

        sum_micro += pending[i].points_micro;
        json_object_begin(out);
        json_kv_date(out, "on", pending[i].start_day);
        json_kv_i64(out, "points", render_whole_points(sum_micro) - before);
        json_object_end(out);
    }
    json_array_end(out);
}

void
render_account_after(struct json_out *out, const struct service *s,
                     const struct account *a, const struct account_after *after)
{
    const struct program *program = directory_program(s->directory);
    char id[ID_TEXT_MAX];

    id_format(id, "acc", a->id);
    json_kv_cstr(out, "id", id);
    json_kv_i64(out, "version", after->version);
    json_kv_i64(out, "cash", after->cash_minor);
    json_kv_i64(out, "held", after->held_minor);
    json_kv_i64(out, "points", render_whole_points(after->points_micro));
    json_kv_i64(out, "points_micro", after->points_micro);
    json_kv_cstr(out, "tier", tier_name(s, a->tier));
    if (a->tier_until_us != 0) {
        json_kv_date(out, "tier_until", civil_day(a->tier_until_us) - 1);
    }
    json_kv_cstr(out, "status", account_status_name(a->status));
    render_expiring(out, a);
    render_pending(out, a);
    render_vouchers(out, s, a);
    render_progress_of_account(out, s, a, after->at_us);
    json_kv_cstr(out, "currency", program->currency);
    json_kv_time_us(out, "at", after->at_us);
}

void
render_account_members(struct json_out *out, const struct service *s,
                       const struct account *a, int64_t now_us)
{
    struct account_after after = {
        .version = a->version,
        .cash_minor = a->cash_minor,
        .held_minor = a->held_minor,
        .points_micro = a->points_micro,
        .at_us = a->version > 0 ? a->last_at_us : now_us,
    };

    render_account_after(out, s, a, &after);
}
