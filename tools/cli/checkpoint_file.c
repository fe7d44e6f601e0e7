/*
 * Reading checkpoints: see checkpoint_file.h.
 */
#include "tools/cli/checkpoint_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/big_endian.h"
#include "proto/json.h"
#include "svc/base/hash.h"
#include "svc/core/merkle.h"
#include "svc/engine/people/signature.h"
#include "tools/cli/cli.h"

static unsigned char *
put_be(unsigned char *out, uint64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--) {
        *out++ = (unsigned char)(value >> (8 * i));
    }
    return out;
}

void
checkpoint_head_encode(const struct checkpoint_head *head,
                       unsigned char ret[CHECKPOINT_HEAD_BYTES])
{
    unsigned char *out = put_be(ret, (uint16_t)head->bucket, 2);

    out = put_be(out, (uint64_t)head->account_id, 8);
    out = put_be(out, (uint64_t)head->version, 8);
    memcpy(out, head->hash, sizeof(head->hash));
}

static void
head_decode(const unsigned char *in, struct checkpoint_head *ret)
{
    ret->bucket = (int16_t)big_endian(in, 2);
    ret->account_id = (int64_t)big_endian(in + 2, 8);
    ret->version = (int64_t)big_endian(in + 10, 8);
    memcpy(ret->hash, in + 18, sizeof(ret->hash));
}

/* The head at that place, by way of the chunk. False when the file cannot be read. */
static bool
checkpoint_read_head(struct checkpoint_cursor *cursor, int64_t place,
                     struct checkpoint_head *ret)
{
    const struct checkpoint *c = cursor->checkpoint;

    if (place < cursor->chunk_first ||
        place >= cursor->chunk_first + cursor->chunk_count) {
        ssize_t n = pread(c->fd, cursor->chunk, sizeof(cursor->chunk),
                          CHECKPOINT_LINE_BYTES + place * CHECKPOINT_HEAD_BYTES);

        cursor->chunk_first = place;
        cursor->chunk_count = n > 0 ? n / CHECKPOINT_HEAD_BYTES : 0;
        if (cursor->chunk_count == 0) {
            cli_tell("the checkpoint cannot be read: %s", strerror(errno));
            cursor->good = false;
            return false;
        }
    }
    head_decode(cursor->chunk + (place - cursor->chunk_first) * CHECKPOINT_HEAD_BYTES,
                ret);
    return true;
}

void
checkpoint_next(struct checkpoint_cursor *cursor)
{
    cursor->there = cursor->checkpoint != NULL &&
                    cursor->next < cursor->checkpoint->head_count &&
                    checkpoint_read_head(cursor, cursor->next, &cursor->head);
    cursor->next++;
}

static bool
is_before(const struct checkpoint_head *head, int16_t bucket, int64_t account_id)
{
    return head->bucket < bucket ||
           (head->bucket == bucket && head->account_id < account_id);
}

void
checkpoint_seek(struct checkpoint_cursor *cursor, const struct checkpoint *c,
                int16_t bucket, int64_t account_id)
{
    int64_t first = 0, end = c != NULL ? c->head_count : 0;

    cursor->checkpoint = c;
    cursor->good = true;
    cursor->chunk_first = cursor->chunk_count = 0;
    while (first < end) {
        int64_t middle = first + (end - first) / 2;
        struct checkpoint_head head;

        if (!checkpoint_read_head(cursor, middle, &head)) {
            return;
        }
        if (is_before(&head, bucket, account_id)) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    cursor->next = first;
    checkpoint_next(cursor);
}

/* Whether the heads are in order and have the root that was signed. */
static bool
heads_fit(const struct checkpoint *c, struct slice root_hex)
{
    struct checkpoint_cursor cursor;
    struct checkpoint_head last = {.bucket = -1};
    struct merkle merkle = {.count = 0};
    unsigned char bytes[CHECKPOINT_HEAD_BYTES];
    unsigned char root[MERKLE_HASH_BYTES], wanted[MERKLE_HASH_BYTES];

    for (checkpoint_seek(&cursor, c, 0, INT64_MIN); cursor.there;
         checkpoint_next(&cursor)) {
        if (!is_before(&last, cursor.head.bucket, cursor.head.account_id)) {
            return false;
        }
        last = cursor.head;
        checkpoint_head_encode(&last, bytes);
        merkle_add(&merkle, bytes, sizeof(bytes));
    }
    merkle_root(&merkle, root);
    return cursor.good && hex_decode(wanted, sizeof(wanted), root_hex.p, root_hex.n) &&
           (int64_t)merkle.count == c->head_count &&
           memcmp(root, wanted, sizeof(root)) == 0;
}

/* Takes what was signed apart; NULL, or why it is not a checkpoint that fits its file. */
static const char *
read_payload(struct checkpoint *c, struct slice payload)
{
    struct json_doc doc = {NULL};
    struct json_error err;
    struct slice type, root, made_at;
    int64_t accounts = -1;
    const char *why = NULL;

    if (json_parse(&doc, payload, &err) != JSON_OK ||
        !json_get_str(json_root(&doc), "type", &type) ||
        !slice_eq_cstr(type, "checkpoint") ||
        !json_get_i64(json_root(&doc), "accounts", &accounts) ||
        !json_get_i64(json_root(&doc), "generation", &c->generation) ||
        !json_get_str(json_root(&doc), "root", &root) ||
        !json_get_str(json_root(&doc), "iat", &made_at) ||
        !slice_copy_cstr(made_at, c->made_at, sizeof(c->made_at))) {
        why = "it is signed, but is not a checkpoint";
    } else if (accounts != c->head_count) {
        why = "it is cut off: it does not have all accounts that were signed";
    } else if (!heads_fit(c, root)) {
        why = "its accounts are not those that were signed: it was changed";
    }
    json_doc_free(&doc);
    return why;
}

bool
checkpoint_open(struct checkpoint *ret, const char *path, const struct secrets *keys)
{
    char line[CHECKPOINT_LINE_BYTES];
    unsigned char buf[CHECKPOINT_LINE_BYTES];
    struct slice payload;
    struct stat st = {.st_size = 0};
    const char *why = NULL;
    size_t n = 0;

    ret->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (ret->fd < 0 || fstat(ret->fd, &st) != 0 ||
        pread(ret->fd, line, sizeof(line), 0) < 0) {
        cli_tell("%s cannot be read: %s", path, strerror(errno));
        return false;
    }
    while (n < sizeof(line) && st.st_size >= CHECKPOINT_LINE_BYTES && line[n] > ' ') {
        n++;
    }
    ret->head_count = (st.st_size - CHECKPOINT_LINE_BYTES) / CHECKPOINT_HEAD_BYTES;
    if (signature_open(keys, slice_of(line, n), buf, sizeof(buf), &payload, &why)) {
        why = read_payload(ret, payload);
    }
    if (why != NULL) {
        cli_tell("%s cannot be relied on: %s", path, why);
    }
    return why == NULL;
}

void
checkpoint_close(struct checkpoint *c)
{
    if (c->fd >= 0) {
        close(c->fd);
    }
}
