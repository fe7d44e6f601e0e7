/*
 * The keys of addresses that an earlier version kept as typed: see members_reindex.h.
 */
#include "tools/cli/members_reindex.h"

#include <inttypes.h>
#include <stdio.h>

#include "svc/base/id.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/staff_reindex.h"

enum { MEMBERS_AT_ONCE = 500 };

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

struct tally {
    int64_t done, unreadable;
    int64_t last_id;
};

/* Twins of whom only one is left are twins no more. */
static const char forget_single[] =
    "delete from member_twin t where not exists (select from member m where m.id = "
    "t.member_id and m.key_sealed is not null) or not exists (select from member_twin o "
    "join member m on m.id = o.member_id where o.email_key = t.email_key and o.member_id "
    "<> t.member_id and m.key_sealed is not null)";

static const char next_members[] =
    "select m.id, m.key_sealed, m.data_sealed from member m where m.id > $1::bigint and "
    "m.email_key is null and m.key_sealed is not null and not exists (select from "
    "member_twin t where t.member_id = m.id) order by m.id limit $2::bigint";

static const char give_key[] =
    "update member m set email_key = $2::bytea where m.id = $1::bigint and m.email_key "
    "is "
    "null and not exists (select from member o where o.email_key = $2::bytea) and not "
    "exists (select from member_twin t where t.email_key = $2::bytea) returning m.id";

/* Whoever has the key gives it back: both go on by what they typed. */
static const char note_twins[] =
    "with had as (update member set email_key = null where email_key = $2::bytea "
    "returning id) insert into member_twin (member_id, email_key) select id, $2::bytea "
    "from had union select $1::bigint, $2::bytea on conflict (member_id) do nothing";

static const char twins[] =
    "select t.member_id, m.account_id, t.email_key from member_twin t join member m on "
    "m.id = t.member_id order by t.email_key, t.member_id";

/* One member, committed by itself. False after telling. */
static bool
index_one(const struct people *p, const struct member_row *row, struct tally *tally)
{
    struct person person;
    struct email email;

    if (!person_open(p->keys, p->arena, row, &person) ||
        !email_names(p->arena, person.email, &email)) {
        tally->unreadable++;
        return true;
    }
    const struct email_index index = person_email_index(p->keys, p->arena, &email);
    const struct db_param params[] = {db_i64(row->id), db_slice(index.key)};
    struct db_rows *rows = db_query(p->db, give_key, params, COUNT(params));
    if (rows == NULL) {
        return false;
    }
    bool given = db_count(rows) > 0;
    db_rows_free(rows);
    tally->done += given ? 1 : 0;
    return given || db_run(p->db, note_twins, params, COUNT(params));
}

/* The next members in the order of their ids; *ret_more is false at the end. */
static bool
index_some(const struct people *p, struct tally *tally, bool *ret_more)
{
    const struct db_param params[] = {db_i64(tally->last_id), db_i64(MEMBERS_AT_ONCE)};
    struct db_rows *rows = db_query(p->db, next_members, params, COUNT(params));
    bool good = rows != NULL;
    int count = good ? db_count(rows) : 0;

    for (int i = 0; good && i < count; i++) {
        const struct member_row row = {.id = db_int(rows, i, 0),
                                       .key_sealed = db_cell(rows, i, 1),
                                       .data_sealed = db_cell(rows, i, 2)};

        good = index_one(p, &row, tally);
        tally->last_id = row.id;
        arena_reset(p->arena);
    }
    db_rows_free(rows);
    *ret_more = good && count > 0;
    return good;
}

static bool
list_twins(const struct people *p)
{
    struct db_rows *rows = db_query(p->db, twins, NULL, 0);

    if (rows != NULL && db_count(rows) > 0) {
        printf(
            "These members have one address in different spellings. Nothing of them was "
            "changed:\neach signs in by the spelling that she enrolled with.\n");
    }
    for (int i = 0; rows != NULL && i < db_count(rows); i++) {
        char member[ID_TEXT_MAX];
        char account[ID_TEXT_MAX];
        bool same = i > 0 && slice_eq(db_cell(rows, i, 2), db_cell(rows, i - 1, 2));

        id_format(member, "mem", db_int(rows, i, 0));
        id_format(account, "acc", db_int(rows, i, 1));
        printf("%s %s  %s\n", same ? " and" : "    ", member, account);
    }
    bool good = rows != NULL;
    db_rows_free(rows);
    return good;
}

int
members_reindex(const struct people *p)
{
    struct tally tally = {.done = 0};
    bool more = true;
    bool good = db_run(p->db, forget_single, NULL, 0);

    while (good && more) {
        good = index_some(p, &tally, &more);
    }
    if (!good) {
        cli_tell("stopped after %" PRId64 " members; run it again to go on", tally.done);
        return COMMAND_TROUBLE;
    }
    printf("%" PRId64 " members got the key of their address\n", tally.done);
    if (tally.unreadable > 0) {
        printf("%" PRId64 " could not be read with the keys in use\n", tally.unreadable);
    }
    return list_twins(p) && staff_reindex(p) ? COMMAND_OK : COMMAND_TROUBLE;
}
