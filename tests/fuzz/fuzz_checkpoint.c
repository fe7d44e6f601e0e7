/*
 * Checkpoint files. The first byte says which: '0' any bytes; '1' what is signed up to a
 * line's end, and heads; else heads alone, under a line that fits them. One that is
 * opened has its heads in order, and finds each of them.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "proto/json.h"
#include "svc/base/hash.h"
#include "svc/core/merkle.h"
#include "svc/engine/people/signature.h"
#include "tools/cli/checkpoint_file.h"
#include "tools/cli/cli.h"
#include "tests/fuzz/check.h"

enum { HEADS_MAX = 2000, PAYLOAD_BYTES = 1024, PATH_CHARS = 32 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nobody reads here what a person would be told. */
void
cli_tell(const char *format, ...)
{
    (void)format;
}

static const struct secrets *
keys(void)
{
    static struct secrets made;

    if (made.sign_count == 0) {
        unsigned char seed[TOKEN_SEED_BYTES] = {7};

        token_key_pair(seed, made.sign[0].public_key, made.sign[0].secret_key);
        memcpy(made.sign[0].id, "fuzz", sizeof("fuzz"));
        made.sign_count = 1;
    }
    return &made;
}

/* What is to be signed of these heads. */
static struct slice
payload_of(struct slice heads, char *buf)
{
    struct merkle merkle = {.count = 0};
    unsigned char root[MERKLE_HASH_BYTES];
    char hex[2 * MERKLE_HASH_BYTES + 1];
    struct json_out json;

    for (size_t at = 0; at + CHECKPOINT_HEAD_BYTES <= heads.n;
         at += CHECKPOINT_HEAD_BYTES) {
        merkle_add(&merkle, heads.p + at, CHECKPOINT_HEAD_BYTES);
    }
    merkle_root(&merkle, root);
    hex_encode(hex, root, sizeof(root));
    json_out_init(&json, buf, PAYLOAD_BYTES);
    json_object_begin(&json);
    json_kv_cstr(&json, "type", "checkpoint");
    json_kv_i64(&json, "accounts", (int64_t)merkle.count);
    json_kv_i64(&json, "generation", 1);
    json_kv_cstr(&json, "root", hex);
    json_kv_cstr(&json, "iat", "2026-12-01T00:00:00Z");
    json_object_end(&json);
    return json_out_slice(&json);
}

static void
write_signed(int fd, struct slice payload, struct slice heads)
{
    static char token[SIGNATURE_CHARS];
    char line[CHECKPOINT_LINE_BYTES];
    struct slice signature = signature_make(keys(), payload, token);

    memset(line, ' ', sizeof(line));
    line[sizeof(line) - 1] = '\n';
    if (signature.n < sizeof(line)) {
        memcpy(line, signature.p, signature.n);
    }
    check(write(fd, line, sizeof(line)) == (ssize_t)sizeof(line));
    check(write(fd, heads.p, heads.n) == (ssize_t)heads.n);
}

static void
write_file(int fd, char kind, struct slice rest)
{
    char payload[PAYLOAD_BYTES];
    const char *end = rest.n > 0 ? memchr(rest.p, '\n', rest.n) : NULL;

    if (kind == '0') {
        check(write(fd, rest.p, rest.n) == (ssize_t)rest.n);
    } else if (kind == '1' && end != NULL) {
        size_t n = (size_t)(end - rest.p);

        write_signed(fd, slice_of(rest.p, n), slice_of(end + 1, rest.n - n - 1));
    } else {
        write_signed(fd, payload_of(rest, payload), rest);
    }
}

static void
finds_all(const struct checkpoint *c)
{
    static struct checkpoint_head heads[HEADS_MAX];
    static struct checkpoint_cursor cursor;
    int64_t n = 0;

    for (checkpoint_seek(&cursor, c, 0, INT64_MIN); cursor.there && n < HEADS_MAX;
         checkpoint_next(&cursor)) {
        heads[n++] = cursor.head;
    }
    check(cursor.good && (n == c->head_count || n == HEADS_MAX));
    for (int64_t i = 0; i < n; i++) {
        check(i == 0 || heads[i - 1].bucket < heads[i].bucket ||
              (heads[i - 1].bucket == heads[i].bucket &&
               heads[i - 1].account_id < heads[i].account_id));
        checkpoint_seek(&cursor, c, heads[i].bucket, heads[i].account_id);
        check(cursor.there &&
              memcmp(cursor.head.hash, heads[i].hash, sizeof(heads[i].hash)) == 0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("checkpoint", MFD_CLOEXEC);
    char path[PATH_CHARS];
    struct checkpoint c;

    check(fd >= 0);
    if (size > 0) {
        write_file(fd, (char)data[0], slice_of(data + 1, size - 1));
    }
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (checkpoint_open(&c, path, keys())) {
        finds_all(&c);
    }
    checkpoint_close(&c);
    close(fd);
    return 0;
}
