/*
 * crema checkpoint: signs what the ledger is now, so that a later `crema verify
 * --checkpoint` can tell whether its past is still there (checkpoint_file.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proto/json_out.h"
#include "proto/pg_binary.h"
#include "svc/base/arena.h"
#include "svc/base/hash.h"
#include "svc/base/secret.h"
#include "svc/core/merkle.h"
#include "svc/engine/people/signature.h"
#include "svc/store/ledger/ledger_row.h"
#include "tools/cli/checkpoint_file.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/keys_fit.h"
#include "tools/cli/verify_report.h"

enum { PAYLOAD_BYTES = 2560, HEAD_COLUMNS = 4 };

struct making {
    struct db *db;
    FILE *out;
    struct merkle merkle;
    int64_t version_sum; /* of all accounts: must be the count of entries */
    int64_t entry_count;
    char payload[PAYLOAD_BYTES];
    struct json_out json;
};

/* One account: false when its row is none of ours, after telling. */
static bool
add_head(struct making *m, const struct slice cells[HEAD_COLUMNS])
{
    unsigned char bytes[CHECKPOINT_HEAD_BYTES];
    struct checkpoint_head head = {
        .bucket = (int16_t)pg_get_int(cells[0]),
        .account_id = pg_get_int(cells[1]),
        .version = pg_get_int(cells[2]),
    };

    if (cells[3].n != sizeof(head.hash)) {
        cli_tell("an account has no hash. Run: crema verify");
        return false;
    }
    memcpy(head.hash, cells[3].p, sizeof(head.hash));
    checkpoint_head_encode(&head, bytes);
    merkle_add(&m->merkle, bytes, sizeof(bytes));
    m->version_sum += head.version;
    return fwrite(bytes, sizeof(bytes), 1, m->out) == 1;
}

static bool
add_heads(struct making *m)
{
    struct slice cells[HEAD_COLUMNS];
    bool good = true;

    if (!db_copy(m->db, "select bucket, id, version, head_hash from account "
                        "where version > 0 order by bucket, id")) {
        return false;
    }
    while (db_copy_next(m->db, cells, HEAD_COLUMNS, &good)) {
        if (!add_head(m, cells)) {
            return false;
        }
    }
    return good;
}

/* The program, the time and the ledger's generation. */
static bool
put_program(struct making *m)
{
    struct db_rows *rows =
        db_query(m->db, "select name, generation, now() from program", NULL, 0);
    bool good = rows != NULL && db_count(rows) == 1;

    if (good) {
        json_kv_cstr(&m->json, "type", "checkpoint");
        json_kv_cstr(&m->json, "iss", db_value(rows, 0, 0, NULL));
        json_kv_time_us(&m->json, "iat", db_time_us(rows, 0, 2));
        json_kv_i64(&m->json, "generation", db_int(rows, 0, 1));
    }
    db_rows_free(rows);
    return good;
}

static bool
put_totals(struct making *m)
{
    struct db_rows *rows =
        db_query(m->db,
                 "select contra, count(*), sum(cash)::bigint, sum(points_micro)::bigint "
                 "from entry group by contra order by contra",
                 NULL, 0);

    if (rows == NULL) {
        return false;
    }
    json_kv_array(&m->json, "counterparts");
    for (int i = 0; i < db_count(rows); i++) {
        json_object_begin(&m->json);
        json_kv_cstr(&m->json, "name", verify_contra_word((size_t)db_int(rows, i, 0)));
        json_kv_i64(&m->json, "entries", db_int(rows, i, 1));
        json_kv_i64(&m->json, "cash", db_int(rows, i, 2));
        json_kv_i64(&m->json, "points_micro", db_int(rows, i, 3));
        json_object_end(&m->json);
        m->entry_count += db_int(rows, i, 1);
    }
    json_array_end(&m->json);
    db_rows_free(rows);
    return true;
}

