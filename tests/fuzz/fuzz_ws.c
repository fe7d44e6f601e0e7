/*
 * WebSocket frames: the same stream whole and in pieces gives the same frames and the
 * same end. The first byte chooses the size of the pieces and the side we are on.
 */
#include <stdlib.h>

#include "proto/ws.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MESSAGE_MAX = 300 };

struct outcome {
    int rc;
    size_t used;
    uint64_t digest; /* of all frames seen */
};

static void
digest(struct outcome *o, const void *p, size_t n)
{
    const unsigned char *bytes = p;

    for (size_t i = 0; i < n; i++) {
        o->digest = (o->digest ^ bytes[i]) * UINT64_C(1099511628211);
    }
}

static void
take(struct outcome *o, const struct ws_frame *f, size_t used)
{
    const int facts[] = {(int)f->opcode, (int)f->message, f->fin, (int)f->payload.n,
                         f->opcode == WS_CLOSE ? f->close_code : 0};
    unsigned char head[WS_HEAD_BYTES_MAX];

    check(f->payload.n <= MESSAGE_MAX || f->opcode >= WS_CLOSE);
    check(f->opcode < WS_CLOSE || (f->fin && f->payload.n <= WS_CONTROL_BYTES_MAX));
    /* The codec is strict: what it reads has exactly one encoding, the one it writes. */
    check(used - f->payload.n == ws_frame_head(head, f->opcode, f->fin, f->payload.n) ||
          used - f->payload.n ==
              ws_frame_head(head, f->opcode, f->fin, f->payload.n) + 4);
    digest(o, facts, sizeof(facts));
    digest(o, f->payload.p, f->payload.n);
}

static struct outcome
run(const uint8_t *data, size_t size, size_t step, bool masked)
{
    struct outcome o = {.rc = WS_MORE};
    unsigned char *buf = malloc(size + 1);
    struct ws_reader reader;
    size_t seen = 0;

    memcpy(buf, data, size);
    ws_reader_init(&reader, masked);
    while (o.rc == WS_FRAME || (o.rc == WS_MORE && seen < size)) {
        struct ws_frame frame;
        size_t used = 0;

        if (o.rc == WS_MORE) {
            seen = size - seen < step ? size : seen + step;
        }
        o.rc = ws_frame_parse(&reader, buf + o.used, seen - o.used, MESSAGE_MAX, &frame,
                              &used);
        if (o.rc == WS_FRAME) {
            check(used > 0 && used <= seen - o.used);
            take(&o, &frame, used);
            o.used += used;
        }
    }
    free(buf);
    return o;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct outcome whole, pieces;
    bool masked;

    if (size < 1) {
        return 0;
    }
    masked = data[0] & 1;
    whole = run(data + 1, size - 1, size, masked);
    pieces = run(data + 1, size - 1, 1 + data[0] / 4, masked);
    check(whole.rc == pieces.rc && whole.used == pieces.used);
    check(whole.digest == pieces.digest);
    return 0;
}
