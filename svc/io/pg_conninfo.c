/*
 * Looking at a conninfo before anything connects: see pg_conninfo.h.
 */
#include "svc/io/pg_conninfo.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

enum { OPTIONS_MAX = 64, HOSTS_BYTES = 1024 };

/* Where nobody listens: libpq looks at its options, and then finds no server. */
#define NOWHERE "/dev/null"

/* One line of it, without what stands behind. */
static void
first_line(const char *message, char why[PG_CONNINFO_WHY_BYTES])
{
    snprintf(why, PG_CONNINFO_WHY_BYTES, "%.*s", (int)strcspn(message, "\n"), message);
}

/* As many places as the list names, so that ports still match. */
static void
nowhere(const char *list, char ret[HOSTS_BYTES])
{
    size_t n = (size_t)snprintf(ret, HOSTS_BYTES, NOWHERE);

    for (const char *p = list; p != NULL && (p = strchr(p, ',')) != NULL; p++) {
        if (n + sizeof(NOWHERE) + 1 < HOSTS_BYTES) {
            n += (size_t)snprintf(ret + n, HOSTS_BYTES - n, "," NOWHERE);
        }
    }
}

static bool
options_good(const PQconninfoOption *options, char why[PG_CONNINFO_WHY_BYTES])
{
    static const char no_server[] = "connection to server";
    const char *names[OPTIONS_MAX + 2], *values[OPTIONS_MAX + 2];
    const char *host = NULL, *address = NULL;
    char hosts[HOSTS_BYTES];
    size_t n = 0;

    for (const PQconninfoOption *o = options; o->keyword != NULL; o++) {
        if (strcmp(o->keyword, "host") == 0) {
            host = o->val;
        } else if (strcmp(o->keyword, "hostaddr") == 0) {
            address = o->val;
        } else if (o->val != NULL && n < OPTIONS_MAX) {
            names[n] = o->keyword;
            values[n++] = o->val;
        }
    }
    nowhere(address != NULL ? address : host, hosts);
    names[n] = "host";
    values[n++] = hosts;
    names[n] = values[n] = NULL;
    PGconn *pq = PQconnectStartParams(names, values, 0);
    bool good =
        pq == NULL || strncmp(PQerrorMessage(pq), no_server, sizeof(no_server) - 1) == 0;
    if (!good) {
        first_line(PQerrorMessage(pq), why);
    }
    PQfinish(pq);
    return good;
}

bool
pg_conninfo_good(const char *conninfo, char why[PG_CONNINFO_WHY_BYTES])
{
    char *error = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &error);
    bool good;

    if (options == NULL) {
        first_line(error != NULL ? error : "no memory", why);
        PQfreemem(error);
        return false;
    }
    good = options_good(options, why);
    PQconninfoFree(options);
    return good;
}
