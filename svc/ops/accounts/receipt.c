/*
 * GET /v1/accounts/{id}/entries/{seq}/receipt: the entry signed
 * (engine/people/signature.h), so that anybody can check it with our public key and
 * without us; the page /receipt does. Lines are left out: a receipt fits a link and a QR
 * code, and its hash names the entry with all that belongs to it.
 */
#include "svc/base/clock.h"
#include "svc/base/hash.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render.h"
#include "svc/engine/people/signature.h"
#include "svc/ops/shared/entry_ref.h"

static void
put_program(struct json_out *out, const struct service *s)
{
    const struct program *program = directory_program(s->directory);

    json_kv_cstr(out, "type", "receipt");
    json_kv_cstr(out, "iss", program->name);
    json_kv_time_us(out, "iat", clock_wall_us());
    json_kv_cstr(out, "currency", program->currency);
    json_kv_i64(out, "currency_exponent", program->currency_exponent);
    json_kv_cstr(out, "time_zone", program->time_zone);
}

static void
put_entry(struct json_out *out, const struct service *s, const struct entry *e)
{
    const struct store_info *store = directory_store(s->directory, e->store_id);
    int64_t points_after = render_whole_points(e->points_after_micro);
    int64_t points_before = render_whole_points(e->points_after_micro - e->points_micro);
    char receipt[RECEIPT_TEXT_BYTES];
    char hash[2 * ENTRY_HASH_BYTES + 1];

    render_receipt(receipt, e->account_id, e->seq);
    hex_encode(hash, e->hash, sizeof(e->hash));
    json_kv_cstr(out, "receipt", receipt);
    json_kv_cstr(out, "kind", entry_kind_name(e->kind));
    json_kv_time_us(out, "at", e->at_us);
    json_kv_i64(out, "cash", e->cash_minor);
    json_kv_i64(out, "points", points_after - points_before);
    json_kv_i64(out, "points_micro", e->points_micro);
    json_kv_i64(out, "cash_after", e->cash_after_minor);
    json_kv_i64(out, "held_after", e->held_after_minor);
    json_kv_i64(out, "points_after", points_after);
    json_kv_i64(out, "points_micro_after", e->points_after_micro);
    json_kv_cstr(out, "channel", channel_name(e->channel));
    json_kv_cstr(out, "store", store != NULL ? store->name : NULL);
    json_kv_cstr(out, "store_title", store != NULL ? store->title : NULL);
    json_kv_cstr(out, "hash", hash);
}

static enum step
receipt_answer(struct request *r)
{
    const struct secrets *secrets = r->service->secrets;
    char *payload = arena_alloc(&r->arena, TOKEN_PAYLOAD_BYTES_MAX);
    char *token = arena_alloc(&r->arena, SIGNATURE_CHARS);
    struct json_out out;
    struct entry entry;

    if (!entry_ref_take(r, &entry)) {
        return STEP_DONE;
    }
    json_out_init(&out, payload, TOKEN_PAYLOAD_BYTES_MAX);
    json_object_begin(&out);
    put_program(&out, r->service);
    put_entry(&out, r->service, &entry);
    json_object_end(&out);
    struct slice signature = signature_make(secrets, json_out_slice(&out), token);

    struct json_out *reply = reply_json_begin(r);
    json_object_begin(reply);
    json_kv_cstr(reply, "kid", secrets_sign_current(secrets)->id);
    json_kv_str(reply, "token", signature);
    json_object_end(reply);
    reply_header(r, "Cache-Control", "no-cache");
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_receipt = {
    .method = HTTP_GET,
    .path = "/v1/accounts/{id}/entries/{seq}/receipt",
    .roles = ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .state_size = sizeof(struct account_ref),
    .steps = {account_ref_find, account_ref_check, entry_ref_ask, receipt_answer},
};
