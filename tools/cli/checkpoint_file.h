/*
 * A checkpoint: what the ledger was at one instant, signed. The file is
 *
 *   a first line of 4,096 bytes: the signature (engine/people/signature.h) and blanks.
 * Its payload has the totals by counterpart, the counts, and the Merkle root
 *       (core/merkle.h) over what follows;
 *   50 bytes for each account that had an entry, ascending by (bucket, id), big-endian:
 *       bucket (2), account id (8), version (8), the hash of that entry (32).
 *
 * Why the heads and not the root alone: entries that were added since must not matter,
 * so each account has to be looked at as it was, at its version of that time; and what
 * differs can be named. A cut of the present ledger by transaction id would save the
 * file, but such ids do not survive a dump and restore, and could name nobody. The first
 * line alone (head -n 1) commits to all of it: keep it where the database's masters
 * cannot reach, print it, or send it to somebody.
 */
#ifndef CREMA_CLI_CHECKPOINT_FILE_H
#define CREMA_CLI_CHECKPOINT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"

struct secrets;

enum {
    CHECKPOINT_LINE_BYTES = 4096,
    CHECKPOINT_HEAD_BYTES = 50,
    CHECKPOINT_HASH_BYTES = 32
};

/* An account as the checkpoint knows it. */
struct checkpoint_head {
    int16_t bucket;
    int64_t account_id;
    int64_t version;
    unsigned char hash[CHECKPOINT_HASH_BYTES];
};

/* One that was opened: its signature and its root fit. */
struct checkpoint {
    int fd;
    int64_t head_count;
    int64_t generation; /* of the ledger: every restore raises it */
    char made_at[40];
};

/* False after telling why it cannot be relied on. */
MUST_USE bool
checkpoint_open(struct checkpoint *ret, const char *path, const struct secrets *keys);

void checkpoint_close(struct checkpoint *c);

void checkpoint_head_encode(const struct checkpoint_head *head,
                            unsigned char ret[CHECKPOINT_HEAD_BYTES]);

/* Reads heads in order. */
enum { CHECKPOINT_CHUNK = 512 };

struct checkpoint_cursor {
    const struct checkpoint *checkpoint; /* NULL: there are no heads at all */
    int64_t next;                        /* the head to read, by its place in the file */
    struct checkpoint_head head;         /* the one at hand */
    bool there;                          /* there is one */
    bool good;                           /* the file could be read */
    unsigned char chunk[CHECKPOINT_CHUNK * CHECKPOINT_HEAD_BYTES];
    int64_t chunk_first, chunk_count;
};

/* To the first head at or behind (bucket, account id). */
void checkpoint_seek(struct checkpoint_cursor *cursor, const struct checkpoint *c,
                     int16_t bucket, int64_t account_id);

/* To the one after it. */
void checkpoint_next(struct checkpoint_cursor *cursor);

#endif
