/*
 * Roles and database: see init_roles.h.
 */
#include "tools/cli/init_roles.h"

#include <stdio.h>
#include <string.h>

#include "svc/base/buf.h"
#include "svc/base/conf.h"
#include "tools/cli/cli.h"

enum { STEPS = 3 };

/* One thing to make: the query that finds it, and the statement that makes it. */
struct step {
    struct buf what; /* "role crema_owner" */
    struct buf find;
    struct buf make;
};

/*
 * A worker that hangs in a transaction must not hold its neighbours' rows
 * (0001_ledger.sql sets the same where the owner may).
 */
static const char service_limits[] =
    "; alter role " INIT_SERVICE_ROLE " set idle_in_transaction_session_timeout = '2s'"
    "; alter role " INIT_SERVICE_ROLE " set lock_timeout = '1s'"
    "; alter role " INIT_SERVICE_ROLE " set statement_timeout = '10s'";

/* In quotes of that kind, doubled where the text has some. */
static void
quote(struct buf *out, char mark, const char *text)
{
    buf_append(out, &mark, 1);
    for (; *text != '\0'; text++) {
        if (*text == mark) {
            buf_append(out, &mark, 1);
        }
        buf_append(out, text, 1);
    }
    buf_append(out, &mark, 1);
}

static void
role_step(struct step *s, const struct db_target *target, const char *limits)
{
    buf_printf(&s->what, "role %s", target->user);
    buf_puts(&s->find, "select from pg_roles where rolname = ");
    quote(&s->find, '\'', target->user);
    buf_puts(&s->make, "create role ");
    quote(&s->make, '"', target->user);
    buf_puts(&s->make, " login");
    if (target->verifier[0] != '\0') {
        buf_puts(&s->make, " password ");
        quote(&s->make, '\'', target->verifier);
    }
    buf_puts(&s->make, limits);
}

/* The locale C is everywhere, and what we sort we sort by bytes. */
static void
database_step(struct step *s, const struct db_target *owner)
{
    buf_printf(&s->what, "database %s", owner->database);
    buf_puts(&s->find, "select from pg_database where datname = ");
    quote(&s->find, '\'', owner->database);
    buf_puts(&s->make, "create database ");
    quote(&s->make, '"', owner->database);
    buf_puts(&s->make, " owner ");
    quote(&s->make, '"', owner->user);
    buf_puts(&s->make, " encoding 'UTF8' locale 'C' template template0");
}

static void
steps_make(const struct init_roles *roles, struct step ret[STEPS])
{
    memset(ret, 0, STEPS * sizeof(ret[0]));
    role_step(&ret[0], &roles->owner, "");
    role_step(&ret[1], &roles->service, service_limits);
    database_step(&ret[2], &roles->owner);
}

static void
steps_free(struct step steps[STEPS])
{
    for (int i = 0; i < STEPS; i++) {
        buf_release(&steps[i].what);
        buf_release(&steps[i].find);
        buf_release(&steps[i].make);
    }
}

bool
init_roles_read(struct init_roles *ret)
{
    const struct db_target *owner = &ret->owner;
    const struct db_target *service = &ret->service;

    if (conf->pg_owner[0] == '\0' || conf->pg[0] == '\0') {
        cli_tell("%s is not set: say --config FILE before the command, or set %s",
                 conf->pg[0] == '\0' ? "pg" : "pg_owner",
                 conf->pg[0] == '\0' ? "CREMA_PG" : "CREMA_PG_OWNER");
        return false;
    }
    if (!db_target_of("pg_owner", conf->pg_owner, &ret->owner) ||
        !db_target_of("pg", conf->pg, &ret->service)) {
        return false;
    }
    if (strcmp(service->user, INIT_SERVICE_ROLE) != 0) {
        cli_tell(
            "pg goes in as '%s', and the service's rights are those of " INIT_SERVICE_ROLE
            ": say user=" INIT_SERVICE_ROLE " in it",
            service->user);
        return false;
    }
    if (strcmp(owner->user, service->user) == 0) {
        cli_tell("pg_owner must go in as another role than pg, such as user=crema_owner: "
                 "the service may not own the tables");
        return false;
    }
    if (strcmp(owner->database, service->database) != 0) {
        cli_tell("pg goes to the database '%s' and pg_owner to '%s': say the same dbname "
                 "in both",
                 service->database, owner->database);
        return false;
    }
    return true;
}

void
init_roles_print(const struct init_roles *roles)
{
    struct step steps[STEPS];

    steps_make(roles, steps);
    puts("-- Roles and database of Crema, for psql, as a superuser of Postgres. What is "
         "there stays.");
    for (int i = 0; i < STEPS; i++) {
        BUF_AUTO text = BUF_INIT;

        quote(&text, '\'', steps[i].make.p);
        printf("select %s where not exists (%s) \\gexec\n", text.p, steps[i].find.p);
    }
    steps_free(steps);
}

