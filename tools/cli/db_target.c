/*
 * What a conninfo says: see db_target.h.
 */
#include "tools/cli/db_target.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "tools/cli/cli.h"

bool
db_answers(const char *conninfo)
{
    return PQping(conninfo) == PQPING_OK;
}

static void
copy(char *ret, size_t cap, const char *text)
{
    snprintf(ret, cap, "%s", text != NULL ? text : "");
}

static bool
target_fill(PGconn *conn, struct db_target *ret)
{
    const char *password = PQpass(conn);
    bool good = true;

    copy(ret->host, sizeof(ret->host), PQhost(conn));
    copy(ret->port, sizeof(ret->port), PQport(conn));
    copy(ret->user, sizeof(ret->user), PQuser(conn));
    copy(ret->database, sizeof(ret->database), PQdb(conn));
    if (password != NULL && password[0] != '\0') {
        char *verifier =
            PQencryptPasswordConn(conn, password, ret->user, "scram-sha-256");

        good = verifier != NULL;
        copy(ret->verifier, sizeof(ret->verifier), verifier);
        PQfreemem(verifier);
    }
    return good;
}

bool
db_target_of(const char *setting, const char *conninfo, struct db_target *ret)
{
    char *error = NULL;
    PQconninfoOption *words = PQconninfoParse(conninfo, &error);

    *ret = (struct db_target){.host = ""};
    if (words == NULL) {
        cli_tell("%s cannot be read: %.*s", setting,
                 error != NULL ? (int)strcspn(error, "\n") : 9,
                 error != NULL ? error : "no memory");
        PQfreemem(error);
        return false;
    }
    PQconninfoFree(words);
    /* Begun and ended at once: what counts are the defaults and the password file. */
    PGconn *conn = PQconnectStart(conninfo);
    bool good = conn != NULL && target_fill(conn, ret);
    if (!good) {
        cli_tell("%s: its password cannot be hashed: no memory", setting);
    }
    PQfinish(conn);
    return good;
}
