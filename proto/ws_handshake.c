/*
 * The opening handshake of a WebSocket. OpenSSL is used here, and only here in proto/,
 * for the SHA-1 that RFC 6455 asks for (libsodium has none).
 */
#include "proto/ws.h"

#include <openssl/evp.h>

enum {
    KEY_CHARS = 24, /* 16 bytes in base64, padded */
    SHA1_BYTES = 20,
};

static const char alphabet[65] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Exactly 16 bytes: 22 characters, of which the last carries 2 bits, and "==". */
static bool
key_ok(struct slice key)
{
    if (key.n != KEY_CHARS || memcmp(key.p + 22, "==", 2) != 0) {
        return false;
    }
    for (size_t i = 0; i < 22; i++) {
        if (memchr(alphabet, key.p[i], 64) == NULL) {
            return false;
        }
    }
    return memchr("AQgw", key.p[21], 4) != NULL;
}

bool
ws_accept_key(struct slice client_key, char ret_accept[WS_ACCEPT_BYTES])
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char text[KEY_CHARS + sizeof(guid) - 1], hash[SHA1_BYTES];
    unsigned hash_n;

    if (!key_ok(client_key)) {
        return false;
    }
    memcpy(text, client_key.p, KEY_CHARS);
    memcpy(text + KEY_CHARS, guid, sizeof(guid) - 1);
    if (EVP_Digest(text, sizeof(text), hash, &hash_n, EVP_sha1(), NULL) != 1) {
        return false;
    }
    EVP_EncodeBlock((unsigned char *)ret_accept, hash, SHA1_BYTES);
    return true;
}

/* True if any field of that name lists the token. */
static bool
any_field_has(const struct http_head *head, struct slice lower_name, struct slice token)
{
    for (size_t i = 0; i < head->field_count; i++) {
        if (slice_eq(head->fields[i].name, lower_name) &&
            http_list_has(head->fields[i].value, token)) {
            return true;
        }
    }
    return false;
}

static size_t
count_fields(const struct http_head *head, struct slice lower_name)
{
    size_t count = 0;

    for (size_t i = 0; i < head->field_count; i++) {
        count += slice_eq(head->fields[i].name, lower_name);
    }
    return count;
}

int
ws_handshake_check(const struct http_head *head, struct slice subprotocol,
                   char ret_accept[WS_ACCEPT_BYTES], bool *ret_offered)
{
    static const struct slice version = SLICE_INIT("sec-websocket-version");
    static const struct slice key = SLICE_INIT("sec-websocket-key");

    if (!any_field_has(head, SLICE("upgrade"), SLICE("websocket"))) {
        return 426;
    }
    if (head->method != HTTP_GET || head->minor != 1 || head->chunked ||
        head->content_length != 0 ||
        !any_field_has(head, SLICE("connection"), SLICE("upgrade"))) {
        return 400;
    }
    if (count_fields(head, version) != 1 || count_fields(head, key) != 1) {
        return 400;
    }
    if (!slice_eq_cstr(*http_head_field(head, version.p), "13")) {
        return 426;
    }
    if (!ws_accept_key(*http_head_field(head, key.p), ret_accept)) {
        return 400;
    }
    *ret_offered = any_field_has(head, SLICE("sec-websocket-protocol"), subprotocol);
    return 101;
}
