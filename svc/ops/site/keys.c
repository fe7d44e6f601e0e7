/*
 * GET /.well-known/crema-keys.json: the Ed25519 keys that check signed receipts and
 * statements, for any origin. The key of kid in a token's footer; the last one signs.
 */
#include "proto/base64url.h"
#include "svc/base/secret.h"
#include "svc/ops/ops.h"

enum { KEY_CHARS = BASE64URL_CHARS(32) };

static enum step
keys_answer(struct request *r)
{
    const struct secrets *secrets = r->service->secrets;
    struct json_out *out = reply_json_begin(r);

    json_object_begin(out);
    json_kv_array(out, "keys");
    for (size_t i = 0; i < secrets->sign_count; i++) {
        const struct secret_sign_key *key = &secrets->sign[i];
        char text[KEY_CHARS];
        size_t n =
            base64url_encode(key->public_key, sizeof(key->public_key), text, KEY_CHARS);

        json_object_begin(out);
        json_kv_cstr(out, "kid", key->id);
        json_kv_cstr(out, "kty", "OKP");
        json_kv_cstr(out, "crv", "Ed25519");
        json_kv_str(out, "x", slice_of(text, n));
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    reply_header(r, "Access-Control-Allow-Origin", "*");
    reply_header(r, "Cache-Control", "max-age=300");
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_keys = {
    .method = HTTP_GET,
    .path = "/.well-known/crema-keys.json",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {keys_answer},
};
