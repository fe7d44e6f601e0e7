/*
 * WebSocket frames (RFC 6455 section 5).
 */
#include "proto/ws.h"

#include <assert.h>

#include "proto/big_endian.h"

enum {
    FIN_BIT = 0x80,
    RSV_BITS = 0x70,
    OPCODE_BITS = 0x0f,
    MASK_BIT = 0x80,
    LENGTH_BITS = 0x7f,
    CONTROL_BIT = 0x08, /* of an opcode */
};

/* The head of a frame, read. */
struct head {
    uint8_t opcode;
    bool fin;
    size_t bytes; /* of the head itself */
    uint64_t payload_bytes;
    unsigned char key[4];
};

void
ws_reader_init(struct ws_reader *r, bool masked)
{
    *r = (struct ws_reader){.masked = masked};
}

void
ws_mask(unsigned char *p, size_t n, const unsigned char key[4])
{
    uint64_t wide;
    uint32_t narrow;
    size_t i = 0;

    memcpy(&narrow, key, 4);
    wide = (uint64_t)narrow << 32 | narrow;
    for (; n - i >= 8; i += 8) {
        uint64_t x;

        memcpy(&x, p + i, 8);
        x ^= wide;
        memcpy(p + i, &x, 8);
    }
    for (; i < n; i++) {
        p[i] ^= key[i & 3];
    }
}

/* The first byte of a character: how many follow, and the range of the next one. */
static bool
utf8_lead(struct ws_utf8 *u, unsigned char c)
{
    if (c < 0xc2 || c > 0xf4) {
        return false;
    }
    u->need = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    u->low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    u->high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    return true;
}

bool
ws_utf8_feed(struct ws_utf8 *u, const unsigned char *p, size_t n)
{
    size_t i = 0;

    while (i < n) {
        uint64_t x;

        if (u->need > 0) {
            if (p[i] < u->low || p[i] > u->high) {
                return false;
            }
            u->low = 0x80;
            u->high = 0xbf;
            u->need--;
            i++;
        } else if (n - i >= 8 &&
                   (memcpy(&x, p + i, 8), !(x & UINT64_C(0x8080808080808080)))) {
            i += 8;
        } else {
            if (p[i] >= 0x80 && !utf8_lead(u, p[i])) {
                return false;
            }
            i++;
        }
    }
    return true;
}

/* Opcode, flags and fragmentation: what the first two bytes tell. */
static int
check_start(const struct ws_reader *r, unsigned char first, unsigned char second)
{
    unsigned opcode = first & OPCODE_BITS;
    bool continues = opcode == WS_CONTINUATION;

    if (first & RSV_BITS || ((second & MASK_BIT) != 0) != r->masked) {
        return WS_PROTOCOL_ERROR;
    }
    if (opcode & CONTROL_BIT) {
        if (opcode > WS_PONG || !(first & FIN_BIT) ||
            (second & LENGTH_BITS) > WS_CONTROL_BYTES_MAX) {
            return WS_PROTOCOL_ERROR;
        }
    } else if (opcode > WS_BINARY || continues != (r->message != 0)) {
        return WS_PROTOCOL_ERROR;
    }
    return WS_FRAME;
}

/* Reads the head: WS_FRAME, WS_MORE or a close code. */
static int
ws_read_head(const struct ws_reader *r, const unsigned char *buf, size_t len,
             struct head *ret_head)
{
    size_t extended, at;
    uint64_t n;
    int rc;

    if (len < 2) {
        return WS_MORE;
    }
    rc = check_start(r, buf[0], buf[1]);
    if (rc != WS_FRAME) {
        return rc;
    }
    n = buf[1] & LENGTH_BITS;
    extended = n == 126 ? 2 : n == 127 ? 8 : 0;
    at = 2 + extended;
    if (len < at) {
        return WS_MORE;
    }
    if (extended > 0) {
        n = big_endian(buf + 2, extended);
        if (n < (extended == 2 ? 126 : 65536) || n >> 63) {
            return WS_PROTOCOL_ERROR;
        }
    }
    if (r->masked) {
        if (len < at + 4) {
            return WS_MORE;
        }
        memcpy(ret_head->key, buf + at, 4);
        at += 4;
    }
    ret_head->opcode = buf[0] & OPCODE_BITS;
    ret_head->fin = buf[0] & FIN_BIT;
    ret_head->bytes = at;
    ret_head->payload_bytes = n;
    return WS_FRAME;
}

/* Codes that may appear on the wire: section 7.4 and the IANA registry. */
static bool
close_code_ok(int code)
{
    return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 &&
            code != 1006) ||
           (code >= 3000 && code <= 4999);
}