static bool
put_heads(struct making *m)
{
    unsigned char root[MERKLE_HASH_BYTES];
    char hex[2 * MERKLE_HASH_BYTES + 1];

    if (!add_heads(m)) {
        return false;
    }
    if (m->version_sum != m->entry_count) {
        cli_tell("nothing was signed: the accounts say %" PRId64
                 " entries, there are %" PRId64 ". Run: crema verify",
                 m->version_sum, m->entry_count);
        return false;
    }
    merkle_root(&m->merkle, root);
    hex_encode(hex, root, sizeof(root));
    json_kv_i64(&m->json, "accounts", (int64_t)m->merkle.count);
    json_kv_i64(&m->json, "entries", m->entry_count);
    json_kv_cstr(&m->json, "root", hex);
    return true;
}

/* The first line, over the blanks that were left for it. */
static bool
put_signature(struct making *m, const struct secrets *keys)
{
    char token[SIGNATURE_CHARS];
    struct slice signature = signature_make(keys, json_out_slice(&m->json), token);

    return signature.n > 0 && signature.n < CHECKPOINT_LINE_BYTES &&
           fseek(m->out, 0, SEEK_SET) == 0 &&
           fwrite(signature.p, signature.n, 1, m->out) == 1;
}

static bool
write_all(struct making *m, const struct secrets *keys)
{
    bool good = fprintf(m->out, "%*s\n", CHECKPOINT_LINE_BYTES - 1, "") > 0;

    json_out_init(&m->json, m->payload, sizeof(m->payload));
    json_object_begin(&m->json);
    good = good &&
           db_script(m->db, "begin isolation level repeatable read read only; "
                            "set local statement_timeout = 0") &&
           put_program(m) && put_totals(m) && put_heads(m);
    json_object_end(&m->json);
    return good && put_signature(m, keys) && fflush(m->out) == 0 &&
           fsync(fileno(m->out)) == 0;
}

/* Writes beside the file and then puts it in place, so that there is never half a one. */
static bool
make(struct making *m, const struct secrets *keys, const char *path)
{
    struct arena arena;
    char *part;
    bool good;
    int fd;

    arena_init(&arena);
    part = arena_printf(&arena, "%s.part", path);
    fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    m->out = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (m->out == NULL) {
        cli_tell("%s cannot be written: %s", part, strerror(errno));
        arena_release(&arena);
        return false;
    }
    good = write_all(m, keys);
    good = fclose(m->out) == 0 && good && rename(part, path) == 0;
    if (!good) {
        cli_tell("there is no checkpoint %s", path);
        unlink(part);
    }
    arena_release(&arena);
    return good;
}

static int
checkpoint_run(int argc, char **argv)
{
    const char *path = "crema.checkpoint";
    const struct cli_option options[] = {{"--out", NULL, &path}};
    struct making m = {.db = NULL};
    struct cli_words words;
    struct secrets *keys = NULL;
    bool done = false;

    if (!cli_parse(argc, argv, options, 1, &words)) {
        return COMMAND_TROUBLE;
    }
    if (words.count > 0) {
        cli_tell("checkpoint takes no words; see crema checkpoint --help");
        return COMMAND_TROUBLE;
    }
    keys = cli_keys();
    m.db = keys_fit_db_program(keys);
    done = m.db != NULL && make(&m, keys, path);
    if (done) {
        printf("signed %" PRIu64 " accounts, %" PRId64 " entries in %s\n", m.merkle.count,
               m.entry_count, path);
    }
    db_close(m.db);
    keys_free(keys);
    return done ? COMMAND_OK : COMMAND_TROUBLE;
}

const struct command command_checkpoint = {
    .name = "checkpoint",
    .summary = "sign what the ledger is now, for verify --checkpoint later",
    .help = "Usage: crema checkpoint [--out FILE]\n\n"
            "Signs the totals by counterpart, the counts and a Merkle root over the\n"
            "newest hash of every account, and writes that and the hashes to FILE\n"
            "(crema.checkpoint). Later, `crema verify --checkpoint FILE` tells whether\n"
            "all of this past is still in the database: an older database that was\n"
            "restored, a rewritten entry whose chain was made to fit, and an account\n"
            "that was deleted are named. Keep FILE, or at least its first line, where\n"
            "whoever could change the database cannot reach it.\n\n"
            "A checkpoint signs what is there: run `crema verify` first.\n\n"
            "Exit codes: 0 done; 2 trouble (told on stderr).\n\n"
            "Example: crema verify && crema checkpoint --out /mnt/safe/$(date +%F)\n",
    .run = checkpoint_run,
};
