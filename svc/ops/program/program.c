/*
 * GET /v1/program: its name, currency and time zone, the limits that hold now, and the
 * amounts that pages offer within them.
 */
#include "svc/base/clock.h"
#include "svc/core/rules/presets.h"
#include "svc/core/rules/rules_compiled.h"
#include "svc/engine/facts/demo.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/topup/provider.h"
#include "svc/ops/ops.h"

static void
amounts_write(struct json_out *out, const char *name, const int64_t *minor, size_t count)
{
    json_kv_array(out, name);
    for (size_t i = 0; i < count; i++) {
        json_put_i64(out, minor[i]);
    }
    json_array_end(out);
}

static void
presets_write(struct json_out *out, const struct rules *rules)
{
    int64_t minor[PRESETS_MAX];

    json_kv_object(out, "presets");
    amounts_write(out, "load", minor, presets_of_loads(rules, minor));
    amounts_write(out, "transfer", minor, presets_of_transfers(rules, minor));
    json_object_end(out);
}

/* What tills may say of a basket; format 1 has none. */
static void
flags_write(struct json_out *out, const struct rules *rules)
{
    json_kv_array(out, "flags");
    for (size_t i = 0; rules->format != 1 && i < rules->compiled->flag_count; i++) {
        json_put_cstr(out, rules->compiled->flags[i]);
    }
    json_array_end(out);
}

/* What goods are called where the rules tell them apart; format 1 does not. */
static void
categories_write(struct json_out *out, const struct rules *rules)
{
    const struct rules_goods *goods = rules->format == 1 ? NULL : &rules->compiled->goods;

    json_kv_array(out, "categories");
    for (size_t i = 0; goods != NULL && i < goods->word_count; i++) {
        if (!goods->words[i].is_sku) {
            json_put_str(out, goods->words[i].text);
        }
    }
    json_array_end(out);
}

static void
limits_write(struct json_out *out, const struct rules *rules)
{
    json_kv_object(out, "limits");
    json_kv_i64(out, "load_min", rules->limits.load_min_minor);
    json_kv_i64(out, "load_max", rules->limits.load_max_minor);
    json_kv_i64(out, "load_day_max", rules->limits.load_day_max_minor);
    json_kv_i64(out, "balance_max", rules->limits.balance_max_minor);
    json_kv_i64(out, "purchase_max", rules->limits.purchase_max_minor);
    json_kv_i64(out, "transfer_min", rules->limits.transfer_min_minor);
    json_kv_i64(out, "transfer_max", rules->limits.transfer_max_minor);
    json_kv_i64(out, "transfer_day_max", rules->limits.transfer_day_max_minor);
    json_object_end(out);
    presets_write(out, rules);
    json_kv_i64(out, "points_expire_months", rules->simple.points_expire_months);
    json_kv_array(out, "tiers");
    for (size_t i = 0; i < rules->level_count; i++) {
        json_put_cstr(out, rules->levels[i].name);
    }
    json_array_end(out);
    flags_write(out, rules);
    categories_write(out, rules);
    json_kv_i64(out, "rules_version", rules->version);
    json_kv_i64(out, "rules_format", rules->format);
}

static enum step
program_answer(struct request *r)
{
    const struct directory *d = r->service->directory;
    const struct program *program = directory_program(d);
    const struct rules *rules = rules_at(directory_rules(d), clock_wall_us());
    struct json_out *out = reply_json_begin(r);

    json_object_begin(out);
    json_kv_cstr(out, "name", program->name);
    json_kv_cstr(out, "currency", program->currency);
    json_kv_i64(out, "currency_exponent", program->currency_exponent);
    json_kv_cstr(out, "time_zone", program->time_zone);
    json_kv_bool(out, "demo", demo_has(r->service, FACILITY_PAGES));
    json_kv_cstr(out, "payments", provider_name(r->service));
    if (rules != NULL) {
        limits_write(out, rules);
    }
    json_object_end(out);
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_program = {
    .method = HTTP_GET,
    .path = "/v1/program",
    .roles = ROLE_PUBLIC,
    .steps = {program_answer},
};
