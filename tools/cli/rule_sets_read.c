/*
 * Rule sets from the database: see rule_sets_read.h.
 */
#include "tools/cli/rule_sets_read.h"

#include <inttypes.h>

#include "gen/store_sql.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"

bool
rule_sets_world(struct db *db, struct arena *arena, struct rules_world *world)
{
    struct db_rows *rows = db_query(db, "select id, name from store", NULL, 0);
    bool good = rows != NULL;
    size_t count = good ? (size_t)db_count(rows) : 0;
    struct rules_store *stores = arena_array(arena, count, sizeof(*stores));

    for (size_t i = 0; i < count; i++) {
        const char *name = arena_strdup(arena, db_value(rows, (int)i, 1, NULL));

        stores[i] =
            (struct rules_store){slice_from_cstr(name), (int32_t)db_int(rows, (int)i, 0)};
    }
    world->stores = stores;
    world->store_count = count;
    db_rows_free(rows);
    return good;
}

/* The i-th row's; NULL after telling why it cannot be. */
static const struct rules *
set_read(struct arena *arena, const struct db_rows *rows, int i,
         const struct rules_world *world)
{
    struct rules *rules = arena_alloc(arena, sizeof(*rules));
    struct rules_errors errors;
    int64_t version = db_int(rows, i, 0);
    const char *document = arena_strdup(arena, db_value(rows, i, 2, NULL));

    rules_errors_init(&errors, arena);
    if (!rules_read(arena, slice_from_cstr(document), world, rules, &errors)) {
        cli_tell("rule set %" PRId64 " cannot be read here: %s", version,
                 rules_errors_line(&errors, 0));
        return NULL;
    }
    rules->version = version;
    rules->effective_at_us = db_time_us(rows, i, 1);
    return rules;
}

bool
rule_sets_read(struct db *db, struct arena *arena, int32_t currency_exponent,
               struct rules_list *ret)
{
    struct rules_world world = {.currency_exponent = currency_exponent};
    struct db_rows *rows;
    size_t count = 0;

    if (!rule_sets_world(db, arena, &world) ||
        (rows = db_query(db, sql_rule_set_every.sql, NULL, 0)) == NULL) {
        return false;
    }
    const struct rules **items =
        arena_array(arena, (size_t)db_count(rows), sizeof(*items));
    for (int i = 0; i < db_count(rows); i++) {
        const struct rules *rules = set_read(arena, rows, i, &world);

        if (rules != NULL) {
            items[count++] = rules;
        }
    }
    db_rows_free(rows);
    *ret = (struct rules_list){items, count};
    return true;
}
