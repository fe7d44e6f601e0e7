/*
 * Stores and enrolment codes: see store_row.h.
 */
#include "tools/cli/store_row.h"

#include <string.h>

#include "svc/base/rand.h"
#include "svc/base/secret.h"
#include "tools/cli/book.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/program.h"

/* As POST /v1/stores/{id}/terminals makes them. */
#define CODE_US     INT64_C(3600000000)
#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

enum { STORE_NAME_MIN = 4, STORE_NAME_MAX = 31 };

bool
store_name_good(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    size_t n = strlen(name);

    if (n >= STORE_NAME_MIN && n <= STORE_NAME_MAX && strncmp(name, "st_", 3) == 0 &&
        strspn(name + 3, letters) == n - 3) {
        return true;
    }
    cli_tell("'%s' cannot be a store's id: say st_ and up to 28 small letters, digits or "
             "_, such as st_main",
             name);
    return false;
}

bool
store_find(struct db *db, const char *name, int64_t *ret_id)
{
    const struct db_param param = db_text(name);
    struct db_rows *rows =
        db_query(db, "select id::bigint from store where name = $1::text", &param, 1);

    if (rows == NULL) {
        return false;
    }
    *ret_id = db_count(rows) > 0 ? db_int(rows, 0, 0) : 0;
    db_rows_free(rows);
    return true;
}

bool
store_add(struct db *db, struct arena *arena, const char *name, const char *title,
          int64_t *ret_id)
{
    int64_t void_account_id = rand_id62();
    const struct db_param row[] = {db_text(name), db_text(title),
                                   db_i64(void_account_id)};

    return db_run(db,
                  "insert into store (name, title, void_account_id) "
                  "values ($1::text, $2::text, $3::bigint)",
                  row, COUNT(row)) &&
           book_add_account(db, arena, void_account_id, 0) &&
           store_find(db, name, ret_id);
}

/* Letters and digits that are hard to mix up. */
static void
make_code(char ret[ENROLMENT_CODE_CHARS + 1])
{
    static const char letters[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    for (size_t i = 0; i < ENROLMENT_CODE_CHARS; i++) {
        ret[i] = letters[rand_below(sizeof(letters) - 1)];
    }
    ret[ENROLMENT_CODE_CHARS] = '\0';
}

bool
store_add_code(struct db *db, const struct secrets *keys, const char *store,
               char ret_code[ENROLMENT_CODE_CHARS + 1], int64_t *ret_until_us)
{
    unsigned char index[INDEX_HASH_BYTES];

    make_code(ret_code);
    index_hash(keys, "enrolment", ret_code, ENROLMENT_CODE_CHARS, index);
    const struct db_param row[] = {db_bytes(index, sizeof(index)), db_text(store),
                                   db_i64(CODE_US)};
    if (!program_zone_set(db)) {
        return false;
    }
    struct db_rows *rows =
        db_query(db,
                 "insert into enrolment (code_index, store_id, created_by, expires_at) "
                 "select $1::bytea, id, 0, clock_timestamp() + $3::bigint * interval '1 "
                 "microsecond' from store where name = $2::text returning expires_at",
                 row, COUNT(row));
    if (rows == NULL) {
        return false;
    }
    *ret_until_us = db_count(rows) > 0 ? db_time_us(rows, 0, 0) : 0;
    db_rows_free(rows);
    return true;
}
