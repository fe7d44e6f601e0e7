/*
 * Looking before anything is changed: see init_look.h.
 */
#include "tools/cli/init_look.h"

#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/db.h"

/* One text by a query without parameters; in the arena, NULL when there is no row. False
 * after telling. */
static bool
one_text(struct db *db, struct arena *arena, const char *sql, const char **ret)
{
    struct db_rows *rows = db_query(db, sql, NULL, 0);

    if (rows == NULL) {
        return false;
    }
    *ret = db_count(rows) > 0 && !db_is_null(rows, 0, 0)
               ? arena_strdup(arena, db_value(rows, 0, 0, NULL))
               : NULL;
    db_rows_free(rows);
    return true;
}

static bool
one_bool(struct db *db, const char *sql, bool *ret)
{
    struct db_rows *rows = db_query(db, sql, NULL, 0);

    *ret = rows != NULL && db_count(rows) > 0 && db_int(rows, 0, 0) != 0;
    db_rows_free(rows);
    return rows != NULL;
}

/* Ours has the hashes of the migrations; other programs' have not. */
static const char is_ours_sql[] =
    "select count(*) = 3 from pg_attribute where attrelid = "
    "to_regclass('public.schema_migration') and attname in ('name', 'hash', "
    "'applied_at')";

/* A table of somebody else, not counting those of extensions. */
static const char foreign_sql[] =
    "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on "
    "n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname "
    "!~ '^pg_' and n.nspname <> 'information_schema' and not exists (select from "
    "pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and "
    "d.deptype = 'e') order by 1 limit 1";

/* An empty database that takes our tables. */
static bool
empty_is_good(struct db *db, struct arena *arena)
{
    const char *table = NULL;
    const char *encoding = NULL;
    bool utf8, may = false;

    if (!one_text(db, arena, foreign_sql, &table) ||
        !one_text(db, arena,
                  "select pg_encoding_to_char(encoding)::text from pg_database where "
                  "datname = current_database()",
                  &encoding) ||
        !one_bool(db, "select has_schema_privilege('public', 'create')", &may)) {
        return false;
    }
    utf8 = encoding != NULL && strcmp(encoding, "UTF8") == 0;
    if (table != NULL) {
        cli_tell("the database holds tables of another program, such as %s: nothing was "
                 "changed. Give Crema a database of its own",
                 table);
    } else if (!utf8) {
        cli_tell("the database's encoding is %s: make it with encoding 'UTF8'", encoding);
    } else if (!may) {
        cli_tell("pg_owner may not make tables in this database: it must own it "
                 "(alter database … owner to …)");
    }
    return table == NULL && utf8 && may;
}

/* False after telling when something was said that the program there is not. */
static bool
is_the_one(const struct init_answers *a, const struct program_row *row)
{
    const char *const pairs[][3] = {
        {"--name", a->name_text != NULL ? a->name : NULL, row->name},
        {"--currency", a->currency_text != NULL ? a->currency->code : NULL,
         row->currency},
        {"--zone", a->zone, row->zone},
        {"--card-prefix", a->prefix, row->prefix}};

    if (row->demo) {
        cli_tell("this database holds the demo: nothing was changed. Give your program a "
                 "database of its own");
        return false;
    }
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (pairs[i][1] != NULL && strcmp(pairs[i][1], pairs[i][2]) != 0) {
            cli_tell("this database belongs to the program '%s' (%s, %s, cards %s…), and "
                     "%s says %s: nothing was changed. Give another program a database "
                     "of its own",
                     row->name, row->currency, row->zone, row->prefix, pairs[i][0],
                     pairs[i][1]);
            return false;
        }
    }
    return true;
}

/* What of a migrated database there is. A half migrated one has tables that come later.
 */
static bool
look_at_rows(struct db *db, struct init_found *ret)
{
    bool people = false;

    if (!one_bool(db, "select exists (select from rule_set)", &ret->rules) ||
        !one_bool(db, "select exists (select from store)", &ret->store) ||
        !one_bool(db,
                  "select to_regclass('public.member') is not null and "
                  "to_regclass('public.staff') is not null and "
                  "to_regclass('public.card') is not null",
                  &people)) {
        return false;
    }
    return !people ||
           (one_bool(db,
                     "select exists (select from staff where role = 16 and disabled_at "
                     "is null)",
                     &ret->manager) &&
            one_bool(db,
                     "select exists (select from staff) or exists (select from member) "
                     "or exists (select from card)",
                     &ret->sealed));
}

bool
init_look(struct db *db, const struct init_answers *a, struct init_found *ret)
{
    bool ours = false;
    bool tables = false;

    *ret = (struct init_found){.program = false};
    if (!one_bool(db, is_ours_sql, &ours)) {
        return false;
    }
    if (!ours) {
        return empty_is_good(db, a->arena);
    }
    if (!one_bool(db, "select to_regclass('public.program') is not null", &tables)) {
        return false;
    }
    if (!tables) {
        return true;
    }
    return program_find(db, &ret->program, &ret->row) &&
           (!ret->program || is_the_one(a, &ret->row)) && look_at_rows(db, ret);
}
