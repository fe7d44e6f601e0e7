/*
 * The roles and the database of a new program: made where we may, else said as SQL for
 * whoever may.
 */
#ifndef CREMA_CLI_INIT_ROLES_H
#define CREMA_CLI_INIT_ROLES_H

#include <stdbool.h>

#include "svc/base/must_use.h"
#include "tools/cli/db.h"
#include "tools/cli/db_target.h"

/* The role that the migrations give the service's rights to. */
#define INIT_SERVICE_ROLE "crema_service"

struct init_roles {
    const char *admin_conninfo; /* whoever may make roles and databases; NULL: not said */
    struct db_target owner;
    struct db_target service;
    struct db *admin; /* init_roles_admin's; the caller closes it */
    bool is_super;
};

/* Reads conf->pg_owner and conf->pg, which must fit each other. False after telling. */
MUST_USE bool init_roles_read(struct init_roles *ret);

/* The SQL for psql that makes what is missing; it may be run again. */
void init_roles_print(const struct init_roles *roles);

/* A connection to the database as its owner; NULL, and why, when there is no way in. */
MUST_USE struct db *
init_roles_try(const struct init_roles *roles, char why[DB_WHY_BYTES]);

/*
 * Connects as somebody who may make what is missing: as was said, or without that as
 * libpq does by itself (PGUSER, or the user who runs this). False after telling why there
 * was no way in, and what to do; when nobody here may make roles, with the SQL printed
 * and *ret_code COMMAND_FAILED.
 */
MUST_USE bool init_roles_admin(struct init_roles *roles, const char *why, int *ret_code);

/* Makes what is missing, says so, and connects as the owner. NULL after telling. */
MUST_USE struct db *init_roles_make(const struct init_roles *roles);

#endif