static int
read_close(struct ws_frame *frame)
{
    const unsigned char *p = (const unsigned char *)frame->payload.p;
    struct ws_utf8 utf8 = {0};

    if (frame->payload.n == 0) {
        frame->close_code = WS_NO_CODE;
        return WS_FRAME;
    }
    if (frame->payload.n == 1) {
        return WS_PROTOCOL_ERROR;
    }
    frame->close_code = (int)big_endian(p, 2);
    if (!close_code_ok(frame->close_code)) {
        return WS_PROTOCOL_ERROR;
    }
    frame->close_reason = slice_of(p + 2, frame->payload.n - 2);
    if (!ws_utf8_feed(&utf8, p + 2, frame->payload.n - 2) || utf8.need > 0) {
        return WS_BAD_DATA;
    }
    return WS_FRAME;
}

/* Takes a frame of data into account. */
static int
read_data(struct ws_reader *r, struct ws_frame *frame)
{
    if (frame->opcode != WS_CONTINUATION) {
        r->message = (uint8_t)frame->opcode;
        r->utf8 = (struct ws_utf8){0};
        r->message_bytes = 0;
    }
    r->message_bytes += frame->payload.n;
    frame->message = (enum ws_opcode)r->message;
    if (r->message == WS_TEXT) {
        if (!ws_utf8_feed(&r->utf8, (const unsigned char *)frame->payload.p,
                          frame->payload.n)) {
            return WS_BAD_DATA;
        }
        if (frame->fin && r->utf8.need > 0) {
            return WS_BAD_DATA;
        }
    }
    if (frame->fin) {
        r->message = 0;
        r->message_bytes = 0;
    }
    return WS_FRAME;
}

int
ws_frame_parse(struct ws_reader *r, unsigned char *buf, size_t len,
               size_t max_message_bytes, struct ws_frame *ret_frame, size_t *ret_used)
{
    struct head head = {0};
    struct ws_frame frame;
    int rc = ws_read_head(r, buf, len, &head);

    if (rc != WS_FRAME) {
        return rc;
    }
    if (!(head.opcode & CONTROL_BIT) &&
        (head.payload_bytes > max_message_bytes ||
         r->message_bytes > max_message_bytes - head.payload_bytes)) {
        return WS_TOO_BIG;
    }
    if (len - head.bytes < head.payload_bytes) {
        return WS_MORE;
    }
    if (r->masked) {
        ws_mask(buf + head.bytes, (size_t)head.payload_bytes, head.key);
    }
    frame = (struct ws_frame){
        .opcode = (enum ws_opcode)head.opcode,
        .message = (enum ws_opcode)head.opcode,
        .fin = head.fin,
        .payload = slice_of(buf + head.bytes, (size_t)head.payload_bytes),
    };
    if (head.opcode == WS_CLOSE) {
        rc = read_close(&frame);
    } else if (!(head.opcode & CONTROL_BIT)) {
        rc = read_data(r, &frame);
    }
    if (rc != WS_FRAME) {
        return rc;
    }
    *ret_frame = frame;
    *ret_used = head.bytes + (size_t)head.payload_bytes;
    return WS_FRAME;
}

size_t
ws_frame_head(unsigned char out[WS_HEAD_BYTES_MAX], enum ws_opcode opcode, bool fin,
              uint64_t payload_bytes)
{
    size_t extended = payload_bytes < 126 ? 0 : payload_bytes < 65536 ? 2 : 8;

    out[0] = (unsigned char)((fin ? FIN_BIT : 0) | (unsigned)opcode);
    out[1] = (unsigned char)(extended == 0 ? payload_bytes : extended == 2 ? 126 : 127);
    for (size_t i = 0; i < extended; i++) {
        out[2 + i] = (unsigned char)(payload_bytes >> (8 * (extended - 1 - i)));
    }
    return 2 + extended;
}

size_t
ws_frame_head_masked(unsigned char out[WS_HEAD_BYTES_MAX], enum ws_opcode opcode,
                     bool fin, uint64_t payload_bytes, const unsigned char key[4])
{
    size_t n = ws_frame_head(out, opcode, fin, payload_bytes);

    out[1] |= MASK_BIT;
    memcpy(out + n, key, 4);
    return n + 4;
}

size_t
ws_close_frame(unsigned char out[2 + WS_CONTROL_BYTES_MAX], uint16_t code,
               struct slice reason)
{
    size_t n = reason.n;

    assert(close_code_ok(code));
    if (n > WS_CONTROL_BYTES_MAX - 2) {
        n = WS_CONTROL_BYTES_MAX - 2;
        while (n > 0 && ((unsigned char)reason.p[n] & 0xc0) == 0x80) {
            n--;
        }
    }
    out[0] = FIN_BIT | WS_CLOSE;
    out[1] = (unsigned char)(2 + n);
    out[2] = (unsigned char)(code >> 8);
    out[3] = (unsigned char)code;
    if (n > 0) {
        memcpy(out + 4, reason.p, n);
    }
    return 4 + n;
}