struct db *
init_roles_try(const struct init_roles *roles, char why[DB_WHY_BYTES])
{
    struct db *db = db_try(conf->pg_owner, why);
    const struct db_param role = db_text(roles->service.user);
    struct db_rows *rows =
        db != NULL
            ? db_query(db, "select from pg_roles where rolname = $1::text", &role, 1)
            : NULL;

    if (rows == NULL || db_count(rows) == 0) {
        if (rows != NULL) {
            snprintf(why, DB_WHY_BYTES, "there is no role %s", roles->service.user);
        }
        db_close(db);
        db = NULL;
    }
    db_rows_free(rows);
    return db;
}

/* Whoever libpq makes of nothing but the server's address. */
static void
admin_default(const struct init_roles *roles, struct buf *out)
{
    const char *const words[][2] = {{"host=", roles->owner.host},
                                    {" port=", roles->owner.port},
                                    {" dbname=", "postgres"}};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        buf_puts(out, words[i][0]);
        buf_puts(out, "'");
        for (const char *p = words[i][1]; *p != '\0'; p++) {
            buf_printf(out, "%s%c", *p == '\'' || *p == '\\' ? "\\" : "", *p);
        }
        buf_puts(out, "'");
    }
}

/* A connection that may make roles and databases; NULL: none. */
static struct db *
admin_connect(struct init_roles *roles, char why[DB_WHY_BYTES])
{
    BUF_AUTO conninfo = BUF_INIT;

    admin_default(roles, &conninfo);
    struct db *db =
        db_try(roles->admin_conninfo != NULL ? roles->admin_conninfo : conninfo.p, why);
    struct db_rows *rows =
        db != NULL ? db_query(db,
                              "select rolsuper or (rolcreaterole and rolcreatedb), "
                              "rolsuper from pg_roles where rolname = current_user",
                              NULL, 0)
                   : NULL;
    bool may = rows != NULL && db_count(rows) > 0 && db_int(rows, 0, 0) != 0;

    roles->is_super = may && db_int(rows, 0, 1) != 0;
    if (rows != NULL && !may) {
        snprintf(why, DB_WHY_BYTES, "that role may not make roles and databases");
    }
    db_rows_free(rows);
    if (!may) {
        db_close(db);
        db = NULL;
    }
    return db;
}

/*
 * Only a superuser or a member of a role may give it a database; who may make roles makes
 * itself a member for that long.
 */
static bool
step_run(const struct init_roles *roles, struct step *s)
{
    BUF_AUTO join = BUF_INIT;
    BUF_AUTO leave = BUF_INIT;

    if (roles->is_super || strncmp(s->what.p, "role", 4) == 0) {
        return db_script(roles->admin, s->make.p);
    }
    buf_puts(&join, "grant ");
    quote(&join, '"', roles->owner.user);
    buf_puts(&join, " to current_user");
    buf_puts(&leave, "revoke ");
    quote(&leave, '"', roles->owner.user);
    buf_puts(&leave, " from current_user");
    return db_script(roles->admin, join.p) && db_script(roles->admin, s->make.p) &&
           db_script(roles->admin, leave.p);
}

/*
 * Runs the steps that are not done, and says so. The lock waits for a run that was killed
 * and whose last statement the server is still at.
 */
static bool
steps_run(const struct init_roles *roles)
{
    struct step steps[STEPS];
    bool good = db_script(roles->admin, "set lock_timeout = '60s'; "
                                        "select pg_advisory_lock(427121012068)");

    steps_make(roles, steps);
    for (int i = 0; good && i < STEPS; i++) {
        struct db_rows *rows = db_query(roles->admin, steps[i].find.p, NULL, 0);
        bool missing = rows != NULL && db_count(rows) == 0;

        good = rows != NULL;
        db_rows_free(rows);
        if (missing) {
            good = step_run(roles, &steps[i]);
            printf("%s: %s\n", steps[i].what.p, good ? "made" : "not made");
        }
    }
    steps_free(steps);
    return good;
}

bool
init_roles_admin(struct init_roles *roles, const char *why, int *ret_code)
{
    char admin_why[DB_WHY_BYTES] = "";

    *ret_code = COMMAND_TROUBLE;
    if (!db_answers(conf->pg_owner)) {
        cli_tell("cannot reach Postgres: %s. Is it running, and is pg_owner right?", why);
        return false;
    }
    roles->admin = admin_connect(roles, admin_why);
    if (roles->admin == NULL && roles->admin_conninfo != NULL) {
        cli_tell("--admin does not help: %s", admin_why);
    } else if (roles->admin == NULL) {
        init_roles_print(roles);
        cli_tell("no way in as pg_owner says (%s), and nobody here may make roles. Let a "
                 "superuser run the SQL above, then run this again; or say --admin "
                 "CONNINFO",
                 why);
        *ret_code = COMMAND_FAILED;
    }
    return roles->admin != NULL;
}

struct db *
init_roles_make(const struct init_roles *roles)
{
    char why[DB_WHY_BYTES] = "";

    if (!steps_run(roles)) {
        return NULL;
    }
    struct db *db = init_roles_try(roles, why);
    if (db == NULL) {
        cli_tell("roles and database are there, but there is no way in as pg_owner says: "
                 "%s",
                 why);
    }
    return db;
}
