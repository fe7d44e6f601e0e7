/*
 * Rows of rule sets: see rule_set_row.h.
 */
#include "tools/cli/rule_set_row.h"

#include <pwd.h>
#include <unistd.h>

#include "gen/store_sql.h"
#include "tools/cli/db.h"

enum { AUTHOR_CHARS = 63, DOCUMENT = 8 };

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* Copied into the arena; "" for null. */
static const char *
cell_text(struct arena *arena, const struct db_rows *rows, int row, int column)
{
    if (db_is_null(rows, row, column)) {
        return "";
    }
    return arena_strdup(arena, db_value(rows, row, column, NULL));
}

static struct rule_set_row
row_of(struct arena *arena, const struct db_rows *rows, int i)
{
    return (struct rule_set_row){
        .version = db_int(rows, i, 0),
        .effective_at_us = db_time_us(rows, i, 1),
        .created_at_us = db_time_us(rows, i, 2),
        .author = cell_text(arena, rows, i, 3),
        .note = cell_text(arena, rows, i, 4),
        .base_version = db_is_null(rows, i, 5) ? -1 : db_int(rows, i, 5),
        .format = db_int(rows, i, 6),
        .in_force = db_int(rows, i, 7) != 0,
    };
}

bool
rule_set_row_list(struct db *db, struct arena *arena, struct rule_set_row **ret,
                  size_t *ret_count)
{
    const struct db_param page[] = {db_i64(0), db_i64(INT32_MAX)};
    struct db_rows *rows = db_query(db, sql_rule_set_page.sql, page, COUNT(page));

    if (rows == NULL) {
        return false;
    }
    *ret_count = (size_t)db_count(rows);
    *ret = arena_array(arena, *ret_count, sizeof(**ret));
    for (size_t i = 0; i < *ret_count; i++) {
        (*ret)[i] = row_of(arena, rows, (int)i);
    }
    db_rows_free(rows);
    return true;
}

bool
rule_set_row_find(struct db *db, struct arena *arena, int64_t version,
                  struct rule_set_row *ret, bool *ret_found)
{
    const struct db_param which[] = {db_i64(version), db_i64(version)};
    struct db_rows *rows = db_query(db, sql_rule_set_some.sql, which, COUNT(which));

    if (rows == NULL) {
        return false;
    }
    *ret_found = db_count(rows) > 0;
    if (*ret_found) {
        *ret = row_of(arena, rows, 0);
        ret->document = cell_text(arena, rows, 0, DOCUMENT);
    }
    db_rows_free(rows);
    return true;
}

bool
rule_set_row_newest(struct db *db, struct arena *arena, int64_t *ret,
                    struct rules_fixed_rows *ret_taken)
{
    struct db_rows *rows = db_query(db, sql_rule_set_newest.sql, NULL, 0);

    if (rows == NULL) {
        return false;
    }
    int count = db_count(rows);
    struct rules_fixed_row *taken = arena_array(arena, (size_t)count, sizeof(*taken));
    *ret = db_int(rows, 0, 0);
    *ret_taken = (struct rules_fixed_rows){taken, 0};
    for (int i = 0; i < count; i++) {
        if (!db_is_null(rows, i, 1)) {
            taken[ret_taken->count++] = (struct rules_fixed_row){
                .id = slice_from_cstr(cell_text(arena, rows, i, 1)),
                .key = db_is_null(rows, i, 2) ? -1 : db_int(rows, i, 2),
                .section = slice_from_cstr(cell_text(arena, rows, i, 3)),
                .fixed = slice_from_cstr(cell_text(arena, rows, i, 4)),
                .first_version = db_int(rows, i, 5),
            };
        }
    }
    db_rows_free(rows);
    return true;
}

bool
rule_set_row_write(struct db *db, struct arena *arena, const struct rule_set_new *set,
                   struct rule_set_written *ret)
{
    struct rules_fixed fixed;

    rules_fixed_read(arena, slice_from_cstr(set->document), &fixed);
    const struct db_param row[] = {
        db_i64(set->base_version),
        db_text(set->document),
        set->effective_at_us == RULE_SET_SOON ? db_null() : db_time(set->effective_at_us),
        db_i64(set->ahead_s),
        db_text(set->author),
        db_text(set->note),
        db_i64(fixed.format),
        db_slice(rules_fixed_write(arena, &fixed, set->base_version + 1)),
    };
    struct db_rows *rows = db_query(db, sql_rule_set_publish.sql, row, COUNT(row));
    if (rows == NULL) {
        return false;
    }
    bool made = !db_is_null(rows, 0, 3);
    *ret = (struct rule_set_written){
        .version = made ? db_int(rows, 0, 3) : 0,
        .effective_at_us = made ? db_time_us(rows, 0, 4) : 0,
        .now_us = db_time_us(rows, 0, 1),
        .older = db_is_null(rows, 0, 2) ? NULL : cell_text(arena, rows, 0, 2),
    };
    db_rows_free(rows);
    return true;
}

const char *
rule_set_row_author(struct arena *arena)
{
    const struct passwd *who = getpwuid(getuid());

    return who == NULL
               ? "operator"
               : arena_printf(arena, "operator:%.*s",
                              AUTHOR_CHARS - (int)sizeof("operator:") + 1, who->pw_name);
}
