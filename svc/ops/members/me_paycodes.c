/*
 * POST /v1/me/paycodes: enrols this phone as a credential that shows pay codes (RFC 6238,
 * SHA-256, 8 digits, 30 s). The secret is told here, once; the phone keeps it, and codes
 * work without network. The device is a card of the account, revocable alone.
 */
#include <stdlib.h>

#include "proto/base64url.h"
#include "proto/cardno.h"
#include "proto/paycode.h"
#include "svc/base/hash.h"
#include "svc/base/rand.h"
#include "svc/base/secret.h"
#include "svc/ops/shared/card_change.h"
#include "svc/ops/shared/keyed_op.h"
#include "svc/ops/shared/people.h"

struct paycodes_state {
    struct paycode_row device;
    unsigned char secret[PAYCODE_SECRET_BYTES];
    char alias[CARDNO_ALIAS_DIGITS + 1];
};

static enum step
paycode_insert(struct request *r)
{
    struct paycodes_state *st = r->state;
    unsigned char random[CARDNO_RANDOM_BYTES];
    unsigned char *box = arena_alloc(&r->arena, SEAL_BYTES(sizeof(st->secret)));

    rand_bytes(random, sizeof(random));
    cardno_alias_make(random, st->alias);
    rand_bytes(st->secret, sizeof(st->secret));
    st->device.alias = strtoll(st->alias, NULL, 10);
    st->device.card_id = rand_id62();
    st->device.account_id = r->who.account_id;
    seal_box(r->service->secrets->pan.key, &st->device.card_id,
             sizeof(st->device.card_id), st->secret, sizeof(st->secret), box);
    st->device.secret_sealed = slice_of(box, SEAL_BYTES(sizeof(st->secret)));
    paycode_ask_insert(&r->db, &r->arena, &st->device);
    return request_db(r);
}

static enum step
join(struct request *r)
{
    const struct paycodes_state *st = r->state;

    return r->db.ok ? card_change_send(r, st->device.card_id, true)
                    : request_db_failed(r);
}

static enum step
paycode_answer(struct request *r)
{
    struct paycodes_state *st = r->state;
    char secret[BASE64URL_CHARS(PAYCODE_SECRET_BYTES) + 1];

    if (card_change_result(r) != PROBLEM_NONE) {
        secret_wipe(st->secret, sizeof(st->secret));
        return card_change_drop(r, st->device.card_id);
    }
    size_t n = base64url_encode(st->secret, sizeof(st->secret), secret, sizeof(secret));
    struct json_out *out = reply_json_begin(r);
    json_object_begin(out);
    people_kv_id(out, "device", "crd", st->device.card_id);
    json_kv_cstr(out, "alias", st->alias);
    json_kv_str(out, "secret", slice_of(secret, n));
    json_kv_cstr(out, "algorithm", "SHA256");
    json_kv_i64(out, "digits", PAYCODE_CODE_DIGITS);
    json_kv_i64(out, "period_s", PAYCODE_STEP_S);
    json_object_end(out);
    secret_wipe(st->secret, sizeof(st->secret));
    secret_wipe(secret, sizeof(secret));
    return reply_json_end(r, 201);
}

const struct endpoint endpoint_me_paycodes = {
    .method = HTTP_POST,
    .path = "/v1/me/paycodes",
    .roles = ROLE_MEMBER,
    .flags = ENDPOINT_NO_BODY_OK,
    .state_size = sizeof(struct paycodes_state),
    .steps = {paycode_insert, join, paycode_answer, keyed_op_reply},
};
