/*
 * WebSocket (RFC 6455): the handshake and a codec of frames. The caller keeps the bytes;
 * a reader is a few words. No extensions: RSV bits are refused.
 */
#ifndef CREMA_PROTO_WS_H
#define CREMA_PROTO_WS_H

#include "proto/http.h"
#include "svc/base/must_use.h"

enum ws_opcode {
    WS_CONTINUATION = 0,
    WS_TEXT = 1,
    WS_BINARY = 2,
    WS_CLOSE = 8,
    WS_PING = 9,
    WS_PONG = 10,
};

/*
 * Results of ws_frame_parse; anything from 1000 up is the close code to send before
 * closing.
 */
enum {
    WS_MORE = 0,
    WS_FRAME = 1,
    WS_PROTOCOL_ERROR = 1002,
    WS_BAD_DATA = 1007,
    WS_TOO_BIG = 1009,
};

enum {
    WS_HEAD_BYTES_MAX = 14, /* longest frame head, mask included */
    WS_CONTROL_BYTES_MAX = 125,
    WS_ACCEPT_BYTES = 29, /* Sec-WebSocket-Accept and its NUL */
    WS_NO_CODE = 1005,    /* a close frame without a code; never sent */
};

/*
 * Computes Sec-WebSocket-Accept. False if the key is not 16 bytes in base64.
 */
MUST_USE bool ws_accept_key(struct slice client_key, char ret_accept[WS_ACCEPT_BYTES]);

/*
 * Checks an upgrade request: GET, HTTP/1.1, Upgrade, Connection, version 13, key.
 * Returns 101, 400, or 426 (answer with Upgrade: websocket and Sec-WebSocket-Version:
 * 13). *ret_offered tells whether the client offered the subprotocol; echo it then, and
 * only then. Origin is the caller's business.
 */
MUST_USE int ws_handshake_check(const struct http_head *head, struct slice subprotocol,
                                char ret_accept[WS_ACCEPT_BYTES], bool *ret_offered);

/* Validates UTF-8 in pieces. Start with {0}. */
struct ws_utf8 {
    uint8_t need;      /* continuation bytes that must follow */
    uint8_t low, high; /* range of the next one */
};

/* False as soon as the text cannot be UTF-8 any more. Complete when need == 0. */
MUST_USE bool ws_utf8_feed(struct ws_utf8 *u, const unsigned char *p, size_t n);

/* The state of one direction of one socket. */
struct ws_reader {
    uint64_t message_bytes; /* of the unfinished message */
    struct ws_utf8 utf8;
    uint8_t message; /* opcode of the unfinished message, 0 if none */
    bool masked;     /* frames must be masked (we are the server) */
};

struct ws_frame {
    enum ws_opcode opcode;  /* as on the wire */
    enum ws_opcode message; /* TEXT or BINARY for all data, else the opcode */
    bool fin;               /* the message ends here */
    struct slice payload;   /* in the caller's buffer, unmasked in place */
    int close_code;         /* WS_CLOSE only: code, or WS_NO_CODE */
    struct slice close_reason;
};

/*
 * masked: true on the server (clients must mask), false on a client (servers must not).
 */
void ws_reader_init(struct ws_reader *r, bool masked);

/*
 * Looks at buf[0..len), the bytes from the start of a frame. WS_FRAME: one frame,
 * *ret_used bytes; drop them when done with the payload. WS_MORE: read more and call
 * again from the same byte. Otherwise the code to close with. A message longer than
 * max_message_bytes, over all its fragments, is WS_TOO_BIG, known from the head already.
 * A text message is valid UTF-8 when its last fragment arrives.
 */
MUST_USE int
ws_frame_parse(struct ws_reader *r, unsigned char *buf, size_t len,
               size_t max_message_bytes, struct ws_frame *ret_frame, size_t *ret_used);

/* Writes the head of an unmasked frame (2, 4 or 10 bytes) and returns its length. */
MUST_USE size_t ws_frame_head(unsigned char out[WS_HEAD_BYTES_MAX], enum ws_opcode opcode,
                              bool fin, uint64_t payload_bytes);

/* The same for a client: mask bit and key included; mask the payload with ws_mask. */
MUST_USE size_t ws_frame_head_masked(unsigned char out[WS_HEAD_BYTES_MAX],
                                     enum ws_opcode opcode, bool fin,
                                     uint64_t payload_bytes, const unsigned char key[4]);

/*
 * Writes a whole unmasked close frame, its reason cut at 123 bytes on a character
 * boundary.
 */
MUST_USE size_t ws_close_frame(unsigned char out[2 + WS_CONTROL_BYTES_MAX], uint16_t code,
                               struct slice reason);

/* Masks or unmasks in place. */
void ws_mask(unsigned char *p, size_t n, const unsigned char key[4]);

#endif
