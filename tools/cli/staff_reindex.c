/*
 * Staff found by every spelling of their address: see staff_reindex.h.
 */
#include "tools/cli/staff_reindex.h"

#include <inttypes.h>
#include <stdio.h>

#include "svc/base/id.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* The keys are gathered beside the table, so that of one address nobody gets it. */
static const char begin_keys[] =
    "begin; create temporary table staff_key (id bigint primary key, email_key bytea not "
    "null) on commit drop; insert into staff_key select id, email_key from staff where "
    "email_key is not null";

static const char without_key[] =
    "select id, data_sealed from staff where email_key is null order by id";

static const char note_key[] = "insert into staff_key values ($1::bigint, $2::bytea)";

/* Those of one address go without, also whoever had the key; the others get theirs. */
static const char settle[] =
    "update staff s set email_key = null from staff_key k where k.id = s.id and "
    "s.email_key is not null and exists (select from staff_key o where o.email_key = "
    "k.email_key and o.id <> k.id)";

static const char give_keys[] =
    "update staff s set email_key = k.email_key from staff_key k where k.id = s.id and "
    "s.email_key is null and not exists (select from staff_key o where o.email_key = "
    "k.email_key and o.id <> k.id) returning s.id";

static const char twins[] =
    "select k.id, k.email_key from staff_key k where exists (select from staff_key o "
    "where o.email_key = k.email_key and o.id <> k.id) order by k.email_key, k.id";

/* False after telling; somebody whose data do not open is passed by. */
static bool
note_one(const struct people *p, int64_t id, struct slice sealed)
{
    struct slice name = SLICE_NONE;
    struct slice address = SLICE_NONE;
    struct email email;

    if (!people_open_staff(p, id, sealed, &name, &address) ||
        !email_names(p->arena, address, &email)) {
        printf("one of the staff could not be read with the keys in use\n");
        return true;
    }
    const struct email_index index = person_email_index(p->keys, p->arena, &email);
    const struct db_param row[] = {db_i64(id), db_slice(index.key)};
    return db_run(p->db, note_key, row, COUNT(row));
}

static bool
note_all(const struct people *p)
{
    struct db_rows *rows = db_query(p->db, without_key, NULL, 0);
    bool good = rows != NULL;

    for (int i = 0; good && i < db_count(rows); i++) {
        good = note_one(p, db_int(rows, i, 0), db_cell(rows, i, 1));
    }
    db_rows_free(rows);
    return good;
}

static void
tell(const struct db_rows *given, const struct db_rows *same)
{
    printf("%d staff got the key of their address\n", db_count(given));
    if (db_count(same) > 0) {
        printf("These staff have one address in different spellings: each signs in by "
               "the spelling\nthat was typed when she was added.\n");
    }
    for (int i = 0; i < db_count(same); i++) {
        char id[ID_TEXT_MAX];
        bool again = i > 0 && slice_eq(db_cell(same, i, 1), db_cell(same, i - 1, 1));

        id_format(id, "stf", db_int(same, i, 0));
        printf("%s %s\n", again ? " and" : "    ", id);
    }
}

bool
staff_reindex(const struct people *p)
{
    struct db_rows *given = NULL;
    struct db_rows *same = NULL;
    bool good =
        db_script(p->db, begin_keys) && note_all(p) && db_run(p->db, settle, NULL, 0) &&
        (given = db_query(p->db, give_keys, NULL, 0)) != NULL &&
        (same = db_query(p->db, twins, NULL, 0)) != NULL && db_script(p->db, "commit");

    if (good) {
        tell(given, same);
    }
    db_rows_free(given);
    db_rows_free(same);
    return good;
}
