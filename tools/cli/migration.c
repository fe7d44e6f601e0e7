/*
 * Which migrations there are and which a database has: see migration.h.
 */
#include "tools/cli/migration.h"

#include <stdlib.h>
#include <string.h>

#include "svc/base/embed.h"
#include "svc/base/hash.h"
#include "svc/base/xalloc.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"

#define FOLDER "migrations/"

static size_t
embedded(struct migration ret[MIGRATIONS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < embed_sql_count && count < MIGRATIONS_MAX; i++) {
        const struct embed_file *file = &embed_sql[i];

        if (strncmp(file->path, FOLDER, strlen(FOLDER)) != 0) {
            continue;
        }
        struct migration *m = &ret[count++];
        *m = (struct migration){.name = file->path + strlen(FOLDER),
                                .sql = (const char *)file->data};
        hash32(m->hash, file->data, file->size);
    }
    return count;
}

static struct migration *
migration_find(struct migration *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0) {
            return &list[i];
        }
    }
    return NULL;
}

/* Notes one row of schema_migration. */
static bool
take_row(const struct db_rows *rows, int row, struct migration *list, size_t count)
{
    size_t n = 0;
    const char *name = db_value(rows, row, 0, NULL);
    const char *hash = db_value(rows, row, 1, &n);
    struct migration *m = migration_find(list, count, name);

    if (m == NULL) {
        cli_tell("the database has migration %s, which this program does not know: it is "
                 "older than the database. Run the newer one",
                 name);
        return false;
    }
    if (n != sizeof(m->hash) || memcmp(hash, m->hash, n) != 0) {
        cli_tell(
            "%s was edited after it was applied. Restore the file as it was, and put "
            "the change into a new migration",
            name);
        return false;
    }
    m->applied = true;
    m->applied_us = db_time_us(rows, row, 2);
    return true;
}

/* Forward only: nothing may be left out in front of what is applied. */
static bool
check_order(const struct migration *list, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (list[i].applied && !list[i - 1].applied) {
            cli_tell(
                "%s comes before %s, which is applied already. Give it a higher number",
                list[i - 1].name, list[i].name);
            return false;
        }
    }
    return true;
}

bool
migration_list(struct db *db, struct migration ret[MIGRATIONS_MAX], size_t *ret_count)
{
    size_t count = embedded(ret);
    struct db_rows *rows = db_query(
        db, "select to_regclass('public.schema_migration') is not null", NULL, 0);

    if (rows == NULL) {
        return false;
    }
    bool there = db_int(rows, 0, 0) != 0;
    db_rows_free(rows);
    *ret_count = count;
    if (!there) {
        return true;
    }
    rows = db_query(
        db, "select name, hash, applied_at from schema_migration order by name", NULL, 0);
    bool good = rows != NULL;
    for (int i = 0; good && i < db_count(rows); i++) {
        good = take_row(rows, i, ret, count);
    }
    db_rows_free(rows);
    return good && check_order(ret, count);
}

bool
migration_is_complete(struct db *db)
{
    struct migration *list = xcalloc(MIGRATIONS_MAX, sizeof(*list));
    size_t count = 0;
    bool good = migration_list(db, list, &count);

    for (size_t i = 0; good && i < count; i++) {
        good = list[i].applied;
    }
    free(list);
    return good;
}
