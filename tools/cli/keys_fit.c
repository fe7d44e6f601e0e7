/*
 * A key file against its database: see keys_fit.h.
 */
#include "tools/cli/keys_fit.h"

#include "gen/store_sql.h"
#include "svc/base/arena.h"
#include "svc/base/conf.h"
#include "svc/engine/facts/key_fit.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"

static const struct key_kept *
kept_of(const struct db_rows *rows, struct arena *arena)
{
    struct key_kept *kept = arena_array(arena, (size_t)db_count(rows), sizeof(*kept));

    for (int i = 0; i < db_count(rows); i++) {
        kept[i] = (struct key_kept){db_cell(rows, i, 0), db_cell(rows, i, 1),
                                    db_cell(rows, i, 2)};
    }
    return kept;
}

static struct key_sample
sample_of(const struct db_rows *rows)
{
    return (struct key_sample){.card_id = db_int(rows, 0, 0),
                               .number_sealed = db_cell(rows, 0, 1),
                               .number_index = db_cell(rows, 0, 2),
                               .member_id = db_int(rows, 0, 3),
                               .key_sealed = db_cell(rows, 0, 4),
                               .staff_id = db_int(rows, 0, 5),
                               .staff_sealed = db_cell(rows, 0, 6),
                               .email_index = db_cell(rows, 0, 7),
                               .email_key = db_cell(rows, 0, 8)};
}

/* False after telling that the database could not be asked. */
static bool
judge_fit(struct db *db, const struct secrets *keys, struct arena *arena,
          struct key_fit *ret)
{
    struct db_rows *kept = db_query(db, sql_key_check_kept.sql, NULL, 0);
    struct db_rows *sample =
        kept != NULL ? db_query(db, sql_key_check_sample.sql, NULL, 0) : NULL;
    bool good = sample != NULL;

    if (good) {
        struct key_sample one = sample_of(sample);

        key_fit_judge(keys, arena, kept_of(kept, arena), (size_t)db_count(kept), &one,
                      ret);
    }
    db_rows_free(kept);
    db_rows_free(sample);
    return good;
}

/* In one transaction; see key_fit_next. */
static bool
keep(struct db *db, const struct key_fit *fit)
{
    bool good = db_script(db, "begin");

    for (size_t i = 0; good && i < key_fit_next(fit); i++) {
        const struct key_new *fresh = &fit->fresh[i];
        const struct db_param row[] = {db_text(fresh->kind), db_text(fresh->id),
                                       db_bytes(fresh->value, sizeof(fresh->value))};

        good = db_run(db, sql_key_check_add.sql, row, 3);
    }
    return good && db_script(db, "commit");
}

bool
keys_fit(struct db *db, const struct secrets *keys)
{
    struct arena arena;
    struct key_fit fit;
    bool good;

    arena_init(&arena);
    do {
        good = judge_fit(db, keys, &arena, &fit);
        if (good && fit.wrong != NULL) {
            cli_tell("%s", key_fit_sentence(&arena, &fit, conf->keys));
            good = false;
        }
    } while (good && fit.new_count > 0 && (good = keep(db, &fit)));
    arena_release(&arena);
    return good;
}

static struct db *
vetted(struct db *db, const struct secrets *keys)
{
    if (db != NULL && !keys_fit(db, keys)) {
        db_close(db);
        return NULL;
    }
    return db;
}

struct db *
keys_fit_db(const struct secrets *keys)
{
    return keys != NULL ? vetted(cli_db_migrated(), keys) : NULL;
}

struct db *
keys_fit_db_program(const struct secrets *keys)
{
    return keys != NULL ? vetted(cli_db_program(), keys) : NULL;
}
