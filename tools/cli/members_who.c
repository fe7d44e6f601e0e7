/*
 * A keyed hash cannot be turned round: everybody's is made and compared, some million a
 * second.
 */
#include "tools/cli/members_who.h"

#include <stdio.h>
#include <string.h>

#include "proto/pg_binary.h"
#include "svc/base/id.h"
#include "svc/base/who.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"

enum { ID_FIELD, ACCOUNT_FIELD, FIELDS };

static void
print_id(const char *title, const char *prefix, int64_t id)
{
    char text[ID_TEXT_MAX];

    id_format(text, prefix, id);
    printf("%-8s  %s\n", title, text);
}

/* Looks through a select of ids and account ids. True when it has told who it is. */
static bool
look_among(const struct people *p, const char *select, enum who_kind kind,
           const char *hash, bool *ret_ok)
{
    struct slice fields[FIELDS];
    char text[WHO_TEXT_BYTES];
    bool found = false;

    *ret_ok = db_copy(p->db, select);
    while (*ret_ok && db_copy_next(p->db, fields, FIELDS, ret_ok)) {
        int64_t id = pg_get_int(fields[ID_FIELD]);

        who_text(p->keys, kind, id, text);
        if (found || strcmp(text, hash) != 0) {
            continue;
        }
        found = true;
        if (kind == WHO_STAFF) {
            print_id("staff", "stf", id);
        } else {
            print_id("member", "mem", id);
            print_id("account", "acc", pg_get_int(fields[ACCOUNT_FIELD]));
        }
    }
    return found;
}

int
members_who(const struct people *p, const char *hash)
{
    bool good = true;
    bool found;

    if (strlen(hash) != WHO_CHARS || strspn(hash, "0123456789abcdef") != WHO_CHARS) {
        cli_tell("who=… of an access line has 16 digits of 0-9 and a-f");
        return COMMAND_TROUBLE;
    }
    found = look_among(p, "select id, account_id from member", WHO_MEMBER, hash, &good);
    if (good && !found) {
        found = look_among(p, "select id, 0::bigint from staff", WHO_STAFF, hash, &good);
    }
    if (good && !found) {
        cli_tell("nobody of this database has that hash with the keys in use");
        return COMMAND_FAILED;
    }
    return good ? COMMAND_OK : COMMAND_TROUBLE;
}
